/** Asked for while nobody may be called: the place is kept until people may, or the caller is told that it is impossible. */
import type { CallId, E164 } from "../../src/domain/glossary";
import { answersAfter } from "../support/fake-line";
import { FrontDesk } from "../support/front-desk";
import { ALICE, aDesk, aliceAsks, endOf, withCallbacks } from "./a-callback";

const MORNING_MS = Date.parse("2026-03-03T09:00:00+03:00");

/** The queue's own hours; the site is open day and night. */
const DAY = ', hours: { mon-sun: "09:00-18:00" }';

test("the place outlives the call on which it was asked for, and its turn comes in the morning", async () => {
  const desk = aDesk("customer", { now: "2026-03-02T17:59:54+03:00" }, DAY);
  desk.world.phones.script(ALICE, answersAfter(1_000));
  desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 5_000 }));
  await aliceAsks(desk); // in line before six, and asked after it
  const { entry, enteredAtMs } = desk.find("queue.entered");
  expect(desk.find("callback.requested")).toMatchObject({ entry, enteredAtMs });
  expect(desk.find("callback.setAside").againAtMs).toBe(MORNING_MS);
  expect(desk.typesOf("queue.left")).toEqual([]);
  desk.login("dave");
  await desk.clock.advance(MORNING_MS - desk.clock.nowMs() - 1_000);
  expect(desk.world.phones.attempts).toEqual([]);
  await desk.clock.advance(60_000);
  expect(endOf(desk).how).toBe("done");
  expect(desk.typesOf("queue.left")).toHaveLength(1);
  expect(desk.find("queue.left")).toMatchObject({ entry, how: "connected" });
  expect(desk.typesOf("queue.entered")).toHaveLength(1);
});

test("where nobody is ever called back the caller hears that the key means nothing, and goes on waiting", async () => {
  const neverOpen = (file: string) =>
    withCallbacks("{ first: agent }")(file).replace('hours: { mon-sun: "00:00-24:00" }', "hours: { sun: closed }");
  const desk = new FrontDesk({ company: neverOpen });
  // The closed site sends nobody to the queue: he is in it already.
  const choice = { queue: "front-desk", stream: null, urgencySeconds: 0 };
  const { line } = desk.world.caller("alice", {
    answered: true,
    presses: [{ key: "1", afterMs: 3_000 }],
    hangsUpAfterMs: 20_000,
  });
  desk.calls.adopt({
    ...{ id: "t0000000001" as CallId, line, people: null, site: "kazan", dnis: "78432000000", legsMade: 0, afterMs: 0 },
    caller: { kind: "unknown", number: ALICE as E164, customers: [], employee: null },
    ...{ arrivedAtMs: desk.clock.nowMs(), talk: null, shadow: null },
    state: { step: "queue", choice, entry: null, enteredAtMs: null },
  });
  await desk.finish();
  expect(desk.world.transcript).toContain("alice hears menu-invalid (ru)");
  expect(desk.typesOf("callback.")).toEqual([]);
  expect(desk.find("queue.left").how).toBe("abandoned");
});

test("a timer that comes a moment before the end of the hours begins no other call", async () => {
  const desk = aDesk("customer", { now: "2026-03-02T17:58:00+03:00" }, DAY);
  const { clock } = desk;
  const onTime = clock.after.bind(clock);
  jest.spyOn(clock, "after").mockImplementation((ms, then) => onTime(ms > 60_000 ? ms - 1 : ms, then));
  await aliceAsks(desk);
  await clock.advance(180_000);
  expect(desk.typesOf("callback.")).toEqual(["callback.requested", "callback.waits", "callback.setAside"]);
  expect(desk.find("callback.setAside").againAtMs).toBe(MORNING_MS);
});
