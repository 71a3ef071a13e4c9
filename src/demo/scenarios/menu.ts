/** Finding the way by keys: extensions through the greeting, menu keys, mistakes, retries, the survey. */
import { deskOf, dnisOf, stageMobile, stageNumber } from "../stage-company";
import { acceptsWith1, answers, ignores } from "../world/people";
import type { PlacedCall } from "../world/world";
import type { Scenario } from "./scenario";
import { evidenceOf, inWords, knownInTime, pickedUp, type Stage, storyOf, talkAndHangUp, waitFor } from "./stage";
import { anyGreeting } from "./vip";

const SOUNDS = [
  "greet-kazan-morning",
  "greet-kazan-day",
  "greet-kazan-evening",
  "greet-kazan-night",
  "menu-main",
  "menu-service",
  "menu-invalid",
  "extension-wrong",
  "no-input",
  "colleague-unavailable",
  "survey-question",
  "survey-thanks",
  "campaign-autumn",
  "handler-offer",
];

/** A menu that is said three times, with its pauses: 38 s, and longer on a busy machine. */
const GIVEN_UP_LIMIT_MS = 90_000;

export const menuScenarios: readonly Scenario[] = [
  {
    name: "extension",
    title: "An extension dialled during the greeting rings at once",
    uses: ["person-6"],
    expected: [
      "answered",
      "heard a greeting…",
      `${deskOf(6)} answered`,
      `talked with ${deskOf(6)}`,
      "ended as completed",
    ],
    async play(stage) {
      stage.world.phone(deskOf(6), answers(500));
      const placed = await stage.world.call({ from: stageNumber(41), to: dnisOf("open") });
      await placed.answered();
      await placed.stays(1_500);
      await placed.press("306");
      await pickedUp(stage, placed, deskOf(6));
      await talkAndHangUp(stage, placed);
      return inWords(await evidenceOf(stage, placed, SOUNDS)).map(cutGreeting);
    },
  },
  {
    name: "extension-before-sound",
    title: "Digits before the sound count: the greeting does not even start",
    uses: ["person-7"],
    expected: [`${deskOf(7)} answered`, `talked with ${deskOf(7)}`, "ended as completed"],
    async play(stage) {
      stage.world.phone(deskOf(7), answers(500));
      const placed = await stage.world.call({ from: stageNumber(42), to: dnisOf("open") });
      await placed.answered();
      await placed.press("307", 40, 45);
      await pickedUp(stage, placed, deskOf(7));
      await talkAndHangUp(stage, placed);
      return inWords(await evidenceOf(stage, placed, SOUNDS)).slice(2);
    },
  },
  {
    name: "extension-mobile",
    title: "Nobody at the desk: the colleague's mobile rings",
    uses: ["person-8"],
    expected: [
      "answered",
      "heard a greeting…",
      `${deskOf(8)} rang`,
      `${stageMobile(8)} answered`,
      `talked with ${stageMobile(8)}`,
      "ended as completed",
    ],
    async play(stage) {
      stage.world.phone(deskOf(8), ignores);
      stage.world.phone(stageMobile(8), acceptsWith1());
      const placed = await stage.world.call({ from: stageNumber(43), to: dnisOf("unanswered") });
      await placed.answered();
      await placed.stays(1_000);
      await placed.press("308");
      await pickedUp(stage, placed, stageMobile(8));
      await talkAndHangUp(stage, placed);
      return inWords(await evidenceOf(stage, placed, SOUNDS)).map(cutGreeting);
    },
  },
  {
    name: "wrong-extension",
    title: "An extension nobody has: it says so and returns to the menu",
    uses: [],
    expected: [
      "answered",
      "heard a greeting…, extension-wrong, menu-main…",
      "talked with nobody",
      "ended as abandoned",
    ],
    async play(stage) {
      const placed = await stage.world.call({ from: stageNumber(44), to: dnisOf("open") });
      await placed.answered();
      await placed.stays(1_500);
      await placed.press("399");
      await placed.stays(6_000);
      await placed.hangUp();
      return inWords(await evidenceOf(stage, placed, SOUNDS)).map(cutGreeting);
    },
  },
  {
    name: "key-and-prefix",
    title: "A menu key that is also the beginning of extensions waits for one more digit, then counts",
    uses: ["site-prefix"],
    expected: ["answered", "heard a greeting…", "chose 2"],
    async play(stage) {
      const placed = await stage.world.call({ from: stageNumber(45), to: dnisOf("prefix") });
      await placed.answered();
      await placed.stays(1_500);
      await placed.press("2");
      await placed.stays(2_500);
      await placed.hangUp();
      const evidence = inWords(await evidenceOf(stage, placed, SOUNDS)).map(cutGreeting);
      return [...evidence.slice(0, 2), /chose 2/.test(await storyOf(stage, placed)) ? "chose 2" : "did not choose 2"];
    },
  },
  {
    name: "menu-retries",
    title: "Silence is asked again twice, then an operator takes over",
    uses: ["site-retries"],
    expected: [
      "answered",
      "heard a greeting, menu-service, no-input, menu-service, no-input, menu-service",
      `${deskOf(16)} answered`,
      `talked with ${deskOf(16)}`,
      "ended as completed",
    ],
    async play(stage) {
      stage.world.phone(deskOf(16), answers(500));
      const placed = await stage.world.call({ from: stageNumber(46), to: dnisOf("retries") });
      await placed.answered();
      await waitFor("the menu to give up", GIVEN_UP_LIMIT_MS, async () =>
        /waits in/.test(await storyOf(stage, placed)) ? true : null,
      );
      await pickedUp(stage, placed, deskOf(16));
      await talkAndHangUp(stage, placed);
      return inWords(
        await evidenceOf(
          stage,
          placed,
          SOUNDS.filter((name) => name !== "menu-main"),
        ),
      )
        .map(anyGreeting)
        .map(wholeMenus);
    },
  },
  {
    name: "survey",
    title: "A survey is asked once before the queue, and its answer is kept",
    uses: ["site-survey"],
    expected: [
      "answered",
      "heard a greeting…, survey-question…, survey-thanks",
      `${deskOf(18)} answered`,
      `talked with ${deskOf(18)}`,
      "ended as completed",
      "answered yes",
      "the second time it is not asked",
    ],
    async play(stage) {
      stage.world.phone(deskOf(18), answers(500));
      const from = `+7843778${String(Date.now()).slice(-4)}`; // once per number in 30 days: each playing needs a new one
      const first = await askedInTime(stage, from);
      await first.press("1");
      await pickedUp(stage, first, deskOf(18));
      await talkAndHangUp(stage, first);
      const evidence = inWords(await evidenceOf(stage, first, SOUNDS)).map(cutGreeting);
      const yes = /yes/.test(await storyOf(stage, first)) ? "answered yes" : await storyOf(stage, first);
      const second = await stage.world.call({ from, to: dnisOf("survey") });
      await second.answered();
      await second.stays(1_000);
      await second.press("0");
      await pickedUp(stage, second, deskOf(18));
      await talkAndHangUp(stage, second);
      const again = await evidenceOf(stage, second, SOUNDS);
      return [
        ...evidence,
        yes,
        again.heard.some((name) => name.startsWith("survey"))
          ? `it is asked again: ${await storyOf(stage, second)}`
          : "the second time it is not asked",
      ];
    },
  },
  {
    name: "open-matter",
    title: "A customer with an open matter is offered the person who handles it",
    uses: ["person-9"],
    expected: [
      "answered",
      "heard a greeting, handler-offer…",
      `${deskOf(9)} answered`,
      `talked with ${deskOf(9)}`,
      "ended as completed",
    ],
    play(stage) {
      stage.world.phone(deskOf(9), answers(500));
      return knownInTime(stage, async () => {
        const placed = await stage.world.call({ from: stageNumber(12), to: dnisOf("open") });
        await placed.answered();
        await placed.stays(6_500);
        await placed.press("1");
        await pickedUp(stage, placed, deskOf(9));
        await talkAndHangUp(stage, placed);
        return { placed, seen: inWords(await evidenceOf(stage, placed, SOUNDS)).map(anyGreeting) };
      });
    },
  },
];

const ASKED_TRIES_MAX = 20;

/**
 * Calls and chooses the operator. A directory that cannot say within 40 ms who has heard the campaign means: not
 * today. What is to be shown here is the other way, so on a machine that is busy with other things it is tried again.
 */
async function askedInTime(stage: Stage, from: string): Promise<PlacedCall> {
  for (let tries = 1; ; tries++) {
    const placed = await stage.world.call({ from, to: dnisOf("survey") });
    await placed.answered();
    await placed.stays(1_000);
    await placed.press("0");
    await placed.stays(2_500);
    if (tries === ASKED_TRIES_MAX || /campaign/.test(await storyOf(stage, placed))) return placed;
    await placed.hangUp();
    await placed.ended();
  }
}

/** What is asked here is how often it was said; a busy machine may have lost some of its packets. */
const wholeMenus = (line: string): string => line.replaceAll("menu-service…", "menu-service");

/** A greeting that a key has cut short. */
function cutGreeting(line: string): string {
  return line.replace(/greet-kazan-(morning|day|evening|night)…/, "a greeting…");
}
