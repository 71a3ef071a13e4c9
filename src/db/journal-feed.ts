/**
 * Who wants to hear of each entry, and a memory of the newest, so that a live
 * page that was away for a moment is brought up to date without asking
 * Postgres. Announced means durable: committed, or fsynced in the spool.
 */
import type { Knex } from "knex";
import { JournalUnavailable } from "../callflow/ports";
import type { JournalEntry } from "../domain/events";
import type { Log } from "../log";
import { type EventRow, entryOf } from "./events";

/** Some minutes of a busy day: 5 MB. */
export const REMEMBERED_MAX = 10_000;

export interface FeedOptions {
  readonly knex: Knex;
  readonly log: Pick<Log, "error">;
  /** Numbers up to this one were given by earlier lives of the node. */
  readonly baselineSeq: number;
  /** Whether some entries are still on their way from the spool to Postgres. */
  readonly catchingUp: () => boolean;
}

export interface Feed {
  announce(entries: readonly JournalEntry[]): void;
  /** Tells each entry once, in order, when it is durable. Returns the way to stop it. */
  onDurable(listener: (entry: JournalEntry) => void): () => void;
  /**
   * Entries with a greater seq, in order, `limit` at most: from memory, else from Postgres, where those of the owners
   * before are as well.
   * Rejects with JournalUnavailable while what is asked for is in the spool alone.
   */
  entriesAfter(seq: number, limit: number): Promise<readonly JournalEntry[]>;
  readonly lastSeq: number;
  /** Numbers up to this one were given by other nodes meanwhile. */
  goOnAfter(seq: number): void;
}

export function createFeed({ knex, log, baselineSeq, catchingUp }: FeedOptions): Feed {
  const listeners = new Set<(entry: JournalEntry) => void>();
  let remembered: JournalEntry[] = [];
  /** Everything after this number is remembered. */
  let completeAfter = baselineSeq;
  let lastSeq = baselineSeq;

  function remember(entries: readonly JournalEntry[]): void {
    for (const entry of entries) remembered.push(entry);
    // Cut rarely and by a lot: moving the rest costs more than holding it.
    if (remembered.length < 2 * REMEMBERED_MAX) return;
    const kept = remembered.slice(-REMEMBERED_MAX);
    completeAfter = remembered[remembered.length - kept.length - 1]?.seq ?? completeAfter;
    remembered = kept;
  }

  function tell(entry: JournalEntry): void {
    for (const listener of listeners) {
      try {
        listener(entry);
      } catch (err) {
        log.error({ err, seq: entry.seq }, "a listener to the journal failed"); // its fault must not stop the others
      }
    }
  }

  return {
    announce(entries) {
      const fresh = entries.filter(({ seq }) => seq > lastSeq);
      lastSeq = fresh[fresh.length - 1]?.seq ?? lastSeq;
      remember(fresh);
      for (const entry of fresh) tell(entry);
    },
    onDurable(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async entriesAfter(seq, limit) {
      if (seq >= completeAfter) return remembered.slice(firstAfter(remembered, seq)).slice(0, limit);
      if (catchingUp()) throw new JournalUnavailable("the journal is being moved from the spool to Postgres");
      const { rows } = await knex.raw<{ rows: EventRow[] }>(AFTER, [seq, limit, limit]);
      return rows.map(entryOf);
    },
    goOnAfter(seq) {
      if (seq <= lastSeq) return;
      lastSeq = seq;
      if (remembered.length === 0) completeAfter = seq;
    },
    get lastSeq() {
      return lastSeq;
    },
  };
}

/** Each node's by itself: the index begins with the node. */
const AFTER = `
  SELECT e.* FROM regexp_split_to_table('0123456789abcdefghijklmnopqrstuvwxyz', '') AS nodes (node),
  LATERAL (SELECT * FROM events WHERE events.node = nodes.node AND seq > ? ORDER BY seq LIMIT ?) AS e
  ORDER BY e.seq, e.node LIMIT ?`;

/** The place of the first entry with a greater number, by halving. */
function firstAfter(entries: readonly JournalEntry[], seq: number): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.seq ?? 0) > seq) high = middle;
    else low = middle + 1;
  }
  return low;
}
