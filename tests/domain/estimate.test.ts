/** The estimated wait: a table of small queues, and what must be so in every one. */
import fc from "fast-check";
import { AHEAD_RECKONED_MAX, type EstimateOf, estimateWaitMs, restOfHandlingMs } from "../../src/domain/estimate";

const TALK = 100_000;
/** Callers ahead who may be taken by these agents. */
const ahead = (...callers: number[][]) => callers.map((agents) => ({ agents, handleMs: TALK }));
const all = (count: number, agents: number[]) => ahead(...Array.from({ length: count }, () => agents));

test.each<[string, Omit<EstimateOf, "staysShare"> & { staysShare?: number }, number | null]>([
  ["nobody may take him", { freeInMs: [0], ahead: [], agents: [] }, null],
  ["an agent is free", { freeInMs: [0], ahead: [], agents: [0] }, 0],
  ["the next, and one agent is busy for a while yet", { freeInMs: [40_000], ahead: [], agents: [0] }, 40_000],
  ["the next of two agents", { freeInMs: [40_000, 25_000], ahead: [], agents: [0, 1] }, 25_000],
  ["one ahead, one agent", { freeInMs: [40_000], ahead: all(1, [0]), agents: [0] }, 140_000],
  ["one ahead, two agents", { freeInMs: [40_000, 25_000], ahead: all(1, [0, 1]), agents: [0, 1] }, 40_000],
  ["five ahead, two agents", { freeInMs: [0, 0], ahead: all(5, [0, 1]), agents: [0, 1] }, 200_000],
  [
    "five ahead, half of whom give up",
    { freeInMs: [0, 0], ahead: all(5, [0, 1]), agents: [0, 1], staysShare: 0.5 },
    100_000,
  ],
  [
    "those ahead want an agent whom he does not need",
    { freeInMs: [0, 30_000], ahead: all(9, [0]), agents: [1] },
    30_000,
  ],
  [
    "he needs the one agent whom those ahead share",
    { freeInMs: [0, 0], ahead: ahead([0], [0, 1], [0]), agents: [0] },
    200_000,
  ],
  ["those ahead whom nobody may take hold nobody up", { freeInMs: [10_000], ahead: all(50, []), agents: [0] }, 10_000],
])("%s", (_what, given, expected) => {
  expect(estimateWaitMs({ staysShare: 1, ...given })).toBe(expected);
});

test("of a crowd ahead only so many are reckoned: the wait is long anyway", () => {
  const waitMs = (count: number) =>
    estimateWaitMs({ freeInMs: [0], ahead: all(count, [0]), agents: [0], staysShare: 1 });
  expect(waitMs(AHEAD_RECKONED_MAX)).toBe(AHEAD_RECKONED_MAX * TALK);
  expect(waitMs(AHEAD_RECKONED_MAX + 100)).toBe(AHEAD_RECKONED_MAX * TALK);
});

const agents = 4;
const someAgents = fc.subarray([0, 1, 2, 3], { minLength: 1 });
const queue = fc.record({
  freeInMs: fc.array(fc.integer({ min: 0, max: TALK }), { minLength: agents, maxLength: agents }),
  callers: fc.array(someAgents, { maxLength: 20 }),
  mine: someAgents,
});

test("one more ahead never makes the wait shorter, one more agent never longer", () => {
  fc.assert(
    fc.property(queue, someAgents, ({ freeInMs, callers, mine }, another) => {
      const given = { freeInMs, ahead: ahead(...callers), agents: mine, staysShare: 1 };
      const wait = estimateWaitMs(given) ?? Number.NaN;
      expect(estimateWaitMs({ ...given, ahead: ahead(...callers, another) })).toBeGreaterThanOrEqual(wait);
      expect(estimateWaitMs({ ...given, freeInMs: [...freeInMs, 0], agents: [...mine, agents] })).toBe(0);
    }),
    { seed: 7 },
  );
});

test.each([
  [0, 100_000],
  [30_000, 70_000],
  [75_000, 25_000],
  [99_000, 25_000],
  [500_000, 25_000],
])("of a talk that lasts 100 s as a rule and has lasted %d ms, %d ms are expected to be left", (busyMs, restMs) => {
  expect(restOfHandlingMs(TALK, busyMs)).toBe(restMs);
});
