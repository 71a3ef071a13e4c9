/** What a waiting caller is told, and what is better kept. */
import {
  type Estimate,
  hasHeard,
  minutesToTell,
  NOTHING_TOLD,
  positionToTell,
  type Told,
  wholeMinutes,
} from "../../src/domain/announce";

const MINUTE = 60_000;

test.each([
  [0, 1],
  [1, 1],
  [MINUTE, 1],
  [MINUTE + 1, 2],
  [9.2 * MINUTE, 10],
  [10 * MINUTE, 10],
  [10 * MINUTE + 1, 11],
  [95 * MINUTE, 11],
])("a wait of %d ms is told as %d minutes", (waitMs, minutes) => {
  expect(wholeMinutes(waitMs)).toBe(minutes);
});

test.each<[string, number, number | null, number | null]>([
  ["the first time", 3, null, 3],
  ["the same place", 3, 3, null],
  ["a better place", 2, 3, 2],
  ["a worse place: somebody was pulled ahead", 4, 3, null],
  ["far behind", 73, null, 21],
  ["still far behind", 40, 21, null],
  ["no longer so far behind", 20, 21, 20],
])("the place told: %s", (_when, position, before, expected) => {
  expect(positionToTell(position, { ...NOTHING_TOLD, position: before })).toBe(expected);
});

const told = (minutes: number, staff: number): Told => ({ ...NOTHING_TOLD, estimate: { minutes, staff } });
const estimate = (minutes: number, staff: number): Estimate => ({ waitMs: minutes * MINUTE, staff });

test.each<[string, Estimate, Told, number | null]>([
  ["the first time", estimate(4, 2), NOTHING_TOLD, 4],
  ["the same again", estimate(4, 2), told(4, 2), null],
  ["shorter", estimate(3, 2), told(4, 2), 3],
  ["longer with as many agents", estimate(6, 2), told(4, 2), null],
  ["longer with more agents", estimate(6, 3), told(4, 2), null],
  ["longer for an agent has left", estimate(6, 1), told(4, 2), 6],
  ["as long although an agent has left", estimate(4, 1), told(4, 2), null],
  ["longer than ten minutes, and longer still", estimate(30, 2), told(11, 2), null],
])("the wait told: %s", (_when, now, before, expected) => {
  expect(minutesToTell(now, before)).toBe(expected);
});

test("whatever is estimated, the values told never rise while the staff stays", () => {
  let heard = NOTHING_TOLD;
  const values: number[] = [];
  for (const minutes of [7, 9, 6, 6, 8, 3, 12, 2]) {
    const said = minutesToTell(estimate(minutes, 2), heard);
    if (said === null) continue;
    values.push(said);
    heard = hasHeard(heard, { what: "estimate", position: null, estimateMs: minutes * MINUTE, staff: 2 });
  }
  expect(values).toEqual([7, 6, 3, 2]);
});

test("what was heard is remembered by what it was", () => {
  const nothing = { position: null, estimateMs: null, staff: null };
  let heard = hasHeard(NOTHING_TOLD, { ...nothing, what: "welcome" });
  heard = hasHeard(heard, { ...nothing, what: "comfort" });
  heard = hasHeard(heard, { ...nothing, what: "comfort" });
  heard = hasHeard(heard, { ...nothing, what: "position", position: 3 });
  heard = hasHeard(heard, { ...nothing, what: "estimate", estimateMs: 90_000, staff: 4 });
  expect(heard).toEqual({ welcome: true, comforts: 2, position: 3, estimate: { minutes: 2, staff: 4 } });
});
