/** The size of the pool that is measured, and what its callers and agents are like. */
import type { Queue } from "../../../src/domain/company";
import type { QueueId } from "../../../src/domain/glossary";
import type { Chance } from "../../acd/matching/random";

export const WAITING = 100_000;
export const AGENTS = 10_000;
export const QUEUES = 50;
/** Skills: subjects, which the caller's stream names, and languages. */
const SUBJECTS = 190;
const LANGUAGES = 10;
export const SKILLS = SUBJECTS + LANGUAGES;
/** Seconds of credit. */
export const PRIORITIES = [0, 60, 120, 300, 600] as const;
/** Subjects of one queue; neighbouring queues share some. */
const SUBJECTS_OF_QUEUE = 8;
const LANGUAGES_OF_QUEUE = 5;

const STRATEGIES = ["longestIdle", "fewestCalls", "leastTalkTime", "roundRobin", "linear"] as const;

const named = (kind: string, count: number): string[] => Array.from({ length: count }, (_, n) => `${kind}-${n}`);

/** One text each: callers and agents of a company have them from its file. */
const QUEUE_NAMES: readonly QueueId[] = named("queue", QUEUES);
const SUBJECT_NAMES = named("subject", SUBJECTS);
const LANGUAGE_NAMES = named("language", LANGUAGES);

const at = (names: readonly string[], n: number): string => names[n % names.length] ?? "";
export const queueName = (n: number): QueueId => at(QUEUE_NAMES, n);
const subject = (queue: number, n: number): string => at(SUBJECT_NAMES, queue * 4 + n);
const language = (queue: number, n: number): string => at(LANGUAGE_NAMES, queue + n);

/** What a queue asks of its agents: less and less. */
export const SETTINGS = {
  tierStepMs: 30_000,
  lastAgentMs: 0,
  passedMax: 20,
  skillSteps: [
    { afterMs: 0, needs: "$stream >= 2 & $language" },
    { afterMs: 60_000, needs: "$stream & $language" },
    { afterMs: 180_000, needs: "$language" },
  ],
} as const satisfies Partial<Queue>;

export const strategyOf = (queue: number): (typeof STRATEGIES)[number] =>
  STRATEGIES[queue % STRATEGIES.length] ?? "longestIdle";

export interface CallerShape {
  readonly queue: QueueId;
  readonly creditSeconds: number;
  readonly variables: { readonly stream: string; readonly language: string };
}

export function someCaller(chance: Chance): CallerShape {
  const queue = chance.below(QUEUES);
  return {
    queue: queueName(queue),
    creditSeconds: chance.of(PRIORITIES),
    variables: {
      stream: subject(queue, chance.below(SUBJECTS_OF_QUEUE)),
      language: language(queue, chance.below(LANGUAGES_OF_QUEUE)),
    },
  };
}

export interface AgentShape {
  /** One to five queues, with his tier in each. */
  readonly tiers: Map<QueueId, number>;
  /** Two languages, and half of the subjects of his queues. */
  readonly skills: Record<string, number>;
}

export function someAgent(chance: Chance): AgentShape {
  const tiers = new Map<QueueId, number>();
  const skills: Record<string, number> = {};
  const first = chance.below(QUEUES);
  const queues = 1 + chance.below(5);
  for (let i = 0; i < queues; i++) {
    const queue = (first + i) % QUEUES;
    tiers.set(queueName(queue), 1 + chance.below(2));
    for (let n = 0; n < SUBJECTS_OF_QUEUE; n++) if (chance.percent(50)) skills[subject(queue, n)] = 1 + chance.below(5);
  }
  for (let n = 0; n < 2; n++) skills[language(first, chance.below(LANGUAGES_OF_QUEUE))] = 1 + chance.below(5);
  return { tiers, skills };
}
