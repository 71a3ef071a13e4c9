/** Offering: who is rung for whom, and what becomes of the two when the phone is answered, or not. */
import { aPool, callNr, RING_MS } from "./a-pool";

const SALES = ["sales"];

test("a caller who finds a free agent is offered in the same turn", async () => {
  const pool = aPool({ dave: SALES });
  await pool.login("dave");
  pool.enter(1);
  await Promise.resolve(); // one microtask: no timer, no further event
  expect(pool.offers).toEqual(["dave<-1"]);
  expect(pool.state("dave")).toBe("available ringing");
});

test("the agent who is freed has the next caller's phone ringing in the same turn", async () => {
  const pool = aPool({ dave: SALES });
  await pool.login("dave");
  await pool.connect(1);
  pool.enter(2);
  await pool.clock.advance(60_000);
  expect(pool.offers).toEqual([]);
  pool.acd.talkEnded("dave", callNr(1));
  await Promise.resolve();
  expect(pool.offers).toEqual(["dave<-2"]);
});

test("what the phone is told: the agent's account, the queue's ring time, the caller to show", async () => {
  const pool = aPool({ dave: SALES });
  await pool.login("dave");
  const show = { number: "+78435551234", name: "Alice" };
  pool.enter(1, { show, ringMs: 9_000 });
  await pool.clock.advance(0);
  const { attempt } = pool.phones.one;
  expect(attempt).toEqual({
    leg: "c-acall000001-agent1",
    call: callNr(1),
    endpoint: { kind: "desk", account: "desk-dave" },
    ringMs: 9_000,
    show,
  });
});

test("the agent who has been idle longest is offered first, then the next", async () => {
  const pool = aPool({ dave: SALES, erin: SALES, frank: SALES });
  await pool.login("erin", "frank", "dave");
  pool.enter(1);
  pool.enter(2);
  pool.enter(3);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["erin<-1", "frank<-2", "dave<-3"]);
});

test("callers are offered in their order, each place once", async () => {
  const pool = aPool({ dave: SALES });
  for (const n of [1, 2, 3]) {
    pool.enter(n);
    await pool.clock.advance(1000);
  }
  await pool.login("dave");
  const served: string[] = [];
  for (let i = 0; i < 3; i++) {
    const ring = pool.phones.one;
    served.push(...pool.offers);
    ring.answer();
    await pool.clock.advance(0);
    pool.acd.connected(pool.of("offer.made")[i]?.offer ?? ("" as never));
    pool.acd.talkEnded("dave", ring.attempt.call);
    await pool.clock.advance(0);
  }
  expect(served).toEqual(["dave<-1", "dave<-2", "dave<-3"]);
});

test("an answer and a talk: the offer is accepted, the entry connected, the agent talking", async () => {
  const pool = aPool({ dave: SALES });
  await pool.login("dave");
  const waiting = pool.enter(1);
  await pool.clock.advance(4_000);
  const leg = pool.phones.one.answer();
  const ready = await waiting.agentReady;
  expect(ready).toEqual({ leg, agent: "dave", offer: "o-acall000001-1" });
  pool.acd.connected(ready.offer);
  expect(pool.state("dave")).toBe("available talking");
  expect(pool.of("offer.ended")).toMatchObject([{ agent: "dave", outcome: "accepted", rangMs: 4_000 }]);
  expect(pool.of("queue.left")).toMatchObject([{ entry: "e-acall000001", how: "connected", waitedMs: 4_000 }]);
  waiting.leave("abandoned"); // harmless later
  expect(pool.of("queue.left")).toHaveLength(1);
});

test("not answered: on break (missed), the next agent rings in the same turn, the caller keeps age and place", async () => {
  const pool = aPool({ dave: SALES, erin: SALES });
  await pool.login("dave", "erin");
  const enteredAtMs = pool.clock.nowMs();
  pool.enter(1);
  pool.enter(2, { queue: "service" });
  await pool.clock.advance(RING_MS);
  expect(pool.outcomes).toEqual(["dave unanswered"]);
  expect(pool.state("dave")).toBe("onBreak(missed) idle");
  expect(pool.of("agent.statusChanged").at(-1)).toMatchObject({ agent: "dave", by: "frontdesk" });
  expect(pool.offers).toEqual(["erin<-1"]);
  const [sales] = pool.acd.snapshot().queues;
  expect(sales?.waiting).toMatchObject([{ entry: "e-acall000001", enteredAtMs, position: 1, offeredTo: "erin" }]);
});

test("not answered, and the caller behind him does not pass", async () => {
  const pool = aPool({ dave: SALES, erin: SALES });
  await pool.login("dave");
  pool.enter(1);
  await pool.clock.advance(1_000);
  pool.enter(2);
  await pool.clock.advance(RING_MS);
  pool.acd.setStatus("erin", { kind: "available" }, "erin");
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["erin<-1"]);
});

test("refused: not the same pair again for a while, but others at once", async () => {
  const pool = aPool({ dave: SALES }, { refusedPairMs: 30_000 });
  await pool.login("dave");
  pool.enter(1);
  await pool.clock.advance(2_000);
  pool.phones.one.end("refused");
  pool.enter(2);
  await pool.clock.advance(0);
  expect(pool.outcomes).toEqual(["dave refused"]);
  expect(pool.offers).toEqual(["dave<-2"]);
  pool.phones.one.end("refused");
  await pool.clock.advance(0);
  expect(pool.offers).toEqual([]);
  expect(pool.state("dave")).toBe("available idle");
  expect(pool.acd.explain(callNr(1))?.agents).toEqual([{ agent: "dave", refusal: "justTried" }]);
  await pool.clock.advance(30_000);
  expect(pool.offers).toEqual(["dave<-1"]);
});

test.each([
  ["busy", "phoneBusy", 10_000],
  ["unreachable", "phoneUnreachable", 5_000],
] as const)(
  "a phone that is %s: the next agent at once, this one again after his back-off",
  async (outcome, refusal, ms) => {
    const pool = aPool({ dave: SALES, erin: SALES });
    await pool.login("dave", "erin");
    pool.enter(1);
    pool.enter(2);
    await pool.clock.advance(100);
    pool.phones.ringing[0]?.end(outcome);
    pool.phones.ringing[0]?.end("refused"); // erin's, for caller 2: she is free for caller 1 now
    await pool.clock.advance(0);
    expect(pool.outcomes).toEqual([`dave ${outcome}`, "erin refused"]);
    expect(pool.offers).toEqual(["erin<-1"]);
    expect(pool.state("dave")).toBe("available idle");
    expect(pool.acd.explain(callNr(2))?.agents).toContainEqual({ agent: "dave", refusal });
    await pool.clock.advance(ms - 1);
    expect(pool.offers).toEqual(["erin<-1"]);
    await pool.clock.advance(1);
    expect(pool.offers).toEqual(["erin<-1", "dave<-2"]);
  },
);

test("the caller leaves while the phone rings: it stops, the agent is idle for as long as before", async () => {
  const pool = aPool({ dave: SALES, erin: SALES });
  await pool.login("dave", "erin");
  const since = pool.acd.agent("dave")?.sinceMs;
  const waiting = pool.enter(1);
  await pool.clock.advance(3_000);
  const ring = pool.phones.one;
  waiting.leave("abandoned");
  expect(ring.stopped).toBe("callerLeft");
  expect(pool.outcomes).toEqual(["dave withdrawn"]);
  expect(pool.of("queue.left")).toMatchObject([{ how: "abandoned", waitedMs: 3_000 }]);
  expect(pool.acd.agent("dave")).toMatchObject({ state: "idle", sinceMs: since });
  pool.enter(2);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["dave<-2"]); // still the one who has been idle longest
});

test("the phone answers when the caller has just left: it is hung up", async () => {
  const pool = aPool({ dave: SALES });
  pool.phones.stopsAtOnce = false;
  await pool.login("dave");
  const waiting = pool.enter(1);
  await pool.clock.advance(1_000);
  const ring = pool.phones.one;
  waiting.leave("abandoned");
  const leg = ring.answer();
  await pool.clock.advance(0);
  expect(leg.hasLeft).toBe(true);
  expect(pool.outcomes).toEqual(["dave withdrawn"]);
  expect(pool.state("dave")).toBe("available idle");
});

test("the caller leaves between the answer and the talk: the phone is hung up", async () => {
  const pool = aPool({ dave: SALES });
  await pool.login("dave");
  const waiting = pool.enter(1);
  await pool.clock.advance(1_000);
  const leg = pool.phones.one.answer();
  const { offer } = await waiting.agentReady;
  waiting.leave("abandoned");
  expect(leg.hasLeft).toBe(true);
  pool.acd.connectFailed(offer);
  expect(pool.acd.connected(offer)).toBe(false); // both too late: nothing changes
  await pool.clock.advance(0);
  expect(pool.outcomes).toEqual(["dave withdrawn"]);
  expect(pool.of("queue.left")).toMatchObject([{ how: "abandoned" }]);
  expect(pool.state("dave")).toBe("available idle");
});

test("the talk cannot be made: the caller goes on waiting and hears of the next agent", async () => {
  const pool = aPool({ dave: SALES, erin: SALES });
  await pool.login("dave", "erin");
  const waiting = pool.enter(1);
  await pool.clock.advance(0);
  const leg = pool.phones.one.answer();
  const first = await waiting.agentReady;
  await leg.hangUp();
  pool.acd.connectFailed(first.offer);
  await pool.clock.advance(0);
  expect(pool.outcomes).toEqual(["dave lost"]);
  expect(pool.offers).toEqual(["erin<-1"]);
  pool.phones.one.answer();
  expect(await waiting.agentReady).toMatchObject({ agent: "erin", offer: "o-acall000001-2" });
});

test("nobody makes the talk after an answer: the offer is lost at its limit, the phone hung up", async () => {
  const pool = aPool({ dave: SALES }, { connectMsMax: 10_000, lostPairMs: 5_000 });
  await pool.login("dave");
  pool.enter(1);
  await pool.clock.advance(0);
  const leg = pool.phones.one.answer();
  await pool.clock.advance(9_999);
  expect(leg.hasLeft).toBe(false);
  await pool.clock.advance(1);
  expect(leg.hasLeft).toBe(true);
  expect(pool.outcomes).toEqual(["dave lost"]);
  await pool.clock.advance(5_000);
  expect(pool.offers).toEqual(["dave<-1"]);
});

test("a ringing that never reports is lost at its limit", async () => {
  const pool = aPool({ dave: SALES, erin: SALES }, { ringMarginMs: 5_000 });
  pool.phones.ringsOut = false;
  await pool.login("dave", "erin");
  pool.enter(1);
  await pool.clock.advance(RING_MS + 5_000);
  expect(pool.outcomes).toEqual(["dave lost"]);
  expect(pool.offers).toEqual(["erin<-1"]);
});

test("a leg that is taken from under us is lost, and the agent left alone for a moment", async () => {
  const pool = aPool({ dave: SALES });
  await pool.login("dave");
  pool.enter(1);
  await pool.clock.advance(0);
  pool.phones.one.end("withdrawn");
  await pool.clock.advance(0);
  expect(pool.outcomes).toEqual(["dave lost"]);
  expect(pool.offers).toEqual([]);
  await pool.clock.advance(60_000);
  expect(pool.of("offer.made").length).toBeGreaterThan(1);
});

test("a reservation that is lost in the same turn rings nobody, and the caller goes on waiting", async () => {
  const pool = aPool({ dave: SALES, erin: SALES });
  await pool.login("dave", "erin");
  pool.phones.onRing = () => pool.acd.setStatus("erin", { kind: "onBreak", reason: "lunch" }, "erin");
  pool.enter(1);
  pool.enter(2); // decided for erin, who is gone when her turn comes
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["dave<-1"]);
  expect(pool.of("offer.made")).toHaveLength(1);
  expect(pool.acd.explain(callNr(2))?.agents).toContainEqual({ agent: "erin", refusal: "onBreak" });
});

test("an offer that is over leaves no timer behind", async () => {
  const pool = aPool({ dave: SALES });
  await pool.login("dave");
  const waiting = pool.enter(1);
  await pool.clock.advance(0);
  pool.phones.one.end("refused");
  await pool.clock.advance(0);
  waiting.leave("abandoned");
  expect(pool.clock.pending).toBe(1); // the test phone's own
});

test("a mistake in ringing costs neither the caller nor the process", async () => {
  const pool = aPool({ dave: SALES });
  await pool.login("dave");
  pool.phones.fault = new Error("boom");
  pool.enter(1);
  await pool.clock.advance(0);
  expect(pool.outcomes).toEqual(["dave unreachable"]);
  expect(pool.faults).toHaveLength(1);
  pool.phones.fault = null;
  await pool.clock.advance(5_000);
  expect(pool.offers).toEqual(["dave<-1"]);
});

test("an end of ringing that means nothing to us frees the agent and keeps the caller in line", async () => {
  const pool = aPool({ dave: SALES });
  await pool.login("dave");
  pool.enter(1);
  await pool.clock.advance(0);
  pool.phones.one.end("nonsense" as never);
  await pool.clock.advance(0);
  expect(pool.outcomes).toEqual(["dave lost"]);
  expect(pool.faults).toHaveLength(1);
  expect(pool.state("dave")).toBe("available idle");
  expect(pool.acd.queue("sales")?.waiting).toMatchObject([{ offeredTo: null }]);
});

test("a wall clock that is set back moves no timer and makes no negative wait", async () => {
  const pool = aPool({ dave: SALES });
  await pool.login("dave");
  const waiting = pool.enter(1);
  await pool.clock.advance(1_000);
  pool.clock.jumpWallClock(-3_600_000);
  await pool.clock.advance(RING_MS - 1_001);
  expect(pool.offers).toEqual(["dave<-1"]);
  waiting.leave("abandoned");
  expect(pool.of("queue.left")).toMatchObject([{ waitedMs: 0 }]);
});

test("stopping withdraws every ringing phone and leaves no timer behind", async () => {
  const pool = aPool({ dave: SALES, erin: SALES });
  await pool.login("dave", "erin");
  pool.enter(1);
  pool.enter(2);
  await pool.clock.advance(0);
  pool.phones.ringing[1]?.end("busy");
  await pool.clock.advance(0);
  const rungBefore = pool.phones.rung.length;
  pool.acd.stop();
  await pool.clock.advance(120_000);
  expect(pool.phones.ringing).toEqual([]);
  expect(pool.phones.rung).toHaveLength(rungBefore);
  expect(pool.clock.pending).toBe(0);
});
