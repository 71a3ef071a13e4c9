/**
 * Which of the free agents is rung first for a caller: the lower tier, then the
 * strategy of the queue, then whoever has been idle longest, then the lower id,
 * so that every tie has one answer.
 */
import type { Agent } from "./agent";
import type { Strategy } from "./company";
import type { EntryId, EpochMs, QueueId } from "./glossary";

/** What the strategies look at. */
export type Ranked = Pick<Agent, "id" | "order" | "callsTaken" | "talkedMs"> & {
  /** Since when he has been idle; Infinity: he is not. */
  readonly idleSinceMs: EpochMs;
};

/** What the choice depends on besides the agents. */
export interface Choice {
  readonly strategy: Strategy;
  readonly entry: EntryId;
  /** roundRobin: the place in the company file of the agent rung last in this queue; -1: nobody yet. */
  readonly lastRung: number;
  /** random: the same seed draws the same agents. */
  readonly seed: number;
}

/** Below zero: `a` is rung before `b`, who serves the same tier. A total order. */
export function compareRanked(a: Ranked, b: Ranked, choice: Choice): number {
  return byStrategy(a, b, choice) || compareIdle(a, b);
}

/** The rule for ties: idle longest, then the lower id. */
export function compareIdle(a: Ranked, b: Ranked): number {
  // Two who are not idle compare as NaN: neither has been idle longer.
  const byIdle = a.idleSinceMs - b.idleSinceMs;
  if (byIdle < 0 || byIdle > 0) return byIdle;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

function byStrategy(a: Ranked, b: Ranked, choice: Choice): number {
  switch (choice.strategy) {
    case "fewestCalls":
      return a.callsTaken - b.callsTaken;
    case "leastTalkTime":
      return a.talkedMs - b.talkedMs;
    case "linear":
      return a.order - b.order;
    case "roundRobin": {
      const passed = Number(a.order <= choice.lastRung) - Number(b.order <= choice.lastRung);
      return passed || a.order - b.order;
    }
    case "random":
      return drawOf(a, choice) - drawOf(b, choice);
    default: // longestIdle, and ringAll when there are more than can be rung
      return 0;
  }
}

/**
 * The number that a strategy ranks an agent by, whoever the caller is: the first part of the same order. Queues of
 * the strategy "random" have none, and round robin begins in the middle.
 */
export function rankOf(agent: Ranked, strategy: Strategy): number {
  switch (strategy) {
    case "fewestCalls":
      return agent.callsTaken;
    case "leastTalkTime":
      return agent.talkedMs;
    case "linear":
    case "roundRobin":
      return agent.order;
    default:
      return agent.idleSinceMs;
  }
}

/** The lot of this agent for this caller: all orders of the agents are equally likely. */
export function drawOf({ id }: Pick<Ranked, "id">, { entry, seed }: Pick<Choice, "entry" | "seed">): number {
  return mixed(hashOf(id) ^ mixed(hashOf(entry) ^ seed));
}

/** 32 bits of a text: FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

/** Spreads 32 bits over 32 bits: the finalizer of MurmurHash3 (Austin Appleby, public domain). */
function mixed(bits: number): number {
  let hash = bits;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

export const tierIn = (agent: Pick<Agent, "tiers">, queue: QueueId): number =>
  agent.tiers.get(queue) ?? Number.MAX_SAFE_INTEGER;

export const idleSinceMs = ({ state }: Pick<Agent, "state">): EpochMs =>
  state.kind === "idle" ? state.sinceMs : Number.POSITIVE_INFINITY;

/** Below zero: for a caller of this queue `a` is rung before `b`. A total order. */
export function compareAgents(a: Agent, b: Agent, queue: QueueId, choice: Choice): number {
  const byTier = tierIn(a, queue) - tierIn(b, queue);
  return byTier || compareRanked(rankedOf(a), rankedOf(b), choice);
}

function rankedOf(agent: Agent): Ranked {
  const { id, order, callsTaken, talkedMs } = agent;
  return { id, order, callsTaken, talkedMs, idleSinceMs: idleSinceMs(agent) };
}
