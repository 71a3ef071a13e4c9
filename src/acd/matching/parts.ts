/**
 * What the index of the matcher is made of:
 *
 *   Card    an agent: the numbers he is ranked by, the queues he has a seat in, whether he is free, whether at work
 *   Group   the agents of one queue who can do the same: how many are free and at work, by tier (group.ts)
 *   Line    callers of one queue on the same terms, in their order (line.ts)
 *   Chain   the groups that a caller's skill steps lead through, one a step
 *   Spot    the number of a caller, and what an event must know of him (spots.ts)
 */
import type { Agent } from "../../domain/agent";
import type { Ranked } from "../../domain/agent-order";
import type { AgentId, EpochMs, QueueId } from "../../domain/glossary";
import { countsSinceMs, type Passing } from "../../domain/order";
import type { QueueEntry } from "../../domain/queue-entry";
import type { CallVariable, SkillMap, Skills } from "../../domain/skills";
import type { QueueRules } from "../../domain/terms";
import type { Asks } from "./asks";
import type { Group } from "./group";
import type { Line } from "./line";
import type { OrderedSet } from "./ordered-set";
import type { Passable } from "./passable";
import type { Shortlist } from "./shortlists";
import type { Spot } from "./spots";

/** A caller as the index holds him. Both are changed by the index alone. */
export interface Waiter extends QueueEntry {
  atCeiling: boolean;
  /** NO_SPOT: not in the index. */
  spot: Spot;
}

/** Callers at their ceiling before all others: no moment since 1970 is so many milliseconds away from another. */
const CEILING_MS = 1e14;

/** The order of callers (domain/order.ts) as one number: the numbers of two say what compareCallers says, or nothing. */
export const standingKey = (caller: Waiter): number =>
  caller.atCeiling ? ceilingKey(caller.enteredAtMs) : countsSinceMs(caller);

/** The same of a caller at his ceiling. */
export const ceilingKey = (enteredAtMs: EpochMs): number => enteredAtMs - CEILING_MS;

/** An agent as the index holds him. Changed by the index alone. */
export interface Worker extends Agent {
  /** Null: not in the index. */
  card: Card | null;
}

/** The numbers are those the agent had when he was put in order (`listed`): they are not read from him while he is in. */
export class Card implements Ranked, Shortlist {
  // First what every event of an agent looks at: it lies together.
  free = false;
  /** He is in the lists of those who are free, and counted in his groups. */
  listed = false;
  atWork = false;
  /** He has become free since the last turn. */
  freed = false;
  /** As the agent has them. */
  skillsOfAgent: Skills = {};
  tiersOfAgent: Agent["tiers"] = NO_TIERS;
  /** Where the list of his posts lies (Posts.ofCards). */
  from = 0;
  end = 0;
  room = 0;
  /** Callers who are kept for him; null: there has been none. */
  own: Line | null = null;
  /** Those he has a seat in. */
  queues: readonly QueuePart[] = [];
  readonly id: AgentId;
  order = 0;
  callsTaken = 0;
  talkedMs = 0;
  idleSinceMs: EpochMs = 0;
  /** Skills to be asked quickly. */
  skills: SkillMap = new Map();
  levels: Int32Array = new Int32Array(0);

  constructor(readonly agent: Worker) {
    this.id = agent.id;
  }

  /** Undefined: he has no seat in the queue. */
  tierIn(queue: QueueId): number | undefined {
    return this.tiersOfAgent.get(queue);
  }
}

const NO_TIERS: Agent["tiers"] = new Map();

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
  /** Of each kind of its callers (kindOf), the line in which they stand in the beginning. */
  readonly kinds: Map<number, number>;
  /** Each value's number in the kinds. */
  readonly values: Map<string, number>;
  passing: Passing;
  readonly passable: Passable;
}
