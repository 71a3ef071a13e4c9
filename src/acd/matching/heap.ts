/**
 * A heap: items by their numbers, the least first, those of the same number in
 * any order. Items are numbers themselves, the spots of callers mostly. Nothing
 * is taken out but the first: whoever keeps items here that have gone elsewhere
 * drops them when they come to the front.
 *
 * Functions on a plain list rather than a class: there are thousands of these
 * lists, and each object on the way to the numbers is one more look into memory.
 */

/** Number and item of each place in turn, beside each other because one look into memory brings both. */
export type Heap = number[];

/** So many lie below each: of a large heap every level is a look into memory far away, and these lie together. */
const WIDTH = 4;

/** Instead of an item or a place: there is none. */
export const NONE = -1;

export type Suits = (item: number, key: number) => boolean;
/** Which of two items of the same number is first. */
export type IsBefore = (a: number, b: number) => boolean;

/** An empty one, of numbers that are not whole: a list that begins with whole ones is made over with the first that is not. */
export function newHeap(): Heap {
  const heap = [0.5];
  heap.pop();
  return heap;
}

export const sizeOf = (heap: Heap): number => heap.length >>> 1;

/** NONE: it is empty. */
export const firstIn = (heap: Heap): number => (heap.length > 0 ? itemAt(heap, 0) : NONE);

/** The number of the first; Infinity: it is empty. */
export const firstKeyIn = (heap: Heap): number => (heap.length > 0 ? keyAt(heap, 0) : Number.POSITIVE_INFINITY);

export function addTo(heap: Heap, key: number, item: number): void {
  heap.push(key, item);
  let at = sizeOf(heap) - 1;
  while (at > 0) {
    const above = (at - 1) >>> 2;
    if (key >= keyAt(heap, above)) break;
    move(heap, above, at);
    at = above;
  }
  put(heap, at, key, item);
}

/** Takes out the first. It must not be empty. */
export function dropFirst(heap: Heap): void {
  const item = heap.pop() as number;
  const key = heap.pop() as number;
  const size = sizeOf(heap);
  if (size === 0) return;
  // The last one takes the place, and goes down to where it belongs.
  let at = 0;
  for (let below = 1; below < size; below = WIDTH * at + 1) {
    const end = Math.min(below + WIDTH, size);
    let least = below;
    for (let other = below + 1; other < end; other++) if (keyAt(heap, other) < keyAt(heap, least)) least = other;
    if (key <= keyAt(heap, least)) break;
    move(heap, least, at);
    at = least;
  }
  put(heap, at, key, item);
}

/** Whether others have the same number as the first. */
export function hasTie(heap: Heap): boolean {
  const end = Math.min(1 + WIDTH, sizeOf(heap));
  for (let at = 1; at < end; at++) if (keyAt(heap, at) === keyAt(heap, 0)) return true;
  return false;
}

/** Everything goes that does not hold any more; what was in order stays so. */
export function keepIn(heap: Heap, holds: Suits): void {
  const all = heap.splice(0);
  for (let at = 0; at < sizeOf(all); at++)
    if (holds(itemAt(all, at), keyAt(all, at))) addTo(heap, keyAt(all, at), itemAt(all, at));
}

/** The first of those who suit; NONE: none does. */
export function firstWho(heap: Heap, suits: Suits, isBefore: IsBefore): number {
  const at = search(heap, 0, NONE, suits, isBefore);
  return at === NONE ? NONE : itemAt(heap, at);
}

/** The best place: the one found so far, or a better one from this place down. */
function search(heap: Heap, at: number, best: number, suits: Suits, isBefore: IsBefore): number {
  if (at >= sizeOf(heap)) return best;
  const key = keyAt(heap, at);
  const bestKey = best === NONE ? Number.POSITIVE_INFINITY : keyAt(heap, best);
  if (key > bestKey) return best; // and so are all below
  const item = itemAt(heap, at);
  let found = best;
  if (suits(item, key) && (key < bestKey || isBefore(item, itemAt(heap, best)))) found = at;
  for (let below = WIDTH * at + 1; below <= WIDTH * at + WIDTH; below++)
    found = search(heap, below, found, suits, isBefore);
  return found;
}

export const keyAt = (heap: Heap, at: number): number => heap[2 * at] as number;

export const itemAt = (heap: Heap, at: number): number => heap[2 * at + 1] as number;

function put(heap: Heap, at: number, key: number, item: number): void {
  heap[2 * at] = key;
  heap[2 * at + 1] = item;
}

function move(heap: Heap, from: number, to: number): void {
  put(heap, to, keyAt(heap, from), itemAt(heap, from));
}
