/** The callers in line: who may be offered, in one order over the queues, and nothing kept of those who have gone. */

import { Answer } from "../../src/acd/answer";
import { LineUp, type PoolEntry } from "../../src/acd/line-up";
import { MatchIndex, NO_SPOT } from "../../src/acd/matching/match-index";
import { readRules } from "../../src/domain/terms";
import { aQueue, callNr } from "./a-pool";

function anEntry(n: number, queue: string, enteredAtMs: number): PoolEntry {
  const id = `e${n}` as never;
  return {
    ...{
      id,
      call: callNr(n),
      queue,
      enteredAtMs,
      creditSeconds: 0,
      creditKept: false,
      absent: null,
      present: true,
      journalled: true,
    },
    ...{ state: { kind: "waiting" }, avoid: new Set<string>(), ringMs: 0, show: { number: null, name: null } },
    ...{ ready: new Answer(), endShadowLimit: () => undefined, timers: null, attemptOver: null },
    ...{ agedFromMs: 0, atCeiling: false, spot: NO_SPOT, lastAgent: null, variables: {}, absent: null, present: true },
  };
}

function aLineUp(): LineUp {
  const rules = readRules(aQueue("sales"));
  const open = new MatchIndex<PoolEntry, never>({ rulesOf: () => rules, callers: () => [], seed: 0 });
  return new LineUp(() => undefined, open);
}

const idsOf = (lineUp: LineUp, ...queues: string[]): string[] => [...lineUp.inOrder(queues)].map(({ id }) => id);

test("one order over several queues, whatever order they came in", () => {
  const lineUp = aLineUp();
  for (const [n, queue, ms] of [
    [1, "sales", 30],
    [2, "service", 10],
    [3, "sales", 20],
    [4, "service", 40],
  ] as const) {
    lineUp.add(anEntry(n, queue, ms));
  }
  expect(idsOf(lineUp, "sales", "service")).toEqual(["e2", "e3", "e1", "e4"]);
  expect(idsOf(lineUp, "sales")).toEqual(["e3", "e1"]);
  expect(idsOf(lineUp, "parts")).toEqual([]);
});

test("an entry on offer stands in the queue and may not be offered; back in line it has its old place", () => {
  const lineUp = aLineUp();
  const [first, second] = [anEntry(1, "sales", 10), anEntry(2, "sales", 20)];
  lineUp.add(second);
  lineUp.add(first);
  lineUp.change(first, { kind: "offered", offer: "o" as never, agent: "dave" });
  expect(idsOf(lineUp, "sales")).toEqual(["e2"]);
  expect(lineUp.standingIn("sales")).toBe(2);
  lineUp.change(first, { kind: "waiting" });
  expect(idsOf(lineUp, "sales")).toEqual(["e1", "e2"]);
});

test("an entry that has ended is forgotten, its timers stopped, and an empty queue is not looked at", () => {
  const lineUp = aLineUp();
  const entry = anEntry(1, "sales", 10);
  let stopped = 0;
  entry.timers = new Set([() => stopped++]);
  lineUp.add(entry);
  lineUp.change(entry, { kind: "abandoned" });
  expect(stopped).toBe(1);
  expect(lineUp.get(entry.id)).toBeUndefined();
  expect(lineUp.ofCall(entry.call)).toBeUndefined();
  expect(lineUp.standingIn("sales")).toBe(0);
  expect(idsOf(lineUp, "sales")).toEqual([]);
  expect(() => lineUp.change(entry, { kind: "waiting" })).toThrow("abandoned to waiting");
});

test("a change that is not allowed changes nothing", () => {
  const lineUp = aLineUp();
  const entry = anEntry(1, "sales", 10);
  lineUp.add(entry);
  expect(() => lineUp.change(entry, { kind: "connected" })).toThrow();
  expect(idsOf(lineUp, "sales")).toEqual(["e1"]);
  expect(lineUp.standingIn("sales")).toBe(1);
});

test("what the order looks at is revised in its place", () => {
  const lineUp = aLineUp();
  const [first, second] = [anEntry(1, "sales", 10), anEntry(2, "sales", 20)];
  lineUp.add(first);
  lineUp.add(second);
  lineUp.revise(second, () => {
    second.creditSeconds = 1;
  });
  expect(idsOf(lineUp, "sales")).toEqual(["e2", "e1"]);
  lineUp.revise(second, () => {
    second.queue = "service";
  });
  expect(idsOf(lineUp, "sales")).toEqual(["e1"]);
  expect([lineUp.standingIn("sales"), lineUp.standingIn("service")]).toEqual([1, 1]);
});
