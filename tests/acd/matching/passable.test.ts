/** Callers who are not at their ceiling: by when they entered, without those who have left. */
import { NO_SPOT, type Waiter } from "../../../src/acd/matching/match-index";
import { Passable } from "../../../src/acd/matching/passable";
import { Spots } from "../../../src/acd/matching/spots";
import { anEntry } from "../../domain/a-pool";

function aRow(): { passable: Passable; spots: Spots; enter: (enteredAtMs: number) => Waiter } {
  const spots = new Spots();
  const passable = new Passable(spots);
  const enter = (enteredAtMs: number): Waiter => {
    const caller = { ...anEntry(`e${enteredAtMs}`, { enteredAtMs }), spot: NO_SPOT };
    passable.add(spots.open(caller), enteredAtMs);
    return caller;
  };
  return { passable, spots, enter };
}

/** When those were entered who are taken out before this moment. */
function takenBefore({ passable, spots }: Pick<ReturnType<typeof aRow>, "passable" | "spots">, ms: number): number[] {
  const taken: number[] = [];
  for (let spot = passable.takeBefore(ms); spot !== NO_SPOT; spot = passable.takeBefore(ms))
    taken.push(spots.enteredAtMs(spot));
  return taken;
}

test("who entered first is first, whoever came with an older place included", () => {
  const row = aRow();
  for (const ms of [10, 30, 20, 40, 5]) row.enter(ms);
  expect(takenBefore(row, 40)).toEqual([5, 10, 20, 30]);
  expect(takenBefore(row, 41)).toEqual([40]);
});

test("who has left is left out, though somebody else has his spot", () => {
  const row = aRow();
  const gone = row.enter(10);
  row.enter(20);
  row.spots.close(gone);
  row.enter(30);
  expect(takenBefore(row, 100)).toEqual([20, 30]);
});

test("thousands who have come and gone change nothing for the one who stays", () => {
  const row = aRow();
  row.enter(1);
  for (let ms = 2; ms < 5_000; ms++) row.spots.close(row.enter(ms));
  row.enter(5_000);
  expect(takenBefore(row, 10_000)).toEqual([1, 5_000]);
});
