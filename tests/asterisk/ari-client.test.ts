/** The main stories once more with ari-client as the adapter: both adapters carry the same house. */
import { playScenarios } from "../../src/demo/run-scenarios";
import { SCENARIOS } from "../../src/demo/scenarios";
import type { ScenarioResult } from "../../src/demo/scenarios/scenario";
import { expectNothingLeft, useStage } from "../support/stage";

const PLAYED = [
  "vip-desk",
  "vip-unregistered",
  "blocked",
  "extension",
  "wrong-extension",
  "two-and-two",
  "no-answer",
  "operator-ends",
  "caller-leaves",
];
const PLAYED_LIMIT_MS = 240_000;

const scenarios = SCENARIOS.filter(({ name }) => PLAYED.includes(name));
const stage = useStage({ frontdeskEnv: { FRONTDESK_ARI_ADAPTER: "ari-client" } });
const results = new Map<string, ScenarioResult>();

beforeAll(async () => {
  await playScenarios(scenarios, stage().stage, (result) => void results.set(result.scenario.name, result));
}, PLAYED_LIMIT_MS);

test.each(scenarios.map((scenario) => [scenario.title, scenario] as const))("%s", (_title, scenario) => {
  expect(results.get(scenario.name)?.seen).toEqual(scenario.expected);
});

test("afterwards nothing is left", () => expectNothingLeft(stage()));
