/**
 * All lines by their numbers: what an event does with a line is done here, in
 * one short record of numbers a line, without a look at the line itself (line.ts).
 */
import { assert } from "../../domain/assert";
import { NONE } from "./heap";
import type { Line } from "./line";
import { longer } from "./numbers";
import type { Card } from "./parts";
import type { Posts } from "./posts";
import { Rows } from "./rows";
import type { Spot, Spots } from "./spots";

/** A record is eight numbers of 8 bytes: two, and whole numbers in the place of the others. */
const NUMBERS = 8;
/** Of the first caller (standingKey); Infinity: nobody stands there. */
const FIRST_KEY = 0;
/** The age at which waiting alone moves the callers on; Infinity: never. */
const UNTIL_AGE = 1;
const WHOLE = 16;
/** The first caller; NONE: nobody stands there. */
const FIRST = 4;
/** The line to which waiting moves the callers; NONE: not found yet. */
const FOLLOWING = 5;
/** The group they are offered to now: its place among the posts; NONE: there is none. */
const GROUP = 6;
/** The post of that group with the highest tier that has joined. */
const LAST_POST = 7;
/** The next line that is offered to the same group, if anybody stands there; NONE: this is the last. */
const NEXT = 8;

/** Lines there is room for at first. */
const ROOM_MIN = 64;

export class Lines {
  private numbers: Float64Array = new Float64Array(NUMBERS * ROOM_MIN);
  /** The same memory. */
  private whole: Int32Array = new Int32Array(this.numbers.buffer);
  private readonly lines: (Line | null)[] = [];
  private readonly unused: number[] = [];
  private readonly rows: Rows;

  constructor(
    private readonly spots: Spots,
    private readonly posts: Posts,
  ) {
    this.rows = new Rows(spots);
  }

  /** A number for a line where nobody stands yet, and which is offered to nobody. */
  open(line: Line, untilAgeMs: number): number {
    const at = this.unused.pop() ?? this.lines.length;
    if (NUMBERS * at === this.numbers.length) {
      this.numbers = longer(this.numbers);
      this.whole = new Int32Array(this.numbers.buffer);
    }
    this.lines[at] = line;
    this.rows.open(at);
    this.numbers[NUMBERS * at + FIRST_KEY] = Number.POSITIVE_INFINITY;
    this.numbers[NUMBERS * at + UNTIL_AGE] = untilAgeMs;
    this.whole[WHOLE * at + FIRST] = NONE;
    this.whole[WHOLE * at + FOLLOWING] = NONE;
    this.whole[WHOLE * at + GROUP] = NONE;
    return at;
  }

  /** Nobody stands there. */
  close(line: Line): void {
    line.closed = true;
    this.rows.close(line.at);
    this.lines[line.at] = null;
    this.unused.push(line.at);
  }

  /** @throws AssertionFailed if no line has this number */
  at(at: number): Line {
    const line = this.lines[at] ?? null;
    assert(line !== null, "a caller stands in a line that is not there");
    return line;
  }

  first(at: number): Spot {
    return this.whole[WHOLE * at + FIRST] as number;
  }

  firstKey(at: number): number {
    return this.numbers[NUMBERS * at + FIRST_KEY] as number;
  }

  untilAgeMs(at: number): number {
    return this.numbers[NUMBERS * at + UNTIL_AGE] as number;
  }

  following(at: number): number {
    return this.whole[WHOLE * at + FOLLOWING] as number;
  }

  /** @param next NONE: to be found anew */
  setFollowing(at: number, next: number): void {
    this.whole[WHOLE * at + FOLLOWING] = next;
  }

  /** Those who stand in a line, in their order. */
  callersOf(at: number): Iterable<Spot> {
    return this.rows.all(at);
  }

  /** His spot says his number (standingKey). */
  put(at: number, spot: Spot): void {
    this.spots.setLine(spot, at);
    if (!this.rows.add(at, spot)) return;
    const wasEmpty = this.first(at) === NONE;
    const key = this.spots.key(spot);
    this.setFirst(at, spot);
    const base = this.group(at);
    if (base === NONE) return;
    if (wasEmpty) this.join(at, base);
    const { heads } = this.posts;
    const last = this.lastPost(at);
    for (let post = base; post <= last; post++) if (key < (heads[post] as number)) heads[post] = key;
  }

  take(at: number, spot: Spot): void {
    this.spots.leaveLine(spot);
    if (!this.rows.delete(at, spot)) return;
    const first = this.rows.first(at);
    this.setFirst(at, first);
    const base = this.group(at);
    if (base === NONE) return;
    if (first === NONE) this.drop(at, base);
    this.findHeads(base);
  }

  /** The callers of a line are offered to another group, or up to another tier. */
  offerTo(at: number, base: number, tierMax: number): void {
    const before = this.group(at);
    const isEmpty = this.first(at) === NONE;
    if (before !== NONE && !isEmpty) {
      this.drop(at, before);
      this.findHeads(before);
    }
    this.whole[WHOLE * at + GROUP] = base;
    this.whole[WHOLE * at + LAST_POST] = this.posts.lastPost(base, tierMax);
    if (isEmpty) return;
    this.join(at, base);
    this.findHeads(base);
  }

  /** The lines where anybody stands who may be offered to an agent. */
  *ofCard({ from, end }: Card): Generator<Line> {
    const { bases, lines, ofCards } = this.posts;
    for (const post of ofCards.numbers.subarray(from, end))
      for (let at = lines[bases[post] as number] as number; at !== NONE; at = this.next(at))
        if (post <= this.lastPost(at)) yield this.at(at);
  }

  /**
   * Of the lines of a post whose first caller has this number: the first of their first callers and this other one.
   * @param other of the same number; NONE: there is nobody
   */
  firstOfPost(post: number, key: number, other: Spot): Spot {
    const { bases, lines } = this.posts;
    let first = other;
    for (let at = lines[bases[post] as number] as number; at !== NONE; at = this.next(at)) {
      if (this.firstKey(at) !== key || post > this.lastPost(at)) continue;
      const spot = this.first(at);
      if (first === NONE || (first !== spot && this.spots.isBefore(spot, first))) first = spot;
    }
    return first;
  }

  /** Whether anybody is free for the callers of a line. */
  hasFree(at: number): boolean {
    const base = this.group(at);
    if (base === NONE) return this.at(at).terms.only?.free ?? false;
    const { free } = this.posts;
    const last = this.lastPost(at);
    for (let post = base; post <= last; post++) if ((free[post] as number) > 0) return true;
    return false;
  }

  private findHeads(base: number): void {
    const { heads, tiers, lines } = this.posts;
    const end = base + (tiers[base] as number);
    for (let post = base; post < end; post++) heads[post] = Number.POSITIVE_INFINITY;
    for (let at = lines[base] as number; at !== NONE; at = this.next(at)) {
      const key = this.firstKey(at);
      const last = this.lastPost(at);
      for (let post = base; post <= last; post++) if (key < (heads[post] as number)) heads[post] = key;
    }
  }

  private join(at: number, base: number): void {
    const { lines } = this.posts;
    this.whole[WHOLE * at + NEXT] = lines[base] as number;
    lines[base] = at;
  }

  private drop(gone: number, base: number): void {
    const { lines } = this.posts;
    if (lines[base] === gone) {
      lines[base] = this.next(gone);
      return;
    }
    let at = lines[base] as number;
    while (this.next(at) !== gone) at = this.next(at);
    this.whole[WHOLE * at + NEXT] = this.next(gone);
  }

  private setFirst(at: number, spot: Spot): void {
    this.whole[WHOLE * at + FIRST] = spot;
    this.numbers[NUMBERS * at + FIRST_KEY] = spot === NONE ? Number.POSITIVE_INFINITY : this.spots.key(spot);
  }

  private group(at: number): number {
    return this.whole[WHOLE * at + GROUP] as number;
  }

  private lastPost(at: number): number {
    return this.whole[WHOLE * at + LAST_POST] as number;
  }

  private next(at: number): number {
    return this.whole[WHOLE * at + NEXT] as number;
  }
}
