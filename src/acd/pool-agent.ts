/** One agent as the pool holds him, and which of them are free in which queue. Changed by agents.ts alone. */
import type { AgentBackOff, AgentState, AgentStatus } from "../domain/agent";
import type { CallId, EpochMs, QueueId } from "../domain/glossary";
import type { Worker } from "./matching/match-index";

/** Changed by Agents alone. */
export interface PoolAgent extends Worker {
  name: string;
  status: AgentStatus;
  statusSinceMs: EpochMs;
  /** Chosen since this process began: what an earlier one knew of it is older. */
  statusChosen: boolean;
  state: AgentState;
  stateSinceMs: EpochMs;
  tiers: Map<QueueId, number>;
  backOff: AgentBackOff | null;
  desk: string | null;
  skills: Readonly<Record<string, number>>;
  order: number;
  callsTaken: number;
  talkedMs: number;
  /** Offers not answered since the last that was. */
  missedInRow: number;
  /** Asterisk has no phone registered under his account. */
  phoneAway: boolean;
  /** What the last offer met; `backOff` is this one, or that his phone is away. */
  rest: AgentBackOff | null;
  /** Chosen during a call, for after it. `dismissal`: by his being no longer an agent, not by anybody's wish. */
  next: { readonly status: AgentStatus; readonly by: string; readonly dismissal?: true } | null;
  idleSinceMs: EpochMs;
  /** Of the talk: the queue whose wrap-up follows; null: a direct call. */
  talkQueue: QueueId | null;
  /** The wrap-up he is in, or that a direct call interrupted; ends at a monotonic time. */
  wrapUp: { readonly call: CallId; readonly endsAtMs: number } | null;
  /** No longer an agent of the company: goes when his call is over. */
  leaving: boolean;
  endWrapUpTimer: () => void;
  endBackOffTimer: () => void;
}

/** What a newcomer, or an agent of an earlier process, starts with. */
export type AgentStart = Pick<PoolAgent, "id" | "name" | "desk" | "tiers" | "skills" | "order">;

const nothing = (): void => undefined;

/** Logged out and idle from now on. */
export const newAgent = (start: AgentStart, nowMs: EpochMs): PoolAgent => ({
  ...start,
  status: { kind: "loggedOut" },
  statusSinceMs: nowMs,
  statusChosen: false,
  state: { kind: "idle", sinceMs: nowMs },
  stateSinceMs: nowMs,
  backOff: null,
  missedInRow: 0,
  phoneAway: false,
  rest: null,
  next: null,
  idleSinceMs: nowMs,
  callsTaken: 0,
  talkedMs: 0,
  talkQueue: null,
  wrapUp: null,
  leaving: false,
  card: null,
  endWrapUpTimer: nothing,
  endBackOffTimer: nothing,
});

export const isOneCall = (status: AgentStatus): boolean => status.kind === "available" && status.oneCall === true;

export function sameStatus(a: AgentStatus, b: AgentStatus): boolean {
  if (a.kind === "onBreak") return b.kind === "onBreak" && a.reason === b.reason;
  return a.kind === b.kind && isOneCall(a) === isOneCall(b);
}

const NOBODY: ReadonlySet<PoolAgent> = new Set();

/** Who may be offered a caller at once, by queue: asked with every change, so it is kept rather than found. */
export class FreeAgents {
  private readonly byQueue = new Map<QueueId, Set<PoolAgent>>();

  in(queue: QueueId): ReadonlySet<PoolAgent> {
    return this.byQueue.get(queue) ?? NOBODY;
  }

  add(agent: PoolAgent): void {
    for (const queue of agent.tiers.keys()) {
      const free = this.byQueue.get(queue);
      if (free) free.add(agent);
      else this.byQueue.set(queue, new Set([agent]));
    }
  }

  remove(agent: PoolAgent): void {
    for (const queue of agent.tiers.keys()) {
      const free = this.byQueue.get(queue);
      if (free?.delete(agent) && free.size === 0) this.byQueue.delete(queue);
    }
  }
}
