/** A decision and its explanation, and what must hold of both for any callers and agents. */
import fc from "fast-check";
import type { Agent } from "../../src/domain/agent";
import { compareAgents } from "../../src/domain/agent-order";
import { match, whyNot } from "../../src/domain/matcher";
import { compareCallers } from "../../src/domain/order";
import type { QueueEntry } from "../../src/domain/queue-entry";
import { termsOf } from "../../src/domain/terms";
import { AWAY, anAgent, anEntry, BUSY, idle, Matching, NOW_MS, tier } from "./a-pool";

const LAST = { lastAgentMs: 20_000 };
const BOILERS = {
  skillSteps: [
    { afterMs: 0, needs: "boilers >= 3 & $language" },
    { afterMs: 30_000, needs: "boilers" },
    { afterMs: 60_000, needs: null },
  ],
};
const expert = (more: Partial<Agent> = {}): Agent => anAgent("dave", { skills: { boilers: 3, ru: 1 }, ...more });
const beginner = anAgent("erin", { skills: { boilers: 1, ru: 1 } });
const ru = { variables: { language: "ru" } };

// ------------------------------------------------------------ the decision and its explanation

test("a caller nobody may take does not hold up the caller behind him", () => {
  const pool = new Matching({}, [anAgent("dave", { tiers: new Map([["service", 1]]) })]);
  expect(pool.pairs(anEntry("1", { waitedMs: 9 }), anEntry("2", { queue: "service" }))).toEqual(["2-dave"]);
});

test("a caller at the ceiling is before one with more credit", () => {
  const pool = new Matching({}, [anAgent("dave")]);
  const [old, vip] = [anEntry("1", { waitedMs: 9_000, atCeiling: true }), anEntry("2", { creditSeconds: 600 })];
  expect(pool.pairs(vip, old)).toEqual(["1-dave"]);
});

test("explain tells the standing, and of every agent of the queue what is in the way", () => {
  const pool = new Matching({}, [
    anAgent("dave", AWAY),
    anAgent("erin", idle(900)),
    anAgent("frank", idle(100)),
    anAgent("gina", { tiers: new Map([["service", 1]]) }),
  ]);
  expect(pool.explain(anEntry("1", { waitedMs: 4_000, creditSeconds: 30 }), 3)).toEqual({
    entry: "1",
    queue: "sales",
    standing: { waitedSeconds: 9, creditSeconds: 30, scoreSeconds: 39, passed: 3, atCeiling: false },
    terms: { only: null, needs: null, tierMax: 1 },
    nextChangeMs: null,
    agents: [
      { agent: "frank", refusal: null },
      { agent: "erin", refusal: null },
      { agent: "dave", refusal: "onBreak" },
    ],
  });
});

test("explain says which skill is missing, when a tier joins, and what changes next, by the wall clock", () => {
  const pool = new Matching({ ...BOILERS, tierStepMs: 20_000 }, [
    expert(BUSY),
    anAgent("erin", { ...beginner, ...tier(2) }),
    anAgent("frank", { ...tier(2), skills: { boilers: 5, ru: 1 } }),
  ]);
  const { terms, nextChangeMs, agents } = pool.explain(anEntry("1", { ...ru, waitedMs: 4_000 }));
  const enteredMs = NOW_MS + 5_000 - 4_000;
  expect(terms).toEqual({ only: null, needs: "boilers >= 3 & ru", tierMax: 1 });
  expect(nextChangeMs).toBe(enteredMs + 20_000);
  expect(agents).toEqual([
    { agent: "dave", refusal: "busy" },
    { agent: "erin", refusal: "skillMissing", needs: "boilers >= 3 & ru", untilMs: enteredMs + 30_000 },
    { agent: "frank", refusal: "tierNotYet", untilMs: enteredMs + 20_000 },
  ]);
});

test("explain says for whom a caller is kept, and until when", () => {
  const pool = new Matching(LAST, [anAgent("dave", BUSY), anAgent("erin")]);
  const { terms, agents } = pool.explain(anEntry("1", { lastAgent: "dave", waitedMs: 4_000 }));
  expect(terms.only).toBe("dave");
  expect(agents).toContainEqual({ agent: "erin", refusal: "lastAgentFirst", untilMs: NOW_MS + 5_000 + 16_000 });
});

// ------------------------------------------------------------ for any callers and agents

const queueId = fc.constantFrom("sales", "service", "parts");
const agentId = fc.constantFrom(..."abcdefgh");
const anyAgent = fc
  .record({
    id: agentId,
    sinceMs: fc.integer({ min: 0, max: 5 }),
    tiers: fc.array(fc.tuple(queueId, fc.integer({ min: 1, max: 3 }))),
    status: fc.constantFrom("available", "available", "available", "loggedOut" as const),
    busy: fc.constantFrom(false, false, true),
    skills: fc.dictionary(fc.constantFrom("ru", "it"), fc.integer({ min: 1, max: 3 })),
    callsTaken: fc.nat({ max: 2 }),
  })
  .map(({ sinceMs, tiers, status, busy, ...rest }) =>
    anAgent(rest.id, {
      ...(busy ? BUSY : idle(sinceMs)),
      ...rest,
      tiers: new Map(tiers),
      status: { kind: status },
      order: rest.id.charCodeAt(0),
    }),
  );
const anyEntry = fc
  .record({
    waitedMs: fc.integer({ min: 0, max: 70_000 }),
    creditSeconds: fc.integer({ min: 0, max: 30 }),
    queue: queueId,
    avoid: fc.array(agentId, { maxLength: 3 }).map((ids) => new Set(ids)),
    kind: fc.constantFrom("waiting", "waiting", "waiting", "shadow" as const),
    lastAgent: fc.option(agentId),
    language: fc.constantFrom("ru", "it", "de"),
    atCeiling: fc.boolean(),
  })
  .map(({ kind, language, ...rest }) => ({ ...rest, state: { kind } as QueueEntry["state"], variables: { language } }));
const anyAgents = fc.uniqueArray(anyAgent, { selector: ({ id }) => id, maxLength: 8 });
const anyEntries = fc
  .array(anyEntry, { maxLength: 12 })
  .map((entries) => entries.map((entry, n) => anEntry(`e${n}`, entry)).sort(compareCallers));
const anyStrategy = fc.constantFrom("longestIdle", "fewestCalls", "random", "linear" as const);
const STEPS = [
  { afterMs: 0, needs: "$language >= 2" },
  { afterMs: 40_000, needs: "$language" },
  { afterMs: 60_000, needs: null },
];

test("no pair is offered that has a reason against it, and no pair without one is left over", () => {
  fc.assert(
    fc.property(anyEntries, anyAgents, anyStrategy, (entries, agents, strategy) => {
      const { deciding } = new Matching({ strategy, tierStepMs: 30_000, lastAgentMs: 20_000, skillSteps: STEPS });
      const proposals = match(entries, agents, NOW_MS, deciding);
      const entryOf = new Map(proposals.map(({ agent, entry }) => [agent.id, entry]));
      const agentOf = new Map(proposals.map(({ agent, entry }) => [entry.id, agent]));
      expect(entryOf.size).toBe(proposals.length); // no agent twice
      expect(agentOf.size).toBe(proposals.length); // no caller twice
      for (const entry of entries) {
        const terms = termsOf(entry, agents, deciding.rulesOf(entry.queue), NOW_MS);
        const got = agentOf.get(entry.id);
        if (got) expect(whyNot(got, entry, terms)).toBeNull();
        for (const agent of agents) {
          if (whyNot(agent, entry, terms) !== null) continue;
          const choice = { strategy, entry: entry.id, lastRung: -1, seed: 0 };
          const better = !got || compareAgents(agent, got, entry.queue, choice) < 0;
          const taker = entryOf.get(agent.id);
          if (better) expect(taker && compareCallers(taker, entry)).toBeLessThan(0); // somebody before him has that agent
        }
      }
    }),
    { seed: 1, numRuns: 2_000 },
  );
});

test("the order in which agents are given makes no difference", () => {
  fc.assert(
    fc.property(anyEntries, anyAgents, anyStrategy, (entries, agents, strategy) => {
      const { deciding } = new Matching({ strategy, skillSteps: STEPS });
      const one = match(entries, agents, NOW_MS, deciding);
      expect(match(entries, [...agents].reverse(), NOW_MS, deciding)).toEqual(one);
    }),
    { seed: 1, numRuns: 500 },
  );
});
