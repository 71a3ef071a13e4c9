/** Agents by the company's rules: one call at a time, back-offs, phones that are away, time to write up. */
import { DEFAULT_AGENT_RULES } from "../../src/company/defaults";
import type { AgentRules } from "../../src/domain/company";
import { aPool, aQueue, callNr, companyOf, Pool, RING_MS, type Staff } from "./a-pool";

const SALES = ["sales"];
const withWrapUp = (wrapUpMs: number) => [aQueue("sales", { wrapUpMs }), aQueue("service")];

describe("one call, then ask", () => {
  const ONE_CALL = { kind: "available", oneCall: true } as const;

  test("after his call he is on break, on demand, until he asks again", async () => {
    const pool = aPool({ dave: SALES }, {}, withWrapUp(15_000));
    pool.acd.setStatus("dave", ONE_CALL, "dave");
    await pool.connect(1);
    pool.enter(2);
    pool.acd.talkEnded("dave", callNr(1));
    expect(pool.state("dave")).toBe("onBreak(onDemand) wrapUp");
    await pool.clock.advance(60_000);
    expect(pool.state("dave")).toBe("onBreak(onDemand) idle");
    expect(pool.offers).toEqual([]);
    pool.acd.setStatus("dave", ONE_CALL, "dave");
    await pool.clock.advance(0);
    expect(pool.offers).toEqual(["dave<-2"]);
    expect(pool.of("agent.statusChanged").map(({ by }) => by)).toEqual(["dave", "frontdesk", "dave"]);
  });

  test("who asks for another during the call gets it", async () => {
    const pool = aPool({ dave: SALES });
    pool.acd.setStatus("dave", ONE_CALL, "dave");
    await pool.connect(1);
    pool.acd.setStatus("dave", ONE_CALL, "dave");
    pool.acd.talkEnded("dave", callNr(1));
    expect(pool.state("dave")).toBe("available idle");
    expect(pool.acd.agent("dave")?.status).toEqual(ONE_CALL);
  });

  test("an offer that came to nothing and a direct call are not the one call", async () => {
    const pool = aPool({ dave: SALES });
    pool.acd.setStatus("dave", ONE_CALL, "dave");
    pool.enter(1).leave("abandoned");
    await pool.clock.advance(0);
    pool.acd.occupy("dave", callNr(2));
    pool.acd.talkEnded("dave", callNr(2));
    expect(pool.state("dave")).toBe("available idle");
  });

  test("to be available without end is another wish than for one call", () => {
    const pool = aPool({ dave: SALES });
    pool.acd.setStatus("dave", ONE_CALL, "dave");
    expect(pool.acd.setStatus("dave", { kind: "available" }, "dave")?.status).toEqual({ kind: "available" });
    expect(pool.of("agent.statusChanged")).toHaveLength(2);
  });
});

describe("back-offs by the company's rules", () => {
  const withRules = (rules: Partial<AgentRules>, staff: Staff = { dave: SALES, erin: SALES }): Pool =>
    new Pool({ ...companyOf(staff), agentRules: { ...DEFAULT_AGENT_RULES, ...rules } });

  test("the second offer in a row that is not answered is the break; the first only a pause", async () => {
    const pool = withRules({ missedMax: 2 }, { dave: SALES });
    await pool.login("dave");
    pool.enter(1);
    pool.enter(2);
    await pool.clock.advance(RING_MS);
    expect(pool.state("dave")).toBe("available idle");
    expect(pool.acd.agent("dave")?.backOff).toMatchObject({ why: "noAnswer" });
    await pool.clock.advance(9_999);
    expect(pool.offers).toEqual([]);
    await pool.clock.advance(1);
    expect(pool.offers).toEqual(["dave<-2"]); // caller 1 is spared him for a while
    await pool.clock.advance(RING_MS);
    expect(pool.state("dave")).toBe("onBreak(missed) idle");
  });

  test("an answered call forgives the missed ones", async () => {
    const pool = withRules({ missedMax: 2 }, { dave: SALES });
    await pool.login("dave");
    const first = pool.enter(1);
    await pool.clock.advance(RING_MS);
    first.leave("abandoned");
    await pool.clock.advance(10_000);
    await pool.connect(2);
    pool.acd.talkEnded("dave", callNr(2));
    pool.enter(3);
    await pool.clock.advance(RING_MS);
    expect(pool.state("dave")).toBe("available idle");
  });

  test("who refuses is offered nobody for as long as the company says, and says why", async () => {
    const pool = withRules({ backOffMs: { ...DEFAULT_AGENT_RULES.backOffMs, refused: 7_000 } });
    await pool.login("dave");
    pool.enter(1);
    pool.enter(2);
    await pool.clock.advance(0);
    pool.phones.one.end("refused");
    await pool.clock.advance(6_999);
    expect(pool.offers).toEqual([]);
    expect(pool.acd.explain(callNr(2))?.agents).toContainEqual(
      expect.objectContaining({ agent: "dave", refusal: "refusedLately" }),
    );
    await pool.clock.advance(1);
    expect(pool.offers).toEqual(["dave<-2"]);
  });

  test("whoever says that he is ready again is not held back any longer", async () => {
    const pool = withRules({});
    await pool.login("dave");
    pool.enter(1);
    await pool.clock.advance(0);
    pool.phones.one.end("busy");
    await pool.clock.advance(0);
    pool.acd.setStatus("dave", { kind: "onBreak", reason: "coffee" }, "dave");
    pool.acd.setStatus("dave", { kind: "available" }, "dave");
    await pool.clock.advance(0);
    expect(pool.offers).toEqual(["dave<-1"]);
  });

  test("a new version of the company has new rules at once", async () => {
    const pool = withRules({}, { dave: SALES });
    await pool.login("dave");
    pool.acd.companyChanged({ ...companyOf({ dave: SALES }), agentRules: { ...DEFAULT_AGENT_RULES, missedMax: 2 } });
    pool.enter(1);
    await pool.clock.advance(RING_MS);
    expect(pool.state("dave")).toBe("available idle");
  });
});

describe("a phone that is not registered", () => {
  test("its agent is offered nobody until it is back, and it can be seen why", async () => {
    const pool = aPool({ dave: SALES });
    pool.acd.phoneSeen("desk-dave", false);
    await pool.login("dave");
    pool.enter(1);
    await pool.clock.advance(60_000);
    expect(pool.offers).toEqual([]);
    expect(pool.acd.agent("dave")?.backOff).toEqual({ why: "unreachable", untilMs: null });
    expect(pool.acd.explain(callNr(1))?.agents).toContainEqual(
      expect.objectContaining({ agent: "dave", refusal: "phoneUnreachable" }),
    );
    pool.acd.phoneSeen("desk-dave", true);
    await pool.clock.advance(0);
    expect(pool.offers).toEqual(["dave<-1"]);
  });

  test("it ends the back-off of an offer that did not find it, not that of a busy phone", async () => {
    const pool = aPool({ dave: SALES, erin: SALES });
    await pool.login("dave", "erin");
    pool.enter(1);
    pool.enter(2);
    await pool.clock.advance(0);
    pool.phones.ringing[0]?.end("unreachable");
    pool.phones.ringing[0]?.end("busy");
    await pool.clock.advance(0);
    for (const account of ["desk-dave", "desk-erin"]) {
      pool.acd.phoneSeen(account, false);
      pool.acd.phoneSeen(account, true);
    }
    await pool.clock.advance(0);
    expect(pool.offers).toEqual(["dave<-1"]);
  });

  test("a phone nobody has said anything of is tried", async () => {
    const pool = aPool({ dave: SALES });
    pool.acd.phoneSeen("desk-erin", false);
    await pool.login("dave");
    pool.enter(1);
    await pool.clock.advance(0);
    expect(pool.offers).toEqual(["dave<-1"]);
  });

  test("an agent who comes with a new version of the company has his phone looked for", async () => {
    const pool = aPool({ dave: SALES });
    pool.acd.phoneSeen("desk-erin", false);
    pool.acd.companyChanged(companyOf({ dave: SALES, erin: SALES }));
    await pool.login("erin");
    pool.enter(1);
    await pool.clock.advance(0);
    expect(pool.offers).toEqual([]);
  });
});

test("a direct ring that nobody answered leaves him idle for as long as before; a talk does not", async () => {
  const pool = aPool({ dave: SALES, erin: SALES });
  await pool.login("dave", "erin");
  pool.acd.occupy("dave", callNr(1));
  await pool.clock.advance(20_000);
  pool.acd.release("dave", callNr(1));
  pool.enter(2);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["dave<-2"]);
  pool.phones.one.end("refused");
  pool.acd.occupy("dave", callNr(3));
  pool.acd.talkEnded("dave", callNr(3));
  pool.enter(4);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["erin<-2", "dave<-4"]);
});

describe("more time to write up", () => {
  test("is given, as often as he asks, and journalled with its end", async () => {
    const pool = aPool({ dave: SALES }, {}, withWrapUp(15_000));
    await pool.login("dave");
    await pool.connect(1);
    const endedAtMs = pool.clock.nowMs();
    pool.acd.talkEnded("dave", callNr(1));
    await pool.clock.advance(10_000);
    expect(pool.acd.extendWrapUp("dave", 30_000)).toMatchObject({ state: "wrapUp", untilMs: endedAtMs + 45_000 });
    await pool.clock.advance(34_999);
    expect(pool.state("dave")).toBe("available wrapUp");
    expect(pool.of("agent.stateChanged").at(-1)).toMatchObject({ state: "wrapUp", untilMs: endedAtMs + 45_000 });
    await pool.clock.advance(1);
    expect(pool.state("dave")).toBe("available idle");
    expect(pool.clock.pending).toBe(0);
  });

  test("is bounded, and only for who writes up", async () => {
    const pool = aPool({ dave: SALES }, { wrapUpMsMax: 60_000 }, withWrapUp(15_000));
    await pool.login("dave");
    expect(pool.acd.extendWrapUp("nobody", 1_000)).toBeNull();
    expect(pool.acd.extendWrapUp("dave", 1_000)).toBe("notInWrapUp");
    await pool.connect(1);
    pool.acd.talkEnded("dave", callNr(1));
    expect(pool.acd.extendWrapUp("dave", 45_001)).toBe("tooLong");
    expect(pool.acd.extendWrapUp("dave", 45_000)).toMatchObject({ state: "wrapUp" });
    expect(pool.acd.extendWrapUp("dave", 1)).toBe("tooLong");
  });
});
