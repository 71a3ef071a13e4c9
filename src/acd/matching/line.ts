/**
 * Callers of one queue on the same terms, in their order; or those who are kept
 * for one agent. Whether an agent may be offered depends on the line alone, not
 * on each caller in it, except that the two may just have failed: so the head of
 * a line is nearly always the answer.
 */
import type { Group } from "./group";
import { NONE } from "./heap";
import type { Lines } from "./lines";
import type { Card, QueuePart } from "./parts";
import type { Spot } from "./spots";

/** What makes a line: its place among the steps and tiers of its queue, or the agent its callers are kept for. */
export interface LineTerms {
  /** Null: kept for one agent, out of any queue. */
  readonly queue: QueuePart | null;
  /** The groups that the skill steps from this one on lead through. */
  readonly chain: readonly Group[];
  /** The highest tier that waiting has brought. */
  readonly tier: number;
  readonly only: Card | null;
}

export class Line {
  /** Its number among the lines. */
  readonly at: number;
  readonly queue: QueuePart | null;
  /** The group they are offered to now: the first of the chain with anybody at work. */
  group: Group | null = null;
  /** The highest tier that has joined. */
  tierMax = 0;
  /** Its callers may be offered on other terms since the last turn. */
  changed = false;
  /** Given up: with other rules or terms its callers stand in other lines. */
  closed = false;

  constructor(
    private readonly lines: Lines,
    readonly terms: LineTerms,
    /** The age at which waiting alone brings another step or tier; Infinity: never. */
    readonly untilAgeMs: number,
  ) {
    this.queue = terms.queue;
    this.at = lines.open(this, untilAgeMs);
  }

  /** NONE: nobody stands here. */
  get first(): Spot {
    return this.lines.first(this.at);
  }

  /** Infinity: nobody stands here. */
  get firstKey(): number {
    return this.lines.firstKey(this.at);
  }

  get isEmpty(): boolean {
    return this.first === NONE;
  }

  /** Those who stand here, in their order. */
  callers(): Iterable<Spot> {
    return this.lines.callersOf(this.at);
  }

  /** The first of those who suit; NONE: nobody does. */
  firstWho(suits: (spot: Spot) => boolean): Spot {
    for (const spot of this.callers()) if (suits(spot)) return spot;
    return NONE;
  }

  /** Whether anybody is free for its callers. Once it is closed its number may be another line's, and its callers are. */
  get hasFree(): boolean {
    return !this.closed && this.lines.hasFree(this.at);
  }
}
