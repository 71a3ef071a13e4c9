/**
 * How long a caller will still wait: for this caller alone, from those who are
 * really served before him and the agents who may really take him.
 *
 * The recursion of Kiefer and Wolfowitz for many servers ("On the theory of
 * queues with many servers", Trans. AMS 78, 1955): each agent has a moment at
 * which he is expected to be free; the callers before this one, in their order,
 * each take the agent who is free first among those who may serve them, and
 * occupy him for the average handling time; this caller waits for the first of
 * his own agents who is free after that. So priority, skills, and agents who
 * share their time between queues need no terms of their own. Some of those
 * before him will give up: each occupies an agent only with the share of callers
 * who stay (the queue-length predictor of Whitt, "Predicting queueing delays",
 * Management Science 45, 1999, has the same correction).
 *
 * Not foreseen: callers who come later with a credit, breaks, agents who come.
 */

export interface EstimateOf {
  /** When each agent at work is expected to be free, in ms from now; 0: is free. */
  readonly freeInMs: readonly number[];
  /** Those served before this caller, in their order. */
  readonly ahead: Iterable<{ readonly agents: readonly number[]; readonly handleMs: number }>;
  /** Who may take this caller: indexes into `freeInMs`. */
  readonly agents: readonly number[];
  /** The share of callers who do not give up, 0 to 1. */
  readonly staysShare: number;
}

/** Of more callers than this the rest is not reckoned: the wait is long, whatever it is exactly. */
export const AHEAD_RECKONED_MAX = 500;

/** Expected wait from now, in ms; null: nobody at work may take this caller. */
export function estimateWaitMs({ freeInMs, ahead, agents, staysShare }: EstimateOf): number | null {
  const free = [...freeInMs];
  let reckoned = 0;
  for (const caller of ahead) {
    if (reckoned++ >= AHEAD_RECKONED_MAX) break;
    const agent = firstFree(caller.agents, free);
    if (agent !== null) free[agent] = (free[agent] ?? 0) + caller.handleMs * staysShare;
  }
  const mine = firstFree(agents, free);
  return mine === null ? null : Math.max(0, free[mine] ?? 0);
}

function firstFree(agents: readonly number[], freeInMs: readonly number[]): number | null {
  let first: number | null = null;
  for (const agent of agents) {
    if (first === null || (freeInMs[agent] ?? 0) < (freeInMs[first] ?? 0)) first = agent;
  }
  return first;
}

/**
 * Nobody knows how long a talk will last; this much of the average is expected
 * to be left of one that has lasted as long as the average, or longer.
 */
const REST_SHARE_MIN = 0.25;

/** How long an agent who has been busy with a caller for `busyMs` is expected to be busy still. */
export function restOfHandlingMs(handleMs: number, busyMs: number): number {
  return Math.max(handleMs - busyMs, handleMs * REST_SHARE_MIN);
}
