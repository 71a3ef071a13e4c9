/**
 * Writes batches of the journal to Postgres, each in one atomic statement.
 * An entry that Postgres will never take (a value it refuses) must not hold up
 * all those behind it: the batch is halved until the odd one is alone, which is
 * then kept without its ledger rows, or reported as rejected. Who may write at
 * all: reign.ts.
 */
import type { Pool } from "pg";
import { callOf, type JournalEntry } from "../domain/events";
import { foldLedger, type LedgerRows } from "../domain/ledger";
import type { Log } from "../log";
import { describeFailure, isDataAtFault } from "./errors";
import { POOL_NAME } from "./lease";
import { LEDGER_TABLES, writeBatchSql } from "./ledger-sql";
import { LateLines, NoReign, type Reign, StaleEpoch, sortByReign } from "./reign";
import { withClient } from "./with-client";

export interface JournalWriter {
  /** Entries that Postgres cannot have seen. Rejects when it is away: then nothing, or all, was written. */
  write(entries: readonly JournalEntry[]): Promise<void>;
  /** Entries that it may have seen: those it has are skipped, so each counts once however often it is written. */
  writeAgain(entries: readonly JournalEntry[]): Promise<void>;
  /** Rejects when Postgres is away. */
  ping(): Promise<void>;
  /** The highest number this node has given in any of its lives, 0 if none. */
  lastSeq(node: string): Promise<number>;
  /** The highest number that any node has given. */
  lastSeqOfAll(): Promise<number>;
  /** How many entries Postgres would never take. */
  readonly rejected: number;
}

interface Options {
  readonly pool: Pool;
  readonly log: Pick<Log, "error">;
  /** Told of each entry that could not be kept in the database at all. */
  readonly onRejected: (entry: JournalEntry) => void;
  /** Asked before each batch; null: not known yet, nothing may be written. Absent: nobody else writes to this database. */
  readonly reign?: () => Reign | null;
  /** Postgres has refused a batch because there is a newer owner. */
  readonly onStale?: () => void;
}

const NO_ROWS: LedgerRows = foldLedger([]);

export function createJournalWriter({ pool, log, onRejected, reign, onStale }: Options): JournalWriter {
  let rejected = 0;
  const lateLines = new LateLines(pool);

  /** `epoch`: of the owner who writes; null: without asking who that is. */
  async function writeOrHalve(entries: readonly JournalEntry[], epoch: number | null): Promise<void> {
    try {
      await sendAs(entries, foldLedger(entries), epoch);
    } catch (err) {
      if (!isDataAtFault(err)) throw err;
      if (entries.length === 1) return writeOdd(entries, err, epoch);
      const middle = Math.ceil(entries.length / 2);
      await writeOrHalve(entries.slice(0, middle), epoch);
      await writeOrHalve(entries.slice(middle), epoch);
    }
  }

  async function sendAs(entries: readonly JournalEntry[], rows: LedgerRows, epoch: number | null): Promise<void> {
    if (await send(pool, entries, rows, epoch)) return;
    onStale?.();
    throw new StaleEpoch(epoch ?? 0);
  }

  /** One entry that failed: what happened is kept even if the tables cannot show it. */
  async function writeOdd([entry]: readonly JournalEntry[], cause: unknown, epoch: number | null): Promise<void> {
    if (!entry) return;
    const what = { seq: entry.seq, type: entry.event.type, failure: describeFailure(cause) };
    try {
      await sendAs([entry], NO_ROWS, epoch);
      log.error(what, "an event is in the journal but its ledger row was refused");
    } catch (err) {
      if (!isDataAtFault(err)) throw err;
      rejected++;
      log.error(what, "an event was refused by the database and set aside");
      onRejected(entry);
    }
  }

  /** Of the spool: lines recorded before somebody else owned the pool are history by now. */
  async function writeByReign(entries: readonly JournalEntry[], now: Reign): Promise<void> {
    const sorted = sortByReign(entries, now);
    if (sorted.late.length > 0) await writeLate(sorted.late);
    if (sorted.now.length > 0) await writeOrHalve(sorted.now, now.kind === "owner" ? now.epoch : null);
  }

  async function writeLate(entries: readonly JournalEntry[]): Promise<void> {
    const { kept, superseded } = await lateLines.sort(entries);
    if (kept.length > 0) await writeOrHalve(kept, null);
    rejected += superseded.length;
    for (const entry of superseded) onRejected(entry);
    log.error(
      { kept: kept.length, setAside: superseded.length },
      "lines of the spool come after another process has owned the pool: what it knows better was set aside",
    );
  }

  return {
    async write(entries) {
      if (entries.length === 0) return;
      if (!reign) return writeOrHalve(entries, null);
      const now = reign();
      if (now?.kind !== "owner") throw new NoReign();
      await writeOrHalve(entries, now.epoch);
    },
    async writeAgain(entries) {
      if (entries.length === 0) return;
      const now = reign?.() ?? null;
      if (reign && !now) throw new NoReign();
      const seen = await seenOf(pool, entries);
      const unseen = entries.filter((entry) => !seen.has(`${entry.node} ${entry.seq}`));
      if (now) lateLines.see(sortByReign(entries, now).late);
      if (unseen.length === 0) return;
      await (now ? writeByReign(unseen, now) : writeOrHalve(unseen, null));
    },
    async ping() {
      await withClient(pool, (client) => client.query("SELECT 1"));
    },
    async lastSeq(node) {
      const { rows } = await withClient(pool, (client) =>
        client.query<{ last: string | null }>("SELECT max(seq) AS last FROM events WHERE node = $1", [node]),
      );
      return Number(rows[0]?.last ?? 0);
    },
    async lastSeqOfAll() {
      const { rows } = await withClient(pool, (client) => client.query<{ last: string | null }>(LAST_OF_ALL));
      return Number(rows[0]?.last ?? 0);
    },
    get rejected() {
      return rejected;
    },
  };
}

/** Each node's by itself: the index begins with the node. */
const LAST_OF_ALL = `
  SELECT max(last) AS last FROM regexp_split_to_table('0123456789abcdefghijklmnopqrstuvwxyz', '') AS nodes (node),
  LATERAL (SELECT max(seq) AS last FROM events WHERE events.node = nodes.node) AS each`;

/** False: `epoch` is not the owner's any more, and nothing was written. */
async function send(
  pool: Pool,
  entries: readonly JournalEntry[],
  rows: LedgerRows,
  epoch: number | null,
): Promise<boolean> {
  const tables = LEDGER_TABLES.filter((table) => rows[table].length > 0);
  // Named: Postgres keeps the plan. The name tells which tables are in it; calls make a few dozen of them at most.
  const name = `journal-${epoch === null ? "" : "owned-"}${tables.map((table) => LEDGER_TABLES.indexOf(table)).join("")}`;
  const values = [toJson(entries.map(eventRow)), ...tables.map((table) => toJson(rows[table]))];
  if (epoch !== null) values.push(POOL_NAME, String(epoch));
  const { rows: answer } = await withClient(
    pool,
    (client) => client.query<{ written: boolean }>({ name, text: textOf(name, tables, epoch !== null), values }),
    isDataAtFault,
  );
  return epoch === null || answer[0]?.written === true;
}

const texts = new Map<string, string>();
function textOf(name: string, tables: Parameters<typeof writeBatchSql>[0], fenced: boolean): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const text = writeBatchSql(tables, fenced);
  texts.set(name, text);
  return text;
}

function eventRow({ seq, node, atMs, event }: JournalEntry): object {
  // Type and call have columns of their own; a call that is null (an agent's state) is kept as such.
  const { type, call, ...rest } = event as typeof event & { call?: unknown };
  return { seq, node, at: atMs, type, call_id: callOf(event), data: call === null ? { call, ...rest } : rest };
}

async function seenOf(pool: Pool, entries: readonly JournalEntry[]): Promise<Set<string>> {
  const { rows } = await withClient(pool, (client) =>
    client.query<{ node: string; seq: string }>({
      name: "journal-seen",
      text: "SELECT e.node, e.seq FROM events e JOIN unnest($1::text[], $2::bigint[]) AS r (node, seq) USING (node, seq)",
      values: [entries.map(({ node }) => node), entries.map(({ seq }) => seq)],
    }),
  );
  return new Set(rows.map(({ node, seq }) => `${node} ${seq}`));
}

/** JSON as Postgres takes it: it has no NUL and no half of a surrogate pair, in whichever text they came to us. */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value);
  if (!ESCAPED.test(text)) return text;
  return text.replace(BACKSLASH_PAIR_OR_ESCAPE, (found) => (found === "\\\\" ? found : "\ufffd"));
}

// JSON.stringify escapes exactly the lone surrogates; an escaped backslash before "u" is a backslash.
const ESCAPED = /\\u(0000|d[89a-f])/;
const BACKSLASH_PAIR_OR_ESCAPE = /\\\\|\\u(?:0000|d[89a-f][0-9a-f]{2})/g;
