/** The agents of one queue who can do the same: how many are free and at work, by tier, and who waits for them. */
import type { Filled } from "../../domain/skills";
import type { Line } from "./line";
import type { QueuePart } from "./parts";
import type { Posts } from "./posts";

/** Instead of a tier: above all there are. */
export const NO_TIER = 0x3fff_ffff;

export class Group {
  /** The lowest tier with anybody at work; NO_TIER: nobody is. */
  lowestTier = NO_TIER;
  /** Whose callers may come to this group. */
  readonly chained = new Set<Line>();
  /** The place of its posts: that of tier 0. */
  readonly at: number;
  /** The highest tier there is room for. */
  private readonly tierMax: number;

  constructor(
    private readonly posts: Posts,
    readonly queue: QueuePart,
    /** Null: anybody. */
    readonly needs: Filled | null,
  ) {
    this.tierMax = queue.tierMax;
    this.at = posts.open(this, this.tierMax + 1);
  }

  /** A tier has its first, or has lost its last, who is at work. Whether the lowest such tier is another now. */
  findLowestTier(): boolean {
    const { atWork } = this.posts;
    const before = this.lowestTier;
    let tier = 0;
    while (tier <= this.tierMax && atWork[this.at + tier] === 0) tier++;
    this.lowestTier = tier <= this.tierMax ? tier : NO_TIER;
    return this.lowestTier !== before;
  }

  /** Whether anybody of this tier is free. */
  hasFreeIn(tier: number): boolean {
    return tier <= this.tierMax && (this.posts.free[this.at + tier] as number) > 0;
  }
}
