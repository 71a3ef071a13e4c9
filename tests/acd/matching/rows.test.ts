/** Rows of callers: always in their order, whoever comes and goes, however long they are. */
import { NO_SPOT, type Waiter } from "../../../src/acd/matching/match-index";
import { standingKey } from "../../../src/acd/matching/parts";
import { Rows } from "../../../src/acd/matching/rows";
import { Spots } from "../../../src/acd/matching/spots";
import { compareCallers } from "../../../src/domain/order";
import { anEntry } from "../../domain/a-pool";
import { Chance } from "./random";

const ROW = 0;

/** Rows, and beside each what ought to stand there. */
function someRows(rows: number): {
  enter: (row: number, enteredAtMs: number) => void;
  leave: (row: number, caller: Waiter) => void;
  expected: Waiter[][];
  actual: (row: number) => Waiter[];
  made: Rows;
} {
  const spots = new Spots();
  const made = new Rows(spots);
  const expected: Waiter[][] = Array.from({ length: rows }, () => []);
  for (let row = 0; row < rows; row++) made.open(row);
  let n = 0;
  return {
    made,
    expected,
    enter: (row, enteredAtMs) => {
      const caller = { ...anEntry(`e${String(n++).padStart(8, "0")}`, { enteredAtMs }), spot: NO_SPOT };
      const spot = spots.open(caller);
      const all = [...(expected[row] ?? []), caller].sort(compareCallers);
      expected[row] = all;
      spots.setKey(spot, standingKey(caller));
      expect(made.add(row, spot)).toBe(all[0] === caller);
    },
    leave: (row, caller) => {
      const all = expected[row] ?? [];
      expect(made.delete(row, caller.spot)).toBe(all[0] === caller);
      expected[row] = all.filter((other) => other !== caller);
      spots.close(caller);
    },
    actual: (row) => [...made.all(row)].map((spot) => spots.caller(spot)),
  };
}

test.each([1, 2, 3])("callers who come and go by chance, many in the same millisecond (seed %i)", (seed) => {
  const chance = new Chance(seed);
  const { enter, leave, expected, actual, made } = someRows(3);
  for (let n = 0; n < 3_000; n++) {
    const row = chance.below(3);
    const all = expected[row] ?? [];
    // They grow to hundreds, and fall to none again.
    if (all.length === 0 || chance.percent(n % 1_500 < 900 ? 80 : 10)) enter(row, chance.below(200));
    else leave(row, chance.percent(50) ? (all[0] as Waiter) : chance.of(all));
    expect(made.first(row)).toBe(expected[row]?.[0]?.spot ?? NO_SPOT);
    if (n % 50 === 0) expect(actual(row)).toEqual(expected[row]);
  }
  for (const row of [0, 1, 2]) expect(actual(row)).toEqual(expected[row]);
});

test("thousands who come one after the other", () => {
  const { enter, leave, expected, actual, made } = someRows(1);
  for (let n = 0; n < 2_000; n++) enter(ROW, n);
  expect(actual(ROW)).toEqual(expected[ROW]);
  for (const caller of [...(expected[ROW] ?? [])]) leave(ROW, caller);
  expect(made.first(ROW)).toBe(NO_SPOT);
});

test("a row that has been closed leaves nothing to the next of its number", () => {
  const { enter, actual, made } = someRows(1);
  for (let n = 0; n < 200; n++) enter(ROW, n);
  made.close(ROW);
  made.open(ROW);
  expect(actual(ROW)).toEqual([]);
});
