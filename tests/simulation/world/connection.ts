/** One process's connections to SimDatabase: answers come late, not at all, or after what was asked has been done. */

import type { KeptPlace } from "../../../src/callflow/kept-places";
import type { Database } from "../../../src/db/database";
import type { CallbackEnd } from "../../../src/domain/callback";
import type { JournalEntry } from "../../../src/domain/events";
import type { CallbackId, CallId, EpochMs } from "../../../src/domain/glossary";
import { failure, type SentRow, type SimDatabase } from "./database";
import type { Life } from "./life";

const QUERY_MS = 2;
const SLOW_MS = { min: 800, max: 4_000 };
/** The server's own limit for a statement: the answer that never comes is an error by then. */
const STATEMENT_LIMIT_MS = 5_000;

/** What a dead process waits for. */
const NEVER: Promise<never> = new Promise(() => undefined);

interface Query {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}
interface Answer {
  readonly rows: object[];
}

export class Connection {
  constructor(
    private readonly database: SimDatabase,
    private readonly life: Life,
  ) {}

  /** As the journal takes them: of a pool it uses `connect` and `query`, and knex only for a feed that nobody asks here. */
  pools(): Pick<Database, "knex" | "writer"> {
    const query = (asked: string | Query): Promise<Answer> =>
      this.query(typeof asked === "string" ? { text: asked } : asked);
    const connect = async () => {
      if (this.life.dead) return NEVER;
      if (this.database.trouble.away) throw failure("ECONNREFUSED", "no Postgres");
      return { query, release: () => undefined };
    };
    return { writer: { connect, query }, knex: null } as unknown as Pick<Database, "knex" | "writer">;
  }

  openLines(): Promise<readonly JournalEntry[]> {
    return this.ask(() => this.database.ledger.openLines());
  }

  openIds(): Promise<readonly CallId[]> {
    return this.ask(() => this.database.ledger.openIds());
  }

  openCallbacks(): Promise<readonly CallbackId[]> {
    return this.ask(() => this.database.ledger.openCallbacks());
  }

  endsOf(callbacks: readonly CallbackId[]): Promise<ReadonlyMap<CallbackId, CallbackEnd>> {
    const ends = (id: CallbackId): [CallbackId, CallbackEnd][] => {
      const { how = null } = this.database.ledger.standingOf(id) ?? {};
      return how === null ? [] : [[id, how]];
    };
    return this.ask(() => new Map(callbacks.flatMap(ends)));
  }

  givenUpSince(sinceMs: EpochMs): Promise<readonly KeptPlace[]> {
    return this.ask(() => this.database.ledger.givenUpSince(sinceMs));
  }

  /** Resolves in the life of the process alone. */
  pass(ms: number): Promise<void> {
    return new Promise((resolve) => void this.life.after(ms, resolve));
  }

  private async ask<T>(read: () => T): Promise<T> {
    await this.pass(this.answerMs());
    if (this.database.trouble.away) throw failure("ECONNREFUSED", "no Postgres");
    return read();
  }

  private async query(query: Query): Promise<Answer> {
    const { trouble, clock, rng } = this.database;
    // The probe of a healthy database passes between two events: nothing hangs on its time.
    if (query.text === "SELECT 1" && !trouble.slow && !trouble.away) return { rows: [] };
    await new Promise<void>((resolve) => void clock.after(this.answerMs(), resolve));
    // Whoever asked was killed meanwhile: what he had sent may have arrived, the answer does not.
    const { dead } = this.life;
    if (dead && (!query.name?.startsWith("journal-") || trouble.away || rng.chance(0.5))) return NEVER;
    if (trouble.away) return this.answered(() => Promise.reject(failure("57P01", "terminating connection")));
    const answer = this.carryOut(query);
    if (query.name?.startsWith("journal-") && rng.chance(trouble.replyLost)) {
      await this.pass(STATEMENT_LIMIT_MS);
      throw failure("57014", "canceling statement due to statement timeout");
    }
    return this.answered(() => Promise.resolve(answer));
  }

  /** A process that stands still reads its socket when it goes on; a dead one never does. */
  private async answered(answer: () => Promise<Answer>): Promise<Answer> {
    if (this.life.dead || this.life.stopped) await this.pass(0);
    return answer();
  }

  private carryOut({ name = "", text, values = [] }: Query): Answer {
    const { database } = this;
    if (text === "SELECT 1") return { rows: [] };
    if (text.includes("SELECT max("))
      return { rows: [{ last: String(database.lastSeq(values.length > 0 ? String(values[0]) : null)) }] };
    if (text.startsWith("SELECT id, epoch FROM calls")) return { rows: this.epochsOf(values[0] as readonly CallId[]) };
    if (text.startsWith("SELECT id, epoch, ended_at")) return { rows: this.standingsOf(values[0] as CallbackId[]) };
    if (name === "journal-seen") return { rows: this.seen(values) };
    const fenced = name.startsWith("journal-owned-");
    const rows = JSON.parse(String(values[0])) as SentRow[];
    return { rows: [{ written: database.commit(rows, fenced ? Number(values.at(-1)) : null) }] };
  }

  private epochsOf(calls: readonly CallId[]): object[] {
    return calls.flatMap((id) => {
      const epoch = this.database.ledger.epochOf(id);
      return epoch === null ? [] : [{ id, epoch: String(epoch) }];
    });
  }

  private standingsOf(callbacks: readonly CallbackId[]): object[] {
    return callbacks.flatMap((id) => {
      const row = this.database.ledger.standingOf(id);
      return row ? [{ id, epoch: row.epoch === null ? null : String(row.epoch), ended: row.how !== null }] : [];
    });
  }

  private seen([nodes, seqs]: readonly unknown[]): object[] {
    return (seqs as number[]).flatMap((seq, n) => {
      const node = (nodes as string[])[n] ?? "";
      return this.database.has(node, seq) ? [{ node, seq: String(seq) }] : [];
    });
  }

  private answerMs(): number {
    const { trouble, rng } = this.database;
    return trouble.slow ? rng.int(SLOW_MS.min, SLOW_MS.max) : QUERY_MS;
  }
}
