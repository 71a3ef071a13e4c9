/** Who gets whom: tables of cases, and what must hold for any callers and agents. */
import fc from "fast-check";
import type { Agent } from "../../src/domain/agent";
import { compareAgents, explain, match, type Refusal, whyNot } from "../../src/domain/matcher";
import { compareCallers } from "../../src/domain/order";
import type { QueueEntry } from "../../src/domain/queue-entry";

const NOW_MS = 1_000_000;

function anAgent(id: string, more: Partial<Agent> = {}): Agent {
  return {
    id,
    status: { kind: "available" },
    state: { kind: "idle", sinceMs: 0 },
    tiers: new Map([["sales", 1]]),
    backOff: null,
    desk: `desk-${id}`,
    ...more,
  };
}

function anEntry(id: string, more: Partial<QueueEntry> = {}): QueueEntry {
  const call = `call-${id}` as never;
  const place = { queue: "sales", enteredAtMs: 0, creditSeconds: 0, avoid: new Set<string>() };
  return { id: id as never, call, ...place, state: { kind: "waiting" }, ...more };
}

const idle = (sinceMs: number): Pick<Agent, "state"> => ({ state: { kind: "idle", sinceMs } });
const pairs = (entries: readonly QueueEntry[], agents: readonly Agent[]): string[] =>
  match([...entries].sort(compareCallers), agents, NOW_MS).map(({ entry, agent }) => `${entry.id}-${agent.id}`);

const call = "call-9" as never;
const offer = "o-9" as never;
test.each<[string, Partial<Agent>, Partial<QueueEntry>, Refusal | null]>([
  ["free and wanted", {}, {}, null],
  ["of another queue", {}, { queue: "service" }, "otherQueue"],
  ["without a phone", { desk: null }, {}, "noPhone"],
  ["logged out", { status: { kind: "loggedOut" } }, {}, "loggedOut"],
  ["on break", { status: { kind: "onBreak", reason: "lunch" } }, {}, "onBreak"],
  ["reserved", { state: { kind: "reserved", offer, call } }, {}, "busy"],
  ["ringing", { state: { kind: "ringing", offer, call, leg: "c-9" as never } }, {}, "busy"],
  ["talking", { state: { kind: "talking", call, sinceMs: 0 } }, {}, "busy"],
  ["writing up", { state: { kind: "wrapUp", call, untilMs: 0 } }, {}, "wrapUp"],
  ["backing off, phone engaged", { backOff: { why: "busy", untilMs: 0 } }, {}, "phoneBusy"],
  ["backing off, phone away", { backOff: { why: "unreachable", untilMs: 0 } }, {}, "phoneUnreachable"],
  ["who has just refused this caller", {}, { avoid: new Set(["dave"]) }, "justTried"],
  ["and a caller whom another refused", {}, { avoid: new Set(["erin"]) }, null],
  ["and a shadow", {}, { state: { kind: "shadow" } }, "shadow"],
  ["and a caller on offer", {}, { state: { kind: "offered", offer, agent: "erin" } }, "offered"],
  ["and a caller who has left", {}, { state: { kind: "abandoned" } }, "ended"],
])("an agent %s", (_what, agent, entry, refusal) => {
  expect(whyNot(anAgent("dave", agent), anEntry("1", entry))).toBe(refusal);
  expect(pairs([anEntry("1", entry)], [anAgent("dave", agent)])).toEqual(refusal === null ? ["1-dave"] : []);
});

test("the longest idle agent takes the first caller; a tie goes by id", () => {
  const agents = [anAgent("frank", idle(500)), anAgent("erin", idle(500)), anAgent("dave", idle(900))];
  const entries = [anEntry("2", { enteredAtMs: 2 }), anEntry("1", { enteredAtMs: 1 })];
  expect(pairs(entries, agents)).toEqual(["1-erin", "2-frank"]);
});

test("the lower tier of the caller's own queue comes first", () => {
  const dave = anAgent("dave", {
    ...idle(0),
    tiers: new Map([
      ["sales", 2],
      ["service", 1],
    ]),
  });
  const erin = anAgent("erin", {
    ...idle(900),
    tiers: new Map([
      ["sales", 1],
      ["service", 2],
    ]),
  });
  expect(pairs([anEntry("1")], [dave, erin])).toEqual(["1-erin"]);
  expect(pairs([anEntry("1", { queue: "service" })], [dave, erin])).toEqual(["1-dave"]);
});

test("a decision carries the two numbers that led to it", () => {
  const [proposal] = match(
    [anEntry("1", { enteredAtMs: NOW_MS - 5_000 })],
    [anAgent("dave", idle(NOW_MS - 70_000))],
    NOW_MS,
  );
  expect(proposal).toMatchObject({ waitedMs: 5_000, idleMs: 70_000 });
});

test("callers are read only until the free agents run out", () => {
  let read = 0;
  function* endless(): Generator<QueueEntry> {
    for (;;) yield anEntry(String(++read), { enteredAtMs: read });
  }
  expect(match(endless(), [anAgent("dave"), anAgent("erin")], NOW_MS)).toHaveLength(2);
  expect(read).toBe(2);
});

test("with nobody free no caller is looked at", () => {
  const untouchable: Iterable<QueueEntry> = {
    [Symbol.iterator]() {
      throw new Error("the callers were read");
    },
  };
  expect(match(untouchable, [anAgent("dave", { desk: null })], NOW_MS)).toEqual([]);
});

test("explain tells the standing, and of every agent of the queue what is in the way", () => {
  const agents = [
    anAgent("dave", { status: { kind: "onBreak", reason: "lunch" } }),
    anAgent("erin", idle(900)),
    anAgent("frank", idle(100)),
    anAgent("gina", { tiers: new Map([["service", 1]]) }),
  ];
  expect(explain(anEntry("1", { enteredAtMs: NOW_MS - 4_000, creditSeconds: 30 }), agents, NOW_MS)).toEqual({
    entry: "1",
    queue: "sales",
    standing: { waitedSeconds: 4, creditSeconds: 30, scoreSeconds: 34 },
    agents: [
      { agent: "frank", refusal: null },
      { agent: "erin", refusal: null },
      { agent: "dave", refusal: "onBreak" },
    ],
  });
});

// ------------------------------------------------------------ for any callers and agents

const queueId = fc.constantFrom("sales", "service", "parts");
const agentId = fc.constantFrom(..."abcdefgh");
const anyAgent = fc
  .record({
    id: agentId,
    sinceMs: fc.integer({ min: 0, max: 5 }),
    tiers: fc.array(fc.tuple(queueId, fc.integer({ min: 1, max: 2 }))),
    free: fc.constantFrom(true, true, true, false),
  })
  .map(({ id, sinceMs, tiers, free }) =>
    anAgent(id, { ...idle(sinceMs), tiers: new Map(tiers), status: { kind: free ? "available" : "loggedOut" } }),
  );
const anyEntry = fc
  .record({
    enteredAtMs: fc.integer({ min: 0, max: 5_000 }),
    creditSeconds: fc.integer({ min: 0, max: 3 }),
    queue: queueId,
    avoid: fc.array(agentId, { maxLength: 3 }),
    kind: fc.constantFrom("waiting", "waiting", "waiting", "shadow" as const),
  })
  .map(({ kind, avoid, ...rest }) => ({ ...rest, avoid: new Set(avoid), state: { kind } as QueueEntry["state"] }));
const anyAgents = fc.uniqueArray(anyAgent, { selector: ({ id }) => id, maxLength: 8 });
const anyEntries = fc
  .array(anyEntry, { maxLength: 12 })
  .map((entries) => entries.map((entry, n) => anEntry(`e${n}`, entry)).sort(compareCallers));

test("nobody who could be served is left for a caller behind him", () => {
  fc.assert(
    fc.property(anyEntries, anyAgents, (entries, agents) => {
      const proposals = match(entries, agents, NOW_MS);
      const entryOf = new Map(proposals.map(({ agent, entry }) => [agent.id, entry]));
      const agentOf = new Map(proposals.map(({ agent, entry }) => [entry.id, agent]));
      expect(entryOf.size).toBe(proposals.length); // no agent twice
      expect(agentOf.size).toBe(proposals.length); // no caller twice
      for (const { entry, agent } of proposals) expect(whyNot(agent, entry)).toBeNull();
      for (const entry of entries) {
        const got = agentOf.get(entry.id);
        for (const agent of agents) {
          if (whyNot(agent, entry) !== null) continue;
          const better = !got || compareAgents(agent, got, entry.queue, "longestIdle") < 0;
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
    fc.property(anyEntries, anyAgents, (entries, agents) => {
      const one = match(entries, agents, NOW_MS);
      expect(match(entries, [...agents].reverse(), NOW_MS)).toEqual(one);
    }),
    { seed: 1, numRuns: 500 },
  );
});
