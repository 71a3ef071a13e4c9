/**
 * One turn for everything that changes within one event: first the callers are
 * matched, then the listeners are told what changed. A turn comes as a
 * microtask, before anything else can happen in the process.
 */
import type { AgentId, QueueId } from "../domain/glossary";
import type { AcdLog } from "./offers";

/** What has changed since the listener was told last. */
export interface AcdChange {
  readonly agents: ReadonlySet<AgentId>;
  readonly queues: ReadonlySet<QueueId>;
}

export type AcdListener = (change: AcdChange) => void;

export interface TurnsDeps {
  /** Matches and offers: the work of a turn. */
  offerCallers(): void;
  readonly log: AcdLog;
}

export class Turns {
  private agents = new Set<AgentId>();
  private queues = new Set<QueueId>();
  private readonly listeners = new Set<AcdListener>();
  private comes = false;

  constructor(private readonly deps: TurnsDeps) {}

  agentChanged(id: AgentId, queues: Iterable<QueueId>): void {
    this.agents.add(id);
    for (const queue of queues) this.queues.add(queue);
    this.wake();
  }

  queueChanged(id: QueueId): void {
    this.queues.add(id);
    this.wake();
  }

  onChange(listener: AcdListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Something may be matched: a turn follows the running event. */
  wake(): void {
    if (this.comes) return;
    this.comes = true;
    queueMicrotask(() => {
      this.comes = false;
      this.guarded("a turn of the dispatcher failed", () => this.deps.offerCallers());
      this.tell();
    });
  }

  private tell(): void {
    if (this.agents.size === 0 && this.queues.size === 0) return;
    const change = { agents: this.agents, queues: this.queues };
    this.agents = new Set();
    this.queues = new Set();
    for (const listener of this.listeners) this.guarded("a listener of the dispatcher failed", () => listener(change));
  }

  /** Our own mistake must not end the process: calls go on, and the next change tries again. */
  private guarded(message: string, run: () => void): void {
    try {
      run();
    } catch (err) {
      this.deps.log.error({ err }, message);
    }
  }
}
