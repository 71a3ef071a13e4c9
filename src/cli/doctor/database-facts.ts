/** Asks a real Postgres what the doctor wants to know. */
import type { Database } from "../../db/database";
import { pendingMigrations } from "../../db/migrate";
import type { DatabaseFacts, PoolOwnerFact } from "./database";

const POOL_OWNER = `
  SELECT node, api, epoch, released_at IS NOT NULL AS released,
    extract(epoch FROM clock_timestamp() - renewed_at)::float8 * 1000 AS "renewedMs"
  FROM pool_leases LIMIT 1`;

export function databaseFacts({ knex }: Pick<Database, "knex">): DatabaseFacts {
  return {
    async versionNumber() {
      const { rows } = await knex.raw<{ rows: { server_version_num: string }[] }>("SHOW server_version_num");
      return Number(rows[0]?.server_version_num);
    },
    async clockSkewMs() {
      const askedMs = Date.now();
      const { rows } = await knex.raw<{ rows: { ms: number }[] }>(
        "SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms",
      );
      const gotMs = Date.now();
      return (rows[0]?.ms ?? Number.NaN) - (askedMs + gotMs) / 2;
    },
    pendingMigrations: () => pendingMigrations(knex),
    async companyVersion() {
      const found = await knex("company_versions").max<{ version: number | null }>("version as version").first();
      return found?.version ?? null;
    },
    async apiKeys() {
      const found = await knex("api_keys").whereNull("revoked_at").count<{ n: string }[]>("* as n").first();
      return Number(found?.n ?? 0);
    },
    async poolOwner() {
      const { rows } = await knex.raw<{ rows: (Omit<PoolOwnerFact, "epoch"> & { epoch: string })[] }>(POOL_OWNER);
      return rows[0] ? { ...rows[0], epoch: Number(rows[0].epoch) } : null;
    },
  };
}
