/** The ACD as people see it: agents, queues and who waits in them, at one moment. Made on request, never kept. */
import type { AgentBackOff, AgentStateKind, AgentStatus } from "../domain/agent";
import type { AgentId, CallId, EntryId, EpochMs, QueueId } from "../domain/glossary";
import { compareCallers, waitedMs } from "../domain/order";
import type { Agents, PoolAgent } from "./agents";
import type { LineUp, PoolEntry } from "./line-up";
import type { PoolQueue } from "./queues";

export interface AgentView {
  readonly id: AgentId;
  readonly name: string;
  readonly status: AgentStatus;
  readonly statusSinceMs: EpochMs;
  /** Chosen during a call, in force after it. */
  readonly nextStatus: AgentStatus | null;
  readonly state: AgentStateKind;
  readonly sinceMs: EpochMs;
  /** When wrap-up ends. */
  readonly untilMs: EpochMs | null;
  /** The call he is offered, talks to or writes up. */
  readonly call: CallId | null;
  readonly queues: readonly QueueId[];
  /** Left alone for a while although available. */
  readonly backOff: AgentBackOff | null;
  /** Callers of queues talked to since he logged in, and for how long. */
  readonly callsTaken: number;
  readonly talkedMs: number;
}

export interface WaitingView {
  readonly call: CallId;
  readonly entry: EntryId;
  readonly enteredAtMs: EpochMs;
  readonly creditSeconds: number;
  /** In this queue, from 1. */
  readonly position: number;
  readonly offeredTo: AgentId | null;
}

/** An agent who is idle counts by his status: `idle` here means available and idle. */
export type AgentBucket = AgentStateKind | "onBreak" | "loggedOut";

export interface QueueView {
  readonly id: QueueId;
  readonly name: string;
  /** Closed by hand: takes nobody in. */
  readonly closed: boolean;
  /** Removed from the company: the callers inside are still served. */
  readonly draining: boolean;
  /** In their order. */
  readonly waiting: readonly WaitingView[];
  readonly longestWaitMs: number;
  /** Agents who could take a caller of this queue at once. */
  readonly free: number;
  readonly agents: Readonly<Record<AgentBucket, number>>;
}

export interface AcdSnapshot {
  readonly atMs: EpochMs;
  readonly queues: readonly QueueView[];
  readonly agents: readonly AgentView[];
}

export function agentView(agent: PoolAgent): AgentView {
  const { state } = agent;
  return {
    id: agent.id,
    name: agent.name,
    status: agent.status,
    statusSinceMs: agent.statusSinceMs,
    nextStatus: agent.next?.status ?? null,
    state: state.kind,
    sinceMs: agent.stateSinceMs,
    untilMs: state.kind === "wrapUp" ? state.untilMs : null,
    call: state.kind === "idle" ? null : state.call,
    queues: [...agent.tiers.keys()],
    backOff: agent.backOff,
    callsTaken: agent.callsTaken,
    talkedMs: agent.talkedMs,
  };
}

/** The people of one pool, as the views read them. */
export interface Pool {
  readonly agents: Agents;
  readonly lineUp: LineUp;
}

export function queueView(queue: PoolQueue, pool: Pool, nowMs: EpochMs): QueueView {
  return viewOf(queue, standingBy(pool.lineUp).get(queue.settings.id) ?? [], pool, nowMs);
}

export function snapshotOf(queues: Iterable<PoolQueue>, pool: Pool, nowMs: EpochMs): AcdSnapshot {
  const standing = standingBy(pool.lineUp);
  const views = [...queues].map((queue) => viewOf(queue, standing.get(queue.settings.id) ?? [], pool, nowMs));
  return {
    atMs: nowMs,
    // A removed queue is history once nobody waits in it.
    queues: views.filter((view) => !view.draining || view.waiting.length > 0),
    agents: [...pool.agents.all()].map(agentView).sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

function standingBy(lineUp: LineUp): Map<QueueId, PoolEntry[]> {
  const standing = new Map<QueueId, PoolEntry[]>();
  for (const entry of lineUp.all()) {
    if (entry.state.kind !== "waiting" && entry.state.kind !== "offered") continue;
    const list = standing.get(entry.queue);
    if (list) list.push(entry);
    else standing.set(entry.queue, [entry]);
  }
  return standing;
}

function viewOf({ settings, removed, open }: PoolQueue, standing: PoolEntry[], pool: Pool, nowMs: EpochMs): QueueView {
  standing.sort(compareCallers);
  return {
    id: settings.id,
    name: settings.name,
    closed: !open,
    draining: removed,
    waiting: standing.map((entry, index) => ({
      call: entry.call,
      entry: entry.id,
      enteredAtMs: entry.enteredAtMs,
      creditSeconds: entry.creditSeconds,
      position: index + 1,
      offeredTo: entry.state.kind === "offered" ? entry.state.agent : null,
    })),
    longestWaitMs: standing.reduce((longest, entry) => Math.max(longest, waitedMs(entry, nowMs)), 0),
    free: pool.agents.freeIn(settings.id).size,
    agents: bucketsOf(settings.id, pool.agents),
  };
}

function bucketsOf(queue: QueueId, agents: Agents): Record<AgentBucket, number> {
  const buckets = { idle: 0, reserved: 0, ringing: 0, talking: 0, wrapUp: 0, onBreak: 0, loggedOut: 0 };
  for (const agent of agents.all()) if (agent.tiers.has(queue)) buckets[bucketOf(agent)]++;
  return buckets;
}

function bucketOf(agent: PoolAgent): AgentBucket {
  if (agent.state.kind !== "idle" || agent.status.kind === "available") return agent.state.kind;
  return agent.status.kind;
}
