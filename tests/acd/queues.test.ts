/** Places: shadows that age, one order over all queues, limits, and a company that changes meanwhile. */
import { QueueFull } from "../../src/callflow/ports";
import { aPool, aQueue, callNr, companyOf } from "./a-pool";

const SALES = ["sales"];

test("a shadow is never offered, however long it has aged", async () => {
  const pool = aPool({ dave: SALES });
  await pool.login("dave");
  pool.acd.holdShadow({ call: callNr(1), queue: "sales", enteredAtMs: pool.clock.nowMs() });
  await pool.clock.advance(600_000);
  expect(pool.phones.rung).toEqual([]);
  expect(pool.acd.snapshot().queues[0]?.waiting).toEqual([]);
});

test("a shadow that is entered keeps its age, in the queue the caller chose at last", async () => {
  const pool = aPool({ dave: ["service"] });
  const heldAtMs = pool.clock.nowMs();
  const entry = pool.acd.holdShadow({ call: callNr(1), queue: "sales", enteredAtMs: heldAtMs });
  await pool.clock.advance(30_000);
  pool.enter(2, { queue: "service" });
  await pool.clock.advance(30_000);
  const waiting = pool.enter(1, { queue: "service", entry, enteredAtMs: pool.clock.nowMs() });
  expect(waiting.entry).toBe(entry);
  expect(pool.of("queue.shadowHeld")).toMatchObject([{ entry, queue: "sales", enteredAtMs: heldAtMs }]);
  expect(pool.of("queue.entered")[1]).toMatchObject({ entry, queue: "service", enteredAtMs: heldAtMs });
  await pool.login("dave");
  expect(pool.offers).toEqual(["dave<-1"]); // before the one who entered in between
});

test("who comes with an older age than his shadow's keeps that", async () => {
  const pool = aPool({ dave: SALES });
  const gaveUpAtMs = pool.clock.nowMs();
  await pool.clock.advance(30_000);
  const entry = pool.acd.holdShadow({ call: callNr(1), queue: "sales", enteredAtMs: pool.clock.nowMs() });
  expect(pool.enter(1, { entry, enteredAtMs: gaveUpAtMs }).enteredAtMs).toBe(gaveUpAtMs);
  expect(pool.of("queue.entered")).toMatchObject([{ entry, enteredAtMs: gaveUpAtMs }]);
});

test("a call that holds a shadow keeps its place even if it does not say so", () => {
  const pool = aPool({ dave: SALES });
  const entry = pool.acd.holdShadow({ call: callNr(1), queue: "sales", enteredAtMs: pool.clock.nowMs() });
  expect(pool.enter(1, { entry: null }).entry).toBe(entry);
});

test("holding a shadow twice is one shadow", () => {
  const pool = aPool({});
  const request = { call: callNr(1), queue: "sales", enteredAtMs: pool.clock.nowMs() };
  expect(pool.acd.holdShadow(request)).toBe(pool.acd.holdShadow(request));
  expect(pool.of("queue.shadowHeld")).toHaveLength(1);
});

test("dropping a shadow ends it once; one that became an entry is left alone", async () => {
  const pool = aPool({});
  const entry = pool.acd.holdShadow({ call: callNr(1), queue: "sales", enteredAtMs: pool.clock.nowMs() });
  await pool.clock.advance(5_000);
  pool.acd.dropShadow(entry, "connected");
  pool.acd.dropShadow(entry, "abandoned");
  expect(pool.of("queue.left")).toMatchObject([{ entry, how: "connected", waitedMs: 5_000 }]);
  const second = pool.acd.holdShadow({ call: callNr(2), queue: "sales", enteredAtMs: pool.clock.nowMs() });
  pool.enter(2, { entry: second });
  pool.acd.dropShadow(second, "elsewhere");
  expect(pool.of("queue.left")).toHaveLength(1);
});

test("a shadow that nobody comes back to ends at its limit", async () => {
  const pool = aPool({}, { shadowMsMax: 60_000 });
  pool.acd.holdShadow({ call: callNr(1), queue: "sales", enteredAtMs: pool.clock.nowMs() });
  await pool.clock.advance(60_000);
  expect(pool.of("queue.left")).toMatchObject([{ how: "elsewhere" }]);
});

test("a shadow that was entered has no limit any more", async () => {
  const pool = aPool({}, { shadowMsMax: 60_000 });
  const entry = pool.acd.holdShadow({ call: callNr(1), queue: "sales", enteredAtMs: pool.clock.nowMs() });
  pool.enter(1, { entry });
  await pool.clock.advance(3_600_000);
  expect(pool.of("queue.left")).toEqual([]);
  expect(pool.clock.pending).toBe(0);
});

test("a call that comes to a queue again after its entry ended gets another id, for entry and offer", async () => {
  const pool = aPool({ dave: SALES });
  await pool.login("dave");
  await pool.connect(1);
  pool.acd.talkEnded("dave", callNr(1));
  const again = pool.enter(1);
  await pool.clock.advance(0);
  expect(again.entry).toBe("e-acall000001-2");
  expect(pool.of("offer.made").map(({ offer }) => offer)).toEqual(["o-acall000001-1", "o-acall000001-2"]);
});

test("entering again while waiting is the same place, entered once", async () => {
  const pool = aPool({ dave: SALES });
  const first = pool.enter(1);
  const second = pool.enter(1, { entry: first.entry });
  expect(second.entry).toBe(first.entry);
  expect(pool.of("queue.entered")).toHaveLength(1);
  await pool.login("dave");
  pool.phones.one.answer();
  expect(await second.agentReady).toMatchObject({ agent: "dave" });
});

test("two queues, one agent: one order of age plus credit over both", async () => {
  const pool = aPool({ dave: ["sales", "service"] });
  pool.enter(1, { queue: "service" });
  await pool.clock.advance(10_000);
  pool.enter(2, { queue: "sales" });
  await pool.clock.advance(10_000);
  pool.enter(3, { queue: "service", creditSeconds: 15 }); // counts as 5 s longer than caller 2
  await pool.clock.advance(10_000);
  const order: string[] = [];
  await pool.login("dave");
  for (let i = 0; i < 3; i++) {
    order.push(...pool.offers);
    const { attempt } = pool.phones.one;
    pool.phones.one.answer();
    await pool.clock.advance(0);
    pool.acd.connected(`o-${attempt.call}-1` as never);
    pool.acd.talkEnded("dave", attempt.call);
    await pool.clock.advance(0);
  }
  expect(order).toEqual(["dave<-1", "dave<-3", "dave<-2"]);
});

test("credit is bounded: nobody is passed by a caller who came ten minutes later", async () => {
  const pool = aPool({ dave: SALES });
  pool.enter(1);
  await pool.clock.advance(601_000);
  pool.enter(2, { creditSeconds: 1_000_000 });
  await pool.login("dave");
  expect(pool.offers).toEqual(["dave<-1"]);
  expect(pool.of("queue.entered")[1]).toMatchObject({ creditSeconds: 600 });
});

test("agents of a lower tier are rung first, whoever has been idle longer", async () => {
  const pool = aPool({ dave: ["sales:2"], erin: ["sales:1"] });
  await pool.login("dave", "erin");
  pool.enter(1);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["erin<-1"]);
});

test("a full queue takes no newcomer, but whoever holds a place comes in", () => {
  const pool = aPool({}, {}, [aQueue("sales", { entriesMax: 2 })]);
  const entry = pool.acd.holdShadow({ call: callNr(9), queue: "sales", enteredAtMs: pool.clock.nowMs() });
  const first = pool.enter(1);
  pool.enter(2);
  expect(() => pool.enter(3)).toThrow(QueueFull);
  expect(pool.enter(9, { entry }).entry).toBe(entry);
  first.leave("abandoned");
  expect(() => pool.enter(3)).toThrow(QueueFull); // two are inside still
  expect(pool.of("queue.entered")).toHaveLength(3);
});

test("a new version of the company: new agents and queues serve at once", async () => {
  const pool = aPool({ dave: SALES }, {}, [aQueue("sales")]);
  pool.acd.companyChanged(companyOf({ dave: SALES, erin: ["parts"] }, [aQueue("sales"), aQueue("parts")]));
  await pool.login("erin");
  pool.enter(1, { queue: "parts" });
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["erin<-1"]);
});

test("a removed queue drains: callers inside, and late ones of the older version, are served by its agents", async () => {
  const pool = aPool({ dave: ["sales", "service"] });
  pool.enter(1, { queue: "service" });
  pool.acd.companyChanged(companyOf({ dave: SALES }, [aQueue("sales")]));
  expect(pool.acd.snapshot().queues.map(({ id, draining }) => [id, draining])).toEqual([
    ["sales", false],
    ["service", true],
  ]);
  pool.enter(2, { queue: "service" });
  await pool.login("dave");
  expect(pool.offers).toEqual(["dave<-1"]);
  pool.phones.one.end("refused");
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["dave<-2"]);
});

test("callers of a queue that nobody has heard of are served in the default site's queue", async () => {
  const pool = aPool({ dave: SALES });
  await pool.login("dave");
  pool.enter(1, { queue: "forgotten" });
  await pool.clock.advance(0);
  expect(pool.of("queue.entered")).toMatchObject([{ queue: "sales" }]);
  expect(pool.offers).toEqual(["dave<-1"]);
});

test("an agent who is removed goes at once when idle, and after the call when not", async () => {
  const pool = aPool({ dave: SALES, erin: SALES });
  await pool.login("dave", "erin");
  expect(await pool.connect(1)).toBe("dave");
  pool.acd.companyChanged(companyOf({}));
  expect(pool.acd.agent("erin")).toBeNull();
  expect(pool.state("dave")).toBe("available talking");
  pool.acd.talkEnded("dave", callNr(1));
  expect(pool.acd.agent("dave")).toBeNull();
  expect(pool.of("agent.statusChanged").slice(2)).toMatchObject([
    { agent: "erin", status: { kind: "loggedOut" }, by: "company" },
    { agent: "dave", status: { kind: "loggedOut" }, by: "company" },
  ]);
});

test("a queue's place, wait and people are seen in the snapshot", async () => {
  const pool = aPool({ dave: SALES, erin: SALES, frank: SALES, gina: SALES });
  await pool.login("dave", "erin");
  pool.acd.setStatus("frank", { kind: "onBreak", reason: "lunch" }, "frank");
  pool.acd.occupy("erin", callNr(8));
  const enteredAtMs = pool.clock.nowMs();
  pool.enter(1);
  await pool.clock.advance(1_000);
  pool.enter(2, { creditSeconds: 60 });
  await pool.clock.advance(1_000);
  const [sales] = pool.acd.snapshot().queues;
  expect(sales).toMatchObject({ id: "sales", name: "Queue sales", longestWaitMs: 2_000, free: 0, draining: false });
  expect(sales?.agents).toEqual({ idle: 0, reserved: 0, ringing: 1, talking: 1, wrapUp: 0, onBreak: 1, loggedOut: 1 });
  expect(sales?.waiting).toEqual([
    {
      call: callNr(2),
      entry: "e-acall000002",
      enteredAtMs: enteredAtMs + 1_000,
      creditSeconds: 60,
      position: 1,
      offeredTo: null,
    },
    { call: callNr(1), entry: "e-acall000001", enteredAtMs, creditSeconds: 0, position: 2, offeredTo: "dave" },
  ]);
});

test("a listener that fails harms neither the others nor the offers", async () => {
  const pool = aPool({ dave: SALES });
  const told: string[] = [];
  pool.acd.onChange(() => {
    throw new Error("boom");
  });
  const end = pool.acd.onChange(({ agents, queues }) => told.push([...agents, ...queues].join()));
  await pool.login("dave");
  pool.enter(1);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["dave<-1"]);
  expect(told).toContain("dave,sales");
  expect(pool.faults.length).toBeGreaterThan(0);
  const before = told.length;
  end();
  pool.enter(2);
  await pool.clock.advance(0);
  expect(told).toHaveLength(before);
});
