/**
 * A set kept in order: put in and taken out in the time of two binary searches
 * and the move of one chunk, read from any place on. Chunks of arrays rather
 * than a tree, because a waiting caller must cost few bytes; the numbers that
 * make the order lie beside the items, because looking into each item on the way
 * costs ten times the search.
 *
 * What the order looks at must not change while an item is in the set.
 */

/** A chunk that has grown longer is split in two. */
const CHUNK_MAX = 128;
/** A chunk that has grown shorter is joined with its neighbour if the two are short enough together. */
const CHUNK_MIN = 24;

export interface Ordering<T> {
  /** The least number first. */
  key(item: T): number;
  /** Between two of the same number. Zero for one and the same item alone. */
  tie(a: T, b: T): number;
}

interface Chunk<T> {
  readonly keys: number[];
  readonly items: T[];
}

export class OrderedSet<T> {
  /** None is empty. */
  private readonly chunks: Chunk<T>[] = [];
  private count = 0;

  constructor(private readonly by: Ordering<T>) {}

  get size(): number {
    return this.count;
  }

  get first(): T | undefined {
    return this.chunks[0]?.items[0];
  }

  /** The number of the first item; Infinity: there is none. */
  get firstKey(): number {
    return this.chunks[0]?.keys[0] ?? Number.POSITIVE_INFINITY;
  }

  /** Puts an item in its place; one that is in already stays. */
  add(item: T): void {
    const key = this.by.key(item);
    const at = this.chunkOf(key, item);
    const chunk = this.chunks[at];
    if (!chunk) {
      this.chunks.push({ keys: [key], items: [item] });
      this.count++;
      return;
    }
    const place = this.placeIn(chunk, key, item);
    if (this.isAt(chunk, place, key, item)) return;
    insertAt(chunk.keys, place, key);
    insertAt(chunk.items, place, item);
    this.count++;
    if (chunk.items.length <= CHUNK_MAX) return;
    const half = chunk.items.length >>> 1;
    insertAt(this.chunks, at + 1, { keys: chunk.keys.splice(half), items: chunk.items.splice(half) });
  }

  /** False: it was not in. */
  delete(item: T): boolean {
    const key = this.by.key(item);
    const at = this.chunkOf(key, item);
    const chunk = this.chunks[at];
    if (!chunk) return false;
    const place = this.placeIn(chunk, key, item);
    if (!this.isAt(chunk, place, key, item)) return false;
    removeAt(chunk.keys, place);
    removeAt(chunk.items, place);
    this.count--;
    if (chunk.items.length < CHUNK_MIN) this.join(at);
    return true;
  }

  /** The first item that comes after this one, which need not be in the set. */
  after(item: T): T | undefined {
    const key = this.by.key(item);
    const at = this.chunkOf(key, item);
    const chunk = this.chunks[at];
    if (!chunk) return undefined;
    const place = this.placeIn(chunk, key, item) + 1;
    const next = this.isAt(chunk, place - 1, key, item) ? place : place - 1;
    return chunk.items[next] ?? this.chunks[at + 1]?.items[0];
  }

  /** In order. The set must not change meanwhile. */
  *[Symbol.iterator](): Generator<T> {
    for (const { items } of this.chunks) yield* items;
  }

  /** The last chunk that does not begin after the item. */
  private chunkOf(key: number, item: T): number {
    let low = 0;
    let high = this.chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      const chunk = this.chunks[middle] as Chunk<T>;
      if (this.isBefore(chunk, 0, key, item) || this.isAt(chunk, 0, key, item)) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Where the item is, or would be, in a chunk. */
  private placeIn(chunk: Chunk<T>, key: number, item: T): number {
    let low = 0;
    let high = chunk.items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.isBefore(chunk, middle, key, item)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private isBefore(chunk: Chunk<T>, at: number, key: number, item: T): boolean {
    const other = chunk.keys[at] as number;
    return other < key || (other === key && this.by.tie(chunk.items[at] as T, item) < 0);
  }

  private isAt(chunk: Chunk<T>, at: number, key: number, item: T): boolean {
    return chunk.keys[at] === key && this.by.tie(chunk.items[at] as T, item) === 0;
  }

  private join(at: number): void {
    const chunk = this.chunks[at];
    const next = this.chunks[at + 1];
    if (!chunk) return;
    if (chunk.items.length === 0) removeAt(this.chunks, at);
    else if (next && chunk.items.length + next.items.length <= CHUNK_MAX - CHUNK_MIN) {
      for (const key of next.keys) chunk.keys.push(key);
      for (const item of next.items) chunk.items.push(item);
      removeAt(this.chunks, at + 1);
    }
  }
}

/** As splice, which makes an array for what it took out each time. */
function insertAt<T>(list: T[], place: number, item: T): void {
  list.push(item);
  for (let i = list.length - 1; i > place; i--) list[i] = list[i - 1] as T;
  list[place] = item;
}

function removeAt<T>(list: T[], place: number): void {
  for (let i = place; i < list.length - 1; i++) list[i] = list[i + 1] as T;
  list.pop();
}
