/**
 * Two frontdesks beside one Asterisk. The owner of the pool takes the calls; the
 * standby takes them over when the owner is killed, stopped or told to end, with
 * every place in line, and whoever has been followed by another does no harm.
 */
import type { FrontdeskProcess } from "../../src/demo/frontdesk-process";
import { deskOf, stageNumber } from "../../src/demo/stage-company";
import { answers } from "../../src/demo/world/people";
import { expectNothingLeft, type TestStage, useStage } from "../support/stage";
import { ask, callWhen, endedCall, enteredAt, expectLedgerComplete, offersOf } from "./support/ledger";
import { errorsIn } from "./support/log";
import { ends, readiness, stageWith, startStandby, takesOver } from "./support/pair";
import { agentOf, comeBack, companyWith, connected, isFree, sendOnBreak, talking, waiting } from "./support/people";

const LIMIT_MS = 240_000;
/** From the owner's death to the moment in which every call is in the new owner's hands. */
const TAKEOVER_MS = 5_000;
/** Longer than the lease, and long enough for the other to have finished. */
const STOPPED_MS = 10_000;

const first = useStage({
  company: companyWith({ deskRingMs: 25_000, mobileRingMs: 25_000, firstDigitMs: 8_000 }, { ringMs: 25_000 }),
});

const placeOf = (n: number): Promise<number> => enteredAt(first().environment, stageNumber(n));

/** When the calls of these people had all been taken over by this node, after `sinceMs` of the wall clock. */
async function adoptedAfter(people: readonly number[], node: string, sinceMs: number): Promise<number> {
  let latest = 0;
  for (const n of people) {
    const row = await callWhen(first().environment, stageNumber(n), `taken over by ${node}`, (one) => {
      return one.adoptedAt !== null && one.adoptedAt.getTime() > sinceMs && one.node === node;
    });
    latest = Math.max(latest, row.adoptedAt?.getTime() ?? 0);
  }
  return latest - sinceMs;
}

/** Agents whose phone rang for two callers at the same time. */
const offeredTwice = (): Promise<{ what: string }[]> =>
  ask(
    first().environment,
    `SELECT a.id || ' and ' || b.id AS what FROM offers a JOIN offers b
     ON a.agent = b.agent AND a.id < b.id AND a.made_at < b.ended_at AND b.made_at < a.ended_at`,
  );

let second: TestStage;
let b: FrontdeskProcess;

beforeAll(async () => {
  b = await startStandby(first(), "b");
  second = stageWith(first(), b);
}, LIMIT_MS);

async function allIsOver(stage: TestStage): Promise<void> {
  await expectNothingLeft(stage);
  await expectLedgerComplete(stage.environment, stage.environment.world.callsPlaced());
  expect(await offeredTwice()).toEqual([]);
}

test("the second is a standby: not ready, reads what is in the database, and names the owner", async () => {
  expect(await readiness(b)).toMatchObject({
    code: 503,
    status: "standby",
    detail: "standby: node a holds the pool",
    pool: { role: "standby", owner: "a", epoch: 1 },
  });
  expect(await b.api.get("/api/v1/calls")).toMatchObject({ data: [] });
  await expect(b.api.get("/api/v1/queues")).rejects.toThrow(/503 .*node \\"a\\" owns the pool/);
  await expect(b.api.put(`/api/v1/agents/${agentOf(11)}/status`, { status: { kind: "loggedOut" } })).rejects.toThrow(
    /503 .*standby/,
  );
  expect((await readiness(first().environment.frontdesk)).pool).toEqual({ role: "owner", owner: "a", epoch: 1 });
});

test(
  "the owner is killed: within 5 s every caller is in the standby's hands, with the old place in line",
  async () => {
    const a = first().environment.frontdesk;
    for (const n of [11, 12]) await sendOnBreak(first(), n);
    const people = [51, 52, 53];
    const queued = [];
    for (const n of people) queued.push(await waiting(first(), n, "order"));
    const talk = await talking(first(), 54, "talks", 15);
    const before = await Promise.all(people.map(placeOf));

    const killedMs = Date.now();
    await a.kill();
    await takesOver(b);
    expect(await adoptedAfter([...people, 54], "b", killedMs)).toBeLessThan(TAKEOVER_MS);
    expect([...queued, talk].map((placed) => placed.hasEnded())).toEqual([false, false, false, false]);
    expect(await Promise.all(people.map(placeOf))).toEqual(before);

    await comeBack(second, 11);
    for (const [i, n] of people.entries()) {
      await connected(second, n, agentOf(11));
      await queued[i]?.hangUp();
      await queued[i]?.ended();
    }
    const rows = await Promise.all(people.map((n) => endedCall(second.environment, stageNumber(n))));
    const times = rows.map((row) => row.connectedAt?.getTime() ?? 0);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    for (const { id } of rows)
      expect((await offersOf(second.environment, id)).map(({ outcome }) => outcome)).toEqual(["accepted"]);
    await talk.hangUp();
    await isFree(second, 15);
    await comeBack(second, 12);
    await allIsOver(second);
  },
  LIMIT_MS,
);

test(
  "the owner is stopped for ten seconds and goes on: it finds itself followed, ends, and has done no harm",
  async () => {
    const a = first().environment.frontdesk;
    await a.start({}, "standby");
    expect((await readiness(a)).pool).toEqual({ role: "standby", owner: "b", epoch: 2 });
    for (const n of [11, 12]) await sendOnBreak(second, n);
    first().environment.world.phone(deskOf(13), answers(500));
    const queued = await waiting(second, 61, "order");
    const inMenu = await waiting(second, 62, "order");
    const talk = await talking(second, 63, "open", 20);

    const stoppedMs = Date.now();
    process.kill(b.pid, "SIGSTOP");
    try {
      await takesOver(a);
      expect(await adoptedAfter([61, 62, 63], "a", stoppedMs)).toBeLessThan(TAKEOVER_MS);
      await talk.stays(Math.max(0, stoppedMs + STOPPED_MS - Date.now()));
    } finally {
      process.kill(b.pid, "SIGCONT");
    }
    await ends(b);
    expect([queued, inMenu, talk].map((placed) => placed.hasEnded())).toEqual([false, false, false]);
    expect((await readiness(a)).pool).toEqual({ role: "owner", owner: "a", epoch: 3 });

    await comeBack(first(), 11);
    for (const [n, placed] of [
      [61, queued],
      [62, inMenu],
    ] as const) {
      await connected(first(), n, agentOf(11));
      await placed.hangUp();
      await placed.ended();
    }
    await talk.hangUp();
    await isFree(first(), 20);
    await comeBack(first(), 12);
    await allIsOver(first());
  },
  LIMIT_MS,
);

test(
  "the owner ends in order: a standby has the calls at once; a second process of its name was one too",
  async () => {
    const a = first().environment.frontdesk;
    await b.start({}, "standby");
    const twin = await startStandby(first(), "a", "twin");
    for (const n of [11, 12]) await sendOnBreak(first(), n);
    const queued = await waiting(first(), 71, "order");
    const before = await placeOf(71);
    expect((await readiness(twin)).pool).toEqual({ role: "standby", owner: "a", epoch: 3 });
    const endedMs = Date.now();
    await a.stop();
    const owner = await Promise.race([takesOver(b).then(() => b), takesOver(twin).then(() => twin)]);
    const node = owner === b ? "b" : "a";
    expect(await adoptedAfter([71], node, endedMs)).toBeLessThan(TAKEOVER_MS);
    expect(await placeOf(71)).toBe(before);
    expect(queued.hasEnded()).toBe(false);
    await queued.hangUp();
    await queued.ended();
    const last = stageWith(first(), owner);
    for (const n of [11, 12]) await comeBack(last, n);
    await allIsOver(last);
    await (owner === b ? twin : b).stop();
  },
  LIMIT_MS,
);

test("nothing was an error, but that somebody was followed, and that two have the same name", () => {
  const expected = /another process takes the calls|another process has taken over|have the same FRONTDESK_NODE/;
  const files = [first().environment.frontdesk.logFile, b.logFile];
  expect(files.flatMap(errorsIn).filter((line) => !expected.test(line))).toEqual([]);
});
