/** Agents: status beside state, wrap-up, calls that are not the queue's. */
import { aPool, aQueue, callNr, companyOf, Pool, RING_MS } from "./a-pool";

const SALES = ["sales"];
const withWrapUp = (wrapUpMs: number) => [aQueue("sales", { wrapUpMs }), aQueue("service")];

test("a new agent is logged out and is offered nobody", async () => {
  const pool = aPool({ dave: SALES });
  pool.enter(1);
  await pool.clock.advance(60_000);
  expect(pool.state("dave")).toBe("loggedOut idle");
  expect(pool.phones.rung).toEqual([]);
});

test("setting a status: who asked is journalled, once, and nobody but agents has one", () => {
  const pool = aPool({ dave: SALES });
  expect(pool.acd.setStatus("dave", { kind: "available" }, "anna")).toMatchObject({ status: { kind: "available" } });
  pool.acd.setStatus("dave", { kind: "available" }, "anna");
  expect(pool.acd.setStatus("nobody", { kind: "available" }, "anna")).toBeNull();
  expect(pool.of("agent.statusChanged")).toEqual([
    { type: "agent.statusChanged", agent: "dave", status: { kind: "available" }, by: "anna" },
  ]);
});

test("back from a break is not idle longest", async () => {
  const pool = aPool({ dave: SALES, erin: SALES });
  await pool.login("dave", "erin");
  pool.acd.setStatus("dave", { kind: "onBreak", reason: "lunch" }, "dave");
  await pool.clock.advance(60_000);
  pool.acd.setStatus("dave", { kind: "available" }, "dave");
  pool.enter(1);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["erin<-1"]);
});

test("a status chosen during a talk is kept for after it", async () => {
  const pool = aPool({ dave: SALES });
  await pool.login("dave");
  await pool.connect(1);
  const lunch = { kind: "onBreak", reason: "lunch" } as const;
  expect(pool.acd.setStatus("dave", lunch, "dave")).toMatchObject({ status: { kind: "available" }, nextStatus: lunch });
  pool.enter(2);
  pool.acd.talkEnded("dave", callNr(1));
  await pool.clock.advance(0);
  expect(pool.state("dave")).toBe("onBreak(lunch) idle");
  expect(pool.acd.agent("dave")?.nextStatus).toBeNull();
  expect(pool.offers).toEqual([]);
});

test("choosing the status in force during a talk takes the earlier choice back", async () => {
  const pool = aPool({ dave: SALES });
  await pool.login("dave");
  await pool.connect(1);
  pool.acd.setStatus("dave", { kind: "loggedOut" }, "dave");
  pool.acd.setStatus("dave", { kind: "available" }, "dave");
  pool.acd.talkEnded("dave", callNr(1));
  expect(pool.state("dave")).toBe("available idle");
});

test("given a ringing agent, when he logs out, the ringing goes on and the choice takes effect after it", async () => {
  const pool = aPool({ dave: SALES });
  await pool.login("dave");
  pool.enter(1);
  await pool.clock.advance(1_000);
  pool.acd.setStatus("dave", { kind: "loggedOut" }, "dave");
  expect(pool.state("dave")).toBe("available ringing");
  await pool.clock.advance(RING_MS);
  expect(pool.outcomes).toEqual(["dave unanswered"]);
  expect(pool.state("dave")).toBe("loggedOut idle"); // his own word, not "missed"
});

test("wrap-up: timed, nothing offered, over by its timer", async () => {
  const pool = aPool({ dave: SALES }, {}, withWrapUp(15_000));
  await pool.login("dave");
  await pool.connect(1);
  pool.enter(2);
  const endedAtMs = pool.clock.nowMs();
  pool.acd.talkEnded("dave", callNr(1));
  await pool.clock.advance(14_999);
  expect(pool.acd.agent("dave")).toMatchObject({ state: "wrapUp", call: callNr(1), untilMs: endedAtMs + 15_000 });
  expect(pool.offers).toEqual([]);
  await pool.clock.advance(1);
  expect(pool.offers).toEqual(["dave<-2"]);
  expect(pool.of("agent.stateChanged").map(({ state }) => state)).toEqual([
    "reserved",
    "ringing",
    "talking",
    "wrapUp",
    "idle",
    "reserved",
    "ringing",
  ]);
});

test("wrap-up is over when the agent says so, and its timer does nothing later", async () => {
  const pool = aPool({ dave: SALES }, {}, withWrapUp(15_000));
  await pool.login("dave");
  await pool.connect(1);
  pool.acd.talkEnded("dave", callNr(1));
  expect(pool.acd.wrapUpDone("dave")).toMatchObject({ state: "idle" });
  expect(pool.acd.wrapUpDone("nobody")).toBeNull();
  const since = pool.acd.agent("dave")?.sinceMs;
  await pool.clock.advance(20_000);
  expect(pool.acd.agent("dave")).toMatchObject({ state: "idle", sinceMs: since });
});

test("a break chosen in wrap-up counts from then on, wrap-up runs to its end", async () => {
  const pool = aPool({ dave: SALES }, {}, withWrapUp(15_000));
  await pool.login("dave");
  await pool.connect(1);
  pool.acd.talkEnded("dave", callNr(1));
  pool.acd.setStatus("dave", { kind: "onBreak", reason: "lunch" }, "dave");
  expect(pool.state("dave")).toBe("onBreak(lunch) wrapUp");
  await pool.clock.advance(15_000);
  expect(pool.state("dave")).toBe("onBreak(lunch) idle");
});

test("idle counts from the end of wrap-up", async () => {
  const pool = aPool({ dave: SALES, erin: SALES }, {}, withWrapUp(15_000));
  await pool.login("dave", "erin");
  await pool.connect(1);
  pool.acd.talkEnded("dave", callNr(1));
  await pool.clock.advance(20_000);
  pool.enter(2);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["erin<-2"]);
});

test("a second report of the same end, or of another call's, changes nothing", async () => {
  const pool = aPool({ dave: SALES });
  await pool.login("dave");
  await pool.connect(1);
  pool.acd.talkEnded("dave", callNr(9));
  expect(pool.state("dave")).toBe("available talking");
  pool.acd.talkEnded("dave", callNr(1));
  pool.acd.talkEnded("dave", callNr(1));
  pool.acd.release("dave", callNr(1));
  expect(pool.state("dave")).toBe("available idle");
});

test("a direct call takes the agent from its first ring, and gives him back", async () => {
  const pool = aPool({ dave: SALES });
  await pool.login("dave");
  expect(pool.acd.occupy("dave", callNr(1))).toBe(true);
  expect(pool.acd.occupy("dave", callNr(1))).toBe(true); // the same call again
  expect(pool.acd.occupy("dave", callNr(2))).toBe(false);
  pool.enter(3);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual([]);
  expect(pool.acd.agent("dave")).toMatchObject({ state: "talking", call: callNr(1) });
  pool.acd.release("dave", callNr(1));
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["dave<-3"]);
});

test("the desk of an agent who is rung or talks for a queue is busy", async () => {
  const pool = aPool({ dave: SALES });
  await pool.login("dave");
  pool.enter(1);
  await pool.clock.advance(0);
  expect(pool.acd.occupy("dave", callNr(2))).toBe(false);
  pool.phones.one.answer();
  await pool.clock.advance(0);
  expect(pool.acd.occupy("dave", callNr(2))).toBe(false);
});

test("an employee who is no agent is never refused", () => {
  const pool = aPool({ dave: SALES });
  expect(pool.acd.occupy("anna", callNr(1))).toBe(true);
  expect(pool.acd.occupy("anna", callNr(2))).toBe(true);
  pool.acd.release("anna", callNr(1));
});

test("an agent on break, or logged out, can be called directly", () => {
  const pool = aPool({ dave: SALES });
  expect(pool.acd.occupy("dave", callNr(1))).toBe(true);
  pool.acd.release("dave", callNr(1));
  expect(pool.state("dave")).toBe("loggedOut idle");
});

test("a direct call in wrap-up leaves what is left of it, and adds none of its own", async () => {
  const pool = aPool({ dave: SALES }, {}, withWrapUp(15_000));
  await pool.login("dave");
  await pool.connect(1);
  pool.acd.talkEnded("dave", callNr(1));
  await pool.clock.advance(5_000);
  expect(pool.acd.occupy("dave", callNr(2))).toBe(true);
  await pool.clock.advance(4_000);
  pool.acd.release("dave", callNr(2));
  expect(pool.acd.agent("dave")).toMatchObject({ state: "wrapUp", call: callNr(1) });
  await pool.clock.advance(6_000);
  expect(pool.state("dave")).toBe("available idle");
});

test("a direct call longer than the wrap-up ends in idle", async () => {
  const pool = aPool({ dave: SALES }, {}, withWrapUp(15_000));
  await pool.login("dave");
  await pool.connect(1);
  pool.acd.talkEnded("dave", callNr(1));
  pool.acd.occupy("dave", callNr(2));
  await pool.clock.advance(60_000);
  pool.acd.release("dave", callNr(2));
  expect(pool.state("dave")).toBe("available idle");
  expect(pool.clock.pending).toBe(0);
});

test("the timer of a wrap-up that a direct call interrupted never ends a later one", async () => {
  const pool = aPool({ dave: SALES }, {}, withWrapUp(15_000));
  await pool.login("dave");
  await pool.connect(1);
  pool.acd.talkEnded("dave", callNr(1)); // would end at 15 s
  pool.acd.occupy("dave", callNr(2));
  pool.acd.release("dave", callNr(2));
  pool.acd.wrapUpDone("dave");
  await pool.clock.advance(5_000);
  await pool.connect(3);
  pool.acd.talkEnded("dave", callNr(3)); // ends at 20 s
  await pool.clock.advance(14_999);
  expect(pool.state("dave")).toBe("available wrapUp");
});

test("adopting a talk stops an offer to the same agent", async () => {
  const pool = aPool({ dave: SALES, erin: SALES });
  await pool.login("dave", "erin");
  pool.enter(1);
  await pool.clock.advance(0);
  pool.acd.adoptTalk("dave", callNr(7), "sales");
  await pool.clock.advance(0);
  expect(pool.outcomes).toEqual(["dave lost"]);
  expect(pool.state("dave")).toBe("available talking");
  expect(pool.offers).toEqual(["erin<-1"]);
});

test("an agent without a desk phone is offered nobody, and it can be seen why", async () => {
  const company = companyOf({ dave: SALES });
  const pool = new Pool({ ...company, employees: company.employees.map((one) => ({ ...one, desk: null })) });
  await pool.login("dave");
  pool.enter(1);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual([]);
  expect(pool.acd.explain(callNr(1))?.agents).toEqual([{ agent: "dave", refusal: "noPhone" }]);
});

describe("dismissed during a call, and an agent again before its end", () => {
  test.each([
    ["goes on as he was", null, "available idle"],
    ["is logged out if he chose that himself", { kind: "loggedOut" }, "loggedOut idle"],
  ] as const)("%s", async (_what, wish, after) => {
    const pool = aPool({ dave: SALES });
    await pool.login("dave");
    await pool.connect(1);
    if (wish) pool.acd.setStatus("dave", wish, "dave");
    pool.acd.companyChanged(companyOf({}));
    pool.acd.companyChanged(companyOf({ dave: SALES }));
    pool.acd.talkEnded("dave", callNr(1));
    await pool.clock.advance(0);
    expect(pool.state("dave")).toBe(after);
  });
});
