/**
 * The lease of the pool as Postgres keeps it: one row, and a lock that lives
 * with the owner's connection. Every statement stands alone and changes the row
 * only if it still is what the asker has seen.
 */
import type { Pool, PoolClient } from "pg";
import type { LeaseSeen, Ownership } from "../domain/lease";
import { withClient } from "./with-client";

/** One pool, the whole company: the name leaves room for more. */
export const POOL_NAME = "company";
/** First half of the lock's key; the second is made of the pool's name. */
const LEASE_LOCK = 7_013_005;

export interface LeaseHolder {
  readonly node: string;
  readonly instance: string;
  readonly api: string;
}

/** Each rejects when Postgres is away; none takes longer than the limits of the pool of connections (database.ts). */
export interface LeaseStore {
  look(): Promise<LeaseSeen | null>;
  /** Null: somebody was faster, or the owner has renewed since `seen`. */
  take(seen: LeaseSeen | null): Promise<Ownership | null>;
  /** False: there is a newer owner. */
  renew(epoch: number): Promise<boolean>;
  /** The next owner need not wait. */
  release(epoch: number): Promise<void>;
}

interface LeaseRow {
  readonly epoch: string;
  readonly node: string;
  readonly instance: string;
  readonly api: string;
  readonly mark: string;
  readonly taken_at: Date;
  readonly released: boolean;
  readonly connected: boolean;
}

const LOOK = `
  SELECT epoch, node, instance, api, renewed_at::text AS mark, taken_at, released_at IS NOT NULL AS released,
    EXISTS (
      SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = $2 AND objid = hashtext(pool)::oid AND objsubid = 2
        AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    ) AS connected
  FROM pool_leases WHERE pool = $1`;

const TAKE = `
  INSERT INTO pool_leases AS l (pool, epoch, node, instance, api, since_epoch, taken_at, renewed_at)
  VALUES ($1, 1, $2, $3, $4, 1, clock_timestamp(), clock_timestamp())
  ON CONFLICT (pool) DO UPDATE SET
    epoch = l.epoch + 1, node = excluded.node, instance = excluded.instance, api = excluded.api,
    since_epoch = CASE WHEN l.node = excluded.node THEN l.since_epoch ELSE l.epoch + 1 END,
    taken_at = clock_timestamp(), renewed_at = clock_timestamp(), released_at = NULL
  WHERE l.epoch = $5 AND l.renewed_at::text = $6
  RETURNING epoch, since_epoch`;

const RENEW = `
  UPDATE pool_leases SET renewed_at = clock_timestamp(), released_at = NULL
  WHERE pool = $1 AND epoch = $2 AND instance = $3`;

const RELEASE = `
  UPDATE pool_leases SET released_at = clock_timestamp()
  WHERE pool = $1 AND epoch = $2 AND instance = $3`;

/** `pool`: of one connection that stays open, for the lock lives in it. */
export function createLeaseStore(pool: Pool, me: LeaseHolder, name = POOL_NAME): LeaseStore {
  /** The connection that has the lock; a new one has to ask for it again. */
  let locked: PoolClient | null = null;

  async function lock(client: PoolClient): Promise<void> {
    if (locked === client) return;
    const { rows } = await client.query<{ won: boolean }>("SELECT pg_try_advisory_lock($1, hashtext($2)) AS won", [
      LEASE_LOCK,
      name,
    ]);
    // Held by a process that has been stopped: asked again with the next renewal.
    if (rows[0]?.won) locked = client;
  }

  return {
    look: () =>
      withClient(pool, async (client) => {
        const { rows } = await client.query<LeaseRow>(LOOK, [name, LEASE_LOCK]);
        return rows[0] ? seenOf(rows[0]) : null;
      }),
    take: (seen) =>
      withClient(pool, async (client) => {
        const { rows } = await client.query<{ epoch: string; since_epoch: string }>(TAKE, [
          ...[name, me.node, me.instance, me.api],
          ...[seen?.epoch ?? 0, seen?.mark ?? ""],
        ]);
        const [row] = rows;
        if (!row) return null;
        await lock(client);
        return { epoch: Number(row.epoch), sinceEpoch: Number(row.since_epoch) };
      }),
    renew: (epoch) =>
      withClient(pool, async (client) => {
        const { rowCount } = await client.query(RENEW, [name, epoch, me.instance]);
        if (rowCount === 0) return false;
        await lock(client);
        return true;
      }),
    release: (epoch) =>
      withClient(pool, async (client) => {
        await client.query(RELEASE, [name, epoch, me.instance]);
        await client.query("SELECT pg_advisory_unlock_all()");
        locked = null;
      }),
  };
}

const seenOf = ({ epoch, taken_at, ...row }: LeaseRow): LeaseSeen => ({
  ...row,
  epoch: Number(epoch),
  takenAtMs: taken_at.getTime(),
});
