/**
 * Every scenario of the demo on a real Asterisk with a second one as the world:
 * what the phones heard, what rang, who talked with whom, and the ledger. They
 * are played side by side first; each test then looks at its own.
 */
import { playScenarios } from "../../src/demo/run-scenarios";
import { SCENARIOS } from "../../src/demo/scenarios";
import type { ScenarioResult } from "../../src/demo/scenarios/scenario";
import { expectNothingLeft, useStage } from "../support/stage";

const ALL_PLAYED_LIMIT_MS = 480_000;
/** It takes three times as long as any other: begun last, it alone would be waited for. */
const LONGEST = "menu-retries";

const stage = useStage();
const results = new Map<string, ScenarioResult>();

beforeAll(async () => {
  const longestFirst = [...SCENARIOS].sort((a, b) => Number(b.name === LONGEST) - Number(a.name === LONGEST));
  await playScenarios(longestFirst, stage().stage, (result) => void results.set(result.scenario.name, result));
}, ALL_PLAYED_LIMIT_MS);

test.each(SCENARIOS.map((scenario) => [scenario.title, scenario] as const))("%s", (_title, scenario) => {
  expect(results.get(scenario.name)?.seen).toEqual(scenario.expected);
});

test("afterwards nothing is left, and the ledger has as many calls as were placed", async () => {
  await expectNothingLeft(stage());
  const { data } = await stage().stage.api.get<{ data: { endedAt: string | null; callback: string | null }[] }>(
    "/api/v1/calls?limit=200",
  );
  expect(data.filter(({ endedAt }) => endedAt === null)).toEqual([]);
  expect(data.filter(({ callback }) => callback === null)).toHaveLength(stage().environment.world.callsPlaced());
}, 30_000);
