/**
 * Callers of one queue on the same terms, in their order; or those who are kept
 * for one agent. Whether an agent may be offered depends on the line alone, not
 * on each caller in it, except that the two may just have failed: so the head of
 * a line is nearly always the answer.
 */
import type { Group } from "./group";
import {
  addTo,
  dropFirst,
  firstIn,
  firstKeyIn,
  firstWho,
  hasTie,
  itemAt,
  keepIn,
  keyAt,
  newHeap,
  sizeOf,
} from "./heap";
import type { Numbers } from "./numbers";
import type { Card, QueuePart } from "./parts";
import type { Spot, Spots } from "./spots";

/** So many who have left may lie in a line, besides as many as stand in it. */
const LEFT_MAX = 32;

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
  /** The place of its numbers. */
  readonly at: number;
  readonly queue: QueuePart | null;
  /** How many stand here. */
  size = 0;
  /** The group they are offered to now: the first of the chain with anybody at work. */
  group: Group | null = null;
  /** The highest tier that has joined. */
  tierMax: number;
  /** Where its callers stand once they are older; null: not found yet. */
  following: Line | null = null;
  /** Its callers may be offered on other terms since the last turn. */
  changed = false;
  /** Given up: with other rules or terms its callers stand in other lines. */
  closed = false;
  /** Those who stand here, and some who have left. */
  private readonly heap = newHeap();

  constructor(
    private readonly numbers: Numbers,
    private readonly spots: Spots,
    readonly terms: LineTerms,
    /** The age at which waiting alone brings another step or tier; Infinity: never. */
    untilAgeMs: number,
  ) {
    this.queue = terms.queue;
    this.tierMax = terms.tier;
    this.at = numbers.openLine(this, untilAgeMs);
  }

  /** NONE: nobody stands here. */
  get first(): Spot {
    return this.numbers.firsts[this.at] as number;
  }

  /** Infinity: nobody stands here. */
  get firstKey(): number {
    return this.numbers.firstKeys[this.at] as number;
  }

  /** The age at which waiting alone brings another step or tier; Infinity: never. */
  get untilAgeMs(): number {
    return this.numbers.untilAgesMs[this.at] as number;
  }

  /** Those who stand here, in no order. */
  callers(): Set<Spot> {
    const found = new Set<Spot>();
    for (let at = 0; at < sizeOf(this.heap); at++)
      if (this.holds(itemAt(this.heap, at), keyAt(this.heap, at))) found.add(itemAt(this.heap, at));
    return found;
  }

  /** The first of those who suit; NONE: nobody does. */
  firstWho(suits: (spot: Spot) => boolean): Spot {
    return firstWho(this.heap, (spot, key) => this.holds(spot, key) && suits(spot), this.spots.isBefore);
  }

  /** @param key standingKey */
  put(spot: Spot, key: number): void {
    const { heap, numbers } = this;
    this.spots.setLine(spot, this.at, key);
    this.size++;
    addTo(heap, key, spot);
    if (sizeOf(heap) > 2 * this.size + LEFT_MAX) keepIn(heap, (other, its) => this.holds(other, its));
    const { firstKey } = this;
    if (key > firstKey || (key === firstKey && !this.spots.isBefore(spot, this.first))) return;
    numbers.setFirst(this.at, spot, key);
    if (this.size === 1) this.group?.lines.push(this);
    this.group?.findHeads();
  }

  take(spot: Spot): void {
    this.spots.leaveLine(spot);
    this.size--;
    if (this.first !== spot) return;
    this.findFirst();
    if (this.size === 0) this.group?.drop(this);
    this.group?.findHeads();
  }

  private findFirst(): void {
    const { heap, numbers } = this;
    while (heap.length > 0 && !this.holds(firstIn(heap), firstKeyIn(heap))) dropFirst(heap);
    const first = hasTie(heap) ? this.firstWho(() => true) : firstIn(heap);
    numbers.setFirst(this.at, first, firstKeyIn(heap));
  }

  /** Whether anybody is free for its callers. Once it is closed its number may be another line's, and its callers are. */
  get hasFree(): boolean {
    if (this.closed) return false;
    const { only } = this.terms;
    return only ? only.free : (this.group?.hasFree(this.tierMax) ?? false);
  }

  /** A caller who has left stays in the heap until he comes to the front; one who has come back with another number is in it twice. */
  private holds(spot: Spot, key: number): boolean {
    return this.spots.line(spot) === this.at && this.spots.key(spot) === key;
  }
}
