/** A supervisor ends a caller's waiting, or sends him to another queue. */
import { createLiveCalls, type LiveCalls } from "../../src/callflow/live-calls";
import type { CallId } from "../../src/domain/glossary";
import { answersAfter, ignores } from "../support/fake-line";
import { FrontDesk } from "../support/front-desk";
import { leftBehind } from "./nothing-left";

const TWO_QUEUES = {
  company: (file: string) =>
    file
      .replace("streams:", "  - { id: service, name: Service, ring: 10s, wrapUp: 0s, comfort: none }\nstreams:")
      .replace("{ employee: erin, queues: [front-desk] }", "{ employee: erin, queues: [service] }"),
};

async function waitingCalls(desk: FrontDesk, ...names: string[]): Promise<CallId[]> {
  for (const name of names) desk.call(name, { presses: [{ key: "0", afterMs: 100 }], hangsUpAfterMs: 300_000 });
  await desk.clock.advance(5_000);
  return desk.calls.open().map(({ id }) => id);
}

function liveCallsOf(desk: FrontDesk): LiveCalls {
  const log = { info: () => undefined, debug: () => undefined, warn: () => undefined, error: () => undefined };
  return createLiveCalls({ calls: desk.calls, line: desk.acd.live, clock: desk.clock, log });
}

async function aWaitingCall(): Promise<{ desk: FrontDesk; live: LiveCalls; id: CallId }> {
  const desk = new FrontDesk(TWO_QUEUES);
  const [id] = await waitingCalls(desk, "alice");
  if (!id) throw new Error("alice is on the line");
  return { desk, live: liveCallsOf(desk), id };
}

test("withdrawn: the caller hears that nobody can answer, and the call ends", async () => {
  const { desk, live, id } = await aWaitingCall();
  expect(live.withdraw(id, "a nuisance", "olga")).toBe("done");
  await desk.finish();
  expect(desk.world.transcript.slice(-3)).toEqual([
    "alice waits in front-desk",
    "alice hears sorry (ru)",
    "alice is hung up",
  ]);
  expect(desk.find("queue.withdrawn")).toMatchObject({ queue: "front-desk", reason: "a nuisance", by: "olga" });
  expect(desk.find("queue.left")).toMatchObject({ how: "elsewhere" });
  expect(desk.find("call.ended")).toMatchObject({ reason: "completed" });
  expect(await leftBehind(desk)).toEqual([]);
});

test("moved to a queue that takes nobody in: on somebody's word he waits there all the same", async () => {
  const { desk, live, id } = await aWaitingCall();
  desk.acd.live.setOpen("service", false, "olga");
  expect(live.move(id, "service", "olga")).toBe("done");
  await desk.clock.advance(1_000);
  expect(desk.world.transcript.at(-1)).toBe("alice waits in service");
  expect(desk.typesOf("queue.refused")).toEqual([]);
});

test("a queue that is full refuses him, and nothing has happened: he waits where he is", async () => {
  const desk = new FrontDesk({
    company: (file) =>
      TWO_QUEUES.company(file).replace("ring: 10s, wrapUp: 0s", "ring: 10s, wrapUp: 0s, entriesMax: 1"),
  });
  const ids = await waitingCalls(desk, "alice", "bella");
  const live = liveCallsOf(desk);
  const [alice, bella] = ids as [CallId, CallId];
  expect(live.move(alice, "service", "olga")).toBe("done");
  await desk.clock.advance(1_000);
  expect(live.move(bella, "service", "olga")).toBe("full");
  await desk.clock.advance(1_000);
  expect(desk.acd.queue("front-desk")?.waiting.map(({ call }) => call)).toEqual([bella]);
  expect(desk.events.filter(({ type }) => type === "queue.moved")).toHaveLength(1);
  expect(desk.typesOf("queue.overflowed")).toEqual([]);
});

test("a queue that was made after his call came refuses him too", async () => {
  const { desk, live, id } = await aWaitingCall();
  expect(live.move(id, "newer", "olga")).toBe("tooNew");
  await desk.clock.advance(1_000);
  expect(desk.world.transcript.at(-1)).toBe("alice waits in front-desk");
  expect(desk.typesOf("queue.moved")).toEqual([]);
});

test("moved: he waits in the other queue with the age he has, and its agent's phone rings", async () => {
  const { desk, live, id } = await aWaitingCall();
  desk.login("erin");
  desk.world.phones.script("desk-103", answersAfter(1_000, { hangsUpAfterMs: 10_000 }));
  live.raise(id, 30, "olga");
  expect(live.move(id, "service", "olga")).toBe("done");
  await desk.finish();
  expect(desk.world.transcript.slice(desk.world.transcript.indexOf("alice waits in front-desk"))).toEqual([
    "alice waits in front-desk",
    "alice waits in service",
    "desk-103 rings",
    "desk-103 answers",
    "alice and desk-103 talk",
    "desk-103 hangs up",
    "alice is hung up",
  ]);
  const entered = desk.events.flatMap((event) => (event.type === "queue.entered" ? [event] : []));
  expect(entered.map(({ queue, creditSeconds }) => [queue, creditSeconds])).toEqual([
    ["front-desk", 0],
    ["service", 30],
  ]);
  expect(entered[1]?.enteredAtMs).toBe(entered[0]?.enteredAtMs);
  expect(desk.find("queue.moved")).toMatchObject({ queue: "front-desk", to: "service", by: "olga" });
  expect(await leftBehind(desk)).toEqual([]);
});

test("a caller whose agent's phone rings is left to him", async () => {
  const { desk, live, id } = await aWaitingCall();
  desk.world.phones.script("desk-102", ignores());
  desk.login("dave");
  await desk.clock.advance(100);
  expect(live.withdraw(id, "a nuisance", "olga")).toBe("offered");
  expect(live.move(id, "service", "olga")).toBe("offered");
  await desk.finish();
  expect(desk.events.some(({ type }) => type === "queue.withdrawn" || type === "queue.moved")).toBe(false);
});

test("a call that waits in no queue cannot be taken out of one", async () => {
  const { desk, live, id } = await aWaitingCall();
  await desk.finish();
  expect(live.withdraw(id, "late", "olga")).toBe("notWaiting");
});
