/** A journal in memory whose database can be away. */
import type { DomainEvent, JournalEntry } from "../../../src/domain/events";
import { NOW_MS } from "./world-state";

export class MemoryJournal {
  readonly entries: JournalEntry[] = [];
  /** False: Postgres is away. */
  reachable = true;
  reads = 0;
  private readonly listeners = new Set<(entry: JournalEntry) => void>();

  get lastSeq(): number {
    return this.entries.at(-1)?.seq ?? 0;
  }
  reset(): void {
    this.entries.length = 0;
    this.reachable = true;
    this.reads = 0;
    Reflect.deleteProperty(this, "durable"); // a test may have put its own there
  }
  add(event: DomainEvent): JournalEntry {
    const entry = { seq: this.lastSeq + 1, node: "a", atMs: NOW_MS, event };
    this.entries.push(entry);
    for (const listener of this.listeners) listener(entry);
    return entry;
  }
  get listening(): number {
    return this.listeners.size;
  }
  onDurable(listener: (entry: JournalEntry) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  async durable(): Promise<void> {
    if (!this.reachable) throw new Error("the database is away");
  }
  async entriesAfter(seq: number, limit: number): Promise<readonly JournalEntry[]> {
    this.reads++;
    await new Promise((resolve) => setImmediate(resolve));
    if (!this.reachable) throw new Error("the database is away");
    return this.entries.filter((entry) => entry.seq > seq).slice(0, limit);
  }
}
