/** The agents of one queue who can do the same: how many are free and at work, by tier, and who waits for them. */
import type { Filled } from "../../domain/skills";
import type { Line } from "./line";
import type { Numbers } from "./numbers";
import type { QueuePart } from "./parts";

/** Instead of a tier: above all there are. */
export const NO_TIER = 0x3fff_ffff;

export class Group {
  /** The lowest tier with anybody at work; NO_TIER: nobody is. */
  lowestTier = NO_TIER;
  /** Whose callers are offered to this group now: those where anybody stands. */
  readonly lines: Line[] = [];
  /** Whose callers may come to this group. */
  readonly chained = new Set<Line>();
  /** The place of its posts' numbers: that of tier 0. */
  readonly at: number;
  /** The highest tier there is room for. */
  private readonly tierMax: number;

  constructor(
    private readonly numbers: Numbers,
    readonly queue: QueuePart,
    /** Null: anybody. */
    readonly needs: Filled | null,
  ) {
    this.tierMax = queue.tierMax;
    this.at = numbers.openPosts(this.tierMax + 1);
  }

  /** It is given up. */
  close(): void {
    this.numbers.closePosts(this.at, this.tierMax + 1);
  }

  /** A line is offered to this group no longer, or nobody stands in it. */
  drop(line: Line): void {
    const at = this.lines.indexOf(line);
    if (at >= 0) this.lines.splice(at, 1);
  }

  /** A line has another first caller, or has come or gone, or is on other terms. */
  findHeads(): void {
    const { heads, firstKeys } = this.numbers;
    const { at, lines } = this;
    for (let tier = 0; tier <= this.tierMax; tier++) {
      let least = Number.POSITIVE_INFINITY;
      for (let n = 0; n < lines.length; n++) {
        const line = lines[n] as Line;
        const key = firstKeys[line.at] as number;
        if (key < least && tier <= line.tierMax) least = key;
      }
      heads[at + tier] = least;
    }
  }

  /** A tier has its first, or has lost its last, who is at work. Whether the lowest such tier is another now. */
  findLowestTier(): boolean {
    const { atWork } = this.numbers;
    const before = this.lowestTier;
    let tier = 0;
    while (tier <= this.tierMax && atWork[this.at + tier] === 0) tier++;
    this.lowestTier = tier <= this.tierMax ? tier : NO_TIER;
    return this.lowestTier !== before;
  }

  /** Whether anybody of this tier is free. */
  hasFreeIn(tier: number): boolean {
    return tier <= this.tierMax && (this.numbers.free[this.at + tier] as number) > 0;
  }

  /** Whether anybody up to this tier is free. */
  hasFree(tierMax: number): boolean {
    const last = Math.min(tierMax, this.tierMax);
    for (let tier = 0; tier <= last; tier++) if (this.hasFreeIn(tier)) return true;
    return false;
  }
}
