/**
 * Who gets whom: a pure decision over the callers in their order and the agents
 * as they are now. The same input gives the same offers, and every pair that was
 * not chosen can be explained (`whyNot`, `explain`).
 *
 * The first caller in the order takes the best agent for him, then the second,
 * and so on. Best: the lowest tier of his queue, then the queue's strategy, then
 * the agent's id, so that a tie has one answer too.
 */

import type { Agent } from "./agent";
import { unreachable } from "./assert";
import type { Queue } from "./company";
import type { AgentId, EntryId, EpochMs, QueueId } from "./glossary";
import { explainStanding, type StandingReason, waitedMs } from "./order";
import type { QueueEntry } from "./queue-entry";

export type Strategy = Queue["strategy"];

/** Below zero: `a` is rung before `b`. Ties are broken by the caller. */
type AgentOrder = (a: Agent, b: Agent) => number;

const longestIdle: AgentOrder = (a, b) => idleSinceMs(a) - idleSinceMs(b);
const AGENT_ORDERS: Readonly<Record<Strategy, AgentOrder>> = {
  longestIdle,
  fewestCalls: longestIdle,
  leastTalkTime: longestIdle,
  roundRobin: longestIdle,
  random: longestIdle,
  linear: longestIdle,
  ringAll: longestIdle,
};

function idleSinceMs(agent: Agent): EpochMs {
  return agent.state.kind === "idle" ? agent.state.sinceMs : Number.POSITIVE_INFINITY;
}

/** Why this agent is not offered this caller now. */
export type Refusal =
  // the caller's side
  | "shadow" // an ageing place is never offered
  | "offered" // the caller is being offered to an agent already
  | "ended"
  // the agent's side, from the lasting to the passing
  | "otherQueue"
  | "noPhone"
  | "loggedOut"
  | "onBreak"
  | "busy" // reserved, ringing or talking
  | "wrapUp"
  | "phoneBusy" // back-off: his phone was engaged
  | "phoneUnreachable" // back-off: his phone was not there
  // the pair
  | "justTried"; // he has just refused or not answered this very caller

/** Why nothing at all is offered to this agent now; null: he is free. */
export function whyNotFree(agent: Agent): Refusal | null {
  if (agent.desk === null) return "noPhone";
  if (agent.status.kind !== "available") return agent.status.kind;
  const { kind } = agent.state;
  if (kind === "wrapUp") return "wrapUp";
  if (kind !== "idle") return "busy";
  if (agent.backOff) return agent.backOff.why === "busy" ? "phoneBusy" : "phoneUnreachable";
  return null;
}

/** Why this caller is offered to nobody now; null: he may be. */
export function whyNotOffered(entry: QueueEntry): Refusal | null {
  switch (entry.state.kind) {
    case "waiting":
      return null;
    case "shadow":
    case "offered":
      return entry.state.kind;
    case "connected":
    case "abandoned":
    case "failed":
    case "elsewhere":
      return "ended";
    default:
      return unreachable(entry.state);
  }
}

/** The first reason why this agent is not offered this caller now; null: he may be. */
export function whyNot(agent: Agent, entry: QueueEntry): Refusal | null {
  const caller = whyNotOffered(entry);
  if (caller) return caller;
  if (!agent.tiers.has(entry.queue)) return "otherQueue";
  return whyNotFree(agent) ?? (entry.avoid.has(agent.id) ? "justTried" : null);
}

/** One decision: this caller to this agent, with the two numbers that led to it. */
export interface Proposal<E extends QueueEntry = QueueEntry, A extends Agent = Agent> {
  readonly entry: E;
  readonly agent: A;
  readonly waitedMs: number;
  readonly idleMs: number;
}

/**
 * Decides who is offered to whom. `entries` must come in the order of callers
 * (order.ts); they are read only until the free agents run out, so a lazy
 * iterable is welcome. Agents may come in any order.
 */
export function match<E extends QueueEntry, A extends Agent>(
  entries: Iterable<E>,
  agents: Iterable<A>,
  nowMs: EpochMs,
  strategyOf: (queue: QueueId) => Strategy = () => "longestIdle",
): Proposal<E, A>[] {
  const free = new Set<A>();
  for (const agent of agents) if (whyNotFree(agent) === null) free.add(agent);
  const proposals: Proposal<E, A>[] = [];
  if (free.size === 0) return proposals;
  for (const entry of entries) {
    const agent = bestFor(entry, free, strategyOf(entry.queue));
    if (!agent) continue;
    free.delete(agent);
    proposals.push({ entry, agent, waitedMs: waitedMs(entry, nowMs), idleMs: Math.max(0, nowMs - idleSinceMs(agent)) });
    if (free.size === 0) break;
  }
  return proposals;
}

function bestFor<A extends Agent>(entry: QueueEntry, free: Iterable<A>, strategy: Strategy): A | null {
  let best: A | null = null;
  for (const agent of free) {
    if (whyNot(agent, entry) !== null) continue;
    if (!best || compareAgents(agent, best, entry.queue, strategy) < 0) best = agent;
  }
  return best;
}

/** Below zero: for a caller of this queue `a` is rung before `b`. A total order. */
export function compareAgents(a: Agent, b: Agent, queue: QueueId, strategy: Strategy): number {
  const byTier = tierOf(a, queue) - tierOf(b, queue);
  if (byTier !== 0) return byTier;
  const byStrategy = AGENT_ORDERS[strategy](a, b);
  // Two agents who are not idle compare as NaN (never longer idle than the other).
  if (byStrategy < 0 || byStrategy > 0) return byStrategy;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

function tierOf(agent: Agent, queue: QueueId): number {
  return agent.tiers.get(queue) ?? Number.MAX_SAFE_INTEGER;
}

/** Why a caller stands where he stands, and what keeps each agent of his queue from him. */
export interface Explanation {
  readonly entry: EntryId;
  readonly queue: QueueId;
  readonly standing: StandingReason;
  /** Agents of other queues are left out; those who may be offered come first, in the order they are rung. */
  readonly agents: readonly { readonly agent: AgentId; readonly refusal: Refusal | null }[];
}

export function explain(
  entry: QueueEntry,
  agents: Iterable<Agent>,
  nowMs: EpochMs,
  strategy: Strategy = "longestIdle",
): Explanation {
  const serving = [...agents].filter((agent) => agent.tiers.has(entry.queue));
  const told = serving.map((agent) => ({ agent, refusal: whyNot(agent, entry) }));
  told.sort((a, b) => {
    const byRefusal = Number(a.refusal !== null) - Number(b.refusal !== null);
    return byRefusal || compareAgents(a.agent, b.agent, entry.queue, strategy);
  });
  return {
    entry: entry.id,
    queue: entry.queue,
    standing: explainStanding(entry, nowMs),
    agents: told.map(({ agent, refusal }) => ({ agent: agent.id, refusal })),
  };
}
