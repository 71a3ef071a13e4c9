/** Tiers, skill steps, the last agent and the ceiling in time: what rings, and when. */

import type { Company, Queue } from "../../src/domain/company";
import type { AgentId } from "../../src/domain/glossary";
import { aPool, aQueue, callNr, companyOf, Pool, RING_MS, type Staff } from "./a-pool";

const SALES = ["sales"];
const TEAM: Staff = { dave: SALES, erin: SALES, frank: SALES };

const poolWith = (settings: Partial<Queue>, staff: Staff = TEAM): Pool =>
  aPool(staff, {}, [aQueue("sales", settings), aQueue("service", settings)]);

/** The same company with skills for its agents. */
function skilled(company: Company, skills: Record<AgentId, Record<string, number>>): Company {
  const agents = company.agents.map((agent) => ({ ...agent, skills: skills[agent.employee] ?? {} }));
  return { ...company, agents };
}

// ------------------------------------------------------------ tiers in time

const TIERS: Staff = { dave: ["sales"], erin: ["sales:2"], frank: ["sales:3"] };

test("the next tier rings at the moment its time comes, by one timer", async () => {
  const pool = poolWith({ tierStepMs: 30_000 }, TIERS);
  await pool.login("dave", "erin", "frank");
  await pool.connect(1);
  pool.enter(2);
  pool.enter(3);
  await pool.clock.advance(29_999);
  expect(pool.offers).toEqual([]);
  expect(pool.acd.explain(callNr(2))?.agents).toContainEqual(
    expect.objectContaining({ agent: "erin", refusal: "tierNotYet", untilMs: pool.clock.nowMs() + 1 }),
  );
  await pool.clock.advance(1);
  expect(pool.offers).toEqual(["erin<-2"]);
  await pool.clock.advance(RING_MS);
  await pool.clock.advance(30_000 - RING_MS);
  expect(pool.offers).toEqual(["frank<-2"]);
});

test("the next tier rings at once when the last agent of the tier below goes on break", async () => {
  const pool = poolWith({ tierStepMs: 30_000 }, TIERS);
  await pool.login("dave", "erin");
  await pool.connect(1);
  pool.enter(2);
  await pool.clock.advance(5_000);
  expect(pool.offers).toEqual([]);
  pool.acd.setStatus("dave", { kind: "onBreak", reason: "lunch" }, "dave"); // after his talk: still at work
  await pool.clock.advance(0);
  expect(pool.offers).toEqual([]);
  pool.acd.talkEnded("dave", callNr(1));
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["erin<-2"]);
});

test("a tier that has joined does not step back when the tier below comes to work again", async () => {
  const pool = poolWith({ tierStepMs: 30_000 }, TIERS);
  await pool.login("erin");
  pool.enter(1);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["erin<-1"]);
  await pool.login("dave");
  pool.enter(2);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["erin<-1", "dave<-2"]); // the offer goes on; new ones go to the lower tier
});

test("nobody waits for a tier: no timer is left behind", async () => {
  const pool = poolWith({ tierStepMs: 30_000 }, TIERS);
  const waiting = pool.enter(1);
  await pool.clock.advance(1_000);
  expect(pool.clock.pending).toBe(1);
  waiting.leave("abandoned");
  await pool.clock.advance(0);
  expect(pool.clock.pending).toBe(0);
});

// ------------------------------------------------------------ skills in time

const NEEDS = {
  skillSteps: [
    { afterMs: 0, needs: "$language & boilers >= 3" },
    { afterMs: 20_000, needs: "$language" },
  ],
};
const SKILLS = { dave: { ru: 1, boilers: 5 }, erin: { ru: 1 }, frank: { it: 1 } };
const skilledPool = (): Pool => new Pool(skilled(companyOf(TEAM, [aQueue("sales", NEEDS)]), SKILLS));
const ru = { variables: { language: "ru" } };

test("a caller waits for whoever can help him, and for less when the time has come", async () => {
  const pool = skilledPool();
  await pool.login("dave", "erin", "frank");
  expect(await pool.connect(1, ru)).toBe("dave");
  pool.enter(2, ru);
  expect(pool.acd.explain(callNr(2))).toMatchObject({
    terms: { needs: "ru & boilers >= 3" },
    agents: [
      { agent: "erin", refusal: "skillMissing", needs: "ru & boilers >= 3" },
      { agent: "frank", refusal: "skillMissing" },
      { agent: "dave", refusal: "busy" },
    ],
  });
  await pool.clock.advance(19_999);
  expect(pool.offers).toEqual([]);
  await pool.clock.advance(1);
  expect(pool.offers).toEqual(["erin<-2"]);
});

test("the only one who can help goes on break: the next step is tried at once", async () => {
  const pool = skilledPool();
  await pool.login("erin", "dave");
  await pool.connect(1, ru);
  pool.enter(2, ru);
  await pool.clock.advance(1_000);
  expect(pool.offers).toEqual([]);
  pool.acd.setStatus("dave", { kind: "onBreak", reason: "lunch" }, "dave");
  pool.acd.talkEnded("dave", callNr(1));
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["erin<-2"]);
});

test("the step comes though the agent of the step before is free and has just refused", async () => {
  const pool = skilledPool();
  await pool.login("dave", "erin");
  pool.enter(1, ru);
  await pool.clock.advance(15_000 - 1);
  pool.phones.one.end("refused");
  await pool.clock.advance(5_000);
  expect(pool.offers).toEqual([]);
  await pool.clock.advance(1);
  expect(pool.offers).toEqual(["erin<-1"]);
});

test("another language, another agent: callers who need what is free do not wait behind those who do not", async () => {
  const pool = skilledPool();
  await pool.login("frank", "erin", "dave");
  await pool.connect(1, ru);
  pool.enter(2, ru);
  await pool.clock.advance(1_000);
  pool.enter(3, { variables: { language: "it" } });
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["frank<-3"]); // nobody at work has Italian and boilers: the second step at once
});

test("skills that the company changes count at once", async () => {
  const pool = skilledPool();
  await pool.login("dave", "erin");
  await pool.connect(1, ru);
  pool.enter(2, ru);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual([]);
  const erin = { ...SKILLS, erin: { ru: 1, boilers: 3 } };
  pool.acd.companyChanged(skilled(companyOf(TEAM, [aQueue("sales", NEEDS)]), erin));
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["erin<-2"]);
});

test("rules that the company changes count at once, and the callers keep their order", async () => {
  const pool = poolWith({ tierStepMs: 600_000 }, TIERS);
  await pool.login("dave", "erin", "frank");
  await pool.connect(1);
  for (const n of [2, 3]) {
    pool.enter(n);
    await pool.clock.advance(1_000);
  }
  pool.acd.companyChanged(companyOf(TIERS, [aQueue("sales", { tierStepMs: 0 })]));
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["erin<-2", "frank<-3"]);
});

// ------------------------------------------------------------ the last agent in time

test("the last agent is waited for, but not longer than the queue says", async () => {
  const pool = poolWith({ lastAgentMs: 10_000 });
  await pool.login("dave", "erin");
  await pool.connect(1);
  pool.enter(2, { lastAgent: "dave" });
  await pool.clock.advance(9_999);
  expect(pool.offers).toEqual([]);
  expect(pool.acd.explain(callNr(2))?.terms.only).toBe("dave");
  await pool.clock.advance(1);
  expect(pool.offers).toEqual(["erin<-2"]);
});

test("the last agent is free within the time: he takes his customer before others take him", async () => {
  const pool = poolWith({ lastAgentMs: 10_000 });
  await pool.login("dave", "erin");
  await pool.connect(1);
  pool.enter(2, { lastAgent: "dave" });
  await pool.clock.advance(3_000);
  pool.acd.talkEnded("dave", callNr(1));
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["dave<-2"]);
});

test("the last agent goes on break, or refuses: the caller is anybody's at once", async () => {
  const pool = poolWith({ lastAgentMs: 10_000 }, { dave: SALES, erin: SALES });
  await pool.login("erin", "dave");
  pool.enter(1, { lastAgent: "dave" });
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["dave<-1"]);
  pool.phones.one.end("refused");
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["erin<-1"]);
});

test("a caller who is kept for his last agent is in nobody's way", async () => {
  const pool = poolWith({ lastAgentMs: 10_000 });
  await pool.login("dave", "erin");
  await pool.connect(1);
  pool.enter(2, { lastAgent: "dave" });
  await pool.clock.advance(1_000);
  pool.enter(3);
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["erin<-3"]);
});

// ------------------------------------------------------------ the ceiling

test("so many may pass a caller; then nobody does, whatever credit he has", async () => {
  const pool = poolWith({ passedMax: 2 }, { dave: SALES });
  await pool.login("dave");
  await pool.connect(1);
  pool.enter(2);
  await pool.clock.advance(1_000);
  const served: number[] = [];
  for (let n = 3; n <= 6; n++) {
    pool.enter(n, { creditSeconds: 300 });
    await pool.clock.advance(1_000);
  }
  expect(pool.acd.explain(callNr(2))?.standing).toMatchObject({ passed: 0, atCeiling: false });
  let talking = callNr(1);
  for (let i = 0; i < 5; i++) {
    pool.acd.talkEnded("dave", talking);
    await pool.clock.advance(0);
    const { attempt } = pool.phones.one;
    talking = attempt.call;
    served.push(Number(talking.slice(5)));
    pool.phones.one.answer();
    await pool.clock.advance(0);
    const made = pool.of("offer.made").at(-1);
    if (made) pool.acd.connected(made.offer);
    if (i === 1) expect(pool.acd.explain(callNr(2))?.standing).toMatchObject({ passed: 2, atCeiling: true });
  }
  expect(served).toEqual([3, 4, 2, 5, 6]);
});

test("a caller at the ceiling of one queue is before those of another whom the same agent serves", async () => {
  const pool = poolWith({ passedMax: 1 }, { dave: ["sales", "service"] });
  await pool.login("dave");
  await pool.connect(1);
  pool.enter(2, { queue: "service" });
  await pool.clock.advance(1_000);
  pool.enter(3, { creditSeconds: 300 });
  pool.enter(4, { creditSeconds: 300 });
  await pool.clock.advance(0);
  pool.acd.talkEnded("dave", callNr(1));
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["dave<-3"]);
  pool.phones.one.answer();
  await pool.clock.advance(0);
  const made = pool.of("offer.made").at(-1);
  if (made) pool.acd.connected(made.offer);
  pool.acd.talkEnded("dave", callNr(3));
  await pool.clock.advance(0);
  expect(pool.offers).toEqual(["dave<-2"]);
});
