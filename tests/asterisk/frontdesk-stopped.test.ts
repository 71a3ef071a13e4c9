/**
 * frontdesk is told to end (SIGTERM, as at every update) while callers are
 * everywhere. It ends in order and at once: no phone rings on for nobody, talks
 * go on, whoever waits hears music, and the next frontdesk takes all of them over.
 */
import { readPromptWav } from "../../src/demo/audio";
import { deskOf, stageNumber } from "../../src/demo/stage-company";
import { answers, ignores } from "../../src/demo/world/people";
import { VOICE_HZ } from "../../src/demo/world/voices";
import type { PlacedCall } from "../../src/demo/world/world";
import { expectNothingLeft, useStage } from "../support/stage";
import { interruptions, silentOverASecond } from "./support/ears";
import { ask, callInStep, callWhen, endedCall, enteredAt, expectLedgerComplete, offersOf } from "./support/ledger";
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
const WAITING = [51, 52];
const TALKS_WITH = 15;

const stage = useStage({
  // Nothing rings out, and no menu gives up: what ends, ends because frontdesk ended.
  company: companyWith({ deskRingMs: 60_000, mobileRingMs: 60_000, firstDigitMs: 20_000 }, { ringMs: 60_000 }),
});

const placed = {} as Record<"talk" | "offered" | "vip" | "menu" | "greeting", PlacedCall>;
let queued: PlacedCall[] = [];
let entered: number[] = [];
const at = { stopped: 0, back: 0 };
/** While nobody was there, in the time of this call's recording. */
const away = (call: PlacedCall) => ({ fromMs: at.stopped - call.dialledAtMs, toMs: at.back - call.dialledAtMs });
const places = (): Promise<number[]> => Promise.all(WAITING.map((n) => enteredAt(stage().environment, stageNumber(n))));

beforeAll(async () => {
  const { environment } = stage();
  const { world } = environment;
  for (const n of [11, 12, 14]) await sendOnBreak(stage(), n);
  for (const n of [1, 13]) world.phone(deskOf(n), ignores);
  queued = [];
  for (const n of WAITING) queued.push(await waiting(stage(), n, "order"));
  placed.talk = await talking(stage(), 54, "talks", TALKS_WITH);
  const sinceMs = Date.now() - 1_000;
  placed.offered = await waiting(stage(), 56, "missed");
  placed.vip = await calls(stage(), 1, "vips");
  await rings(stage(), 56, deskOf(13), sinceMs);
  await rings(stage(), 1, deskOf(1), sinceMs);
  await callInStep(environment, stageNumber(1), "vipDirect");
  placed.menu = await greeted(stage(), 57, "prefix");
  await placed.menu.press("9"); // leads nowhere: straight to the menu
  await callInStep(environment, stageNumber(57), "menu");
  entered = await places();
  placed.greeting = await greeted(stage(), 58, "day");
}, LIMIT_MS);

test(
  "it ends in order: every phone that rang is silent, and nobody's call has ended",
  async () => {
    const { environment } = stage();
    at.stopped = Date.now();
    expect(await environment.frontdesk.stop()).toBe(0);
    await phonesAreSilent(stage(), deskOf(TALKS_WITH));
    await placed.talk.stays(AWAY_MS);
    expect([...queued, ...Object.values(placed)].map((call) => call.hasEnded())).not.toContain(true);
    const said = "SELECT data FROM events WHERE type = 'system.stopping'";
    expect(await ask(environment, said)).toHaveLength(1);
  },
  LIMIT_MS,
);

test(
  "the next one takes every call over, and those who wait keep their age",
  async () => {
    const { environment } = stage();
    for (const n of [1, 13]) environment.world.phone(deskOf(n), answers(500));
    await environment.frontdesk.start();
    at.back = Date.now();
    for (const n of [...WAITING, 54, 56, 57, 58, 1])
      await callWhen(environment, stageNumber(n), "adopted", (row) => row.adoptedAt !== null);
    expect(await places()).toEqual(entered);
  },
  LIMIT_MS,
);

test(
  "whose phone rang has missed nothing: it rings again, and the two talk",
  async () => {
    const { environment } = stage();
    for (const [n, agent, call] of [
      [56, 13, placed.offered],
      [1, 1, placed.vip],
    ] as const) {
      await connected(stage(), n, agentOf(agent));
      await call.hangUp();
      expect((await endedCall(environment, stageNumber(n))).endReason).toBe("completed");
    }
    const row = await endedCall(environment, stageNumber(56));
    expect((await offersOf(environment, row.id)).map(({ outcome }) => outcome)).toEqual(["withdrawn", "accepted"]);
    await isFree(stage(), 13);
  },
  LIMIT_MS,
);

test(
  "the talk was never interrupted, and those who waited heard music and are connected in their order",
  async () => {
    const { environment } = stage();
    await placed.talk.hangUp();
    await placed.talk.ended();
    await isFree(stage(), TALKS_WITH);
    const visit = environment.world.visits(deskOf(TALKS_WITH))[0];
    if (!visit?.recording || visit.answeredAtMs === null) throw new Error("the desk's ear was open");
    const heard = { fromMs: at.stopped - visit.answeredAtMs, toMs: at.back - visit.answeredAtMs };
    expect(interruptions(readPromptWav(visit.recording), VOICE_HZ.caller, heard)).toEqual([]);
    expect(interruptions(readPromptWav(placed.talk.recording), VOICE_HZ.colleague, away(placed.talk))).toEqual([]);

    await comeBack(stage(), 11);
    for (const [i, n] of WAITING.entries()) {
      await connected(stage(), n, agentOf(11));
      await queued[i]?.hangUp();
      await queued[i]?.ended();
    }
    for (const call of queued) expect(silentOverASecond(readPromptWav(call.recording), away(call))).toEqual([]);
  },
  LIMIT_MS,
);

test(
  "afterwards nothing is left, the ledger is complete, and nothing was an error",
  async () => {
    for (const call of [placed.menu, placed.greeting]) {
      expect(call.hasEnded()).toBe(false);
      await call.hangUp();
      await call.ended();
    }
    for (const n of [12, 14]) await comeBack(stage(), n);
    await phonesAreSilent(stage());
    await expectNothingLeft(stage());
    await expectLedgerComplete(stage().environment, stage().environment.world.callsPlaced());
    expect(errorsIn(stage().environment.frontdesk.logFile)).toEqual([]);
  },
  LIMIT_MS,
);
