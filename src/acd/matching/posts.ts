/**
 * The posts: one tier of one group each. What nearly every event looks at lies
 * in lists of numbers: an agent who becomes ready looks at dozens of posts, and
 * lists of a few thousand numbers stay near.
 *
 * The posts of a group have places one after the other; that of tier 0 is the
 * place of the group.
 */
import type { Group } from "./group";
import { NONE } from "./heap";
import { longer } from "./numbers";
import { Shortlists } from "./shortlists";

/** Places there is room for at first. */
const ROOM_MIN = 64;

export class Posts {
  /** The number of the first caller who may be offered there (standingKey); Infinity: nobody waits. */
  heads: Float64Array = new Float64Array(ROOM_MIN);
  /** How many are free. */
  free: Int32Array = new Int32Array(ROOM_MIN);
  /** How many are at work. */
  atWork: Int32Array = new Int32Array(ROOM_MIN);
  /** The place of the group. */
  bases: Int32Array = new Int32Array(ROOM_MIN);
  /** Of the place of a group, the number of its tiers. */
  tiers: Int32Array = new Int32Array(ROOM_MIN);
  /** Of the place of a group, the first of the lines that are offered to it and where anybody stands; NONE: no line. */
  lines: Int32Array = new Int32Array(ROOM_MIN);
  /** Of each agent (his card says where), the post of his tier in each group he belongs to. */
  readonly ofCards = new Shortlists();
  private readonly groups: (Group | null)[] = [];
  private used = 0;
  /** By how many. */
  private readonly unused = new Map<number, number[]>();

  /** Room for the posts of a group with so many tiers; its place. */
  open(group: Group, tiers: number): number {
    const base = this.unused.get(tiers)?.pop() ?? this.used;
    if (base === this.used) this.used += tiers;
    while (this.used > this.heads.length) this.makeRoom();
    const end = base + tiers;
    this.heads.fill(Number.POSITIVE_INFINITY, base, end);
    this.free.fill(0, base, end);
    this.atWork.fill(0, base, end);
    this.bases.fill(base, base, end);
    this.tiers[base] = tiers;
    this.lines[base] = NONE;
    this.groups[base] = group;
    return base;
  }

  close(base: number): void {
    const tiers = this.tiers[base] as number;
    this.groups[base] = null;
    const unused = this.unused.get(tiers);
    if (unused) unused.push(base);
    else this.unused.set(tiers, [base]);
  }

  /** The group of a post. */
  groupAt(post: number): Group {
    return this.groups[this.bases[post] as number] as Group;
  }

  /** The post of the highest tier of a group, no higher than this one. */
  lastPost(base: number, tierMax: number): number {
    return base + Math.min(tierMax, (this.tiers[base] as number) - 1);
  }

  private makeRoom(): void {
    this.heads = longer(this.heads);
    this.free = longer(this.free);
    this.atWork = longer(this.atWork);
    this.bases = longer(this.bases);
    this.tiers = longer(this.tiers);
    this.lines = longer(this.lines);
  }
}
