/**
 * Callers in their order, one row a line, all rows in one piece of memory. A row
 * lies in a block, which grows with it; a long one in several blocks, one after
 * the other. Whoever leaves is taken out at once: to move some dozens of numbers
 * that lie together takes less time than one look into memory far away, and rows
 * without those who have left are short.
 *
 * A place has two numbers. The first place of a block has the block's own: how
 * many stand in it, and how many places it has for them. Each of the others has
 * a caller's: standingKey, and his spot.
 */
import { NONE } from "./heap";
import { longer } from "./numbers";
import type { Spot, Spots } from "./spots";

/** Callers there is room for in the smallest block. */
const BLOCK_MIN = 7;
/** In the largest: a row that is longer has another block. */
const BLOCK_MAX = 63;
/** Rows there is room for at first. */
const ROOM_MIN = 64;

/** The place where a block begins. */
type Block = number;

export class Rows {
  private places: Float64Array = new Float64Array(2 * ROOM_MIN);
  private used = 0;
  /** Blocks that have been given back, by their room. */
  private readonly unused = new Map<number, Block[]>();
  /** Of each row, its only block; below zero: the inverse (~) of its number among the long ones. */
  private blocks: Int32Array = new Int32Array(ROOM_MIN);
  /** Rows of several blocks: these in order, none of them empty. */
  private readonly long: Block[][] = [];
  private readonly unusedLong: number[] = [];

  constructor(private readonly spots: Spots) {}

  /** An empty row; its number must not be in use. */
  open(row: number): void {
    if (row >= this.blocks.length) this.blocks = longer(this.blocks);
    this.blocks[row] = this.openBlock(BLOCK_MIN);
  }

  close(row: number): void {
    for (const block of this.blocksOf(row)) this.closeBlock(block);
    const only = this.blocks[row] as number;
    if (only < 0) this.unusedLong.push(~only);
  }

  /** NONE: nobody stands there. */
  first(row: number): Spot {
    const block = this.firstBlock(row);
    return this.countIn(block) === 0 ? NONE : this.spotAt(block + 1);
  }

  /** Puts a caller in his place. Whether he is the first now. */
  add(row: number, spot: Spot): boolean {
    const key = this.spots.key(spot); // not handed over: a number that is handed over is often an object
    let block = this.blockFor(row, key, spot);
    if (this.countIn(block) === this.roomIn(block)) block = this.makeRoom(row, block, key, spot);
    const { places } = this;
    const count = this.countIn(block) + 1;
    let at = block + count;
    for (; at > block + 1 && !this.isBefore(at - 1, key, spot); at--) {
      places[2 * at] = places[2 * at - 2] as number;
      places[2 * at + 1] = places[2 * at - 1] as number;
    }
    places[2 * at] = key;
    places[2 * at + 1] = spot;
    places[2 * block] = count;
    return at === block + 1 && block === this.firstBlock(row);
  }

  /** Takes out a caller, who must stand there with the number he has. Whether he was the first. */
  delete(row: number, spot: Spot): boolean {
    const key = this.spots.key(spot);
    const block = this.blockFor(row, key, spot);
    const { places } = this;
    const count = this.countIn(block);
    const last = block + count;
    const place = this.placeOf(block + 1, last, key, spot);
    for (let at = place; at < last; at++) {
      places[2 * at] = places[2 * at + 2] as number;
      places[2 * at + 1] = places[2 * at + 3] as number;
    }
    places[2 * block] = count - 1;
    const wasFirst = place === block + 1 && block === this.firstBlock(row);
    if (count === 1) this.drop(row, block);
    return wasFirst;
  }

  /** In order. The row must not change meanwhile. */
  *all(row: number): Generator<Spot> {
    for (const block of this.blocksOf(row))
      for (let at = block + 1; at <= block + this.countIn(block); at++) yield this.spotAt(at);
  }

  private firstBlock(row: number): Block {
    const only = this.blocks[row] as number;
    return only >= 0 ? only : (this.blocksOf(row)[0] as Block);
  }

  private blocksOf(row: number): readonly Block[] {
    const only = this.blocks[row] as number;
    return only >= 0 ? [only] : (this.long[~only] as Block[]);
  }

  /** The last block that does not begin after this caller. */
  private blockFor(row: number, key: number, spot: Spot): Block {
    const only = this.blocks[row] as number;
    if (only >= 0) return only;
    const blocks = this.blocksOf(row);
    let low = 0;
    let high = blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      const first = (blocks[middle] as Block) + 1;
      if (this.spotAt(first) === spot || this.isBefore(first, key, spot)) low = middle;
      else high = middle - 1;
    }
    return blocks[low] as Block;
  }

  /** Where a caller stands who stands between these two places. */
  private placeOf(first: number, last: number, key: number, spot: Spot): number {
    let low = first;
    let high = last;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.spotAt(middle) !== spot && this.isBefore(middle, key, spot)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether who stands at a place is before this other caller. */
  private isBefore(at: number, key: number, spot: Spot): boolean {
    const other = this.keyAt(at);
    return other < key || (other === key && this.spots.isBefore(this.spotAt(at), spot));
  }

  private keyAt(at: number): number {
    return this.places[2 * at] as number;
  }

  private spotAt(at: number): Spot {
    return this.places[2 * at + 1] as number;
  }

  private countIn(block: Block): number {
    return this.places[2 * block] as number;
  }

  private roomIn(block: Block): number {
    return this.places[2 * block + 1] as number;
  }

  /** The block is full: the one in which this caller has his place then. */
  private makeRoom(row: number, block: Block, key: number, spot: Spot): Block {
    const count = this.countIn(block);
    const blocks = [...this.blocksOf(row)];
    const n = blocks.indexOf(block);
    if (count < BLOCK_MAX) {
      const larger = this.openBlock(2 * count + 1);
      this.moveTo(larger, block, 0);
      this.closeBlock(block);
      blocks[n] = larger;
      this.setBlocks(row, blocks);
      return larger;
    }
    // Most come to the end: then what is full stays so.
    const isLast = n === blocks.length - 1 && this.isBefore(block + count, key, spot);
    const next = this.openBlock(isLast ? BLOCK_MIN : BLOCK_MAX);
    if (!isLast) this.moveTo(next, block, (count + 1) >>> 1);
    blocks.splice(n + 1, 0, next);
    this.setBlocks(row, blocks);
    return isLast || this.isBefore(next + 1, key, spot) ? next : block;
  }

  /** All callers of a block but the first of them, so many, go to another, empty one. */
  private moveTo(to: Block, from: Block, kept: number): void {
    const count = this.countIn(from);
    this.places.copyWithin(2 * (to + 1), 2 * (from + 1 + kept), 2 * (from + 1 + count));
    this.places[2 * to] = count - kept;
    this.places[2 * from] = kept;
  }

  /** A block is empty: it goes, unless it is the only one of its row. */
  private drop(row: number, block: Block): void {
    if ((this.blocks[row] as number) >= 0) return;
    this.closeBlock(block);
    this.setBlocks(
      row,
      this.blocksOf(row).filter((other) => other !== block),
    );
  }

  private setBlocks(row: number, blocks: Block[]): void {
    const before = this.blocks[row] as number;
    if (blocks.length === 1) {
      if (before < 0) this.unusedLong.push(~before);
      this.blocks[row] = blocks[0] as Block;
      return;
    }
    const n = before < 0 ? ~before : (this.unusedLong.pop() ?? this.long.length);
    this.long[n] = blocks;
    this.blocks[row] = ~n;
  }

  private openBlock(room: number): Block {
    const known = this.unused.get(room)?.pop();
    if (known !== undefined) return known;
    const block = this.used;
    this.used += 1 + room;
    while (2 * this.used > this.places.length) this.places = longer(this.places);
    this.places[2 * block] = 0;
    this.places[2 * block + 1] = room;
    return block;
  }

  private closeBlock(block: Block): void {
    this.places[2 * block] = 0;
    const unused = this.unused.get(this.roomIn(block));
    if (unused) unused.push(block);
    else this.unused.set(this.roomIn(block), [block]);
  }
}
