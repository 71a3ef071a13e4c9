/** Callers for whom the order of callers does not count: sent to an agent on somebody's word, or to be called back. */
import type { DomainEvent } from "./events";
import type { AgentId, CallbackId, EntryId } from "./glossary";

export class Excepted {
  /** Callers whom a supervisor sends to this agent. */
  private readonly pulled = new Map<EntryId, AgentId>();
  /** Between two tries others pass them rightly. */
  private readonly absent = new Set<EntryId>();
  private readonly entryOf = new Map<CallbackId, EntryId>();

  /** How many are remembered. */
  get size(): number {
    return this.pulled.size + this.absent.size + this.entryOf.size;
  }

  see(event: DomainEvent): void {
    switch (event.type) {
      case "queue.pulled":
        this.pulled.set(event.entry, event.agent);
        break;
      case "callback.requested":
        this.absent.add(event.entry);
        this.entryOf.set(event.callback, event.entry);
        break;
      case "callback.ended":
        this.callbackEnded(event.callback);
        break;
      case "queue.left":
        this.pulled.delete(event.entry);
        break;
      default: // says nothing of the order
    }
  }

  isAbsent(entry: EntryId): boolean {
    return this.absent.has(entry);
  }

  /** Whether this agent may be offered this caller whoever stands before him. */
  mayPass(entry: EntryId, agent: AgentId): boolean {
    return this.pulled.get(entry) === agent || this.absent.has(entry);
  }

  /** Its place ends in the same turn, if it has one still, unless it is another callback's by now. */
  private callbackEnded(callback: CallbackId): void {
    const entry = this.entryOf.get(callback);
    this.entryOf.delete(callback);
    if (entry !== undefined && ![...this.entryOf.values()].includes(entry)) this.absent.delete(entry);
  }
}
