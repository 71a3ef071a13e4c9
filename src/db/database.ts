/**
 * The connections to Postgres, in four pools that cannot starve each other:
 *   knex     what people ask for through the API and the command line
 *   lookups  what a call waits for: short limits, nothing slow ever runs here; never closed for being idle,
 *            or the first caller after a quiet minute would wait for a connection and a plan too
 *   writer   the journal's one connection
 *   leases   the one in which the lock of the pool's owner lives: never closed for being idle
 * All of Postgres' own time-outs default to "never": each is set here. A pool
 * drops a connection that failed and makes another when it is next asked, so a
 * restarted Postgres is back in use at once.
 */
import knex, { type Knex } from "knex";
import { Pool, type PoolConfig } from "pg";
import type { Log } from "../log";

export interface Database {
  readonly knex: Knex;
  readonly lookups: Pool;
  readonly writer: Pool;
  readonly leases: Pool;
  /** Waits for what is running, `CLOSE_LIMIT_MS` at most. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly log: Pick<Log, "warn">;
  /** Connections for the API; default 8. */
  readonly apiConnectionsMax?: number;
}

const API_CONNECTIONS_MAX = 8;
export const LOOKUP_CONNECTIONS_MAX = 4;
/** A call gives a look-up up after 2 s; nothing may run longer for it. */
const LOOKUP_LIMIT_MS = 2_000;
const CONNECT_LIMIT_MS = 2_000;
const API_STATEMENT_LIMIT_MS = 10_000;
const LOCK_LIMIT_MS = 2_000;
const WRITER_STATEMENT_LIMIT_MS = 5_000;
/** A lease lasts three seconds: an answer that comes later is none. */
const LEASE_STATEMENT_LIMIT_MS = 1_000;
const IDLE_IN_TRANSACTION_LIMIT_MS = 10_000;
const CLOSE_LIMIT_MS = 5_000;
/** The server stops a statement first and says why; this is for a server that has become silent. */
const SILENCE_MARGIN_MS = 1_000;

/** Opens nothing yet: each pool connects when it is first used, so a process starts without Postgres too. */
export function openDatabase({ url, log, apiConnectionsMax = API_CONNECTIONS_MAX }: DatabaseOptions): Database {
  const api = openKnex(url, { statementLimitMs: API_STATEMENT_LIMIT_MS, connectionsMax: apiConnectionsMax });
  const lookupLimits = { ...limitsOf(url, LOOKUP_LIMIT_MS), idleTimeoutMillis: 0 };
  const lookups = openPool("frontdesk-lookup", LOOKUP_CONNECTIONS_MAX, lookupLimits, log);
  const writer = openPool("frontdesk-journal", 1, limitsOf(url, WRITER_STATEMENT_LIMIT_MS), log);
  const leaseLimits = { ...limitsOf(url, LEASE_STATEMENT_LIMIT_MS), idleTimeoutMillis: 0 };
  const leases = openPool("frontdesk-lease", 1, leaseLimits, log);
  let closing: Promise<void> | null = null;
  return {
    knex: api,
    lookups,
    writer,
    leases,
    close() {
      closing ??= atMost(CLOSE_LIMIT_MS, Promise.all([api.destroy(), lookups.end(), writer.end(), leases.end()]));
      return closing;
    },
  };
}

async function atMost(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}

/** A knex of its own, for commands that work alone: migrations and imports take longer than any request may. */
export function openKnex(url: string, limits: { statementLimitMs: number; connectionsMax?: number }): Knex {
  return knex({
    client: "pg",
    connection: { ...limitsOf(url, limits.statementLimitMs), application_name: "frontdesk-api" },
    pool: { min: 0, max: limits.connectionsMax ?? 2 },
    acquireConnectionTimeout: CONNECT_LIMIT_MS,
    log: SILENT,
  });
}

/** knex would write to the terminal; whatever fails is thrown to whoever asked, who says it once. */
const SILENT = { warn: () => undefined, error: () => undefined, deprecate: () => undefined, debug: () => undefined };

function limitsOf(url: string, statementLimitMs: number) {
  return {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    statement_timeout: statementLimitMs,
    lock_timeout: Math.min(LOCK_LIMIT_MS, statementLimitMs),
    query_timeout: statementLimitMs + SILENCE_MARGIN_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_LIMIT_MS,
    keepAlive: true,
  };
}

function openPool(name: string, max: number, limits: PoolConfig, log: Pick<Log, "warn">): Pool {
  const pool = new Pool({ ...limits, application_name: name, max, min: 0 });
  // Without listeners the end of a connection would end the process: of an idle one it is told by the pool, of one in
  // use by its own. A killed server says its last word right behind the answer to a statement, before that was released.
  pool.on("error", (err) => log.warn({ err, pool: name }, "an idle connection to Postgres was lost"));
  pool.on("connect", (client) => client.on("error", () => undefined)); // whoever uses it next sees its statement fail
  return pool;
}
