/** The heap of the index: the least number first. */
import { addTo, dropFirst, firstIn, firstKeyIn, keepIn, NONE, newHeap, sizeOf } from "../../../src/acd/matching/heap";
import { Chance } from "./random";

/** Items 0, 1, 2 ... with numbers by chance, many of them the same. */
function aHeap(seed: number, size: number): { heap: number[]; keys: number[] } {
  const chance = new Chance(seed);
  const heap = newHeap();
  const keys = Array.from({ length: size }, () => chance.below(size / 3) + 0.5);
  for (const [item, key] of keys.entries()) addTo(heap, key, item);
  return { heap, keys };
}

function emptied(heap: number[]): number[] {
  const taken: number[] = [];
  for (; sizeOf(heap) > 0; dropFirst(heap)) taken.push(firstKeyIn(heap));
  return taken;
}

test.each([1, 2, 3])("what is taken from the top comes by rising number (seed %i)", (seed) => {
  const { heap, keys } = aHeap(seed, 200);
  expect(emptied(heap)).toEqual([...keys].sort((a, b) => a - b));
  expect([firstIn(heap), firstKeyIn(heap)]).toEqual([NONE, Number.POSITIVE_INFINITY]);
});

test("what does not hold any more goes, the rest stays in order", () => {
  const { heap, keys } = aHeap(4, 100);
  keepIn(heap, (item) => item >= 50);
  expect(emptied(heap)).toEqual(keys.slice(50).sort((a, b) => a - b));
});
