/**
 * On which terms a caller is offered now: to his last agent alone, or to
 * agents who can do what is needed, up to the tier that has joined.
 *
 *   last agent   for `lastAgentMs`, if that one is at work in the queue and has not just refused
 *   skills       the last step whose time has come; one that nobody at work fulfils gives way to the next at once
 *   tiers        tier n after (n - 1) x `tierStepMs`, or at once when no able agent of a lower tier is at work
 *
 * Somebody at work is not always free: an agent who talks keeps his step and his
 * tier in force, one on break does not. That a free agent of an earlier step
 * does not answer keeps nobody waiting: time alone brings the next step.
 */
import type { Agent } from "./agent";
import type { Queue, Strategy } from "./company";
import type { AgentId } from "./glossary";
import type { QueueEntry } from "./queue-entry";
import { type Filled, fillNeeds, type Needs, parseNeeds, type SkillMap, type Skills } from "./skills";

/** What the matcher must know of a queue. */
export interface QueueRules {
  readonly strategy: Strategy;
  readonly tierStepMs: number;
  readonly lastAgentMs: number;
  readonly passedMax: number;
  /** By rising time, the first from the beginning. */
  readonly steps: readonly NeedsStep[];
}

export interface NeedsStep {
  readonly afterMs: number;
  /** Null: anybody. */
  readonly needs: Needs | null;
}

const ANYBODY: NeedsStep = { afterMs: 0, needs: null };

/**
 * Reads what a queue asks of its agents.
 * @throws NeedsError for an expression that cannot be read: src/company refuses such a queue
 */
export function readRules(
  queue: Pick<Queue, "strategy" | "tierStepMs" | "lastAgentMs" | "passedMax" | "skillSteps">,
): QueueRules {
  const { strategy, tierStepMs, lastAgentMs, passedMax } = queue;
  const read = queue.skillSteps.map(({ afterMs, needs }) => ({
    afterMs,
    needs: needs === null ? null : parseNeeds(needs),
  }));
  const steps = read.sort((a, b) => a.afterMs - b.afterMs);
  const [first] = steps;
  return {
    ...{ strategy, tierStepMs, lastAgentMs, passedMax },
    steps: first && first.afterMs <= 0 ? steps : [ANYBODY, ...steps],
  };
}

/** Whether callers are offered on the same terms by both. */
export function sameRules(a: QueueRules, b: QueueRules): boolean {
  const text = ({ steps, ...rest }: QueueRules): string =>
    JSON.stringify([rest, steps.map(({ afterMs, needs }) => [afterMs, needs?.text ?? null])]);
  return a === b || text(a) === text(b);
}

/** The terms of one caller at one moment. */
export interface Terms {
  /** Offered to nobody but him: the agent the customer talked to last. Skills and tiers do not matter then. */
  readonly only: AgentId | null;
  /** Null: anybody will do. */
  readonly needs: Filled | null;
  /** The highest tier that has joined. */
  readonly tierMax: number;
}

/** Whether an agent may be counted on: available, and his phone is there; he may be on a call. */
export function isAtWork(agent: Pick<Agent, "desk" | "status" | "backOff">): boolean {
  return agent.desk !== null && agent.status.kind === "available" && agent.backOff?.why !== "unreachable";
}

export type Ageing = Pick<QueueEntry, "agedFromMs">;

export const agedMs = (entry: Ageing, nowMs: number): number => Math.max(0, nowMs - entry.agedFromMs);

/** The step whose time has come. */
export function stepAt(rules: QueueRules, ageMs: number): number {
  let step = 0;
  for (let i = 1; i < rules.steps.length; i++) if ((rules.steps[i]?.afterMs ?? 0) <= ageMs) step = i;
  return step;
}

/** The tier that waiting alone has brought. */
export function tierAt(rules: QueueRules, ageMs: number): number {
  return rules.tierStepMs > 0 ? 1 + Math.floor(ageMs / rules.tierStepMs) : Number.POSITIVE_INFINITY;
}

/** The terms of a caller, by their definition. `agents`: all of the pool; `nowMs`: on the pool's clock. */
export function termsOf(entry: QueueEntry, agents: Iterable<Agent>, rules: QueueRules, nowMs: number): Terms {
  const ageMs = agedMs(entry, nowMs);
  const atWork = [...agents].filter((agent) => agent.tiers.has(entry.queue) && isAtWork(agent));
  const last = entry.lastAgent;
  const lastIsThere = last !== null && !entry.avoid.has(last) && atWork.some(({ id }) => id === last);
  if (lastIsThere && ageMs < rules.lastAgentMs) return onlyTo(last);

  let step = stepAt(rules, ageMs);
  let needs = needsAt(entry, rules, step);
  while (step < rules.steps.length - 1 && !atWork.some((agent) => canDo(agent, needs)))
    needs = needsAt(entry, rules, ++step);
  const able = atWork.filter((agent) => canDo(agent, needs));
  const lowest = able.reduce(
    (least, agent) => Math.min(least, agent.tiers.get(entry.queue) ?? least),
    Number.POSITIVE_INFINITY,
  );
  return { only: null, needs, tierMax: Math.max(tierAt(rules, ageMs), lowest) };
}

/** The terms of a caller who is kept for one agent. */
export const onlyTo = (agent: AgentId): Terms => ({ only: agent, needs: null, tierMax: Number.POSITIVE_INFINITY });

export function canDo({ skills }: { readonly skills: Skills | SkillMap }, needs: Filled | null): boolean {
  return needs === null || needs.met(skills);
}

export function needsAt({ variables }: Pick<QueueEntry, "variables">, rules: QueueRules, step: number): Filled | null {
  const needs = rules.steps[step]?.needs;
  return needs ? fillNeeds(needs, variables) : null;
}

/** The age at which time alone changes the terms next; Infinity: never. `tierMax`: the highest tier of the queue. */
export function nextChangeAgeMs(
  entry: Pick<QueueEntry, "lastAgent">,
  rules: QueueRules,
  ageMs: number,
  tierMax: number,
): number {
  let next = Number.POSITIVE_INFINITY;
  if (entry.lastAgent !== null && ageMs < rules.lastAgentMs) next = rules.lastAgentMs;
  for (const { afterMs } of rules.steps) if (afterMs > ageMs) next = Math.min(next, afterMs);
  const tier = tierAt(rules, ageMs);
  if (tier < tierMax) next = Math.min(next, tier * rules.tierStepMs);
  return next;
}
