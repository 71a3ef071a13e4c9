/**
 * A set kept in order: put in and taken out in the time of two binary searches
 * and the move of one chunk, read from any place on. Chunks of an array rather
 * than a tree, because a waiting caller must cost few bytes.
 *
 * What the order looks at must not change while an item is in the set.
 */

/** A chunk that has grown longer is split in two. */
const CHUNK_MAX = 128;
/** A chunk that has grown shorter is joined with its neighbour if the two are short enough together. */
const CHUNK_MIN = 24;

export class OrderedSet<T> {
  /** None is empty. */
  private readonly chunks: T[][] = [];
  private count = 0;

  /** @param compare a total order: zero for one and the same item alone */
  constructor(private readonly compare: (a: T, b: T) => number) {}

  get size(): number {
    return this.count;
  }

  get first(): T | undefined {
    return this.chunks[0]?.[0];
  }

  /** Puts an item in its place; one that is in already stays. */
  add(item: T): void {
    const at = this.chunkOf(item);
    const chunk = this.chunks[at];
    if (!chunk) {
      this.chunks.push([item]);
      this.count++;
      return;
    }
    const place = this.placeIn(chunk, item);
    const there = chunk[place];
    if (there !== undefined && this.compare(there, item) === 0) return;
    insertAt(chunk, place, item);
    this.count++;
    if (chunk.length > CHUNK_MAX) insertAt(this.chunks, at + 1, chunk.splice(chunk.length >>> 1));
  }

  /** False: it was not in. */
  delete(item: T): boolean {
    const at = this.chunkOf(item);
    const chunk = this.chunks[at];
    if (!chunk) return false;
    const place = this.placeIn(chunk, item);
    const there = chunk[place];
    if (there === undefined || this.compare(there, item) !== 0) return false;
    removeAt(chunk, place);
    this.count--;
    if (chunk.length < CHUNK_MIN) this.join(at);
    return true;
  }

  /** The first item that comes after this one, which need not be in the set. */
  after(item: T): T | undefined {
    const at = this.chunkOf(item);
    const chunk = this.chunks[at];
    if (!chunk) return undefined;
    const place = this.placeIn(chunk, item);
    const there = chunk[place];
    if (there === undefined) return this.chunks[at + 1]?.[0];
    if (this.compare(there, item) !== 0) return there;
    return chunk[place + 1] ?? this.chunks[at + 1]?.[0];
  }

  /** In order. The set must not change meanwhile. */
  *[Symbol.iterator](): Generator<T> {
    for (const chunk of this.chunks) yield* chunk;
  }

  /** The last chunk that does not begin after the item. */
  private chunkOf(item: T): number {
    let low = 0;
    let high = this.chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      const first = this.chunks[middle]?.[0];
      if (first !== undefined && this.compare(first, item) <= 0) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Where the item is, or would be, in a chunk. */
  private placeIn(chunk: readonly T[], item: T): number {
    let low = 0;
    let high = chunk.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = chunk[middle];
      if (other !== undefined && this.compare(other, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private join(at: number): void {
    const chunk = this.chunks[at];
    const next = this.chunks[at + 1];
    if (!chunk) return;
    if (chunk.length === 0) removeAt(this.chunks, at);
    else if (next && chunk.length + next.length <= CHUNK_MAX - CHUNK_MIN) {
      for (const item of next) chunk.push(item);
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
