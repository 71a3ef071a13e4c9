/** A row of the events table as the entry it was. */
import type { DomainEvent, JournalEntry } from "../domain/events";

export interface EventRow {
  /** pg gives a bigint as text: ours stay below 2^53. */
  readonly seq: string;
  readonly node: string;
  readonly at: Date;
  readonly type: string;
  readonly call_id: string | null;
  readonly data: object;
}

export function entryOf(row: EventRow): JournalEntry {
  const ofCall = row.call_id === null ? {} : { call: row.call_id };
  const event = { type: row.type, ...ofCall, ...row.data } as DomainEvent; // written from a DomainEvent by journal-writer.ts
  return { seq: Number(row.seq), node: row.node, atMs: row.at.getTime(), event };
}
