/**
 * The queues the ACD serves. A queue that was removed from the company stays
 * known while the process lives, with the agents who served it: callers inside
 * are served to the last, and so is a call that still sees the older company.
 */
import type { Company, Queue } from "../domain/company";
import type { QueueId } from "../domain/glossary";
import { type QueueRules, readRules } from "../domain/terms";

export interface PoolQueue {
  settings: Queue;
  /** No longer in the company: drains. */
  removed: boolean;
  /** Closed by hand: takes nobody in, keeps those inside. */
  open: boolean;
}

/** Nobody serves it: its rules only have to be there. */
const UNKNOWN_QUEUE: QueueRules = readRules({
  ...{ strategy: "longestIdle", tierStepMs: 0, lastAgentMs: 0, passedMax: Number.POSITIVE_INFINITY, skillSteps: [] },
});

export class Queues {
  private readonly byId = new Map<QueueId, PoolQueue>();
  private readonly rules = new WeakMap<Queue, QueueRules>();
  private readonly closed = new Set<QueueId>();
  /** Who serves callers of a queue that nobody has ever heard of. */
  private fallback: QueueId | null = null;

  sync(company: Company): void {
    const known = new Set(company.queues.map((queue) => queue.id));
    for (const [id, queue] of this.byId) queue.removed = !known.has(id);
    for (const settings of company.queues) {
      const queue = this.byId.get(settings.id);
      if (queue) queue.settings = settings;
      else this.byId.set(settings.id, { settings, removed: false, open: !this.closed.has(settings.id) });
    }
    this.fallback = company.sites.find((site) => site.id === company.defaultSite)?.queue ?? null;
  }

  /** Remembered for a queue that is not known (yet) too. */
  setOpen(id: QueueId, open: boolean): void {
    if (open) this.closed.delete(id);
    else this.closed.add(id);
    const queue = this.byId.get(id);
    if (queue) queue.open = open;
  }

  get(id: QueueId): PoolQueue | undefined {
    return this.byId.get(id);
  }

  all(): Iterable<PoolQueue> {
    return this.byId.values();
  }

  /** The queue asked for; one that is unknown (removed before the last start) is the default site's queue instead. */
  knownOr(id: QueueId): QueueId {
    if (this.byId.has(id) || this.fallback === null) return id;
    return this.fallback;
  }

  /** What the matcher must know of a queue. */
  rulesOf = (id: QueueId): QueueRules => {
    const settings = this.byId.get(id)?.settings;
    if (!settings) return UNKNOWN_QUEUE;
    const known = this.rules.get(settings);
    if (known) return known;
    const rules = readRules(settings);
    this.rules.set(settings, rules);
    return rules;
  };

  wrapUpMs(id: QueueId | null): number {
    return (id !== null && this.byId.get(id)?.settings.wrapUpMs) || 0;
  }
}
