/**
 * Who gets whom: a pure decision over the callers in their order and the agents
 * as they are now. The same input gives the same offers, and every pair that was
 * not chosen can be explained (`whyNot`, `explain`).
 *
 * The first caller in the order takes the best agent for him (agent-order.ts),
 * then the second, and so on. This is the definition, made to be read;
 * src/acd/matching decides the same for a hundred thousand callers without
 * looking at all of them, and is tried against this one.
 */

import type { Agent } from "./agent";
import { type Choice, compareAgents, tierIn } from "./agent-order";
import { unreachable } from "./assert";
import type { BackOffCause } from "./company";
import type { AgentId, EntryId, EpochMs, QueueId } from "./glossary";
import { explainStanding, type StandingReason } from "./order";
import type { QueueEntry } from "./queue-entry";
import { agedMs, canDo, needsAt, nextChangeAgeMs, type QueueRules, type Terms, termsOf, tierAt } from "./terms";

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
  | "phoneUnreachable" // his phone is not registered, or a moment ago was not there
  | "refusedLately" // back-off: he has just refused somebody
  | "missedLately" // back-off: he has just not answered somebody
  // the pair
  | "justTried" // he has just refused or not answered this very caller
  | "lastAgentFirst" // for now the caller is kept for the agent he talked to last
  | "skillMissing" // he cannot do what is needed
  | "tierNotYet"; // his tier joins when the caller has waited longer

/** The agents of a ringAll queue who ring at once: each is a leg of its own. */
export const RING_ALL_AGENTS_MAX = 20;

const BACKING_OFF = {
  busy: "phoneBusy",
  unreachable: "phoneUnreachable",
  refused: "refusedLately",
  noAnswer: "missedLately",
} as const satisfies Record<BackOffCause, Refusal>;

/** Why nothing at all is offered to this agent now; null: he is free. */
export function whyNotFree(agent: Agent): Refusal | null {
  if (agent.desk === null) return "noPhone";
  if (agent.status.kind !== "available") return agent.status.kind;
  const { kind } = agent.state;
  if (kind === "wrapUp") return "wrapUp";
  if (kind !== "idle") return "busy";
  if (agent.backOff) return BACKING_OFF[agent.backOff.why];
  return null;
}

/** Why this caller is offered to nobody now; null: he may be. */
function whyNotOffered(entry: QueueEntry): Refusal | null {
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
    case "timedOut":
    case "noAgent":
      return "ended";
    default:
      return unreachable(entry.state);
  }
}

/** The first reason why this agent is not offered this caller on these terms; null: he may be. */
export function whyNot(agent: Agent, entry: QueueEntry, terms: Terms): Refusal | null {
  const caller = whyNotOffered(entry);
  if (caller) return caller;
  if (!agent.tiers.has(entry.queue)) return "otherQueue";
  const notFree = whyNotFree(agent);
  if (notFree) return notFree;
  if (entry.avoid.has(agent.id)) return "justTried";
  if (terms.only !== null && terms.only !== agent.id) return "lastAgentFirst";
  if (!canDo(agent, terms.needs)) return "skillMissing";
  return tierIn(agent, entry.queue) > terms.tierMax ? "tierNotYet" : null;
}

/** One decision: this caller to this agent. A caller of a ringAll queue is in several. */
export interface Proposal<E extends QueueEntry = QueueEntry, A extends Agent = Agent> {
  readonly entry: E;
  readonly agent: A;
}

/** What a decision depends on besides callers and agents. */
export interface Deciding {
  rulesOf(queue: QueueId): QueueRules;
  /** Of each queue, the place in the company file of the agent rung last. */
  readonly lastRung: ReadonlyMap<QueueId, number>;
  readonly seed: number;
}

/**
 * Decides who is offered to whom. `entries` must come in the order of callers
 * (order.ts), agents may come in any order. `nowMs`: on the pool's clock.
 */
export function match<E extends QueueEntry, A extends Agent>(
  entries: Iterable<E>,
  agents: Iterable<A>,
  nowMs: number,
  deciding: Deciding,
): Proposal<E, A>[] {
  const all = [...agents];
  const free = new Set(all.filter((agent) => whyNotFree(agent) === null));
  const lastRung = new Map(deciding.lastRung);
  const proposals: Proposal<E, A>[] = [];
  for (const entry of free.size > 0 ? entries : []) {
    const rules = deciding.rulesOf(entry.queue);
    const terms = termsOf(entry, all, rules, nowMs);
    const able = [...free].filter((agent) => whyNot(agent, entry, terms) === null);
    const choice: Choice = {
      strategy: rules.strategy,
      entry: entry.id,
      lastRung: lastRung.get(entry.queue) ?? -1,
      seed: deciding.seed,
    };
    for (const agent of rungOf(able, entry.queue, choice)) {
      free.delete(agent);
      lastRung.set(entry.queue, agent.order);
      proposals.push({ entry, agent });
    }
    if (free.size === 0) break;
  }
  return proposals;
}

/** Whom to ring of those who may be: the best, or in a ringAll queue everybody of the best one's tier. */
function rungOf<A extends Agent>(able: readonly A[], queue: QueueId, choice: Choice): readonly A[] {
  const [best, ...others] = [...able].sort((a, b) => compareAgents(a, b, queue, choice));
  if (!best) return [];
  if (choice.strategy !== "ringAll") return [best];
  const same = others.filter((agent) => tierIn(agent, queue) === tierIn(best, queue));
  return [best, ...same].slice(0, RING_ALL_AGENTS_MAX);
}

// ---------------------------------------------------------------- explaining

/** What keeps one agent from a caller. */
export interface AgentReason {
  readonly agent: AgentId;
  /** Null: he may be offered the caller now. */
  readonly refusal: Refusal | null;
  /** When waiting alone ends this reason; not there: something else must happen. */
  readonly untilMs?: EpochMs;
  /** skillMissing: what is needed. */
  readonly needs?: string;
}

/** Why a caller stands where he stands, and what keeps each agent of his queue from him. */
export interface Explanation {
  readonly entry: EntryId;
  readonly queue: QueueId;
  readonly standing: StandingReason;
  /** The rules in force for him now. */
  readonly terms: {
    /** Kept for this agent alone. */
    readonly only: AgentId | null;
    /** What an agent must be able to do; null: anybody will do. */
    readonly needs: string | null;
    /** The highest tier that has joined; null: all have. */
    readonly tierMax: number | null;
  };
  /** When waiting alone changes these rules next; null: never. */
  readonly nextChangeMs: EpochMs | null;
  /** Agents of other queues are left out; those who may be offered come first, in the order they are rung. */
  readonly agents: readonly AgentReason[];
}

/** The moment of an explanation: on the pool's clock, and on the wall clock of the people who read it. */
export interface Moment {
  readonly poolMs: number;
  readonly nowMs: EpochMs;
}

/** Explains one caller. `passed`: how many have passed him. */
export function explain(
  entry: QueueEntry,
  agents: Iterable<Agent>,
  now: Moment,
  deciding: Deciding,
  passed = 0,
): Explanation {
  const all = [...agents];
  const rules = deciding.rulesOf(entry.queue);
  const terms = termsOf(entry, all, rules, now.poolMs);
  const choice: Choice = {
    strategy: rules.strategy,
    entry: entry.id,
    lastRung: deciding.lastRung.get(entry.queue) ?? -1,
    seed: deciding.seed,
  };
  const serving = all.filter((agent) => agent.tiers.has(entry.queue));
  const told = serving.map((agent) => ({ agent, refusal: whyNot(agent, entry, terms) }));
  told.sort((a, b) => {
    const byRefusal = Number(a.refusal !== null) - Number(b.refusal !== null);
    return byRefusal || compareAgents(a.agent, b.agent, entry.queue, choice);
  });
  const ageMs = agedMs(entry, now.poolMs);
  const onWall = (atAgeMs: number): EpochMs => now.nowMs + atAgeMs - ageMs;
  const tiers = serving.map((agent) => tierIn(agent, entry.queue));
  const nextAgeMs = nextChangeAgeMs(entry, rules, ageMs, Math.max(1, ...tiers));
  return {
    entry: entry.id,
    queue: entry.queue,
    standing: explainStanding(entry, now.nowMs, passed),
    terms: {
      only: terms.only,
      needs: terms.needs?.text ?? null,
      tierMax: Number.isFinite(terms.tierMax) ? terms.tierMax : null,
    },
    nextChangeMs: Number.isFinite(nextAgeMs) ? onWall(nextAgeMs) : null,
    agents: told.map(({ agent, refusal }) => {
      const endsAtAgeMs = endOf(refusal, agent, entry, rules, ageMs);
      return {
        agent: agent.id,
        refusal,
        ...(endsAtAgeMs !== null && { untilMs: onWall(endsAtAgeMs) }),
        ...(refusal === "skillMissing" && terms.needs && { needs: terms.needs.text }),
      };
    }),
  };
}

/** The age of the caller at which waiting alone ends this reason; null: it does not. */
function endOf(
  refusal: Refusal | null,
  agent: Agent,
  entry: QueueEntry,
  rules: QueueRules,
  ageMs: number,
): number | null {
  switch (refusal) {
    case "lastAgentFirst":
      return rules.lastAgentMs;
    case "tierNotYet": {
      const atAgeMs = (tierIn(agent, entry.queue) - 1) * rules.tierStepMs;
      return tierAt(rules, atAgeMs) >= tierIn(agent, entry.queue) ? atAgeMs : null;
    }
    case "skillMissing": {
      const later = rules.steps.findIndex(
        ({ afterMs }, step) => afterMs > ageMs && canDo(agent, needsAt(entry, rules, step)),
      );
      return rules.steps[later]?.afterMs ?? null;
    }
    default:
      return null;
  }
}
