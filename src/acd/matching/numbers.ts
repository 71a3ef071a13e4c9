/**
 * The numbers of lines and posts that are looked at with nearly every event, in
 * lists of their own: an agent who becomes ready looks at dozens of them, and
 * lists of a few thousand numbers stay near.
 *
 * A post is one tier of one group: the posts of a group have places one after
 * the other, its own place being that of tier 0.
 */
import { assert } from "../../domain/assert";
import { NONE } from "./heap";
import type { Line } from "./line";
import type { Spot } from "./spots";

/** Places there is room for at first. */
const ROOM_MIN = 64;

export class Numbers {
  /** Of each post, the number of the first caller who may be offered there (standingKey); Infinity: nobody waits. */
  heads: Float64Array = new Float64Array(ROOM_MIN);
  /** Of each post, how many are free. */
  free: Int32Array = new Int32Array(ROOM_MIN);
  /** Of each post, how many are at work. */
  atWork: Int32Array = new Int32Array(ROOM_MIN);
  /** Of each line, the number of its first caller; Infinity: nobody stands there. */
  firstKeys: Float64Array = new Float64Array(ROOM_MIN);
  /** Of each line, its first caller; NONE: nobody stands there. */
  firsts: Int32Array = new Int32Array(ROOM_MIN);
  /** Of each line, the age at which waiting alone moves its callers on; Infinity: never. */
  untilAgesMs: Float64Array = new Float64Array(ROOM_MIN);
  private readonly lines: (Line | null)[] = [];
  private readonly unusedLines: number[] = [];
  private posts = 0;
  /** By how many. */
  private readonly unusedPosts = new Map<number, number[]>();

  /** Room for the posts of a group with so many tiers; its place. */
  openPosts(tiers: number): number {
    const at = this.unusedPosts.get(tiers)?.pop() ?? this.posts;
    if (at === this.posts) this.posts += tiers;
    while (this.posts > this.heads.length) {
      this.heads = twiceAsLong(this.heads, new Float64Array(2 * this.heads.length));
      this.free = twiceAsLong(this.free, new Int32Array(2 * this.free.length));
      this.atWork = twiceAsLong(this.atWork, new Int32Array(2 * this.atWork.length));
    }
    this.heads.fill(Number.POSITIVE_INFINITY, at, at + tiers);
    this.free.fill(0, at, at + tiers);
    this.atWork.fill(0, at, at + tiers);
    return at;
  }

  closePosts(at: number, tiers: number): void {
    const unused = this.unusedPosts.get(tiers);
    if (unused) unused.push(at);
    else this.unusedPosts.set(tiers, [at]);
  }

  /** A place for a line where nobody stands yet. */
  openLine(line: Line, untilAgeMs: number): number {
    const at = this.unusedLines.pop() ?? this.lines.length;
    if (at === this.firsts.length) {
      this.firstKeys = twiceAsLong(this.firstKeys, new Float64Array(2 * at));
      this.untilAgesMs = twiceAsLong(this.untilAgesMs, new Float64Array(2 * at));
      this.firsts = twiceAsLong(this.firsts, new Int32Array(2 * at));
    }
    this.lines[at] = line;
    this.untilAgesMs[at] = untilAgeMs;
    this.setFirst(at, NONE, Number.POSITIVE_INFINITY);
    return at;
  }

  /** Nobody stands there. */
  closeLine(line: Line): void {
    line.closed = true;
    this.lines[line.at] = null;
    this.unusedLines.push(line.at);
  }

  /** @throws AssertionFailed if no line has this place */
  lineAt(at: number): Line {
    const line = this.lines[at] ?? null;
    assert(line !== null, "a caller stands in a line that is not there");
    return line;
  }

  setFirst(at: number, spot: Spot, key: number): void {
    this.firsts[at] = spot;
    this.firstKeys[at] = key;
  }
}

function twiceAsLong<List extends Float64Array | Int32Array>(list: List, copy: List): List {
  copy.set(list);
  return copy;
}
