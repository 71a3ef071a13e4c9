/** The calls as which a callback stands in line and rings: each has one end, and nothing is told of it afterwards. */
import type { DomainEvent } from "../../src/domain/events";
import { callOf } from "../../src/domain/events";
import { answersAfter, busy, ignores } from "../support/fake-line";
import type { FrontDesk } from "../support/front-desk";
import { ALICE, aDesk, aliceAsks, endOf } from "./a-callback";

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

test("one asked for by key on the very call of one that was ordered through the API is another one", async () => {
  const desk = aDesk("customer");
  desk.world.phones.script("desk-102", ignores());
  desk.world.phones.script(ALICE, answersAfter(1_000));
  const first = askThroughApi(desk);
  desk.login("dave");
  await desk.clock.advance(20_000); // dave has not answered
  const [alice] = desk.world.callers;
  alice?.press("1");
  await desk.clock.advance(3_000);
  alice?.press("1");
  await desk.clock.advance(30_000);
  const asked = desk.events.flatMap((event) => (event.type === "callback.requested" ? [event.callback] : []));
  expect(asked).toHaveLength(2);
  expect(asked[0]).toBe(first);
  expect(asked[1]).not.toBe(first);
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

describe("one customer is rung by one callback at a time", () => {
  test("two that are for him: the second waits until the first is over", async () => {
    const desk = aDesk("customer");
    desk.world.phones.script(ALICE, answersAfter(5_000), answersAfter(5_000));
    desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 10_000 }));
    desk.world.phones.script("desk-103", answersAfter(1_000, { hangsUpAfterMs: 10_000 }));
    askThroughApi(desk);
    askThroughApi(desk);
    desk.login("dave", "erin");
    await desk.clock.advance(4_000);
    expect(desk.typesOf("call.placed")).toHaveLength(1);
    await desk.clock.advance(120_000);
    const ends = desk.events.flatMap((event) => (event.type === "callback.ended" ? [event.how] : []));
    expect(ends).toEqual(["done", "done"]);
  });

  test("who has called us while the agent's phone rang is not rung as well", async () => {
    const desk = aDesk("agent");
    desk.world.phones.script("desk-102", answersAfter(8_000, { hangsUpAfterMs: 60_000 }));
    desk.world.phones.script(ALICE, answersAfter(1_000));
    askThroughApi(desk);
    desk.login("dave");
    await desk.clock.advance(2_000);
    desk.call("alice in the menu", { ani: ALICE, hangsUpAfterMs: 20_000 });
    await desk.clock.advance(15_000);
    expect(desk.typesOf("call.placed")).toEqual([]);
    await desk.clock.advance(120_000);
    expect(desk.typesOf("call.placed")).toHaveLength(1);
  });
});

test("a customer who has answered keeps his turn when the agent's phone goes before he stands in line", async () => {
  const desk = aDesk("customer");
  desk.world.phones.script(ALICE, answersAfter(1_000, { hangsUpAfterMs: 90_000 }));
  desk.world.phones.script("desk-103", answersAfter(1_000, { hangsUpAfterMs: 10_000 }));
  await aliceAsks(desk);
  desk.login("dave");
  await desk.clock.advance(1_500);
  expect(desk.world.transcript).toContain(`${ALICE} hears callback-hello (ru)`);
  desk.login("erin");
  desk.acd.phoneSeen("desk-102", false);
  await desk.clock.advance(60_000);
  expect(desk.find("call.connected").employee).toBe("erin");
  expect(endOf(desk)).toEqual({ how: "done", by: null });
});

test("a place that had aged before its caller stood in line keeps all of its age", async () => {
  const campaigns = '[{ id: promo, prompt: promo, everyDays: 30, from: "2026-01-01 00:00" }]';
  const desk = aDesk("agent", { campaigns });
  const presses = [
    { key: "0", afterMs: 100 },
    { key: "1", afterMs: 20_000 },
    { key: "1", afterMs: 25_000 },
  ];
  await aliceAsks(desk, { presses });
  const held = desk.find("queue.shadowHeld");
  expect(desk.find("callback.requested")).toMatchObject({ entry: held.entry, enteredAtMs: held.enteredAtMs });
});

test("nobody is rung when the hours end while an agent's phone rings", async () => {
  const desk = aDesk("agent", { now: "2026-03-02T17:59:20+03:00" }, ', hours: { mon-sun: "09:00-18:00" }');
  desk.world.phones.script("desk-102", answersAfter(9_000, { hangsUpAfterMs: 20_000 }));
  desk.world.phones.script(ALICE, answersAfter(1_000));
  await aliceAsks(desk);
  await desk.clock.until(
    new Promise((then) => void desk.clock.after(35_000 - desk.clock.monotonicMs(), () => then(null))),
  );
  desk.login("dave"); // at 17:59:55
  await desk.clock.advance(60_000);
  expect(desk.typesOf("offer.made")).toHaveLength(1);
  expect(desk.typesOf("call.placed")).toEqual([]);
});
