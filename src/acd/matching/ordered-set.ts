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

/** Room for so many at first. */
const ROOM_MIN = 16;

class Chunk<T> {
  /** Numbers of their own array: in a list of any values each would be an object. The first `items.length` count. */
  keys = new Float64Array(ROOM_MIN);
  readonly items: T[] = [];

  insert(place: number, key: number, item: T): void {
    const { items } = this;
    if (items.length === this.keys.length) this.makeRoom();
    const { keys } = this;
    items.push(item);
    for (let i = items.length - 1; i > place; i--) {
      keys[i] = keys[i - 1] as number;
      items[i] = items[i - 1] as T;
    }
    keys[place] = key;
    items[place] = item;
  }

  remove(place: number): void {
    const { keys, items } = this;
    for (let i = place; i < items.length - 1; i++) {
      keys[i] = keys[i + 1] as number;
      items[i] = items[i + 1] as T;
    }
    items.pop();
  }

  /** The second half, which is taken out of this one. */
  split(): Chunk<T> {
    const half = this.items.length >>> 1;
    const other = new Chunk<T>();
    for (let i = half; i < this.items.length; i++) other.insert(i - half, this.keys[i] as number, this.items[i] as T);
    this.items.length = half;
    return other;
  }

  private makeRoom(): void {
    const keys = new Float64Array(2 * this.keys.length);
    keys.set(this.keys);
    this.keys = keys;
  }
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
    return this.chunks[0]?.keys[0] ?? Number.POSITIVE_INFINITY; // no chunk is empty
  }

  /** Puts an item in its place; one that is in already stays. */
  add(item: T): void {
    const key = this.by.key(item);
    const at = this.chunkOf(key, item);
    const chunk = this.chunks[at];
    if (!chunk) {
      const only = new Chunk<T>();
      only.insert(0, key, item);
      this.chunks.push(only);
      this.count++;
      return;
    }
    const place = this.placeIn(chunk, key, item);
    if (this.isAt(chunk, place, key, item)) return;
    chunk.insert(place, key, item);
    this.count++;
    if (chunk.items.length >= CHUNK_MAX) this.chunks.splice(at + 1, 0, chunk.split());
  }

  /** False: it was not in. */
  delete(item: T): boolean {
    const key = this.by.key(item);
    const at = this.chunkOf(key, item);
    const chunk = this.chunks[at];
    if (!chunk) return false;
    const place = this.placeIn(chunk, key, item);
    if (!this.isAt(chunk, place, key, item)) return false;
    chunk.remove(place);
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
    // Most come to the end: those who have just entered, or are due last.
    if (key > (this.chunks[high]?.keys[0] ?? Number.POSITIVE_INFINITY)) return high;
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
    if (at >= chunk.items.length || chunk.keys[at] !== key) return false;
    const other = chunk.items[at] as T;
    return other === item || this.by.tie(other, item) === 0;
  }

  private join(at: number): void {
    const chunk = this.chunks[at];
    const next = this.chunks[at + 1];
    if (!chunk) return;
    if (chunk.items.length === 0) this.chunks.splice(at, 1);
    else if (next && chunk.items.length + next.items.length <= CHUNK_MAX - CHUNK_MIN) {
      for (const [i, item] of next.items.entries()) chunk.insert(chunk.items.length, next.keys[i] as number, item);
      this.chunks.splice(at + 1, 1);
    }
  }
}
