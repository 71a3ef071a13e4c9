/** The dispatcher with each strategy: who rings, one at a time or all at once. */

import type { Queue } from "../../src/domain/company";
import type { AgentId } from "../../src/domain/glossary";
import { aPool, aQueue, callNr, companyOf, Pool, RING_MS, type Staff } from "./a-pool";

const SALES = ["sales"];
const TEAM: Staff = { dave: SALES, erin: SALES, frank: SALES };

const poolWith = (settings: Partial<Queue>, staff: Staff = TEAM): Pool =>
  aPool(staff, {}, [aQueue("sales", settings), aQueue("service", settings)]);

/** One caller after the other is answered and talks for `talkMs`; who took whom, in turn. */
async function serve(pool: Pool, calls: readonly number[], talkMs = 1_000): Promise<AgentId[]> {
  const taken: AgentId[] = [];
  for (const n of calls) {
    const agent = await pool.connect(n);
    taken.push(agent);
    await pool.clock.advance(talkMs);
    pool.acd.talkEnded(agent, callNr(n));
    await pool.clock.advance(0);
  }
  return taken;
}

// ------------------------------------------------------------ one at a time

test("fewest calls: calls are shared evenly, and a break does not begin the count anew", async () => {
  const pool = poolWith({ strategy: "fewestCalls" });
  await pool.login("dave", "erin");
  expect(await serve(pool, [1, 2, 3, 4])).toEqual(["dave", "erin", "dave", "erin"]);
  await pool.clock.advance(1_000);
  pool.acd.setStatus("frank", { kind: "available" }, "frank");
  pool.acd.setStatus("dave", { kind: "onBreak", reason: "lunch" }, "dave");
  pool.acd.setStatus("dave", { kind: "available" }, "dave");
  expect(await serve(pool, [5, 6, 7])).toEqual(["frank", "frank", "erin"]);
});

test("fewest calls: logging in begins the count anew", async () => {
  const pool = poolWith({ strategy: "fewestCalls" });
  await pool.login("dave");
  await serve(pool, [1, 2]);
  pool.acd.setStatus("erin", { kind: "available" }, "erin");
  pool.acd.setStatus("dave", { kind: "loggedOut" }, "dave");
  pool.acd.setStatus("dave", { kind: "available" }, "dave");
  expect(await serve(pool, [3, 4])).toEqual(["dave", "erin"]); // not erin, who has taken none, twice
});

test("least talk time: who has talked least, however many calls", async () => {
  const pool = poolWith({ strategy: "leastTalkTime" });
  await pool.login("dave", "erin");
  expect(await serve(pool, [1], 60_000)).toEqual(["dave"]);
  expect(await serve(pool, [2, 3, 4])).toEqual(["erin", "erin", "erin"]);
});

test("a direct call counts neither as a call taken nor as talk time of the queue", async () => {
  const pool = poolWith({ strategy: "fewestCalls" });
  await pool.login("dave");
  pool.acd.occupy("dave", callNr(90));
  await pool.clock.advance(60_000);
  pool.acd.talkEnded("dave", callNr(90));
  expect(pool.of("agent.stateChanged").at(-1)).toMatchObject({ agent: "dave", callsTaken: 0, talkedMs: 0 });
  await serve(pool, [1]);
  expect(pool.of("agent.stateChanged").at(-1)).toMatchObject({ agent: "dave", callsTaken: 1, talkedMs: 1_000 });
});

test("round robin: each in turn, on from the last who was rung, even if he did not take the call", async () => {
  const pool = poolWith({ strategy: "roundRobin" });
  await pool.login("frank", "erin", "dave");
  expect(await serve(pool, [1, 2])).toEqual(["dave", "erin"]);
  pool.enter(3);
  await pool.clock.advance(0);
  pool.phones.one.end("refused"); // frank's turn is over
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["dave<-3"]);
});

test("linear: the first of the company file who is free, every time", async () => {
  const pool = poolWith({ strategy: "linear" });
  await pool.login("frank", "erin", "dave");
  expect(await serve(pool, [1, 2, 3])).toEqual(["dave", "dave", "dave"]);
});

test("random: drawn by the seed, the same again with the same seed", async () => {
  const draw = async (seed: number): Promise<AgentId[]> => {
    const company = companyOf(TEAM, [aQueue("sales", { strategy: "random" })]);
    const pool = new Pool(company, {}, seed);
    await pool.login("dave", "erin", "frank");
    return serve(
      pool,
      Array.from({ length: 30 }, (_, n) => n + 1),
    );
  };
  const drawn = await draw(1);
  expect(new Set(drawn)).toEqual(new Set(["dave", "erin", "frank"]));
  expect(await draw(1)).toEqual(drawn);
  expect(await draw(2)).not.toEqual(drawn);
});

// ------------------------------------------------------------ all at once

test("ring all: every free phone rings for the first caller, the second waits", async () => {
  const pool = poolWith({ strategy: "ringAll" });
  await pool.login("dave", "erin", "frank");
  pool.enter(1);
  pool.enter(2);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["dave<-1", "erin<-1", "frank<-1"]);
});

test("ring all: the first answer wins; once they talk the others are stopped as answered elsewhere", async () => {
  const pool = poolWith({ strategy: "ringAll" });
  await pool.login("dave", "erin", "frank");
  const waiting = pool.enter(1);
  await pool.clock.advance(2_000);
  const [dave, erin, frank] = pool.phones.ringing;
  frank?.answer();
  const { agent, offer } = await waiting.agentReady;
  expect(agent).toBe("frank");
  expect([dave?.stopped, erin?.stopped]).toEqual([null, null]); // not before the talk is made
  expect(pool.acd.connected(offer)).toBe(true);
  expect([dave?.stopped, erin?.stopped]).toEqual(["answeredElsewhere", "answeredElsewhere"]);
  expect(pool.outcomes).toEqual(["frank accepted", "dave answeredElsewhere", "erin answeredElsewhere"]);
  // Losing the race costs nothing: idle for as long as before, offered again at once.
  expect(pool.acd.agent("erin")).toMatchObject({ state: "idle", backOff: null });
  pool.enter(2);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["dave<-2", "erin<-2"]);
});

test("ring all: a second answer comes too late and is hung up; the first one stands", async () => {
  const pool = poolWith({ strategy: "ringAll" });
  await pool.login("dave", "erin");
  const waiting = pool.enter(1);
  await pool.clock.advance(0);
  const [dave, erin] = pool.phones.ringing;
  dave?.answer();
  const late = erin?.answer();
  await pool.clock.advance(0);
  expect(late?.hasLeft).toBe(true);
  expect(pool.outcomes).toEqual(["erin answeredElsewhere"]);
  expect(pool.state("erin")).toBe("available idle");
  expect((await waiting.agentReady).agent).toBe("dave");
});

test("ring all: one refusal leaves the others ringing; after the last the caller waits again", async () => {
  const pool = poolWith({ strategy: "ringAll" });
  await pool.login("dave", "erin");
  pool.enter(1);
  await pool.clock.advance(0);
  pool.phones.ringing[0]?.end("refused");
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["erin<-1"]);
  expect(pool.acd.queue("sales")?.waiting).toMatchObject([{ offeredTo: "erin" }]);
  pool.phones.one.end("refused");
  await pool.clock.advance(0);
  expect(pool.offers).toEqual([]);
  expect(pool.acd.queue("sales")?.waiting).toMatchObject([{ offeredTo: null }]);
});

test("ring all: a phone that gives up does not take the place of the one that has answered", async () => {
  const pool = poolWith({ strategy: "ringAll" });
  await pool.login("dave", "erin", "frank");
  const waiting = pool.enter(1);
  await pool.clock.advance(0);
  const [dave, , frank] = pool.phones.ringing;
  frank?.answer();
  await waiting.agentReady;
  dave?.end("refused");
  await pool.clock.advance(0);
  expect(pool.acd.queue("sales")?.waiting).toMatchObject([{ offeredTo: "frank" }]);
});

test("ring all: the caller leaves, and every phone stops", async () => {
  const pool = poolWith({ strategy: "ringAll" });
  await pool.login("dave", "erin");
  const waiting = pool.enter(1);
  await pool.clock.advance(1_000);
  waiting.leave("abandoned");
  expect(pool.outcomes).toEqual(["dave withdrawn", "erin withdrawn"]);
  expect([pool.state("dave"), pool.state("erin")]).toEqual(["available idle", "available idle"]);
  expect(pool.phones.ringing).toEqual([]);
});

test("ring all: the talk with the first cannot be made, and another who still rings may answer", async () => {
  const pool = poolWith({ strategy: "ringAll" });
  await pool.login("dave", "erin");
  const waiting = pool.enter(1);
  await pool.clock.advance(0);
  const [dave, erin] = pool.phones.ringing;
  dave?.answer();
  const first = await waiting.agentReady;
  pool.acd.connectFailed(first.offer);
  erin?.answer();
  expect((await waiting.agentReady).agent).toBe("erin");
  expect(pool.outcomes).toEqual(["dave lost"]);
});

test("ring all: whoever does not answer is on break (missed), each for himself", async () => {
  const pool = poolWith({ strategy: "ringAll" });
  await pool.login("dave", "erin");
  pool.enter(1);
  await pool.clock.advance(RING_MS);
  expect([pool.state("dave"), pool.state("erin")]).toEqual(["onBreak(missed) idle", "onBreak(missed) idle"]);
});

test("ring all: stopping the process silences every phone once", async () => {
  const pool = poolWith({ strategy: "ringAll" });
  await pool.login("dave", "erin");
  pool.enter(1);
  await pool.clock.advance(0);
  pool.acd.stop();
  await pool.clock.advance(60_000);
  expect(pool.outcomes).toEqual(["dave withdrawn", "erin withdrawn"]);
  expect(pool.clock.pending).toBe(0);
});

// ------------------------------------------------------------ after a restart

test("how many calls an agent has taken survives a restart in the last line of his state", async () => {
  const pool = poolWith({ strategy: "fewestCalls" });
  await pool.login("dave");
  await serve(pool, [1, 2]);
  const last = pool
    .of("agent.stateChanged")
    .filter(({ agent }) => agent === "dave")
    .at(-1);
  expect(last).toMatchObject({ state: "idle", callsTaken: 2, talkedMs: 2_000 });
});
