/**
 * Postgres as the journal sees it: a connection that takes batches, answers
 * late, fails before the commit or after it, or is away; and the spool's disk.
 * What was committed or fsynced is told at once to whoever watches (`onKept`):
 * that is the journal every check reads, for it is what survives a kill.
 */

import type { Clock } from "../../../src/callflow/ports";
import type { Database } from "../../../src/db/database";
import { type EventRow, entryOf } from "../../../src/db/events";
import type { Spool } from "../../../src/db/spool";
import { callOf, type JournalEntry } from "../../../src/domain/events";
import type { CallId } from "../../../src/domain/glossary";
import type { Rng } from "../rng";

export interface DatabaseTrouble {
  away: boolean;
  slow: boolean;
  /** Of a commit whose answer is lost; from 0 to 1. */
  replyLost: number;
}

const QUERY_MS = 2;
const FSYNC_MS = 3;
const SLOW_MS = { min: 800, max: 4_000 };
/** The server's own limit for a statement: the answer that never comes is an error by then. */
const STATEMENT_LIMIT_MS = 5_000;

/** What a dead process waits for. */
const NEVER: Promise<never> = new Promise(() => undefined);

const failure = (code: string, text: string): Error => Object.assign(new Error(text), { code });

interface Query {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

interface SentRow {
  readonly seq: number;
  readonly node: string;
  readonly at: number;
  readonly type: string;
  readonly call_id: string | null;
  readonly data: object;
}

export class SimDatabase {
  readonly trouble: DatabaseTrouble = { away: false, slow: false, replyLost: 0 };
  private readonly kept = new Set<number>();
  private readonly inPostgres = new Set<number>();
  private lastSeq = 0;
  /** Lines of the calls that have not ended, and each agent's last of status and of state. */
  private readonly openCalls = new Map<CallId, JournalEntry[]>();
  private readonly agents = new Map<string, JournalEntry>();
  /** What the disk holds. */
  private spooled: JournalEntry[] = [];
  private life = 0;

  constructor(
    private readonly clock: Clock,
    private readonly rng: Rng,
    private readonly onKept: (entry: JournalEntry) => void,
  ) {}

  /** The connections of the next process; those of the one before hear nothing any more, what is on its way may still arrive. */
  open(): Pick<Database, "knex" | "writer"> {
    const life = ++this.life;
    const client = {
      query: (query: string | Query) => this.query(typeof query === "string" ? { text: query } : query, life),
      release: () => undefined,
    };
    const connect = async (): Promise<typeof client> => {
      if (life !== this.life) return NEVER;
      if (this.trouble.away) throw failure("ECONNREFUSED", "no Postgres");
      return client;
    };
    // Of a pool the journal uses `connect` alone, and knex only for a feed that nobody asks here.
    return { writer: { connect }, knex: null } as unknown as Pick<Database, "knex" | "writer">;
  }

  /** As src/db/calls.ts reads them. Rejects while Postgres is away. */
  async openLines(): Promise<readonly JournalEntry[]> {
    await this.answerTime();
    if (this.trouble.away) throw failure("ECONNREFUSED", "no Postgres");
    const lines = new Map<number, JournalEntry>();
    for (const list of this.openCalls.values()) for (const line of list) lines.set(line.seq, line);
    for (const line of this.agents.values()) lines.set(line.seq, line);
    return [...lines.values()].sort((a, b) => a.seq - b.seq);
  }

  async openIds(): Promise<readonly CallId[]> {
    await this.answerTime();
    if (this.trouble.away) throw failure("ECONNREFUSED", "no Postgres");
    return [...this.openCalls.keys()];
  }

  /** The process is killed: its spool stays, its memory does not. */
  kill(): void {
    this.life++;
  }

  private async query({ name = "", text, values = [] }: Query, life: number): Promise<{ rows: object[] }> {
    // The probe of a healthy database passes between two events: nothing hangs on its time.
    if (text !== "SELECT 1" || this.trouble.slow) await this.answerTime();
    // Whoever asked was killed meanwhile: what he had sent may have arrived, the answer does not.
    const orphan = life !== this.life;
    if (orphan && (!name.startsWith("journal-") || this.trouble.away || this.rng.chance(0.5))) return NEVER;
    if (this.trouble.away) throw failure("57P01", "terminating connection");
    if (text.includes("SELECT max(")) return { rows: [{ last: String(this.lastSeq) }] };
    if (text === "SELECT 1") return { rows: [] };
    if (name === "journal-seen") return { rows: this.seen(values) };
    this.commit(JSON.parse(String(values[0])) as SentRow[]);
    if (orphan) return NEVER;
    if (!this.rng.chance(this.trouble.replyLost)) return { rows: [] };
    await this.pass(STATEMENT_LIMIT_MS);
    throw failure("57014", "canceling statement due to statement timeout");
  }

  private seen([nodes, seqs]: readonly unknown[]): object[] {
    const node = (nodes as string[])[0] ?? "";
    return (seqs as number[]).filter((seq) => this.inPostgres.has(seq)).map((seq) => ({ node, seq: String(seq) }));
  }

  private commit(rows: readonly SentRow[]): void {
    if (rows.some(({ seq }) => this.inPostgres.has(seq))) throw failure("23505", "duplicate key: events_pkey");
    for (const { seq, node, at, type, call_id, data } of rows) {
      const row: EventRow = { seq: String(seq), node, at: new Date(at), type, call_id, data };
      this.inPostgres.add(seq);
      this.lastSeq = Math.max(this.lastSeq, seq);
      const entry = entryOf(row);
      this.project(entry);
      this.keep(entry);
    }
  }

  private project(entry: JournalEntry): void {
    const { event } = entry;
    const call = callOf(event);
    if (call) {
      const lines = this.openCalls.get(call);
      if (lines) lines.push(entry);
      else if (event.type === "call.arrived") this.openCalls.set(call, [entry]);
      if (event.type === "call.ended") this.openCalls.delete(call);
    }
    if (event.type === "agent.statusChanged" || event.type === "agent.stateChanged") {
      this.agents.set(`${event.agent} ${event.type}`, entry);
    }
  }

  private keep(entry: JournalEntry): void {
    if (this.kept.has(entry.seq)) return;
    this.kept.add(entry.seq);
    this.onKept(entry);
  }

  private answerTime(): Promise<void> {
    return this.pass(this.trouble.slow ? this.rng.int(SLOW_MS.min, SLOW_MS.max) : QUERY_MS);
  }

  private pass(ms: number): Promise<void> {
    return new Promise((resolve) => void this.clock.after(ms, resolve));
  }

  // ------------------------------------------------------------ the spool's disk

  /** The spool of the next process: what the one before had fsynced is in it. */
  openSpool(): Spool {
    const disk = this;
    const lastSeq = this.spooled.at(-1)?.seq ?? 0;
    const life = this.life;
    return {
      async append(entries) {
        await disk.pass(FSYNC_MS);
        if (life !== disk.life) return NEVER; // killed before the fsync
        disk.spooled.push(...entries);
        for (const entry of entries) disk.keep(entry);
        return entries.length;
      },
      // A place in the file is a number of lines here.
      async read(offset) {
        const entries = disk.spooled.slice(offset);
        return { entries, nextOffset: offset + entries.length, damaged: 0 };
      },
      async clear() {
        disk.spooled = [];
      },
      close: async () => undefined,
      get bytes() {
        return disk.spooled.length;
      },
      get count() {
        return disk.spooled.length;
      },
      lastSeq,
    };
  }
}
