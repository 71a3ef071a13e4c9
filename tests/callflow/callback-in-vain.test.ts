/** Agent first, and the customer does not answer: what the agent hears, and what follows it. */
import { answersAfter, ignores } from "../support/fake-line";
import type { FrontDesk } from "../support/front-desk";
import { ALICE, aDesk, aliceAsks, endOf } from "./a-callback";

const WORD = "desk-102 hears callback-unanswered (ru)";
/** dave answers after 1 s, hears for 2 s what it is, and the customer's phone rings for 25 s. */
const UNTIL_THE_WORD_MS = 28_500;

/** Dave has answered, the customer has not, and dave is being told. */
async function toldInVain(dave: Parameters<typeof answersAfter>[1] = {}): Promise<FrontDesk> {
  const desk = aDesk("agent");
  desk.world.phones.script("desk-102", answersAfter(1_000, dave));
  desk.world.phones.script(ALICE, ignores());
  await aliceAsks(desk);
  desk.login("dave");
  await desk.clock.advance(UNTIL_THE_WORD_MS);
  expect(desk.world.transcript.at(-1)).toBe(WORD);
  return desk;
}

const asides = (desk: FrontDesk): number => desk.typesOf("callback.setAside").length;

test("he hears it to its end before his phone is hung up, and is free then", async () => {
  const desk = await toldInVain();
  expect(desk.find("callback.tried")).toMatchObject({ outcome: "noAnswer", tries: 1 });
  expect(desk.acd.agent("dave")?.state).not.toBe("idle");
  await desk.clock.advance(2_000);
  expect(desk.world.transcript.slice(-2)).toEqual([WORD, "desk-102 is hung up"]);
  expect(desk.acd.agent("dave")).toMatchObject({ state: "idle", status: { kind: "available" } });
  expect(asides(desk)).toBe(1);
  await desk.clock.advance(120_000);
  expect(endOf(desk)).toEqual({ how: "failed", by: "noAnswer" });
  expect(desk.world.transcript.filter((line) => line === WORD)).toHaveLength(2);
  expect(desk.typesOf("queue.left")).toHaveLength(1);
});

test("hanging up instead of listening changes nothing: the callback has its next try at its time", async () => {
  const desk = await toldInVain({ hangsUpAfterMs: 28_000 });
  await desk.clock.advance(1_000);
  expect(desk.world.transcript.at(-1)).toBe("desk-102 hangs up");
  expect(asides(desk)).toBe(1);
  await desk.clock.advance(30_000);
  expect(desk.typesOf("offer.made")).toHaveLength(1);
  await desk.clock.advance(40_000);
  expect(desk.typesOf("offer.made")).toHaveLength(2);
});

test("called off meanwhile, it is over at once", async () => {
  const desk = await toldInVain();
  expect(desk.callbacks.cancel(desk.find("callback.requested").callback, "olga")).toBe(true);
  await desk.clock.advance(120_000);
  expect(endOf(desk)).toEqual({ how: "cancelled", by: "olga" });
  expect(asides(desk)).toBe(0);
  expect(desk.acd.agent("dave")?.state).toBe("idle");
});
