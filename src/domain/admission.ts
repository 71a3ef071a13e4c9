/**
 * At a queue's door: whether one more caller may come in, and what it means that
 * there is no agent. Pure; who is turned away goes to the queue's overflow.
 */
import type { Agent } from "./agent";
import type { NoAgentRules, Queue } from "./company";

/** Why a queue has nobody at work. An agent who talks is at work. */
export type NoAgentCause = keyof NoAgentRules;

/** Why a caller is turned away. */
export type QueueRefusal = NoAgentCause | "closed" | "full" | "hopeless";

/** Why a caller goes to the overflow: turned away, or no longer made to wait. */
export type OverflowReason = QueueRefusal | "timedOut";

/** How things stand in a queue at one moment. */
export interface QueueFigures {
  /** Those whom a phone rings for are counted, places that only age are not. */
  readonly waiting: number;
  /** Available and with a phone that is not away, whether he talks or is free; null: not known after a restart. */
  readonly atWork: number | null;
  /** Could take a caller at once. */
  readonly free: number;
  /** Null: somebody is at work, or after a restart it is not known yet. */
  readonly noAgent: NoAgentCause | null;
  /** The switch by which people close a queue. */
  readonly open: boolean;
}

export interface AtTheDoor {
  readonly queue: Pick<Queue, "entriesMax" | "noAgent" | "hopeless">;
  readonly figures: QueueFigures;
  /** By the queue's own hours. */
  readonly withinHours: boolean;
  /** He has stood in line from before, as a VIP whose manager was rung: no limit on numbers keeps him out. */
  readonly holdsPlace: boolean;
  /** How long he would wait; null: not known. */
  readonly estimateMs: number | null;
}

/** Why this caller may not come in; null: he may. */
export function whyNotAdmitted({
  queue,
  figures,
  withinHours,
  holdsPlace,
  estimateMs,
}: AtTheDoor): QueueRefusal | null {
  if (!figures.open || !withinHours) return "closed";
  if (figures.noAgent && queue.noAgent[figures.noAgent] !== "stay") return figures.noAgent;
  if (holdsPlace) return null;
  if (figures.waiting >= queue.entriesMax) return "full";
  return isHopeless(queue.hopeless, figures, estimateMs) ? "hopeless" : null;
}

/** As Wazo's divert rules have it: fractions of a caller count, and who finds nobody waiting is always let in. */
function isHopeless(
  { waitingPerAgentMax, estimateMsMax }: Queue["hopeless"],
  figures: QueueFigures,
  estimateMs: number | null,
): boolean {
  const { waiting, atWork } = figures;
  if (waiting === 0) return false;
  if (waitingPerAgentMax !== null && atWork !== null && (waiting + 1) / Math.max(1, atWork) > waitingPerAgentMax)
    return true;
  return estimateMsMax !== null && estimateMs !== null && estimateMs > estimateMsMax;
}

/**
 * Why none of a queue's agents is at work; null: one is. A queue without agents has nobody logged in.
 * A phone that is left alone for a moment after one failed ring is not away: who waits may be offered it again.
 */
export function noAgentCause(agents: Iterable<Pick<Agent, "status" | "desk" | "backOff">>): NoAgentCause | null {
  let cause: NoAgentCause = "loggedOut";
  for (const agent of agents) {
    if (isStaff(agent)) return null;
    if (agent.status.kind === "available") cause = "unreachable";
    else if (agent.status.kind === "onBreak" && cause === "loggedOut") cause = "onBreak";
  }
  return cause;
}

/** Available, and his phone is not away: away is one that is not registered, until it is again. */
export function isStaff({ status, desk, backOff }: Pick<Agent, "status" | "desk" | "backOff">): boolean {
  const away = backOff?.why === "unreachable" && backOff.untilMs === null;
  return status.kind === "available" && desk !== null && !away;
}
