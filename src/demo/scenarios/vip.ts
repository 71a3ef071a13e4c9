/** A VIP and the personal manager: desk, then mobile, then the normal flow with the place kept. */
import { ABSENT_DESK, deskOf, dnisOf, stageMobile, stageNumber } from "../stage-company";
import { acceptsWith1, answers, busy, ignores, voicemail } from "../world/people";
import type { PlacedCall } from "../world/world";
import type { Scenario } from "./scenario";
import {
  evidenceOf,
  findCall,
  inWords,
  knownInTime,
  pickedUp,
  type Stage,
  storyOf,
  talkAndHangUp,
  visitsOf,
  waitFor,
} from "./stage";

const GREETINGS = ["greet-kazan-morning", "greet-kazan-day", "greet-kazan-evening", "greet-kazan-night", "menu-main"];

const reachesMobile = (stage: Stage, n: number): Promise<readonly string[]> =>
  knownInTime(stage, () => mobileOf(stage, n));

async function mobileOf(stage: Stage, n: number): Promise<{ placed: PlacedCall; seen: readonly string[] }> {
  const placed = await stage.world.call({ from: stageNumber(n), to: dnisOf("vips") });
  await pickedUp(stage, placed, stageMobile(n));
  await talkAndHangUp(stage, placed);
  return { placed, seen: inWords(await evidenceOf(stage, placed, GREETINGS)) };
}

export const vipScenarios: readonly Scenario[] = [
  {
    name: "vip-desk",
    title: "A VIP rings straight through to the manager's desk",
    uses: ["person-1"],
    expected: [
      "rings before it is answered",
      "answered",
      "heard no prompt",
      `${deskOf(1)} answered`,
      `talked with ${deskOf(1)}`,
      "ended as completed",
    ],
    play(stage) {
      stage.world.phone(deskOf(1), answers(1_000));
      return knownInTime(stage, async () => {
        const placed = await stage.world.call({ from: stageNumber(1), to: dnisOf("vips") });
        const rang = await placed.rings();
        await placed.answered();
        await pickedUp(stage, placed, deskOf(1));
        await talkAndHangUp(stage, placed);
        const evidence = inWords(await evidenceOf(stage, placed, GREETINGS));
        return { placed, seen: [rang ? "rings before it is answered" : "is answered at once", ...evidence] };
      });
    },
  },
  {
    name: "vip-unregistered",
    title: "The manager's desk is not registered: the mobile rings at once and is accepted with 1",
    uses: ["person-2"],
    expected: [
      "answered",
      "heard no prompt",
      `${stageMobile(2)} answered`,
      `talked with ${stageMobile(2)}`,
      "ended as completed",
    ],
    async play(stage) {
      if (deskOf(2) !== ABSENT_DESK) throw new Error("the stage has changed");
      stage.world.phone(stageMobile(2), acceptsWith1());
      return reachesMobile(stage, 2);
    },
  },
  {
    name: "vip-mobile",
    title: "The manager's desk is busy: the mobile accepts with 1",
    uses: ["person-3"],
    expected: [
      "answered",
      "heard no prompt",
      `${deskOf(3)} rang`,
      `${stageMobile(3)} answered`,
      `talked with ${stageMobile(3)}`,
      "ended as completed",
    ],
    async play(stage) {
      stage.world.phone(deskOf(3), busy);
      stage.world.phone(stageMobile(3), acceptsWith1());
      return reachesMobile(stage, 3);
    },
  },
  {
    name: "vip-voicemail",
    title: "The mobile's voicemail answers and nobody presses 1: the VIP is greeted instead",
    uses: ["person-4"],
    expected: [
      "answered",
      "heard a greeting",
      `${deskOf(4)} rang`,
      `${stageMobile(4)} answered`,
      "talked with nobody",
      "ended as abandoned",
    ],
    async play(stage) {
      stage.world.phone(deskOf(4), busy);
      stage.world.phone(stageMobile(4), voicemail());
      const placed = await stage.world.call({ from: stageNumber(4), to: dnisOf("vips") });
      await pickedUp(stage, placed, stageMobile(4));
      await waitFor(
        "the voicemail to be hung up",
        15_000,
        () =>
          visitsOf(stage, placed).find((visit) => visit.endedAtMs !== null && visit.phone === stageMobile(4)) ?? null,
      );
      await placed.answered();
      await placed.stays(2_500);
      await placed.hangUp();
      return inWords(await evidenceOf(stage, placed, GREETINGS))
        .map(anyGreeting)
        .map(onceGreeted);
    },
  },
  {
    name: "vip-nobody",
    title: "Nobody takes the VIP: the normal flow, with the place that aged meanwhile",
    uses: ["person-5", "site-unanswered"],
    expected: [
      "answered",
      "heard a greeting",
      `${deskOf(5)} rang`,
      `${stageMobile(5)} rang`,
      `${deskOf(19)} answered`,
      `talked with ${deskOf(19)}`,
      "ended as completed",
      "waited from the moment of the call",
    ],
    play(stage) {
      stage.world.phone(deskOf(5), ignores);
      stage.world.phone(stageMobile(5), ignores);
      return knownInTime(stage, async () => {
        const placed = await stage.world.call({ from: stageNumber(5), to: dnisOf("unanswered") });
        await placed.answered();
        await placed.stays(1_500);
        await placed.press("0");
        await pickedUp(stage, placed, deskOf(19));
        await talkAndHangUp(stage, placed);
        const evidence = inWords(await evidenceOf(stage, placed, GREETINGS)).map(anyGreeting);
        return { placed, seen: [...evidence, await waitedFrom(stage, placed)] };
      });
    },
  },
];

/** A look-up that came late has the greeting begin before the phones ring, and again after them. */
const onceGreeted = (line: string): string => line.replace(/heard a greeting, .*/, "heard a greeting");

/** Which greeting it is depends on the hour; the four are told apart in scenarios of their own. */
export const anyGreeting = (line: string): string =>
  line.replace(/greet-kazan-(morning|day|evening|night)…?/, "a greeting");

async function waitedFrom(stage: Stage, placed: PlacedCall): Promise<string> {
  const row = await waitFor("the call's row", 5_000, () => findCall(stage, placed));
  const call = await stage.api.get<{ arrivedAt: string; entries: { enteredAt: string; shadow: boolean }[] }>(
    `/api/v1/calls/${row.id}`,
  );
  const entry = call.entries[0];
  if (!entry) return `no entry; ${await storyOf(stage, placed)}`;
  return Date.parse(entry.enteredAt) - Date.parse(call.arrivedAt) < 500
    ? "waited from the moment of the call"
    : `waited from ${entry.enteredAt}`;
}
