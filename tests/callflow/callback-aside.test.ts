/** A callback that is set aside: its place ages on, but it is nobody who waits now. */
import { createFigures } from "../../src/domain/figures";
import { ignores } from "../support/fake-line";
import type { FrontDesk } from "../support/front-desk";
import { ALICE, aDesk, aliceAsks } from "./a-callback";

const TARGET = { withinMs: 20_000, targetPercent: 80, shortAbandonMs: 5_000 };

/** How many wait by the figures, which read the journal, and by the ACD. */
function waiting(desk: FrontDesk): [figures: number, acd: number | undefined] {
  const queues = [{ id: "front-desk", serviceLevel: TARGET }];
  const book = createFigures(() => ({ queues, agents: [], zoneOf: () => "Europe/Moscow" }));
  for (const [n, event] of desk.events.entries()) book.see({ seq: n + 1, node: "t", atMs: desk.clock.nowMs(), event });
  return [book.at(desk.clock.nowMs()).all.waiting, desk.acd.queue("front-desk")?.waiting.length];
}

test("in line it waits; between two tries it does not; then it does again", async () => {
  const desk = aDesk("customer");
  desk.world.phones.script(ALICE, ignores());
  await aliceAsks(desk);
  expect(waiting(desk)).toEqual([1, 1]);
  desk.login("dave");
  await desk.clock.advance(30_000);
  expect(waiting(desk)).toEqual([0, 0]);
  desk.acd.setStatus("dave", { kind: "loggedOut" }, "test");
  await desk.clock.advance(60_000);
  expect(waiting(desk)).toEqual([1, 1]);
});

test("at closing time it is set aside until the next opening, and its call is over", async () => {
  const desk = aDesk("customer", { now: "2026-03-02T17:59:30+03:00" }, ', hours: { mon-sun: "09:00-18:00" }');
  await aliceAsks(desk);
  const { call } = desk.find("callback.waits");
  await desk.clock.advance(60_000);
  expect(desk.find("callback.setAside").againAtMs).toBe(Date.parse("2026-03-03T09:00:00+03:00"));
  expect(waiting(desk)).toEqual([0, 0]);
  const ended = desk.events.flatMap((event) => (event.type === "call.ended" ? [event.call] : []));
  expect(ended).toContain(call);
});

test("one that was raised keeps that over a try in vain, and the journal knows it", async () => {
  const desk = aDesk("customer");
  desk.world.phones.script(ALICE, ignores());
  await aliceAsks(desk);
  expect(desk.acd.live.raise(desk.find("callback.waits").call, 120, "olga")).toMatchObject({ creditSeconds: 120 });
  desk.login("dave");
  await desk.clock.advance(30_000);
  desk.acd.setStatus("dave", { kind: "loggedOut" }, "test");
  await desk.clock.advance(60_000);
  expect(desk.acd.queue("front-desk")?.waiting).toMatchObject([{ creditSeconds: 120 }]);
  const stood = desk.events.flatMap((event) => (event.type === "callback.waits" ? [event.creditSeconds] : []));
  expect(stood).toEqual([0, 120]);
});
