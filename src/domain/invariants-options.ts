/** What the watch of the invariants (invariants.ts) may be told, and what it takes for granted where it is not. */

import type { Queue } from "./company";
import type { AgentId, QueueId } from "./glossary";
import type { BrokenInvariant } from "./invariants";

export type WatchedQueue = Pick<Queue, "skillSteps" | "lastAgentMs" | "passedMax" | "tierStepMs">;

export interface InvariantWatchOptions {
  /** The queue as it is now; null: not known, its order is not checked. Default: no order is checked. */
  readonly queueOf?: (queue: QueueId) => WatchedQueue | null;
  /**
   * The agent's tier in a queue; null: not known. Where it is not known, a caller who entered later, and stands before by
   * credit alone, is not taken for passed: the agent may have joined only for the one who has waited longer.
   */
  readonly tierOf?: (agent: AgentId, queue: QueueId) => number | null;
  /** True: the journal is seen from its first line, so whatever ends must have begun. Default false: of what came before nothing is said. */
  readonly complete?: boolean;
  /** How long a free agent may stand beside a caller, in milliseconds. Default IDLE_PAIR_MS_MAX. */
  readonly idlePairMs?: number;
  /** How long two are kept apart after an offer that came to nothing, in milliseconds. Default PAIR_APART_MS. */
  readonly pairApartMs?: number;
  /** Told of each thing found. */
  readonly onBroken?: (broken: BrokenInvariant) => void;
}

/** product.md section 7: an alarm when a free agent and a waiting caller stand together for longer. */
export const IDLE_PAIR_MS_MAX = 2_000;
/** As ACD_SETTINGS has it for a refusal or an offer that was not answered. */
export const PAIR_APART_MS = 30_000;
