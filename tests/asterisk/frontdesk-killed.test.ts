/**
 * frontdesk is killed (kill -9) while callers are in every step. Asterisk goes
 * on with what it has: music, talks, ringing phones. The next frontdesk takes
 * every call over where it was, and nothing is lost: the invariants of the
 * ledger hold, waiting callers keep their age, agents are free again.
 */
import { readPromptWav } from "../../src/demo/audio";
import { waitFor } from "../../src/demo/scenarios/stage";
import { deskOf, stageMobile, stageNumber } from "../../src/demo/stage-company";
import { answers, busy, ignores } from "../../src/demo/world/people";
import { VOICE_HZ } from "../../src/demo/world/voices";
import type { PlacedCall } from "../../src/demo/world/world";
import { expectNothingLeft, useStage } from "../support/stage";
import { interruptions, promptsIn, silentOverASecond } from "./support/ears";
import {
  agentStates,
  callInStep,
  callWhen,
  endedCall,
  enteredAt,
  eventsOf,
  expectLedgerComplete,
  offersOf,
} from "./support/ledger";
import { errorsIn } from "./support/log";
import {
  agentOf,
  calls,
  comeBack,
  companyWith,
  connected,
  greeted,
  isFree,
  phonesAreSilent,
  rings,
  sendOnBreak,
  talking,
  waiting,
} from "./support/people";

const LIMIT_MS = 240_000;
/** How long nobody looks after the calls: long enough for every silence to be noticed. */
const AWAY_MS = 3_000;

const stage = useStage({
  // Nothing rings out, and no menu gives up, while the others are brought into place.
  company: companyWith({ deskRingMs: 25_000, mobileRingMs: 25_000, firstDigitMs: 8_000 }, { ringMs: 25_000 }),
});

const AWAITED = [51, 52, 53];

const placeOf = (n: number): Promise<number> => enteredAt(stage().environment, stageNumber(n));

const adopted = (n: number): Promise<unknown> =>
  callWhen(stage().environment, stageNumber(n), "adopted", (row) => row.adoptedAt !== null);

async function stepsSinceAdoption(call: string): Promise<string[]> {
  const events = await eventsOf(stage().environment, call);
  return events
    .slice(events.findIndex(({ type }) => type === "call.adopted"))
    .filter(({ type }) => type === "step.entered")
    .map(({ data }) => (data.state as { step: string }).step);
}

const recordingOf = (placed: PlacedCall): Int16Array => readPromptWav(placed.recording);

describe("killed with callers in every step", () => {
  const at = { killed: 0, back: 0 };
  const before = { entered: [] as number[] };
  let queued: PlacedCall[] = [];
  let talks: PlacedCall[] = [];
  const placed = {} as Record<"menu" | "greeting" | "offer" | "vip" | "vipToo", PlacedCall>;
  /** When it was, in the time of this call's recording. */
  const away = (call: PlacedCall) => ({ fromMs: at.killed - call.dialledAtMs, toMs: at.back - call.dialledAtMs });

  beforeAll(async () => {
    const { world, frontdesk, environment } = { ...stage().environment, environment: stage().environment };
    for (const n of [11, 12]) await sendOnBreak(stage(), n);
    queued = [];
    for (const n of AWAITED) queued.push(await waiting(stage(), n, "order"));
    talks = [await talking(stage(), 54, "talks", 15), await talking(stage(), 55, "open", 20)];

    world.phone(deskOf(1), ignores);
    world.phone(deskOf(3), busy);
    world.phone(stageMobile(3), ignores);
    world.phone(deskOf(13), ignores);
    world.phone(deskOf(17), ignores);
    await sendOnBreak(stage(), 14);
    const sinceMs = Date.now() - 1_000;
    placed.offer = await waiting(stage(), 56, "missed");
    placed.vip = await calls(stage(), 1, "vips");
    placed.vipToo = await calls(stage(), 3, "vips");
    placed.menu = await greeted(stage(), 57, "prefix");
    await placed.menu.press("9"); // leads nowhere: straight to the menu
    await callInStep(environment, stageNumber(57), "menu");
    await rings(stage(), 56, deskOf(13), sinceMs);
    await rings(stage(), 1, deskOf(1), sinceMs);
    await rings(stage(), 3, stageMobile(3), sinceMs);
    await callInStep(environment, stageNumber(1), "vipDirect");
    await callInStep(environment, stageNumber(3), "vipDirect");
    before.entered = await Promise.all(AWAITED.map(placeOf));
    placed.greeting = await greeted(stage(), 58, "day");

    at.killed = Date.now();
    await frontdesk.kill();
    world.phone(deskOf(1), answers(500));
    world.phone(stageMobile(3), busy);
    world.phone(deskOf(13), answers(500));
    await queued[0]?.stays(AWAY_MS);
    await frontdesk.start();
    at.back = Date.now();
  }, LIMIT_MS);

  test("every call is taken over", async () => {
    for (const n of [...AWAITED, 54, 55, 56, 57, 58, 1, 3]) await adopted(n);
    const open = await stage().stage.api.get<{ data: unknown[] }>("/api/v1/calls?open=true&limit=200");
    expect(open.data).toHaveLength(10);
  }, 60_000);

  test("the talks end normally, and the agents are free after their wrap-up", async () => {
    const [first, second] = talks;
    if (!first || !second) throw new Error("two talks were made");
    expect([first.hasEnded(), second.hasEnded()]).toEqual([false, false]);
    await first.hangUp();
    await second.hangUp();
    for (const [n, agent] of [
      [54, 15],
      [55, 20],
    ] as const) {
      const row = await endedCall(stage().environment, stageNumber(n));
      expect([row.endReason, row.connectedTo, row.cause]).toEqual(["completed", agentOf(agent), "callerHungUp"]);
      expect(await agentStates(stage().environment, agentOf(agent), row.id)).toContain("wrapUp");
      await isFree(stage(), agent);
    }
  }, 90_000);

  test("sound went both ways all the time while frontdesk was away", async () => {
    for (const [i, talk] of talks.entries()) {
      await talk.ended();
      const visit = stage().environment.world.visits(deskOf([15, 20][i] ?? 0))[0];
      expect(interruptions(recordingOf(talk), VOICE_HZ.colleague, away(talk))).toEqual([]);
      if (!visit?.recording || visit.answeredAtMs === null) throw new Error("the desk's ear was open");
      const since = visit.answeredAtMs;
      const window = { fromMs: at.killed - since, toMs: at.back - since };
      expect(interruptions(readPromptWav(visit.recording), VOICE_HZ.caller, window)).toEqual([]);
    }
  }, 60_000);

  test("those who wait hear music meanwhile, keep their age, and are connected in their old order", async () => {
    const { environment } = stage();
    expect(await Promise.all(AWAITED.map(placeOf))).toEqual(before.entered);
    await comeBack(stage(), 11);
    for (const [i, n] of AWAITED.entries()) {
      await connected(stage(), n, agentOf(11));
      await queued[i]?.hangUp();
      await queued[i]?.ended();
    }
    const rows = await Promise.all(AWAITED.map((n) => endedCall(environment, stageNumber(n))));
    const times = rows.map((row) => row.connectedAt?.getTime() ?? 0);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(rows.map((row) => row.endReason)).toEqual(["completed", "completed", "completed"]);
    for (const call of queued) expect(silentOverASecond(recordingOf(call), away(call))).toEqual([]);
  }, 120_000);

  test("an open offer is closed as lost, and the caller is offered again", async () => {
    await connected(stage(), 56, agentOf(13));
    await placed.offer.hangUp();
    const row = await endedCall(stage().environment, stageNumber(56));
    const outcomes = (await offersOf(stage().environment, row.id)).map((offer) => offer.outcome);
    expect(outcomes).toEqual(["lost", "accepted"]);
  }, 60_000);

  test("a VIP reaches the manager, another one is greeted because nobody is there", async () => {
    await connected(stage(), 1, agentOf(1));
    await placed.vip.hangUp();
    await placed.vipToo.answered();
    await placed.vipToo.stays(1_000);
    await placed.vipToo.hangUp();
    const row = await endedCall(stage().environment, stageNumber(1));
    expect([row.endReason, row.connectedTo]).toEqual(["completed", agentOf(1)]);
    const other = await endedCall(stage().environment, stageNumber(3));
    expect(other.endReason).toBe("abandoned");
    expect((await stepsSinceAdoption(other.id)).slice(0, 2)).toEqual(["vipDirect", "greeting"]);
  }, 60_000);

  test("who was in the menu hears it again, and who was being greeted is greeted", async () => {
    await placed.menu.stays(2_500);
    await placed.menu.press("0");
    await callInStep(stage().environment, stageNumber(57), "queue");
    for (const call of [placed.menu, placed.greeting]) await call.hangUp();
    for (const call of [placed.menu, placed.greeting]) await call.ended();
    const afterwards = (call: PlacedCall): Int16Array => recordingOf(call).subarray(away(call).toMs * 8 - 16_000);
    expect(await promptsIn(afterwards(placed.menu), ["menu-main", "menu-service", "no-input"])).toEqual(["menu-main"]);
    expect(await promptsIn(afterwards(placed.greeting), ["greet-kazan-day", "greet-kazan-night"])).toContain(
      "greet-kazan-day",
    );
  }, 60_000);

  test("afterwards nothing is left and the ledger is complete", async () => {
    for (const n of [12, 14]) await comeBack(stage(), n);
    await expectNothingLeft(stage());
    await expectLedgerComplete(stage().environment, stage().environment.world.callsPlaced());
  }, 60_000);
});

test(
  "what ended while nobody watched is ended in the ledger too",
  async () => {
    const { environment } = stage();
    const { world, frontdesk } = environment;
    for (const n of [11, 12]) await sendOnBreak(stage(), n);
    world.phone(deskOf(15), answers(300, { hangUpAfterMs: 3_000 }));
    world.phone(deskOf(20), answers(300));
    world.phone(deskOf(1), ignores);
    const leavesQueue = await waiting(stage(), 61, "order");
    const staysInQueue = await waiting(stage(), 62, "order");
    const leavesTalk = await talking(stage(), 63, "open", 20);
    const sinceMs = Date.now() - 1_000;
    const cancels = await calls(stage(), 1, "vips");
    await rings(stage(), 1, deskOf(1), sinceMs);
    await callInStep(environment, stageNumber(1), "vipDirect");
    const isLeft = await talking(stage(), 64, "talks", 15);

    await frontdesk.kill();
    for (const call of [leavesQueue, leavesTalk, cancels]) await call.hangUp();
    for (const call of [leavesQueue, leavesTalk, cancels]) await call.ended();
    await waitFor("the operator to hang up", 20_000, () =>
      world.visits(deskOf(15)).every((visit) => visit.endedAtMs !== null) ? true : null,
    );
    await frontdesk.start();

    const reasons = await Promise.all(
      [61, 63, 64, 1].map(async (n) => (await endedCall(environment, stageNumber(n))).endReason),
    );
    expect(reasons).toEqual(["abandoned", "completed", "completed", "abandoned"]);
    await isLeft.ended();
    for (const n of [15, 20]) await isFree(stage(), n);
    await phonesAreSilent(stage());
    await comeBack(stage(), 12);
    await connected(stage(), 62, agentOf(12));
    await staysInQueue.hangUp();
    await comeBack(stage(), 11);
    await expectNothingLeft(stage());
    await expectLedgerComplete(environment, world.callsPlaced());
  },
  LIMIT_MS,
);

test(
  "killed again while it takes the calls over, and once ended in order: the calls are still there",
  async () => {
    const { environment } = stage();
    const { world, frontdesk } = environment;
    for (const n of [11, 12]) await sendOnBreak(stage(), n);
    const queued = await waiting(stage(), 71, "order");
    const talk = await talking(stage(), 72, "open", 20);
    const before = await placeOf(71);

    await frontdesk.kill();
    await frontdesk.start();
    await frontdesk.kill();
    await frontdesk.start();
    await frontdesk.stop();
    await frontdesk.start();
    for (const n of [71, 72]) await adopted(n);

    expect([queued.hasEnded(), talk.hasEnded()]).toEqual([false, false]);
    expect(await placeOf(71)).toBe(before);
    await talk.hangUp();
    await isFree(stage(), 20);
    const row = await endedCall(environment, stageNumber(72));
    const talked = (await eventsOf(environment, row.id)).find(({ type }) => type === "talk.ended");
    const sinceMs = row.connectedAt?.getTime() ?? 0;
    // A talk is as long as it was, however many processes looked after it.
    expect(Number(talked?.data.talkedMs) / ((talked?.at.getTime() ?? 0) - sinceMs)).toBeCloseTo(1, 1);
    await comeBack(stage(), 11);
    await connected(stage(), 71, agentOf(11));
    await queued.hangUp();
    await comeBack(stage(), 12);
    await expectNothingLeft(stage());
    await expectLedgerComplete(environment, world.callsPlaced());
  },
  LIMIT_MS,
);

test("nothing was an error to frontdesk", () => {
  expect(errorsIn(stage().environment.frontdesk.logFile)).toEqual([]);
});
