/** Every move of an entry, legal and not, and the order of callers. */
import { boundedCredit, CREDIT_SECONDS_MAX, compareCallers, explainStanding, waitedMs } from "../../src/domain/order";
import {
  ENTRY_ENDS,
  ENTRY_MOVES,
  type EntryState,
  type EntryStateKind,
  hasEnded,
  IllegalEntryMove,
  moveEntry,
} from "../../src/domain/queue-entry";

const STATES: Record<EntryStateKind, EntryState> = {
  shadow: { kind: "shadow" },
  waiting: { kind: "waiting" },
  offered: { kind: "offered", offer: "o-1" as never, agent: "dave" },
  connected: { kind: "connected" },
  abandoned: { kind: "abandoned" },
  failed: { kind: "failed" },
  elsewhere: { kind: "elsewhere" },
  timedOut: { kind: "timedOut" },
  noAgent: { kind: "noAgent" },
};
const kinds = Object.keys(STATES) as EntryStateKind[];
const pairs = kinds.flatMap((from) => kinds.map((to) => [from, to] as const));

test.each(pairs)("an entry from %s to %s", (from, to) => {
  const legal: Record<EntryStateKind, string> = {
    shadow: "waiting connected abandoned failed elsewhere",
    waiting: "offered shadow abandoned failed elsewhere timedOut noAgent",
    offered: "offered waiting shadow connected abandoned failed elsewhere",
    connected: "",
    abandoned: "",
    failed: "",
    elsewhere: "",
    timedOut: "",
    noAgent: "",
  };
  const go = (): EntryState => moveEntry(STATES[from], STATES[to]);
  if (legal[from].split(" ").includes(to)) expect(go()).toBe(STATES[to]);
  else expect(go).toThrow(IllegalEntryMove);
});

test("an entry has ended when no move is left", () => {
  expect(kinds.filter((kind) => hasEnded(STATES[kind]))).toEqual(ENTRY_ENDS);
  expect(kinds.filter((kind) => ENTRY_MOVES[kind].length === 0)).toEqual(ENTRY_ENDS);
});

const standing = (id: string, enteredAtMs: number, creditSeconds = 0) => ({
  id: id as never,
  enteredAtMs,
  creditSeconds,
});

test.each([
  ["who came first is first", standing("b", 1_000), standing("a", 2_000)],
  ["credit is waited seconds", standing("b", 10_000, 10), standing("a", 1_000, 0)],
  ["a tie goes by id", standing("a", 5_000, 1), standing("b", 4_000, 0)],
])("order: %s", (_rule, first, second) => {
  expect(compareCallers(first, second)).toBeLessThan(0);
  expect(compareCallers(second, first)).toBeGreaterThan(0);
});

test("an entry compares equal to itself alone", () => {
  expect(compareCallers(standing("a", 1), standing("a", 1))).toBe(0);
});

test.each([
  [0, 0],
  [-5, 0],
  [Number.NaN, 0],
  [12.5, 12.5],
  [CREDIT_SECONDS_MAX + 1, CREDIT_SECONDS_MAX],
  [Number.POSITIVE_INFINITY, CREDIT_SECONDS_MAX],
])("credit of %d seconds counts as %d", (asked, given) => {
  expect(boundedCredit(asked)).toBe(given);
});

test("whoever has waited the greatest credit longer is before everybody", () => {
  const patient = standing("z", 0);
  const vip = standing("a", CREDIT_SECONDS_MAX * 1000 + 1, CREDIT_SECONDS_MAX);
  expect(compareCallers(patient, vip)).toBeLessThan(0);
});

test("a place is explained by its two numbers, and no wait is below zero", () => {
  expect(explainStanding(standing("a", 10_000, 30), 70_000)).toEqual({
    waitedSeconds: 60,
    creditSeconds: 30,
    scoreSeconds: 90,
    passed: 0,
    atCeiling: false,
  });
  expect(waitedMs(standing("a", 10_000), 9_000)).toBe(0);
});
