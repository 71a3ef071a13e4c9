/** Who calls again, and whose callbacks end by it. */
import type { E164 } from "../../src/domain/glossary";
import { answersAfter, ignores } from "../support/fake-line";
import type { FrontDesk } from "../support/front-desk";
import { ALICE, aDesk, aliceAsks } from "./a-callback";

const order = (desk: FrontDesk) =>
  desk.callbacks.order({
    ...{ queue: "front-desk", site: "kazan", number: ALICE as E164, calledFrom: null, customer: null, name: null },
    ...{ category: null, language: null, lastAgent: null, stream: null, creditSeconds: 0, origin: "api" },
    enteredAtMs: desk.clock.nowMs(),
  });
const toTheQueue = { ani: ALICE, presses: [{ key: "0", afterMs: 100 }], hangsUpAfterMs: 20_000 };

test("all of a caller's callbacks in this queue dissolve, and the oldest gives the age", async () => {
  const desk = aDesk("agent");
  await aliceAsks(desk);
  await desk.clock.advance(60_000);
  order(desk);
  const [first] = desk.events.flatMap((event) => (event.type === "callback.requested" ? [event] : []));
  desk.call("alice again", toTheQueue);
  await desk.finish();
  expect(desk.events.filter((event) => event.type === "callback.ended" && event.how === "dissolved")).toHaveLength(2);
  const entered = desk.events.flatMap((event) => (event.type === "queue.entered" ? [event.enteredAtMs] : []));
  expect(entered.at(-1)).toBe(first?.enteredAtMs);
});

test("one whose customer has answered is his alone: another call from that number gets no age from it", async () => {
  const desk = aDesk("customer");
  desk.world.phones.script(ALICE, answersAfter(1_000));
  desk.world.phones.script("desk-102", ignores());
  await aliceAsks(desk);
  desk.login("dave");
  await desk.clock.advance(12_000);
  expect(desk.world.transcript).toContain(`${ALICE} waits in front-desk`);
  desk.call("alice's husband", toTheQueue);
  await desk.clock.advance(2_000);
  expect(desk.world.transcript).toContain("alice's husband waits in front-desk");
  expect(desk.typesOf("queue.resumed")).toEqual([]);
});
