/**
 * frontdesk is not there at all: Asterisk's own dialplan greets in the site's
 * words, rings the operators' phones, and connects colleagues. Afterwards
 * frontdesk takes the next call, leaves those of the dialplan alone, and has
 * each of them in its ledger once.
 */
import { readPromptWav } from "../../src/demo/audio";
import { waitFor } from "../../src/demo/scenarios/stage";
import { deskOf, dnisOf, stageNumber } from "../../src/demo/stage-company";
import { answers, busy } from "../../src/demo/world/people";
import { VOICE_HZ } from "../../src/demo/world/voices";
import type { PlacedCall } from "../../src/demo/world/world";
import { expectNothingLeft, useStage } from "../support/stage";
import { hearsTone, promptsIn } from "./support/ears";
import { allCalls, endedCall } from "./support/ledger";
import { rings, talking } from "./support/people";
import { sideBySide } from "./support/side-by-side";

const LIMIT_MS = 120_000;
/** Of a voice, to be sure that it was heard. */
const TONE_MS = 500;
const GREETINGS = ["greet-kazan-morning", "greet-kazan-day", "greet-kazan-evening", "greet-kazan-night"];

const stage = useStage();

/** Asterisk notices within a tenth of a second; a caller who comes in between waits for the next frontdesk. */
async function killAndBeNoticed(): Promise<void> {
  const { asterisk, frontdesk } = stage().environment;
  await frontdesk.kill();
  await waitFor("Asterisk to notice", 20_000, async () => {
    const apps = await asterisk.cli("ari show apps");
    return /^frontdesk\b/m.test(apps) ? null : true;
  });
}

beforeAll(killAndBeNoticed, LIMIT_MS);

const dials = (n: number, to: string): Promise<PlacedCall> =>
  stage().environment.world.call({ from: stageNumber(n), to });

/** Waits until this phone has picked up for the caller, and both have spoken for a while. */
async function talksWith(placed: PlacedCall, phones: readonly string[]): Promise<string> {
  const { world } = stage().environment;
  const shown = placed.request.from?.replace(/^\+/, "") ?? "";
  const visit = await waitFor(
    `one of ${phones.join(", ")} to pick up`,
    60_000,
    () =>
      world
        .visits()
        .find(
          (one) =>
            phones.includes(one.phone) &&
            one.answeredAtMs !== null &&
            one.rangAtMs >= placed.dialledAtMs &&
            one.shownNumber.replace(/^\+/, "") === shown,
        ) ?? null,
  );
  await placed.speak();
  await placed.stays(2_000);
  await placed.hangUp();
  await placed.ended();
  await waitFor("the phone to be silent", 20_000, () => (visit.endedAtMs === null ? null : true));
  expect(hearsTone(readPromptWav(placed.recording), VOICE_HZ.colleague)).toBeGreaterThan(TONE_MS);
  expect(hearsTone(readPromptWav(visit.recording ?? ""), VOICE_HZ.caller)).toBeGreaterThan(TONE_MS);
  return visit.phone;
}

const greetingsHeard = (placed: PlacedCall, more: readonly string[] = []): Promise<string[]> =>
  promptsIn(readPromptWav(placed.recording), [...GREETINGS, ...more]);

describe("while frontdesk is away", () => {
  sideBySide(
    [
      {
        "the caller is greeted in the words of the site and the hour, and talks with an operator": async () => {
          const placed = await dials(51, dnisOf("talks"));
          await placed.answered();
          await talksWith(placed, [deskOf(15)]);
          expect(await greetingsHeard(placed)).toHaveLength(1);
        },
        "a caller who withholds the number is connected all the same": async () => {
          const { world } = stage().environment;
          const placed = await world.call({ from: null, to: dnisOf("talks") });
          await placed.answered();
          await waitFor("the operator to pick up", 60_000, () =>
            world.visits(deskOf(15)).some((one) => one.rangAtMs >= placed.dialledAtMs && one.answeredAtMs)
              ? true
              : null,
          );
          await placed.hangUp();
          await placed.ended();
        },
      },
      {
        "a site greets by its own hour and apologises when it has no operators; a closed one says so": async () => {
          const parts = ["morning", "day", "evening", "night"] as const;
          const placed = await Promise.all(parts.map((part, i) => dials(61 + i, dnisOf(part))));
          const closed = await dials(54, dnisOf("closed"));
          for (const call of [...placed, closed]) await call.ended();
          expect(await Promise.all(placed.map((call) => greetingsHeard(call, ["sorry"])))).toEqual(
            parts.map((part) => [`greet-kazan-${part}`, "sorry"]),
          );
          expect((await greetingsHeard(closed, ["closed-kazan", "sorry"])).slice(1)).toEqual(["closed-kazan"]);
        },
      },
      {
        "an operator who is busy is tried again": async () => {
          const { world } = stage().environment;
          world.phone(deskOf(20), busy);
          const placed = await dials(53, dnisOf("open"));
          await rings(stage(), 53, deskOf(20), placed.dialledAtMs);
          world.phone(deskOf(20), answers(300));
          await talksWith(placed, [deskOf(20)]);
        },
      },
      {
        "a number that is nobody's leads to the default site": async () => {
          stage().environment.world.phone("desk-102", answers(8_000)); // both ring; the other one has the call
          const placed = await dials(55, "+78430000000");
          await placed.answered();
          expect(await talksWith(placed, ["desk-101", "desk-102"])).toBe("desk-101");
          expect(await greetingsHeard(placed)).toHaveLength(1);
        },
      },
      {
        "a colleague calls a colleague, and an extension nobody has is told so": async () => {
          const { world } = stage().environment;
          world.phone(deskOf(6), answers(300));
          const placed = await world.call({ from: "307", to: "306", account: deskOf(7) });
          await placed.answered();
          await talksWith(placed, [deskOf(6)]);

          const lost = await world.call({ from: "307", to: "399", account: deskOf(7) });
          await lost.ended();
          expect(await promptsIn(readPromptWav(lost.recording), ["extension-wrong"], "en")).toEqual([
            "extension-wrong",
          ]);
        },
      },
    ],
    LIMIT_MS,
  );
});

/** What the calls above became: who called, how it ended, who talked. */
const FELL_BACK = [
  [stageNumber(51), "completed", "stage-15"],
  ...[61, 62, 63, 64].map((n) => [stageNumber(n), "failed", null]),
  [stageNumber(54), "completed", null],
  [stageNumber(53), "completed", "stage-20"],
  [stageNumber(55), "completed", "olga"],
  ["colleague", "completed", "stage-06"],
  ["withheld", "completed", "stage-15"],
  [stageNumber(56), "completed", "stage-17"],
].sort();

/** Those that go on when frontdesk comes back are recorded when it looks again, half a minute later. */
async function recorded(wanted: unknown): Promise<void> {
  const { environment } = stage();
  let now: unknown;
  await waitFor("the dialplan's calls to be in the ledger", 80_000, async () => {
    const rows = (await allCalls(environment)).filter(({ step }) => step === "fallback");
    now = rows.map(({ number, kind, endReason, connectedTo }) => [number ?? kind, endReason, connectedTo]).sort();
    return JSON.stringify(now) === JSON.stringify(wanted) || null;
  }).catch(() => undefined);
  expect(now).toEqual(wanted);
}

test(
  "frontdesk comes back: the talk that the dialplan made goes on, and the next call is frontdesk's own",
  async () => {
    const { environment } = stage();
    const { world, frontdesk } = environment;
    const placed = await dials(56, dnisOf("prefix"));
    await placed.answered();
    await rings(stage(), 56, deskOf(17), placed.dialledAtMs);
    await frontdesk.start();
    await talksWith(placed, [deskOf(17)]);

    await recorded(FELL_BACK);
    const next = await talking(stage(), 57, "talks", 15);
    await next.hangUp();
    expect((await endedCall(environment, stageNumber(57))).endReason).toBe("completed");
    expect(await allCalls(environment)).toHaveLength(FELL_BACK.length + 1);
    expect(await environment.asterisk.cli("database show frontdesk-away")).toMatch(/^0 results found/m);
    expect(world.visits().filter(({ endedAtMs }) => endedAtMs === null)).toEqual([]);
    await expectNothingLeft(stage());
  },
  2 * LIMIT_MS,
);

test(
  "who calls in the very moment in which frontdesk dies is served all the same",
  async () => {
    const { frontdesk } = stage().environment;
    await frontdesk.kill();
    const placed = [await dials(58, dnisOf("day")), await dials(59, dnisOf("day"))];
    await frontdesk.start();
    for (const call of placed) await call.answered();
    await placed[0]?.stays(1_000);
    for (const call of placed) await call.hangUp();
    for (const call of placed) await call.ended();
    expect(await greetingsHeard(placed[0] as PlacedCall)).toEqual(["greet-kazan-day"]);
    await expectNothingLeft(stage());
  },
  LIMIT_MS,
);
