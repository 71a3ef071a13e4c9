/** Who gets whom: the rules one by one. */
import type { Agent } from "../../src/domain/agent";
import { type Refusal, RING_ALL_AGENTS_MAX } from "../../src/domain/matcher";
import type { QueueEntry } from "../../src/domain/queue-entry";
import { AWAY, anAgent, anEntry, BUSY, idle, Matching, NOW_MS, tier } from "./a-pool";

const call = "call-9" as never;
const offer = "o-9" as never;
test.each<[string, Partial<Agent>, Partial<QueueEntry>, Refusal | null]>([
  ["free and wanted", {}, {}, null],
  ["of another queue", {}, { queue: "service" }, "otherQueue"],
  ["without a phone", { desk: null }, {}, "noPhone"],
  ["logged out", { status: { kind: "loggedOut" } }, {}, "loggedOut"],
  ["on break", AWAY, {}, "onBreak"],
  ["reserved", { state: { kind: "reserved", offer, call } }, {}, "busy"],
  ["ringing", { state: { kind: "ringing", offer, call, leg: "c-9" as never } }, {}, "busy"],
  ["talking", BUSY, {}, "busy"],
  ["writing up", { state: { kind: "wrapUp", call, untilMs: 0 } }, {}, "wrapUp"],
  ["backing off, phone engaged", { backOff: { why: "busy", untilMs: 0 } }, {}, "phoneBusy"],
  ["backing off, phone away", { backOff: { why: "unreachable", untilMs: 0 } }, {}, "phoneUnreachable"],
  ["who has just refused this caller", {}, { avoid: new Set(["dave"]) }, "justTried"],
  ["and a caller whom another refused", {}, { avoid: new Set(["erin"]) }, null],
  ["and a shadow", {}, { state: { kind: "shadow" } }, "shadow"],
  ["and a caller on offer", {}, { state: { kind: "offered", offer, agent: "erin" } }, "offered"],
  ["and a caller who has left", {}, { state: { kind: "abandoned" } }, "ended"],
])("an agent %s", (_what, agent, entry, refusal) => {
  const pool = new Matching({}, [anAgent("dave", agent)]);
  expect(pool.refusals(anEntry("1", entry))).toEqual({ dave: refusal });
  expect(pool.pairs(anEntry("1", entry))).toEqual(refusal === null ? ["1-dave"] : []);
});

// ------------------------------------------------------------ strategies

test("longest idle: who has been idle longest takes the first caller; a tie goes by id", () => {
  const pool = new Matching({}, [anAgent("frank", idle(500)), anAgent("erin", idle(500)), anAgent("dave", idle(900))]);
  expect(pool.pairs(anEntry("2", { enteredAtMs: 2 }), anEntry("1", { enteredAtMs: 1 }))).toEqual(["1-erin", "2-frank"]);
});

test("fewest calls: who has taken fewest since log-in, then who has been idle longest", () => {
  const pool = new Matching({ strategy: "fewestCalls" }, [
    anAgent("dave", { callsTaken: 3, ...idle(0) }),
    anAgent("erin", { callsTaken: 2, ...idle(900) }),
    anAgent("frank", { callsTaken: 2, ...idle(800) }),
  ]);
  expect(pool.pairs(anEntry("1"), anEntry("2"), anEntry("3"))).toEqual(["1-frank", "2-erin", "3-dave"]);
});

test("least talk time: who has talked least since log-in, however many calls", () => {
  const pool = new Matching({ strategy: "leastTalkTime" }, [
    anAgent("dave", { talkedMs: 60_000, callsTaken: 1, ...idle(0) }),
    anAgent("erin", { talkedMs: 20_000, callsTaken: 9, ...idle(900) }),
  ]);
  expect(pool.pairs(anEntry("1"), anEntry("2"))).toEqual(["1-erin", "2-dave"]);
});

const three = [anAgent("dave", { order: 2 }), anAgent("erin", { order: 0 }), anAgent("frank", { order: 1 })];

test("linear: always in the order of the company file", () => {
  expect(new Matching({ strategy: "linear" }, three).pairs(anEntry("1"), anEntry("2"))).toEqual(["1-erin", "2-frank"]);
});

test.each([
  [-1, ["1-erin", "2-frank", "3-dave"]],
  [0, ["1-frank", "2-dave", "3-erin"]],
  [2, ["1-erin", "2-frank", "3-dave"]],
])("round robin: on from the agent rung last (place %i), and round", (lastRung, expected) => {
  const pool = new Matching({ strategy: "roundRobin" }, three, { lastRung: new Map([["sales", lastRung]]) });
  expect(pool.pairs(anEntry("1"), anEntry("2"), anEntry("3"))).toEqual(expected);
});

test("round robin skips whoever is not free, without losing the turn", () => {
  const pool = new Matching({ strategy: "roundRobin" }, [
    anAgent("dave", { order: 0 }),
    anAgent("erin", { order: 1, ...BUSY }),
    anAgent("frank", { order: 2 }),
  ]);
  expect(pool.pairs(anEntry("1"), anEntry("2"))).toEqual(["1-dave", "2-frank"]);
});

test("random: the same seed draws the same agent, and over many callers each agent is drawn as often", () => {
  const draw = (n: number, seed: number): string =>
    new Matching({ strategy: "random" }, three, { seed })
      .pairs(anEntry(`e-acall${n}`))[0]
      ?.split("-")
      .at(-1) ?? "";
  const drawn = Array.from({ length: 3_000 }, (_, n) => draw(n, 7));
  expect(drawn.slice(0, 50)).toEqual(Array.from({ length: 50 }, (_, n) => draw(n, 7)));
  expect(drawn.slice(0, 50)).not.toEqual(Array.from({ length: 50 }, (_, n) => draw(n, 8)));
  for (const { id } of three) {
    const times = drawn.filter((agent) => agent === id).length;
    expect(times).toBeGreaterThan(900); // 1000 expected; 100 is almost four standard deviations
    expect(times).toBeLessThan(1_100);
  }
});

test("ring all: everybody who is free rings for the first caller, nobody for the second", () => {
  const pool = new Matching({ strategy: "ringAll" }, [...three, anAgent("gina", BUSY)]);
  expect(pool.pairs(anEntry("1", { waitedMs: 5 }), anEntry("2"))).toEqual(["1-dave", "1-erin", "1-frank"]);
});

test("ring all rings the lowest tier with anybody free, and not more phones than its limit", () => {
  const many = Array.from({ length: 30 }, (_, n) => anAgent(`a${n}`, tier(1)));
  const pool = new Matching({ strategy: "ringAll", tierStepMs: 0 }, [...many, anAgent("zoe", tier(2))]);
  expect(pool.pairs(anEntry("1"))).toHaveLength(RING_ALL_AGENTS_MAX);
  const few = new Matching({ strategy: "ringAll", tierStepMs: 0 }, [anAgent("dave", tier(1)), anAgent("zoe", tier(2))]);
  expect(few.pairs(anEntry("1"))).toEqual(["1-dave"]);
});

// ------------------------------------------------------------ the last agent

const LAST = { lastAgentMs: 20_000 };

test("last agent first: offered to him alone while he is at work, whatever his skill and tier", () => {
  const pool = new Matching({ ...LAST, skillSteps: [{ afterMs: 0, needs: "boilers" }] }, [
    anAgent("dave", tier(3)),
    anAgent("erin", { skills: { boilers: 5 } }),
  ]);
  const entry = anEntry("1", { lastAgent: "dave", waitedMs: 19_999 });
  expect(pool.refusals(entry)).toEqual({ dave: null, erin: "lastAgentFirst" });
  expect(pool.pairs(entry)).toEqual(["1-dave"]);
});

test("last agent first: a busy one is waited for, until his time is over", () => {
  const pool = new Matching(LAST, [anAgent("dave", BUSY), anAgent("erin")]);
  expect(pool.pairs(anEntry("1", { lastAgent: "dave", waitedMs: 19_999 }))).toEqual([]);
  expect(pool.pairs(anEntry("1", { lastAgent: "dave", waitedMs: 20_000 }))).toEqual(["1-erin"]);
});

test.each<[string, Partial<Agent>, Partial<QueueEntry>]>([
  ["on break", AWAY, {}],
  ["logged out", { status: { kind: "loggedOut" } }, {}],
  ["unreachable", { backOff: { why: "unreachable", untilMs: 0 } }, {}],
  ["of other queues", { tiers: new Map([["service", 1]]) }, {}],
  ["who has just refused him", {}, { avoid: new Set(["dave"]) }],
])("last agent first: nobody waits for a last agent %s", (_why, dave, entry) => {
  const pool = new Matching(LAST, [anAgent("dave", dave), anAgent("erin")]);
  expect(pool.pairs(anEntry("1", { lastAgent: "dave", ...entry }))).toEqual(["1-erin"]);
});

// ------------------------------------------------------------ tiers

test("the lower tier of the caller's own queue comes first, whoever has been idle longer", () => {
  const inBoth = (sales: number, service: number): Partial<Agent> => ({
    tiers: new Map([
      ["sales", sales],
      ["service", service],
    ]),
  });
  const agents = [anAgent("dave", { ...idle(0), ...inBoth(2, 1) }), anAgent("erin", { ...idle(900), ...inBoth(1, 2) })];
  const pool = new Matching({ tierStepMs: 0 }, agents);
  expect(pool.pairs(anEntry("1"))).toEqual(["1-erin"]);
  expect(pool.pairs(anEntry("1", { queue: "service" }))).toEqual(["1-dave"]);
});

test("tier n joins when the caller has waited n - 1 steps", () => {
  const pool = new Matching({ tierStepMs: 30_000 }, [
    anAgent("dave", { ...tier(1), ...BUSY }),
    anAgent("erin", tier(2)),
    anAgent("frank", tier(3)),
  ]);
  const after = (waitedMs: number) => pool.refusals(anEntry("1", { waitedMs }));
  expect(after(29_999)).toEqual({ dave: "busy", erin: "tierNotYet", frank: "tierNotYet" });
  expect(after(30_000)).toEqual({ dave: "busy", erin: null, frank: "tierNotYet" });
  expect(after(60_000)).toEqual({ dave: "busy", erin: null, frank: null });
});

test.each<[string, Partial<Agent>]>([
  ["on break", AWAY],
  ["logged out", { status: { kind: "loggedOut" } }],
  ["unreachable", { backOff: { why: "unreachable", untilMs: 0 } }],
  ["without a phone", { desk: null }],
])("a tier joins at once when everybody below is %s", (_why, below) => {
  const pool = new Matching({ tierStepMs: 30_000 }, [
    anAgent("dave", { ...tier(1), ...below }),
    anAgent("erin", tier(2)),
    anAgent("frank", tier(3)),
  ]);
  expect(pool.refusals(anEntry("1"))).toMatchObject({ erin: null, frank: "tierNotYet" });
});

test("a tier joins at once when nobody below can do what is needed", () => {
  const pool = new Matching({ tierStepMs: 30_000, skillSteps: [{ afterMs: 0, needs: "ru" }] }, [
    anAgent("dave", { ...tier(1) }),
    anAgent("erin", { ...tier(2), skills: { ru: 1 } }),
  ]);
  expect(pool.pairs(anEntry("1"))).toEqual(["1-erin"]);
});

test("an agent whose phone was engaged is still at work: the next tier waits", () => {
  const pool = new Matching({ tierStepMs: 30_000 }, [
    anAgent("dave", { backOff: { why: "busy", untilMs: 0 } }),
    anAgent("erin", tier(2)),
  ]);
  expect(pool.refusals(anEntry("1"))).toEqual({ dave: "phoneBusy", erin: "tierNotYet" });
});

// ------------------------------------------------------------ skills

const BOILERS = {
  skillSteps: [
    { afterMs: 0, needs: "boilers >= 3 & $language" },
    { afterMs: 30_000, needs: "boilers" },
    { afterMs: 60_000, needs: null },
  ],
};
const expert = (more: Partial<Agent> = {}): Agent => anAgent("dave", { skills: { boilers: 3, ru: 1 }, ...more });
const beginner = anAgent("erin", { skills: { boilers: 1, ru: 1 } });
const stranger = anAgent("frank");
const ru = { variables: { language: "ru" } };

test("a caller is offered to those alone who can do what is needed, in the caller's language", () => {
  const pool = new Matching(BOILERS, [expert(), beginner, stranger]);
  expect(pool.refusals(anEntry("1", ru))).toEqual({ dave: null, erin: "skillMissing", frank: "skillMissing" });
  const nobodySpeaksIt = new Matching(BOILERS, [anAgent("dave", { skills: { boilers: 9, it: 1 } }), beginner]);
  expect(nobodySpeaksIt.refusals(anEntry("1", { variables: { language: "it" } }))).toMatchObject({ dave: null });
});

test("what is needed relaxes with waiting: each step replaces the one before", () => {
  const pool = new Matching(BOILERS, [expert(BUSY), beginner, stranger]);
  const free = (waitedMs: number) =>
    Object.entries(pool.refusals(anEntry("1", { ...ru, waitedMs }))).flatMap(([id, refusal]) => (refusal ? [] : [id]));
  expect(free(29_999)).toEqual([]);
  expect(free(30_000)).toEqual(["erin"]);
  expect(free(60_000)).toEqual(["erin", "frank"]);
});

test("a step applies when its time has come, though an agent of the step before is free and has not answered", () => {
  const pool = new Matching(BOILERS, [expert(), beginner]);
  const entry = anEntry("1", { ...ru, waitedMs: 30_000, avoid: new Set(["dave"]) });
  expect(pool.pairs(entry)).toEqual(["1-erin"]);
  expect(pool.pairs({ ...entry, agedFromMs: NOW_MS - 29_999 })).toEqual([]);
});

test("a step that nobody at work fulfils gives way at once; one whose agents are all busy does not", () => {
  expect(new Matching(BOILERS, [expert(AWAY), beginner]).pairs(anEntry("1", ru))).toEqual(["1-erin"]);
  expect(new Matching(BOILERS, [stranger]).pairs(anEntry("1", ru))).toEqual(["1-frank"]);
  expect(new Matching(BOILERS, [expert(BUSY), beginner]).pairs(anEntry("1", ru))).toEqual([]);
});

test("the last step stands, though nobody at work fulfils it", () => {
  const pool = new Matching({ skillSteps: [{ afterMs: 0, needs: "boilers" }] }, [stranger]);
  expect(pool.refusals(anEntry("1"))).toEqual({ frank: "skillMissing" });
});

test("before the first step's time anybody will do", () => {
  const pool = new Matching({ skillSteps: [{ afterMs: 10_000, needs: "boilers" }] }, [beginner, stranger]);
  expect(pool.refusals(anEntry("1"))).toEqual({ erin: null, frank: null });
  expect(pool.refusals(anEntry("1", { waitedMs: 10_000 }))).toEqual({ erin: null, frank: "skillMissing" });
});
