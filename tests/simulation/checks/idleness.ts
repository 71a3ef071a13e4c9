/**
 * Nobody waits in vain: no agent of a queue is free by the journal while a
 * caller whom he may take waits in it. Also the other way round: an agent who is
 * free by the journal is in no talk, and one who talks by the journal is.
 */
import type { Company, Queue } from "../../../src/domain/company";
import type { Book } from "./book";
import type { BookAgent, BookEntry } from "./book-pages";
import { Lasting } from "./lasting";
import { must } from "./violation";

/** The journal is some milliseconds behind, and a ring command on its way. */
const NOTICE_MS = 1_500;
const SETTLED_MS = 25_000;

export interface IdlenessDeps {
  readonly book: Book;
  readonly company: () => Company;
  readonly calmMs: () => number;
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
    const { agents, queues } = this.deps.company();
    for (const { employee, queues: serves } of agents) {
      const agent = this.deps.book.agents.get(employee);
      const free = agent !== undefined && isFree(agent, nowMs);
      for (const { queue, tier } of serves) {
        const settings = queues.find(({ id }) => id === queue);
        for (const entry of this.deps.book.entries.values()) {
          if (entry.queue !== queue || !settings) continue;
          const inVain = free && this.mayTake(employee, tier, entry, settings, nowMs);
          const ms = this.lasting.forMs(`${employee} ${entry.id}`, inVain, nowMs);
          must(ms <= NOTICE_MS, "N4", () => `${employee} is free and ${entry.id} waits`, entry.call);
        }
      }
    }
  }

  private mayTake(agent: string, tier: number, entry: BookEntry, settings: Queue, nowMs: number): boolean {
    const waitedMs = nowMs - entry.enteredAtMs;
    const lastStep = settings.skillSteps.at(-1);
    return (
      !entry.shadow &&
      entry.offers.size === 0 &&
      nowMs > (this.deps.book.avoid.get(`${agent} ${entry.id}`) ?? 0) &&
      waitedMs >= (tier - 1) * settings.tierStepMs &&
      waitedMs >= settings.lastAgentMs &&
      (!lastStep || (lastStep.needs === null && waitedMs >= lastStep.afterMs))
    );
  }
}

function isFree(agent: BookAgent, nowMs: number): boolean {
  return agent.status.kind === "available" && agent.state === "idle" && nowMs > agent.backOffUntilMs + NOTICE_MS;
}
