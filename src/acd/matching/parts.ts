/**
 * What the index of the matcher is made of:
 *
 *   Card    an agent: the numbers he is ranked by, the queues he has a seat in, whether he is free, whether at work
 *   Group   the agents of one queue who can do the same: how many are free and at work, by tier
 *   Line    callers of one queue on the same terms, in their order
 *   Chain   the groups that a caller's skill steps lead through, one a step
 *
 * Whether an agent may be offered depends on the line alone, not on each caller
 * in it, except that the two may just have failed: so the head of a line is
 * nearly always the answer.
 */
import type { Agent } from "../../domain/agent";
import type { Ranked } from "../../domain/agent-order";
import type { AgentId, EpochMs, QueueId } from "../../domain/glossary";
import { compareCallers, countsSinceMs, type Passing } from "../../domain/order";
import type { QueueEntry } from "../../domain/queue-entry";
import type { CallVariable, Filled, Skills } from "../../domain/skills";
import { onlyTo, type QueueRules, type Terms } from "../../domain/terms";
import { OrderedSet, type Ordering } from "./ordered-set";

/** A caller as the index holds him. Both are changed by the index alone. */
export interface Waiter extends QueueEntry {
  atCeiling: boolean;
  /** Null: not in the index. */
  spot: Spot | null;
}

/** Where a caller stands in the index. */
export interface Spot {
  /** The groups that his skill steps lead through. */
  readonly chain: Chain;
  line: Line;
  /** When waiting alone changes his terms next, on the pool's clock; Infinity: never. */
  dueMs: number;
}

export interface Seat {
  readonly queue: QueuePart;
  readonly tier: number;
}

/** The numbers are those the agent had when he was put in order: they are not read from him while he is in. */
export class Card implements Ranked {
  readonly id: AgentId;
  order = 0;
  callsTaken = 0;
  talkedMs = 0;
  idleSinceMs: EpochMs = 0;
  free = false;
  /** He is in the lists of those who are free, and counted in his groups. */
  listed = false;
  atWork = false;
  skills: Skills = {};
  seats: readonly Seat[] = [];
  /** What he can do, with his tier in that queue. */
  readonly memberships: { readonly group: Group; readonly tier: number }[] = [];
  readonly groups = new Set<Group>();
  /** Callers who are kept for him. */
  readonly own: Line;

  constructor(readonly agent: Agent) {
    this.id = agent.id;
    this.own = new Line([], 0, this);
  }

  tierIn(queue: QueueId): number | undefined {
    return this.seats.find((seat) => seat.queue.id === queue)?.tier;
  }
}

export class Group {
  /** By tier. */
  readonly free: number[] = [];
  freeCount = 0;
  private readonly atWork: number[] = [];
  /** The lowest tier with anybody at work; Infinity: nobody is. */
  lowestTier = Number.POSITIVE_INFINITY;
  /** Whose callers are offered to this group now, and stand there. */
  readonly lines = new Set<Line>();
  /** Whose callers may come to this group. */
  readonly chained = new Set<Line>();

  constructor(
    readonly queue: QueuePart,
    /** Null: anybody. */
    readonly needs: Filled | null,
  ) {}

  countFree(tier: number, by: 1 | -1): void {
    this.free[tier] = (this.free[tier] ?? 0) + by;
    this.freeCount += by;
  }

  /** Whether the lowest tier has changed. */
  countAtWork(tier: number, by: 1 | -1): boolean {
    const count = (this.atWork[tier] ?? 0) + by;
    this.atWork[tier] = count;
    const before = this.lowestTier;
    if (by > 0) this.lowestTier = Math.min(before, tier);
    else if (tier === before && count === 0) {
      const next = this.atWork.findIndex((at) => at > 0);
      this.lowestTier = next < 0 ? Number.POSITIVE_INFINITY : next;
    }
    return this.lowestTier !== before;
  }

  /** Whether anybody up to this tier is free. */
  hasFree(tierMax: number): boolean {
    if (this.freeCount === 0) return false;
    const last = Math.min(tierMax, this.free.length - 1);
    for (let tier = 0; tier <= last; tier++) if ((this.free[tier] ?? 0) > 0) return true;
    return false;
  }
}

export class Line {
  readonly callers = new OrderedSet<Waiter>(BY_STANDING);
  /** The group they are offered to now: the first of the chain with anybody at work. */
  group: Group | null;
  terms: Terms;

  constructor(
    readonly chain: readonly Group[],
    /** The highest tier that waiting has brought. */
    readonly tier: number,
    /** The agent they are kept for. */
    readonly only: Card | null = null,
  ) {
    this.group = null;
    this.terms = only ? onlyTo(only.id) : { only: null, needs: null, tierMax: tier };
  }

  get hasFree(): boolean {
    if (this.only) return this.only.free;
    return this.group?.hasFree(this.terms.tierMax) ?? false;
  }
}

/** One a step of the queue's rules; its lines by step and tier. */
export interface Chain {
  readonly groups: readonly Group[];
  readonly lines: Line[][];
}

/** A queue as the index holds it. */
export interface QueuePart {
  readonly id: QueueId;
  rules: QueueRules;
  /** What of a call its rules look at. */
  variables: readonly CallVariable[];
  /** The highest tier of any agent it has had. */
  tierMax: number;
  readonly seated: Set<Card>;
  /** The free agents of each tier, in the order of the strategy. */
  free: OrderedSet<Card>[];
  readonly groups: Map<string, Group>;
  readonly lines: Map<string, Line>;
  readonly chains: Map<string, Chain>;
  passing: Passing;
  /** Callers who are not at their ceiling, whoever entered first before the others. */
  readonly passable: OrderedSet<Waiter>;
}

/** Callers at their ceiling before all others: no moment since 1970 is so many milliseconds away from another. */
const CEILING_MS = 1e14;

/** The order of callers (domain/order.ts): the numbers of two say what compareCallers says, or nothing. */
export const BY_STANDING: Ordering<Waiter> = {
  key: (caller) => countsSinceMs(caller) - (caller.atCeiling ? CEILING_MS : 0),
  tie: compareCallers,
};

const byId = (a: Waiter, b: Waiter): number => (a.id === b.id ? 0 : a.id < b.id ? -1 : 1);

export const BY_ENTERING: Ordering<Waiter> = { key: ({ enteredAtMs }) => enteredAtMs, tie: byId };
export const BY_DUE: Ordering<Waiter> = { key: ({ spot }) => spot?.dueMs ?? 0, tie: byId };
