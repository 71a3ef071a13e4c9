/**
 * Nobody waits in vain: no agent of a queue is free by the journal while a
 * caller whom he may take waits in it. Also the other way round: an agent who is
 * free by the journal is in no talk, and one who talks by the journal is.
 */
import type { AgentRules, Company, Queue } from "../../../src/domain/company";
import type { Book } from "./book";
import type { BookAgent, BookEntry } from "./book-pages";
import { Lasting } from "./lasting";
import { canDo } from "./terms";
import { must } from "./violation";

/** The journal is some milliseconds behind, and a ring command on its way. */
const NOTICE_MS = 1_500;
const SETTLED_MS = 25_000;

export interface IdlenessDeps {
  readonly book: Book;
  readonly company: () => Company;
  readonly calmMs: () => number;
  /** Whether Asterisk takes this agent's phone for registered. */
  readonly hasPhone: (agent: string) => boolean;
  /** Wall clock. */
  readonly nowMs: () => number;
}

export class Idleness {
  private readonly lasting = new Lasting();

  constructor(private readonly deps: IdlenessDeps) {}

  /** @throws Violation */
  check(): void {
    if (this.deps.calmMs() < SETTLED_MS) {
      this.lasting.clear();
      return;
    }
    const nowMs = this.deps.nowMs();
    const { agents, queues, agentRules } = this.deps.company();
    for (const { employee, queues: serves, skills } of agents) {
      const agent = this.deps.book.agents.get(employee);
      const free = agent !== undefined && isFree(agent, agentRules, nowMs) && this.deps.hasPhone(employee);
      for (const { queue, tier } of serves) {
        const settings = queues.find(({ id }) => id === queue);
        for (const entry of this.deps.book.entries.values()) {
          if (entry.queue !== queue || !settings) continue;
          const inVain = free && this.mayTake({ employee, tier, skills }, entry, settings, nowMs);
          const ms = this.lasting.forMs(`${employee} ${entry.id}`, inVain, nowMs);
          must(ms <= NOTICE_MS, "N4", () => `${employee} is free and ${entry.id} waits`, entry.call);
        }
      }
    }
  }

  private mayTake(agent: Serving, entry: BookEntry, settings: Queue, nowMs: number): boolean {
    const { book } = this.deps;
    const pair = `${agent.employee} ${entry.id}`;
    const waitedMs = nowMs - entry.enteredAtMs;
    // Whatever step is in force, or brought forward: he can do it.
    const steps = settings.skillSteps.filter((_, n) => (settings.skillSteps[n + 1]?.afterMs ?? nowMs) > waitedMs);
    return (
      !entry.shadow &&
      entry.offers.size === 0 &&
      (!entry.absent || this.isInLine(entry)) &&
      nowMs > (book.avoid.get(pair) ?? 0) &&
      nowMs > (book.mayBeApart.get(pair) ?? 0) &&
      waitedMs >= (agent.tier - 1) * settings.tierStepMs &&
      waitedMs >= settings.lastAgentMs &&
      steps.every(({ needs }) => canDo(agent.skills, needs) === true)
    );
  }

  /** A callback that is not set aside. */
  private isInLine({ id }: BookEntry): boolean {
    const callback = this.deps.book.callbacks.ofEntry(id);
    return !callback || callback.state === "inLine"; // without one its customer is on the line again
  }
}

interface Serving {
  readonly employee: string;
  readonly tier: number;
  readonly skills: Readonly<Record<string, number>>;
}

function isFree(agent: BookAgent, { backOffMs }: AgentRules, nowMs: number): boolean {
  const leftAloneUntilMs = Math.max(agent.backOffUntilMs, agent.awayAtMs + backOffMs.unreachable);
  return agent.status.kind === "available" && agent.state === "idle" && nowMs > leftAloneUntilMs + NOTICE_MS;
}
