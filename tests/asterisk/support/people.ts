/** Callers brought to a known place of the call flow, and agents sent on a break and back. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type LoadedCompany, loadCompany } from "../../../src/company";
import { pickedUp, waitFor } from "../../../src/demo/scenarios/stage";
import { deskOf, dnisOf, type StageSite, stageCompany, stageNumber } from "../../../src/demo/stage-company";
import type { PlacedCall } from "../../../src/demo/world/world";
import type { Queue, SiteTimes } from "../../../src/domain/company";
import type { TestStage } from "../../support/stage";
import { callInStep, callWhen } from "./ledger";

const AGENT_LIMIT_MS = 30_000;
const SILENT_LIMIT_MS = 20_000;

/** The stage company with other times: nothing may ring out while a test brings everybody into place. */
export function companyWith(
  times: Partial<SiteTimes>,
  queue: Partial<Pick<Queue, "ringMs" | "wrapUpMs">>,
): LoadedCompany {
  const sample = loadCompany(readFileSync(join(__dirname, "../../../src/demo/sample-company.yaml"), "utf8"));
  const { company, ...loaded } = stageCompany(sample, Date.now());
  return {
    ...loaded,
    company: {
      ...company,
      sites: company.sites.map((site) => ({ ...site, times: { ...site.times, ...times } })),
      queues: company.queues.map((one) => ({ ...one, ...queue })),
    },
  };
}

/** Calls as person n of the outside world. */
export const calls = ({ environment }: TestStage, n: number, site: StageSite): Promise<PlacedCall> =>
  environment.world.call({ from: stageNumber(n), to: dnisOf(site) });

/** Resolves when the caller hears the greeting. */
export async function greeted(stage: TestStage, n: number, site: StageSite): Promise<PlacedCall> {
  const placed = await calls(stage, n, site);
  await placed.answered();
  await callInStep(stage.environment, stageNumber(n), "greeting");
  return placed;
}

/** Presses the key for the operator and waits in the site's queue. */
export async function waiting(stage: TestStage, n: number, site: StageSite): Promise<PlacedCall> {
  const placed = await greeted(stage, n, site);
  await placed.press("0");
  await callInStep(stage.environment, stageNumber(n), "queue");
  return placed;
}

/** Talks with the operator of this desk; both speak. */
export async function talking(stage: TestStage, n: number, site: StageSite, desk: number): Promise<PlacedCall> {
  const placed = await greeted(stage, n, site);
  await placed.press("0");
  await pickedUp(stage.stage, placed, deskOf(desk));
  await placed.speak();
  await callInStep(stage.environment, stageNumber(n), "talk");
  return placed;
}

/** Somebody has picked up for this caller, and the ledger knows. */
export async function connected(stage: TestStage, n: number, employee: string): Promise<void> {
  await callWhen(
    stage.environment,
    stageNumber(n),
    `in a talk with ${employee}`,
    (row) => row.connectedTo === employee && row.step === "talk",
    AGENT_LIMIT_MS,
  );
}

export const agentOf = (n: number): string => `stage-${String(n).padStart(2, "0")}`;

export async function sendOnBreak({ stage }: TestStage, n: number): Promise<void> {
  await stage.api.put(`/api/v1/agents/${agentOf(n)}/status`, { status: { kind: "onBreak", reason: "test" } });
}

export async function comeBack({ stage }: TestStage, n: number): Promise<void> {
  await stage.api.put(`/api/v1/agents/${agentOf(n)}/status`, { status: { kind: "available" } });
}

/** Waits until the agent is available and idle again. */
export async function isFree({ stage }: TestStage, n: number): Promise<void> {
  let last = "";
  await waitFor(`${agentOf(n)} to be free`, AGENT_LIMIT_MS, async () => {
    const { status, state } = await stage.api.get<{ status: { kind: string }; state: string }>(
      `/api/v1/agents/${agentOf(n)}`,
    );
    last = `${status.kind} and ${state}`;
    return status.kind === "available" && state === "idle" ? true : null;
  }).catch((err: Error) => {
    throw new Error(`${err.message}; the agent is ${last}`);
  });
}

/** A phone of the world rings for this caller: its number is shown. */
export async function rings({ environment }: TestStage, n: number, phone: string, sinceMs: number): Promise<void> {
  const shown = stageNumber(n).slice(1);
  await waitFor(
    `${phone} to ring for ${stageNumber(n)}`,
    AGENT_LIMIT_MS,
    () =>
      environment.world
        .visits(phone)
        .find((visit) => visit.rangAtMs >= sinceMs && visit.shownNumber.replace(/^\+/, "") === shown) ?? null,
  );
}

/** No phone of the world rings or talks, but those named. */
export async function phonesAreSilent({ environment }: TestStage, ...but: readonly string[]): Promise<void> {
  const busy = (): string[] =>
    environment.world
      .visits()
      .filter(({ phone, endedAtMs }) => endedAtMs === null && !but.includes(phone))
      .map(({ phone, answeredAtMs }) => `${phone} ${answeredAtMs === null ? "rings" : "talks"}`);
  await waitFor("every phone to be silent", SILENT_LIMIT_MS, () => (busy().length === 0 ? true : null)).catch(() =>
    expect(busy()).toEqual([]),
  );
}
