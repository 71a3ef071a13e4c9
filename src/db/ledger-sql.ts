/**
 * The one statement that writes a batch: the entries into `events` and what
 * they change into every ledger table. A single statement is atomic without
 * BEGIN and COMMIT, so a batch costs one round trip however much is in it.
 * Each table gets its rows as one JSON parameter ($2...), times as epoch
 * milliseconds; the rules of null come from src/domain/ledger.ts.
 */
import { EMPTIED_BY, FIRST_VALUE_STAYS, type LedgerTable } from "../domain/ledger";

type ColumnType = "text" | "integer" | "bigint" | "boolean" | "jsonb" | "time";

interface TableShape {
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, ColumnType>>;
}

/** Every column that the journal writes, as the migrations made it. */
export const LEDGER_SHAPE: Readonly<Record<LedgerTable, TableShape>> = {
  calls: {
    key: ["id"],
    columns: {
      id: "text",
      node: "text",
      channel: "text",
      site: "text",
      dnis: "text",
      dnis_known: "boolean",
      ani: "text",
      number: "text",
      kind: "text",
      employee: "text",
      company_version: "integer",
      customers: "jsonb",
      customer_name: "text",
      category: "text",
      manager: "text",
      language: "text",
      lookup: "text",
      lookup_ms: "integer",
      arrived_at: "time",
      answered_at: "time",
      step: "text",
      step_state: "jsonb",
      blocked_by: "text",
      incident: "text",
      deflected: "boolean",
      queue: "text",
      connected_at: "time",
      connected_to: "text",
      adopted_at: "time",
      fallback_note: "text",
      ended_at: "time",
      end_reason: "text",
      end_at_step: "text",
      cause: "text",
      callback: "text",
      epoch: "bigint",
    },
  },
  segments: {
    key: ["call_id", "leg", "kind"],
    columns: {
      call_id: "text",
      leg: "text",
      kind: "text",
      employee: "text",
      device: "text",
      queue: "text",
      from_at: "time",
      to_at: "time",
      ms: "integer",
      outcome: "text",
    },
  },
  queue_entries: {
    key: ["id"],
    columns: {
      id: "text",
      call_id: "text",
      queue: "text",
      stream: "text",
      credit_seconds: "integer",
      shadow: "boolean",
      entered_at: "time",
      left_at: "time",
      how: "text",
      waited_ms: "integer",
      resumes: "text",
    },
  },
  offers: {
    key: ["id"],
    columns: {
      id: "text",
      entry: "text",
      call_id: "text",
      agent: "text",
      leg: "text",
      made_at: "time",
      ended_at: "time",
      outcome: "text",
      rang_ms: "integer",
    },
  },
  campaign_hearings: {
    key: ["campaign", "call_id"],
    columns: { campaign: "text", call_id: "text", customer: "text", number: "text", heard_at: "time", answer: "text" },
  },
  agent_intervals: {
    key: ["node", "seq"],
    columns: {
      seq: "bigint",
      node: "text",
      agent: "text",
      kind: "text",
      value: "text",
      reason: "text",
      call_id: "text",
      from_at: "time",
    },
  },
  callbacks: {
    key: ["id"],
    columns: {
      id: "text",
      asked_on: "text",
      origin: "text",
      entry: "text",
      queue: "text",
      site: "text",
      number: "text",
      called_from: "text",
      customer: "text",
      name: "text",
      call_id: "text",
      entered_at: "time",
      requested_at: "time",
      tries: "integer",
      last_outcome: "text",
      again_at: "time",
      ended_at: "time",
      how: "text",
      ended_by: "text",
      epoch: "bigint",
    },
  },
};

/** The tables in the order of the statement's parameters after $1, the events. */
export const LEDGER_TABLES = Object.keys(LEDGER_SHAPE) as readonly LedgerTable[];

const eventsSql = (where: string): string => `INSERT INTO events (seq, node, at, type, call_id, data)
    SELECT seq, node, to_timestamp(at / 1000), type, call_id, data
    FROM json_to_recordset($1::json) AS r (seq bigint, node text, at float8, type text, call_id text, data jsonb)${where}
    ON CONFLICT DO NOTHING`;

/**
 * `tables`: those that have rows; their parameters follow $1 in that order. `fenced`: the pool's name and the writer's
 * epoch follow them; unless that is still the owner's nothing is written, and `written` of the only row says so. Shared,
 * the lock lets nobody take the lease before this is committed.
 */
export function writeBatchSql(tables: readonly LedgerTable[], fenced = false): string {
  const where = fenced ? " WHERE EXISTS (SELECT FROM fence)" : "";
  const [pool, epoch] = [`$${tables.length + 2}`, `$${tables.length + 3}`];
  const fence = `fence AS MATERIALIZED (
    SELECT FROM pool_leases WHERE pool = ${pool} AND epoch = ${epoch} FOR SHARE
  )`;
  const parts = tables.map((table, i) => {
    const rows = `json_to_recordset($${i + 2}::json) AS r (${recordOf(LEDGER_SHAPE[table])})${where}`;
    return table === "agent_intervals" ? intervalSql(rows) : `${table}_written AS (${upsertSql(table, rows)})`;
  });
  const all = [...(fenced ? [fence] : []), `events_written AS (${eventsSql(where)})`, ...parts];
  return `WITH ${all.join(",\n  ")}\nSELECT ${fenced ? "EXISTS (SELECT FROM fence)" : "true"} AS written`;
}

function upsertSql(table: LedgerTable, rows: string): string {
  const { key, columns } = LEDGER_SHAPE[table];
  const names = Object.keys(columns);
  const changes = names.filter((name) => !key.includes(name)).map((name) => `${name} = ${newValue(table, name)}`);
  return `INSERT INTO ${table} AS t (${names.join(", ")})
    SELECT ${valuesOf(columns)} FROM ${rows}
    ON CONFLICT (${key.join(", ")}) DO UPDATE SET ${changes.join(", ")}`;
}

/** What a column becomes when its row is there already. */
function newValue(table: LedgerTable, column: string): string {
  const { key, columns } = LEDGER_SHAPE[table];
  const emptiedBy = EMPTIED_BY[table]?.[column];
  if (FIRST_VALUE_STAYS[table]?.includes(column)) return `COALESCE(t.${column}, excluded.${column})`;
  if (emptiedBy === undefined || key.includes(emptiedBy) || !(emptiedBy in columns))
    return `COALESCE(excluded.${column}, t.${column})`;
  return `CASE WHEN excluded.${emptiedBy} IS NULL THEN COALESCE(excluded.${column}, t.${column}) ELSE excluded.${column} END`;
}

/**
 * A new interval ends the agent's open one of its kind, in the table or earlier in the batch. Only one of a lower seq:
 * a batch that is written a second time must not end its own rows.
 */
function intervalSql(rows: string): string {
  const { columns } = LEDGER_SHAPE.agent_intervals;
  return `intervals AS (
    SELECT *, lead(from_at) OVER (PARTITION BY agent, kind ORDER BY seq) AS to_at FROM ${rows}
  ), intervals_closed AS (
    UPDATE agent_intervals i SET to_at = GREATEST(i.from_at, to_timestamp(f.from_at / 1000))
    FROM (SELECT DISTINCT ON (agent, kind) agent, kind, seq, from_at FROM intervals ORDER BY agent, kind, seq) f
    WHERE i.agent = f.agent AND i.kind = f.kind AND i.to_at IS NULL AND i.seq < f.seq
  ), intervals_written AS (
    INSERT INTO agent_intervals (${Object.keys(columns).join(", ")}, to_at)
    SELECT ${valuesOf(columns)}, CASE WHEN to_at IS NOT NULL THEN to_timestamp(GREATEST(from_at, to_at) / 1000) END
    FROM intervals r
    ON CONFLICT DO NOTHING
  )`;
}

const recordOf = ({ columns }: TableShape): string =>
  Object.entries(columns)
    .map(([name, type]) => `${name} ${type === "time" ? "float8" : type}`)
    .join(", ");

const valuesOf = (columns: TableShape["columns"]): string =>
  Object.entries(columns)
    .map(([name, type]) => (type === "time" ? `to_timestamp(r.${name} / 1000)` : `r.${name}`))
    .join(", ");
