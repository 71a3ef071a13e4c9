/**
 * Postgres goes away (stopped in order, and kill -9) before, during and between
 * calls. Callers notice nothing: they are greeted, queued and connected. What
 * happened is kept in the spool and is in the ledger exactly once when Postgres
 * is back; what cannot be kept is refused.
 */
import { readPromptWav } from "../../src/demo/audio";
import { pickedUp, waitFor } from "../../src/demo/scenarios/stage";
import { deskOf, dnisOf, stageNumber } from "../../src/demo/stage-company";
import { VOICE_HZ } from "../../src/demo/world/voices";
import type { PlacedCall } from "../../src/demo/world/world";
import { expectNothingLeft, useStage } from "../support/stage";
import { hearsTone, interruptions, promptsIn } from "./support/ears";
import {
  allCalls,
  type CallRow,
  callInStep,
  callWhen,
  endedCall,
  eventsOf,
  expectLedgerComplete,
} from "./support/ledger";
import { errorsIn } from "./support/log";
import { agentOf, calls, comeBack, connected, isFree, sendOnBreak, talking, waiting } from "./support/people";

const LIMIT_MS = 180_000;
const NOTICE_LIMIT_MS = 20_000;
/** Of the other's voice, to be sure that it was heard. */
const TONE_MS = 300;
/** The journal asks every two seconds whether Postgres is there. */
const TALK_MS = 2_500;

/** From the answer to the first of the colleague's voice. */
const SETTLED_MS = 1_000;

const stage = useStage({ ownPostgres: true });
/** Callers who have two rows, because the journal could not be read when they were taken over. */
let takenInTwice = 0;

interface Readiness {
  readonly code: number;
  readonly postgres: string;
  readonly writes: string;
  readonly journal: { readonly queued: number; readonly spooled: number };
}

async function readiness(): Promise<Readiness> {
  const response = await fetch(`${stage().environment.frontdesk.apiUrl}/readyz`);
  return { code: response.status, ...((await response.json()) as Omit<Readiness, "code">) };
}

async function postgresIs(state: "reachable" | "away"): Promise<Readiness> {
  return waitFor(`/readyz to say that Postgres is ${state}`, NOTICE_LIMIT_MS, async () => {
    const seen = await readiness();
    return seen.postgres === state ? seen : null;
  });
}

async function comesBack(): Promise<void> {
  await stage().environment.restartPostgres();
  await waitFor("the spool to be moved", NOTICE_LIMIT_MS, async () => {
    const { postgres, journal } = await readiness();
    return postgres === "reachable" && journal.spooled + journal.queued === 0 ? true : null;
  });
}

const dials = (n: number): Promise<PlacedCall> => calls(stage(), n, "talks");

/** Through the greeting to the operator, without asking a database that is not there. */
async function talkWithOperator(n: number): Promise<void> {
  const placed = await dials(n);
  await placed.answered();
  await placed.press("0");
  await pickedUp(stage().stage, placed, deskOf(15));
  await placed.speak();
  await placed.stays(TALK_MS);
  await placed.hangUp();
  await placed.ended();
  expect(hearsTone(readPromptWav(placed.recording), VOICE_HZ.colleague)).toBeGreaterThan(TONE_MS);
  await isFree(stage(), 15);
}

/** What the story of a call to the operator has, each thing once. */
async function toldOnce({ id }: CallRow): Promise<void> {
  const types = (await eventsOf(stage().environment, id)).map(({ type }) => type);
  const once = ["call.arrived", "call.answered", "queue.entered", "offer.made", "offer.ended", "call.connected"];
  for (const type of [...once, "talk.ended", "call.ended"])
    expect([type, types.filter((one) => one === type)]).toEqual([type, [type]]);
}

afterEach(async () => {
  await expectNothingLeft(stage());
  await expectLedgerComplete(stage().environment, stage().environment.world.callsPlaced() + takenInTwice);
}, LIMIT_MS);

test.each([
  ["stopped", "stop", 51],
  ["killed", "kill", 61],
] as const)(
  "%s during a talk: the talk goes on, later callers are served, and the ledger has all of them once",
  async (_how, how, n) => {
    const { environment } = stage();
    const { api } = environment.frontdesk;
    const talk = await talking(stage(), n, "open", 20);

    await environment.postgres?.[how]();
    const away = await postgresIs("away");
    expect(away).toMatchObject({ code: 200, writes: "refused" });
    const refused = await api.put(`/api/v1/agents/${agentOf(11)}/status`, { status: { kind: "loggedOut" } }).then(
      () => null,
      (err: Error) => err.message,
    );
    expect(refused).toMatch(/ 503 .*writes-refused/);
    expect(await api.get(`/api/v1/agents/${agentOf(11)}`)).toMatchObject({ status: { kind: "available" } });
    await talkWithOperator(n + 1);
    expect(talk.hasEnded()).toBe(false);
    await talk.hangUp();
    await talk.ended();
    await isFree(stage(), 20);
    expect((await readiness()).journal.spooled).toBeGreaterThan(0);

    await comesBack();
    for (const number of [stageNumber(n), stageNumber(n + 1)]) {
      const row = await endedCall(environment, number);
      expect([row.endReason, row.cause]).toEqual(["completed", "callerHungUp"]);
      await toldOnce(row);
    }
    await api.put(`/api/v1/agents/${agentOf(11)}/status`, { status: { kind: "available" } });
  },
  LIMIT_MS,
);

test(
  "killed and started while callers wait, ring and leave: nobody loses the place",
  async () => {
    const { environment } = stage();
    for (const n of [11, 12]) await sendOnBreak(stage(), n);
    const first = await waiting(stage(), 71, "order");
    const second = await waiting(stage(), 72, "order");
    const leaves = await waiting(stage(), 73, "order");

    await environment.postgres?.kill();
    await leaves.hangUp();
    const vip = await calls(stage(), 1, "vips");
    await vip.answered(); // nobody knows him now: he is greeted like anybody
    await comesBack();

    await comeBack(stage(), 11);
    for (const [n, placed] of [
      [71, first],
      [72, second],
    ] as const) {
      await connected(stage(), n, agentOf(11));
      await placed.hangUp();
      await placed.ended();
    }
    await vip.hangUp();
    const rows = await Promise.all([71, 72, 73].map((n) => endedCall(environment, stageNumber(n))));
    expect(rows.map(({ endReason }) => endReason)).toEqual(["completed", "completed", "abandoned"]);
    await comeBack(stage(), 12);
  },
  LIMIT_MS,
);

test(
  "away at frontdesk's start: it serves with the company it kept, and adopts nothing wrongly",
  async () => {
    const { environment } = stage();
    const { frontdesk } = environment;
    const before = (await allCalls(environment)).length;
    await environment.postgres?.kill();
    await frontdesk.kill();
    await frontdesk.start();
    expect(await readiness()).toMatchObject({ code: 200, postgres: "away", writes: "refused" });

    // Who is at work is not known without the database: callers are greeted, choose and wait.
    const placed = await environment.world.call({ from: stageNumber(81), to: dnisOf("day") });
    await placed.answered();
    await placed.stays(2_500);
    await placed.press("0");
    await placed.stays(3_000);
    expect(placed.hasEnded()).toBe(false);

    await comesBack();
    await callInStep(environment, stageNumber(81), "queue");
    await placed.hangUp();
    await placed.ended();
    expect(await promptsIn(readPromptWav(placed.recording), ["greet-kazan-day", "greet-kazan-night"])).toContain(
      "greet-kazan-day",
    );
    expect((await endedCall(environment, stageNumber(81))).endReason).toBe("abandoned");
    expect(await allCalls(environment)).toHaveLength(before + 1);
    await talkWithOperator(82);
  },
  LIMIT_MS,
);

test(
  "Postgres and frontdesk killed together: a talk goes on, and nobody's call is two",
  async () => {
    const { environment } = stage();
    const { frontdesk } = environment;
    for (const n of [11, 12]) await sendOnBreak(stage(), n);
    const queued = await waiting(stage(), 91, "order");
    const talk = await talking(stage(), 92, "open", 20);
    const before = (await allCalls(environment)).length;

    await environment.postgres?.kill();
    await postgresIs("away");
    await frontdesk.kill();
    await frontdesk.start();
    await talk.stays(TALK_MS);
    expect([queued.hasEnded(), talk.hasEnded()]).toEqual([false, false]);
    await comesBack();
    await callWhen(environment, stageNumber(92), "taken over", (row) => row.adoptedAt !== null);
    const talked = { toMs: Date.now() - talk.dialledAtMs };
    await talk.hangUp();
    await talk.ended();
    const row = await endedCall(environment, stageNumber(92));
    expect([row.endReason, row.cause]).toEqual(["completed", "callerHungUp"]);
    const fromMs = (row.connectedAt?.getTime() ?? 0) + SETTLED_MS - talk.dialledAtMs;
    const gaps = interruptions(readPromptWav(talk.recording), VOICE_HZ.colleague, { fromMs, ...talked });
    expect(gaps).toEqual([]);
    await isFree(stage(), 20);

    // Nobody knew who it was who waited: the caller is greeted again, and the earlier visit is closed.
    await queued.hangUp();
    await queued.ended();
    const rows = (await allCalls(environment)).slice(before - 2);
    expect(rows.map(({ number }) => number)).toEqual([91, 92, 91].map(stageNumber));
    for (const n of [11, 12]) await comeBack(stage(), n);
    takenInTwice++;
  },
  LIMIT_MS,
);

test("nothing was an error to frontdesk", () => {
  expect(errorsIn(stage().environment.frontdesk.logFile)).toEqual([]);
});
