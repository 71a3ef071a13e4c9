/** Being called back: asked for by key, in line without the caller, agent or customer first, tries, and calling again. */
import { answersAfter, busy, ignores } from "../support/fake-line";
import { ALICE, aDesk, aliceAsks, endOf } from "./a-callback";

describe("agent first", () => {
  test("the agent answers, hears what it is, then the customer is rung and both talk", async () => {
    const desk = aDesk("agent");
    desk.world.phones.script("desk-102", answersAfter(2_000, { hangsUpAfterMs: 20_000 }));
    desk.world.phones.script(ALICE, answersAfter(3_000));
    await aliceAsks(desk);
    const asked = desk.find("queue.entered");
    desk.world.transcript.length = 0;
    desk.login("dave");
    await desk.clock.advance(60_000);
    expect(desk.world.transcript).toEqual([
      "desk-102 rings",
      "desk-102 answers",
      "desk-102 hears callback-agent (ru)",
      "desk-102 hears ringing",
      `${ALICE} rings`,
      `${ALICE} answers`,
      `${ALICE} waits in front-desk`,
      `${ALICE} and desk-102 talk`,
      "desk-102 hangs up",
      `${ALICE} is hung up`,
    ]);
    const placed = desk.find("call.placed");
    expect(placed.because).toBe(asked.call);
    expect(placed.call).not.toBe(asked.call);
    expect(desk.find("queue.left")).toMatchObject({ entry: asked.entry, how: "connected", call: placed.call });
    expect(desk.typesOf("queue.entered")).toHaveLength(1);
    expect(endOf(desk)).toEqual({ how: "done", by: null });
    expect(desk.world.phones.attempts[0]?.show).toMatchObject({ number: ALICE, name: `Callback, ${ALICE}` });
  });

  test("an agent who does not answer is no try of the customer's", async () => {
    const desk = aDesk("agent");
    desk.world.phones.script("desk-102", ignores());
    desk.world.phones.script("desk-103", answersAfter(1_000, { hangsUpAfterMs: 20_000 }));
    desk.world.phones.script(ALICE, answersAfter(1_000));
    await aliceAsks(desk);
    desk.login("dave");
    await desk.clock.advance(20_000);
    desk.login("erin");
    await desk.clock.advance(60_000);
    expect(desk.events.filter(({ type }) => type === "callback.tried")).toHaveLength(1);
    expect(desk.world.transcript.filter((line) => line.includes("hears callback-agent"))).toHaveLength(1);
    expect(endOf(desk).how).toBe("done");
  });

  test("an agent who hangs up while the customer's phone rings stops it; the next agent begins again", async () => {
    const desk = aDesk("agent");
    desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 5_000 }));
    desk.world.phones.script("desk-103", answersAfter(1_000, { hangsUpAfterMs: 30_000 }));
    desk.world.phones.script(ALICE, ignores(), answersAfter(1_000));
    await aliceAsks(desk);
    desk.login("dave");
    await desk.clock.advance(8_000);
    desk.acd.setStatus("dave", { kind: "loggedOut" }, "test");
    desk.login("erin");
    await desk.clock.advance(60_000);
    const tried = desk.events.flatMap((event) => (event.type === "callback.tried" ? [event.outcome] : []));
    expect(tried).toEqual(["withdrawn", "answered"]);
    expect(endOf(desk).how).toBe("done");
  });
});

describe("customer first", () => {
  test("an agent is held, the customer answers and hears who calls, then the agent's phone rings", async () => {
    const desk = aDesk("customer");
    desk.world.phones.script("desk-102", answersAfter(2_000, { hangsUpAfterMs: 20_000 }));
    desk.world.phones.script(ALICE, answersAfter(3_000));
    await aliceAsks(desk);
    desk.world.transcript.length = 0;
    desk.login("dave");
    await desk.clock.advance(1_000);
    expect(desk.acd.agent("dave")?.state).toBe("reserved");
    await desk.clock.advance(60_000);
    expect(desk.world.transcript).toEqual([
      `${ALICE} rings`,
      `${ALICE} answers`,
      `${ALICE} hears callback-hello (ru)`,
      "desk-102 rings",
      `${ALICE} waits in front-desk`,
      "desk-102 answers",
      `${ALICE} and desk-102 talk`,
      "desk-102 hangs up",
      `${ALICE} is hung up`,
    ]);
    expect(endOf(desk)).toEqual({ how: "done", by: null });
  });

  test("whoever hangs up before the agent has come has had his call", async () => {
    const desk = aDesk("customer");
    desk.world.phones.script("desk-102", ignores());
    desk.world.phones.script(ALICE, answersAfter(1_000, { hangsUpAfterMs: 500 }));
    await aliceAsks(desk);
    desk.login("dave");
    await desk.clock.advance(30_000);
    expect(endOf(desk)).toEqual({ how: "failed", by: "the customer hung up" });
    expect(desk.find("queue.left").how).toBe("abandoned");
    expect(desk.acd.agent("dave")?.state).toBe("idle");
  });

  test("whoever is called back and asks for a callback again is called by the new one alone", async () => {
    const desk = aDesk("customer");
    desk.world.phones.script("desk-102", ignores());
    desk.world.phones.script(ALICE, answersAfter(1_000));
    await aliceAsks(desk);
    desk.login("dave");
    await desk.clock.advance(20_000); // dave has not answered
    const [alice] = desk.world.callers;
    alice?.press("1");
    await desk.clock.advance(3_000);
    alice?.press("1");
    await desk.clock.advance(30_000);
    const asked = desk.events.flatMap((event) => (event.type === "callback.requested" ? [event] : []));
    expect(asked).toHaveLength(2);
    expect(asked[1]?.entry).toBe(asked[0]?.entry);
    expect(endOf(desk)).toEqual({ how: "done", by: null });
    expect(desk.typesOf("callback.ended")).toHaveLength(1);
    expect(desk.typesOf("queue.left")).toEqual([]);
  });

  test("never more at once than free agents", async () => {
    const desk = aDesk("customer");
    const numbers = [ALICE, "+78435550002", "+78435550003"];
    for (const number of numbers) {
      desk.world.phones.script(number, ignores());
      await aliceAsks(desk, { ani: number });
    }
    desk.login("dave", "erin");
    await desk.clock.advance(1_000);
    const rung = desk.world.phones.attempts.map(({ endpoint }) => (endpoint.kind === "mobile" ? endpoint.number : ""));
    expect(rung).toEqual(numbers.slice(0, 2));
  });
});

describe("tries", () => {
  test("a customer who does not answer is tried again after the spacing, then given up; the agent is free meanwhile", async () => {
    const desk = aDesk("customer");
    desk.world.phones.script(ALICE, ignores(), busy());
    await aliceAsks(desk);
    desk.login("dave");
    await desk.clock.advance(30_000);
    expect(desk.acd.agent("dave")).toMatchObject({ state: "idle", status: { kind: "available" } });
    expect(desk.find("callback.tried")).toMatchObject({ outcome: "noAnswer", tries: 1 });
    expect(desk.world.phones.attempts).toHaveLength(1);
    await desk.clock.advance(60_000);
    expect(desk.world.phones.attempts).toHaveLength(2);
    expect(endOf(desk)).toEqual({ how: "failed", by: "busy" });
    expect(desk.typesOf("call.placed")).toHaveLength(2);
    expect(desk.typesOf("queue.left")).toHaveLength(1);
    const calls = desk.events.flatMap((event) => (event.type === "call.placed" ? [event.call] : []));
    expect(new Set(calls).size).toBe(2);
  });

  test("nobody is called outside the hours; the place ages on", async () => {
    const desk = aDesk("customer", { now: "2026-03-02T17:59:30+03:00" }, ', hours: { mon-sun: "09:00-18:00" }');
    desk.world.phones.script(ALICE, answersAfter(1_000));
    desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 5_000 }));
    await aliceAsks(desk);
    await desk.clock.advance(60_000);
    desk.login("dave");
    await desk.clock.advance(60_000);
    expect(desk.world.phones.attempts).toEqual([]);
    await desk.clock.advance(15 * 3_600_000);
    expect(endOf(desk).how).toBe("done");
    expect(desk.find("queue.left").waitedMs).toBeGreaterThan(14 * 3_600_000);
  });
});

describe("calling again", () => {
  test("the callback dissolves, the new call has its age, and the caller hears his place", async () => {
    const desk = aDesk("agent");
    await aliceAsks(desk);
    await desk.clock.advance(300_000);
    desk.world.transcript.length = 0;
    desk.call("alice again", { ani: ALICE, presses: [{ key: "0", afterMs: 100 }], hangsUpAfterMs: 20_000 });
    await desk.finish();
    const [first, second] = desk.events.flatMap((event) => (event.type === "queue.entered" ? [event] : []));
    expect(second?.enteredAtMs).toBe(first?.enteredAtMs);
    expect(endOf(desk)).toEqual({ how: "dissolved", by: second?.call });
    expect(desk.find("queue.resumed")).toMatchObject({ why: "callback", from: first?.entry, entry: second?.entry });
    expect(desk.world.transcript).toContain("alice again hears callback-dissolved (ru)");
    expect(desk.world.transcript).toContain("alice again hears position-1 (ru)");
  });

  test("a callback of hours ago does not make the new call wait too long at once", async () => {
    const desk = aDesk("agent", { now: "2026-03-02T09:00:00+03:00" });
    await aliceAsks(desk);
    await desk.clock.advance(5 * 3_600_000);
    desk.call("alice again", { ani: ALICE, presses: [{ key: "0", afterMs: 100 }], hangsUpAfterMs: 20_000 });
    await desk.finish();
    expect(endOf(desk).how).toBe("dissolved");
    expect(desk.events.flatMap((event) => (event.type === "queue.left" ? [event.how] : []))).toContain("abandoned");
    expect(desk.typesOf("queue.overflowed")).toEqual([]);
  });

  test("who hung up while waiting gets his place back within a quarter of an hour, once", async () => {
    const desk = aDesk("agent");
    const waits = { presses: [{ key: "0", afterMs: 100 }], hangsUpAfterMs: 10_000 };
    desk.call("alice", { ani: ALICE, ...waits });
    await desk.finish();
    await desk.clock.advance(10 * 60_000);
    desk.call("bert", { ani: "+78435550002", presses: waits.presses });
    desk.call("alice", { ani: ALICE, presses: waits.presses });
    await desk.clock.advance(1_000);
    const [alice, bert] = desk.acd.queue("front-desk")?.waiting ?? [];
    expect(alice?.enteredAtMs).toBe(desk.find("queue.entered").enteredAtMs);
    expect(bert?.enteredAtMs).toBeGreaterThan(alice?.enteredAtMs ?? 0);
    expect(desk.find("queue.resumed")).toMatchObject({ why: "calledAgain", entry: alice?.entry });
  });

  test("a place given up longer ago is gone", async () => {
    const desk = aDesk("agent");
    desk.call("alice", { ani: ALICE, presses: [{ key: "0", afterMs: 100 }], hangsUpAfterMs: 10_000 });
    await desk.finish();
    await desk.clock.advance(16 * 60_000);
    desk.call("alice", { ani: ALICE, presses: [{ key: "0", afterMs: 100 }], hangsUpAfterMs: 10_000 });
    await desk.finish();
    expect(desk.typesOf("queue.resumed")).toEqual([]);
  });

  test("a customer who is on the phone with us is not rung", async () => {
    const desk = aDesk("customer");
    desk.world.phones.script(ALICE, answersAfter(1_000));
    desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 5_000 }));
    await aliceAsks(desk);
    desk.call("alice in the menu", { ani: ALICE, hangsUpAfterMs: 10_000 });
    desk.login("dave");
    await desk.clock.advance(9_000);
    expect(desk.world.phones.attempts).toEqual([]);
    await desk.clock.advance(60_000);
    expect(endOf(desk).how).toBe("done");
  });
});

describe("called off", () => {
  test("while the customer's phone rings it stops, and the agent is free again", async () => {
    const desk = aDesk("customer");
    desk.world.phones.script(ALICE, ignores());
    await aliceAsks(desk);
    const { callback } = desk.find("callback.requested");
    desk.login("dave");
    await desk.clock.advance(2_000);
    expect(desk.callbacks.cancel(callback, "supervisor")).toBe(true);
    await desk.clock.advance(1_000);
    expect(endOf(desk)).toEqual({ how: "cancelled", by: "supervisor" });
    expect(desk.world.transcript.at(-1)).toBe(`${ALICE}: withdrawn`);
    expect(desk.acd.agent("dave")?.state).toBe("idle");
    expect(desk.callbacks.cancel(callback, "supervisor")).toBe(false);
  });

  test("not while the customer is on the line", async () => {
    const desk = aDesk("customer");
    desk.world.phones.script(ALICE, answersAfter(1_000));
    desk.world.phones.script("desk-102", ignores());
    await aliceAsks(desk);
    const { callback } = desk.find("callback.requested");
    desk.login("dave");
    await desk.clock.advance(5_000);
    expect(desk.callbacks.cancel(callback, "supervisor")).toBe(false);
  });
});
