/** Who calls when: the four greetings, languages, unwanted callers, closed hours, incidents. */
import type { DayPart } from "../../domain/company";
import { dnisOf, stageNumber } from "../stage-company";
import { answers } from "../world/people";
import type { Scenario } from "./scenario";
import { evidenceOf, inWords, knownInTime, pickedUp, storyOf, talkAndHangUp } from "./stage";
import { anyGreeting } from "./vip";

const GREETINGS = ["greet-kazan-morning", "greet-kazan-day", "greet-kazan-evening", "greet-kazan-night"];
const AFTER_GREETING_MS = 5_500;

const greetingAt = (part: DayPart, n: number): Scenario => ({
  name: `greeting-${part}`,
  title: `A site where it is ${part} now greets so`,
  uses: [`site-${part}`],
  expected: ["answered", `heard greet-kazan-${part}`, "talked with nobody", "ended as abandoned"],
  async play(stage) {
    const placed = await stage.world.call({ from: stageNumber(n), to: dnisOf(part) });
    await placed.answered();
    await placed.stays(AFTER_GREETING_MS);
    await placed.hangUp();
    return inWords(await evidenceOf(stage, placed, GREETINGS));
  },
});

export const greetingScenarios: readonly Scenario[] = [
  greetingAt("morning", 31),
  greetingAt("day", 32),
  greetingAt("evening", 33),
  greetingAt("night", 34),
  {
    name: "language",
    title: "An Italian customer is greeted in Italian",
    uses: ["site-day", "caller-11"],
    expected: ["answered", "heard greet-kazan-day", "talked with nobody", "ended as abandoned"],
    play: (stage) =>
      knownInTime(stage, async () => {
        const placed = await stage.world.call({ from: stageNumber(11), to: dnisOf("day") });
        await placed.answered();
        await placed.stays(AFTER_GREETING_MS);
        await placed.hangUp();
        return { placed, seen: inWords(await evidenceOf(stage, placed, GREETINGS, "it")) };
      }),
  },
  {
    name: "blocked",
    title: "A number on the block list is refused",
    uses: [],
    expected: ["refused with 403", "heard no prompt", "talked with nobody", "ended as refused"],
    async play(stage) {
      const placed = await stage.world.call({ from: "+74955556601", to: dnisOf("open") });
      return inWords(await evidenceOf(stage, placed, GREETINGS));
    },
  },
  {
    name: "blocked-message",
    title: "Another blocked number hears why",
    uses: [],
    expected: ["answered", "heard blocked", "talked with nobody", "ended as refused"],
    async play(stage) {
      const placed = await stage.world.call({ from: "+78435551999", to: dnisOf("open") });
      return inWords(await evidenceOf(stage, placed, [...GREETINGS, "blocked"]));
    },
  },
  {
    name: "withheld",
    title: "A withheld number is greeted like anybody unknown",
    uses: ["site-morning"],
    expected: ["answered", "heard greet-kazan-morning", "talked with nobody", "ended as abandoned"],
    async play(stage) {
      const placed = await stage.world.call({ from: null, to: dnisOf("morning") });
      await placed.answered();
      await placed.stays(AFTER_GREETING_MS);
      await placed.hangUp();
      return inWords(await evidenceOf(stage, placed, GREETINGS));
    },
  },
  {
    name: "unknown-dnis",
    title: "A number that is nobody's leads to the default site, and is counted",
    uses: [],
    expected: ["answered", "heard a greeting", "talked with nobody", "ended as abandoned", "the story says so"],
    async play(stage) {
      const placed = await stage.world.call({ from: stageNumber(35), to: "+78430000000" });
      await placed.answered();
      await placed.stays(AFTER_GREETING_MS);
      await placed.hangUp();
      const evidence = inWords(await evidenceOf(stage, placed, GREETINGS)).map(anyGreeting);
      const story = await storyOf(stage, placed);
      return [...evidence, /no number of ours/.test(story) ? "the story says so" : story];
    },
  },
  {
    name: "closed",
    title: "Outside opening hours: the closed message, then the emergency key",
    uses: ["site-closed"],
    expected: [
      "answered",
      "heard a greeting, closed-kazan…",
      "+79005550123 answered",
      "talked with +79005550123",
      "ended as completed",
    ],
    async play(stage) {
      stage.world.phone("+79005550123", answers(300, { keys: { digits: "1", afterMs: 1_500 } }));
      const placed = await stage.world.call({ from: stageNumber(36), to: dnisOf("closed") });
      await placed.answered();
      await placed.stays(AFTER_GREETING_MS + 2_500);
      await placed.press("9");
      await pickedUp(stage, placed, "+79005550123");
      await talkAndHangUp(stage, placed);
      return inWords(await evidenceOf(stage, placed, [...GREETINGS, "closed-kazan"])).map(anyGreeting);
    },
  },
  {
    name: "holiday",
    title: "On a holiday its own message plays",
    uses: ["site-holiday"],
    expected: ["answered", "heard a greeting, holiday-kazan…", "talked with nobody", "ended as abandoned"],
    async play(stage) {
      const placed = await stage.world.call({ from: stageNumber(37), to: dnisOf("holiday") });
      await placed.answered();
      await placed.stays(AFTER_GREETING_MS + 3_000);
      await placed.hangUp();
      return inWords(await evidenceOf(stage, placed, [...GREETINGS, "holiday-kazan"])).map(anyGreeting);
    },
  },
  {
    name: "incident",
    title: "A known incident is told first to those it concerns; who hangs up is counted as deflected",
    uses: ["site-incident"],
    expected: [
      "answered",
      "heard a greeting, incident-north…",
      "talked with nobody",
      "ended as completed",
      "deflected",
    ],
    async play(stage) {
      const placed = await stage.world.call({ from: stageNumber(21), to: dnisOf("incident") });
      await placed.answered();
      await placed.stays(AFTER_GREETING_MS + 3_000);
      await placed.hangUp();
      const evidence = inWords(await evidenceOf(stage, placed, [...GREETINGS, "incident-north"])).map(anyGreeting);
      return [...evidence, /that was answer enough/.test(await storyOf(stage, placed)) ? "deflected" : "not deflected"];
    },
  },
  {
    name: "incident-elsewhere",
    title: "A caller whom the incident does not concern hears the menu",
    uses: ["site-incident-2"],
    expected: ["answered", "heard a greeting, menu-main…", "talked with nobody", "ended as abandoned"],
    async play(stage) {
      const placed = await stage.world.call({ from: stageNumber(38), to: dnisOf("incident") });
      await placed.answered();
      await placed.stays(AFTER_GREETING_MS + 3_000);
      await placed.hangUp();
      return inWords(await evidenceOf(stage, placed, [...GREETINGS, "incident-north", "menu-main"])).map(anyGreeting);
    },
  },
];
