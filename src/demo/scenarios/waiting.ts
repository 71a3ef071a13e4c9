/** What waiting is like: what is said, the way out by a key, the way on when it takes too long, and nobody there at all. */
import { deskOf } from "../stage-company";
import { answers } from "../world/people";
import { waitInQueue } from "./queue";
import type { Scenario } from "./scenario";
import { evidenceOf, findCall, inWords, pickedUp, type Stage, storyOf, talkAndHangUp, waitFor } from "./stage";

/** Announcements of some seconds each, and the music between them. */
const SAID_LIMIT_MS = 30_000;

/** The places in queues a call has had: in which, since when, and how each ended. */
async function placesOf(stage: Stage, placed: Parameters<typeof findCall>[1]): Promise<string[]> {
  const row = await findCall(stage, placed);
  const { entries } = await stage.api.get<{
    entries: { id: string; queue: string; enteredAt: string; how: string }[];
  }>(`/api/v1/calls/${row?.id}`);
  entries.sort((a, b) => (a.id < b.id ? -1 : 1));
  const sameAge = entries.every(({ enteredAt }) => enteredAt === entries[0]?.enteredAt);
  return [...entries.map(({ queue, how }) => `${queue}: ${how}`), sameAge ? "one age" : "several ages"];
}

export const waitingScenarios: readonly Scenario[] = [
  {
    name: "place-in-line",
    title: "Waiting: the caller hears his place and a comfort message, and leaves by a key to a colleague",
    uses: ["site-place", "person-8"],
    expected: [
      "answered",
      "heard position-2, comfort",
      "desk-308 answered",
      "talked with desk-308",
      "ended as completed",
      "stage-place: elsewhere",
      "one age",
    ],
    async play(stage) {
      stage.world.phone(deskOf(8), answers(500));
      const first = await waitInQueue(stage, "place", 61);
      await first.stays(1_500);
      const second = await waitInQueue(stage, "place", 62);
      await waitFor("the comfort message to end", SAID_LIMIT_MS, async () =>
        /comfort/.test(await storyOf(stage, second)) ? true : null,
      );
      await second.press("5");
      await pickedUp(stage, second, deskOf(8));
      await talkAndHangUp(stage, second);
      await first.hangUp();
      await first.ended();
      const seen = inWords(await evidenceOf(stage, second, ["position-1", "position-2", "comfort"]));
      return [...seen, ...(await placesOf(stage, second))];
    },
  },
  {
    name: "too-long",
    title: "The wait is too long: the caller goes to another queue and keeps his age",
    uses: ["site-patience", "site-relief"],
    expected: [
      "answered",
      "heard no prompt",
      "desk-321 answered",
      "talked with desk-321",
      "ended as completed",
      "stage-patience: timedOut",
      "stage-relief: connected",
      "one age",
    ],
    async play(stage) {
      stage.world.phone(deskOf(21), answers(500));
      const placed = await waitInQueue(stage, "patience", 63);
      await pickedUp(stage, placed, deskOf(21));
      await talkAndHangUp(stage, placed);
      const seen = inWords(await evidenceOf(stage, placed, ["comfort", "sorry"]));
      return [...seen, ...(await placesOf(stage, placed))];
    },
  },
  {
    name: "nobody-there",
    title: "Nobody is logged in: the caller is told so and does not wait for nobody",
    uses: ["site-deserted"],
    expected: ["answered", "heard sorry", "talked with nobody", "ended as completed"],
    async play(stage) {
      const placed = await waitInQueue(stage, "deserted", 64);
      await placed.ended();
      return inWords(await evidenceOf(stage, placed, ["comfort", "queue-full", "queue-closed", "sorry"]));
    },
  },
];
