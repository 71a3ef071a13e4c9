/** The calls as which a callback stands in line and rings: each has one end, and nothing is told of it afterwards. */
import type { DomainEvent } from "../../src/domain/events";
import { callOf } from "../../src/domain/events";
import { answersAfter, busy, ignores } from "../support/fake-line";
import type { FrontDesk } from "../support/front-desk";
import { ALICE, aDesk, aliceAsks } from "./a-callback";

const order = {
  queue: "front-desk",
  site: "kazan",
  number: ALICE,
  calledFrom: null,
  customer: null,
  name: null,
} as const;
const rest = {
  category: null,
  language: null,
  lastAgent: null,
  stream: null,
  creditSeconds: 0,
  origin: "api",
} as const;

const askThroughApi = (desk: FrontDesk) =>
  desk.callbacks.order({ ...order, ...rest, number: ALICE as never, enteredAtMs: desk.clock.nowMs() });

/** Of each call that has a row in the ledger, what is told of it, in order. */
function linesByCall(desk: FrontDesk): DomainEvent["type"][][] {
  const lines = new Map<string, DomainEvent["type"][]>();
  for (const event of desk.events) {
    const call = event.type.startsWith("agent.") ? null : callOf(event);
    if (call) lines.set(call, [...(lines.get(call) ?? []), event.type]);
  }
  return [...lines.values()];
}

function expectEachEndedLast(desk: FrontDesk): void {
  for (const types of linesByCall(desk)) {
    expect(types.at(-1)).toBe("call.ended");
    expect(types.indexOf("call.ended")).toBe(types.length - 1);
  }
}

test("one that is called off in line has rung nobody, and its call has an end all the same", async () => {
  const desk = aDesk("customer");
  const callback = askThroughApi(desk);
  await desk.clock.advance(1_000);
  desk.callbacks.cancel(callback, "supervisor");
  await desk.clock.advance(1_000);
  expect(desk.typesOf("call.placed")).toEqual([]);
  expectEachEndedLast(desk);
});

test("one whose customer does not answer: the agent's offer ends before the call does, try by try", async () => {
  const desk = aDesk("customer");
  desk.world.phones.script(ALICE, busy(), ignores());
  await aliceAsks(desk);
  desk.login("dave");
  await desk.clock.advance(180_000);
  expect(desk.typesOf("call.placed")).toHaveLength(2);
  expectEachEndedLast(desk);
});

test("one that is called off while the customer's phone rings", async () => {
  const desk = aDesk("customer");
  desk.world.phones.script(ALICE, ignores());
  const callback = askThroughApi(desk);
  desk.login("dave");
  await desk.clock.advance(2_000);
  desk.callbacks.cancel(callback, "supervisor");
  await desk.clock.advance(1_000);
  expect(desk.typesOf("call.placed")).toHaveLength(1);
  expectEachEndedLast(desk);
});

test("one that waits for its customer to hang up stands as another call then; the one before is over", async () => {
  const desk = aDesk("customer");
  desk.world.phones.script(ALICE, answersAfter(1_000));
  desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 5_000 }));
  askThroughApi(desk);
  desk.call("alice in the menu", { ani: ALICE, hangsUpAfterMs: 10_000 });
  desk.login("dave");
  await desk.clock.advance(120_000);
  expect(desk.typesOf("callback.waits").length).toBeGreaterThan(1);
  expectEachEndedLast(desk);
});
