/**
 * A heap: items by their numbers, the least first, those of the same number in
 * any order. Items are numbers themselves, the spots of callers mostly. Nothing
 * is taken out but the first: whoever keeps items here that have gone elsewhere
 * drops them when they come to the front.
 *
 * Functions on a plain list rather than a class: each object on the way to the
 * numbers is one more look into memory.
 */

/** Number and item of each place in turn, beside each other because one look into memory brings both. */
export type Heap = number[];

/** So many lie below each: of a large heap every level is a look into memory far away, and these lie together. */
const WIDTH = 4;

/** Instead of an item or a place: there is none. */
export const NONE = -1;

export type Suits = (item: number, key: number) => boolean;

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

/** Everything goes that does not hold any more; what was in order stays so. */
export function keepIn(heap: Heap, holds: Suits): void {
  const all = heap.splice(0);
  for (let at = 0; at < sizeOf(all); at++)
    if (holds(itemAt(all, at), keyAt(all, at))) addTo(heap, keyAt(all, at), itemAt(all, at));
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
