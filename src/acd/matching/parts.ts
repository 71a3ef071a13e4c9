/**
 * What the index of the matcher is made of:
 *
 *   Card    an agent: the numbers he is ranked by, the queues he has a seat in, whether he is free, whether at work
 *   Group   the agents of one queue who can do the same: how many are free and at work, by tier
 *   Line    callers of one queue on the same terms, in their order
 *   Chain   the groups that a caller's skill steps lead through, one a step
 *   Post    a tier of a group: how many are free and at work, and the number of the first caller
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
import type { CallVariable, Filled, SkillMap, Skills } from "../../domain/skills";
import { onlyTo, type QueueRules, type Terms } from "../../domain/terms";
import type { Asks } from "./asks";
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
  /** His place among those who are due in the same span of time. */
  dueAt: number;
}

export interface Seat {
  readonly queue: QueuePart;
  readonly tier: number;
}

/** One tier of one group. */
export interface Post {
  readonly group: Group;
  readonly tier: number;
  /** The place of its numbers. */
  readonly at: number;
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
  /** As the agent has them, and to be asked quickly. */
  skillsOfAgent: Skills = {};
  skills: SkillMap = new Map();
  levels: Int32Array = new Int32Array(0);
  seats: readonly Seat[] = [];
  /** What he can do, with his tier in that queue. */
  readonly posts: Post[] = [];
  /** Of each post, the place of its numbers. */
  readonly postsAt: number[] = [];
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

/**
 * Numbers of each post, which is one tier of one group. In lists of their own, beside each other, rather than in each
 * group: with every change of an agent those of dozens of posts are looked at.
 */
export class PostNumbers {
  /** The number of the first caller who may be offered there; Infinity: nobody waits. */
  heads = new Float64Array(ROOM_MIN);
  free = new Int32Array(ROOM_MIN);
  atWork = new Int32Array(ROOM_MIN);
  private readonly unused: number[] = [];
  private made = 0;

  /** A place nobody has. */
  open(): number {
    const at = this.unused.pop() ?? this.made++;
    if (at === this.heads.length) this.makeRoom();
    this.heads[at] = Number.POSITIVE_INFINITY;
    this.free[at] = 0;
    this.atWork[at] = 0;
    return at;
  }

  close(at: number): void {
    this.unused.push(at);
  }

  private makeRoom(): void {
    const { heads, free, atWork } = this;
    this.heads = new Float64Array(2 * heads.length);
    this.heads.set(heads);
    this.free = new Int32Array(2 * free.length);
    this.free.set(free);
    this.atWork = new Int32Array(2 * atWork.length);
    this.atWork.set(atWork);
  }
}

/** Posts there is room for at first. */
const ROOM_MIN = 64;

export class Group {
  /** The lowest tier with anybody at work; Infinity: nobody is. */
  lowestTier = Number.POSITIVE_INFINITY;
  /** Whose callers are offered to this group now, and stand there. */
  readonly lines = new Set<Line>();
  /** Whose callers may come to this group. */
  readonly chained = new Set<Line>();
  /** For each tier anybody here has. */
  private readonly posts: Post[] = [];

  constructor(
    private readonly numbers: PostNumbers,
    readonly queue: QueuePart,
    /** Null: anybody. */
    readonly needs: Filled | null,
  ) {}

  postOf(tier: number): Post {
    for (const post of this.posts) if (post.tier === tier) return post;
    const post = { group: this, tier, at: this.numbers.open() };
    this.posts.push(post);
    this.findHeads();
    return post;
  }

  /** It is given up. */
  closePosts(): void {
    for (const { at } of this.posts) this.numbers.close(at);
    this.posts.length = 0;
  }

  /** A line has another first caller, or has come or gone, or is on other terms. */
  findHeads(): void {
    for (const { tier, at } of this.posts) {
      let least = Number.POSITIVE_INFINITY;
      for (const line of this.lines) {
        const { firstKey } = line.callers;
        if (firstKey < least && tier <= line.terms.tierMax) least = firstKey;
      }
      this.numbers.heads[at] = least;
    }
  }

  /** A tier has its first, or has lost its last, who is at work. Whether the lowest such tier is another now. */
  findLowestTier(): boolean {
    const before = this.lowestTier;
    this.lowestTier = Number.POSITIVE_INFINITY;
    for (const { tier, at } of this.posts)
      if (tier < this.lowestTier && (this.numbers.atWork[at] ?? 0) > 0) this.lowestTier = tier;
    return this.lowestTier !== before;
  }

  /** Whether anybody of this tier is free. */
  hasFreeIn(tier: number): boolean {
    return this.posts.some((post) => post.tier === tier && (this.numbers.free[post.at] ?? 0) > 0);
  }

  /** Whether anybody up to this tier is free. */
  hasFree(tierMax: number): boolean {
    for (const { tier, at } of this.posts) if (tier <= tierMax && (this.numbers.free[at] ?? 0) > 0) return true;
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

  put(caller: Waiter): void {
    this.callers.add(caller);
    if (this.callers.first !== caller) return;
    if (this.callers.size === 1) this.group?.lines.add(this);
    this.group?.findHeads();
  }

  take(caller: Waiter): void {
    const wasFirst = this.callers.first === caller;
    this.callers.delete(caller);
    if (!wasFirst) return;
    if (this.callers.size === 0) this.group?.lines.delete(this);
    this.group?.findHeads();
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
  asks: Asks;
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
