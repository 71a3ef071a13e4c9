/** After a restart: the same journal read back, every caller in the old order, nobody offered too early. */
import { rebuild } from "../../src/acd/rebuild";
import type { Earlier } from "../../src/acd/recovery";
import type { JournalEntry } from "../../src/domain/events";
import type { CallId } from "../../src/domain/glossary";
import { aPool, aQueue, callNr, companyOf, Pool } from "./a-pool";

const SALES = ["sales"];

/** What the journal of a pool says. Times are those of the end, except where the events carry their own. */
function journalOf(pool: Pool): Earlier {
  const lines = pool.events.map(
    (event, n): JournalEntry => ({ seq: n + 1, node: "a", atMs: pool.clock.nowMs(), event }),
  );
  return rebuild(lines);
}

const alive = (...calls: number[]): ReadonlySet<CallId> => new Set(calls.map(callNr));

async function restarted(old: Pool, downMs = 5_000): Promise<Pool> {
  const staff = { dave: SALES, erin: SALES };
  const pool = new Pool(companyOf(staff, [aQueue("sales", { wrapUpMs: 15_000 }), aQueue("service")]));
  await pool.clock.advance(old.clock.monotonicMs() + downMs);
  pool.acd.restore(journalOf(old));
  await pool.clock.advance(0);
  return pool;
}

test("callers come back in their old order, with their old age, and are not entered twice", async () => {
  const old = aPool({ dave: SALES });
  const enteredAtMs = old.clock.nowMs();
  for (const n of [1, 2, 3]) {
    old.enter(n, { creditSeconds: n === 3 ? 100 : 0 }); // caller 3 is first by credit
    await old.clock.advance(1_000);
  }
  await old.login("dave");
  const pool = await restarted(old);
  pool.acd.recovered(alive(1, 2, 3));
  pool.enter(2, { creditSeconds: 0 }); // the steps find their callers again in any order
  await pool.clock.advance(100);
  expect(pool.offers).toEqual([]);
  pool.enter(3);
  pool.enter(1);
  await pool.clock.advance(0);
  expect(pool.of("queue.entered")).toEqual([]);
  expect(pool.offers).toEqual(["dave<-3"]);
  expect(pool.acd.snapshot().queues[0]?.waiting).toMatchObject([
    { call: callNr(3), enteredAtMs: enteredAtMs + 2_000, creditSeconds: 100 },
    { call: callNr(1), enteredAtMs },
    { call: callNr(2), enteredAtMs: enteredAtMs + 1_000 },
  ]);
});

test("an offer that was open is lost, its agent idle again, and the next offer has another id", async () => {
  const old = aPool({ dave: SALES });
  await old.login("dave");
  old.enter(1);
  await old.clock.advance(3_000);
  const pool = await restarted(old);
  expect(pool.of("offer.ended")).toMatchObject([{ offer: "o-acall000001-1", outcome: "lost", agent: "dave" }]);
  expect(pool.of("agent.stateChanged")).toMatchObject([{ agent: "dave", state: "idle" }]);
  pool.enter(1);
  pool.acd.recovered(alive(1));
  await pool.clock.advance(0);
  expect(pool.of("offer.made")).toMatchObject([{ offer: "o-acall000001-2", leg: "c-acall000001-agent2" }]);
});

test("callers who left meanwhile are closed as abandoned, and do not hold up the others", async () => {
  const old = aPool({ dave: SALES });
  await old.login("dave");
  await old.connect(9);
  old.enter(1);
  old.enter(2);
  old.acd.talkEnded("dave", callNr(9));
  await old.clock.advance(0);
  const pool = await restarted(old);
  pool.acd.recovered(alive(2));
  expect(pool.of("queue.left")).toMatchObject([{ entry: "e-acall000001", how: "abandoned" }]);
  pool.enter(2);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["dave<-2"]);
});

test("a talk that goes on keeps its agent; wrap-up follows its end as ever", async () => {
  const old = aPool({ dave: SALES });
  await old.login("dave");
  await old.connect(1);
  const pool = await restarted(old);
  pool.acd.recovered(alive(1));
  pool.enter(2);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual([]);
  pool.acd.adoptTalk("dave", callNr(1), "sales");
  expect(pool.of("agent.stateChanged")).toEqual([]);
  pool.acd.talkEnded("dave", callNr(1));
  expect(pool.state("dave")).toBe("available wrapUp");
});

test("a talk that began in the last moment: the journal has the caller waiting, and he is connected", async () => {
  const old = aPool({ dave: SALES });
  await old.login("dave");
  old.enter(1);
  await old.clock.advance(1_000);
  const pool = await restarted(old);
  pool.acd.adoptTalk("dave", callNr(1), "sales");
  pool.acd.recovered(alive(1));
  expect(pool.of("queue.left")).toMatchObject([{ entry: "e-acall000001", how: "connected" }]);
  expect(pool.state("dave")).toBe("available talking");
  pool.enter(2);
  pool.acd.talkEnded("dave", callNr(1));
  await pool.clock.advance(15_000);
  expect(pool.offers).toEqual(["dave<-2"]);
});

test("a talk that ended meanwhile frees its agent", async () => {
  const old = aPool({ dave: SALES });
  await old.login("dave");
  await old.connect(1);
  const pool = await restarted(old);
  pool.enter(2);
  pool.acd.recovered(alive(2));
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["dave<-2"]);
});

test("wrap-up goes on to its old end", async () => {
  const old = aPool({ dave: SALES }, {}, [aQueue("sales", { wrapUpMs: 15_000 })]);
  await old.login("dave");
  await old.connect(1);
  old.acd.talkEnded("dave", callNr(1));
  const pool = await restarted(old, 5_000);
  pool.acd.recovered(alive());
  expect(pool.state("dave")).toBe("available wrapUp");
  await pool.clock.advance(10_000);
  expect(pool.state("dave")).toBe("available idle");
});

test("statuses and idle times survive: who was idle longest still is", async () => {
  const old = aPool({ dave: SALES, erin: SALES });
  await old.login("erin", "dave");
  const lines = old.events.map((event, n): JournalEntry => ({ seq: n, node: "a", atMs: 1_000 * n, event }));
  const pool = aPool({ dave: SALES, erin: SALES });
  pool.acd.restore(rebuild(lines));
  pool.acd.recovered(alive());
  pool.enter(1);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["erin<-1"]);
});

test("the last lines of status and state are enough to know since when an agent is idle", () => {
  const line = (seq: number, atMs: number, event: JournalEntry["event"]): JournalEntry => ({
    seq,
    node: "a",
    atMs,
    event,
  });
  const available = { type: "agent.statusChanged", agent: "dave", status: { kind: "available" }, by: "dave" } as const;
  const idle = { type: "agent.stateChanged", agent: "dave", state: "idle", call: null, untilMs: null } as const;
  expect(rebuild([line(1, 100, available), line(9, 900, idle)]).agents).toMatchObject([{ idleSinceMs: 900 }]);
  expect(rebuild([line(1, 100, idle), line(9, 900, available)]).agents).toMatchObject([{ idleSinceMs: 900 }]);
});

test("a shadow ages through the restart and is entered then", async () => {
  const old = aPool({ dave: SALES });
  await old.login("dave");
  const heldAtMs = old.clock.nowMs();
  const entry = old.acd.holdShadow({ call: callNr(1), queue: "service", enteredAtMs: heldAtMs });
  const pool = await restarted(old);
  pool.acd.recovered(alive(1));
  await pool.clock.advance(1_000);
  expect(pool.enter(1, { queue: "sales", creditSeconds: 60 }).entry).toBe(entry);
  expect(pool.of("queue.entered")).toMatchObject([{ entry, queue: "sales", enteredAtMs: heldAtMs, creditSeconds: 60 }]);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["dave<-1"]);
});

test("new callers wait for the old ones, but not longer than the limit", async () => {
  const old = aPool({ dave: SALES });
  await old.login("dave");
  await old.connect(9);
  old.enter(1);
  old.acd.talkEnded("dave", callNr(9));
  await old.clock.advance(0);
  const pool = await restarted(old);
  pool.acd.recovered(alive(1)); // said to be there, and never comes
  pool.enter(2);
  await pool.clock.advance(9_999);
  expect(pool.offers).toEqual([]);
  await pool.clock.advance(1);
  expect(pool.offers).toEqual(["dave<-2"]);
  pool.enter(1); // late, and still the same place
  expect(pool.acd.snapshot().queues[0]?.waiting[0]?.call).toBe(callNr(1));
});

test("an entry that the journal lost is entered under the id the call remembers", async () => {
  const pool = aPool({ dave: SALES });
  pool.acd.restore({ entries: [], agents: [], offers: [], made: [] });
  pool.acd.recovered(alive(1));
  const enteredAtMs = pool.clock.nowMs() - 60_000;
  const waiting = pool.enter(1, { entry: "e-acall000001" as never, enteredAtMs });
  expect(waiting.entry).toBe("e-acall000001");
  expect(pool.of("queue.entered")).toMatchObject([{ entry: "e-acall000001", enteredAtMs }]);
});

test("an unknown agent of the journal is left out; calls that ended leave nothing", () => {
  const old = aPool({ dave: SALES });
  old.enter(1).leave("abandoned");
  old.events.push({ type: "call.ended", call: callNr(1), reason: "abandoned", at: "queue", cause: "callerHungUp" });
  old.acd.setStatus("dave", { kind: "available" }, "dave");
  const earlier = journalOf(old);
  expect(earlier).toMatchObject({ entries: [], offers: [], made: [] });
  const pool = aPool({ erin: SALES });
  pool.acd.restore(earlier);
  pool.acd.recovered(alive());
  expect(pool.acd.agent("dave")).toBeNull();
});

test("an agent whom a direct call was ringing is taken by it again, and nobody else waits for that", async () => {
  const old = aPool({ dave: SALES, erin: SALES });
  await old.login("dave", "erin");
  old.acd.occupy("dave", callNr(1));
  old.enter(2);
  const pool = await restarted(old);
  pool.acd.recovered(alive(1, 2));
  pool.enter(2);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual([]); // dave's call is not back yet
  expect(pool.acd.occupy("dave", callNr(1))).toBe(true);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["erin<-2"]);
  expect(pool.state("dave")).toBe("available talking");
});
