/**
 * Brings a database up to the schema this version needs. All that is missing is
 * done in one transaction, behind a lock that Postgres lets go with the
 * connection: a process killed in the middle leaves nothing half done and
 * blocks nobody, and of two that start together one waits and finds no work.
 */
import type { Knex } from "knex";
import { MIGRATIONS, type Migration } from "../../migrations";

/** Any number, the same in every version: it names the lock. */
const MIGRATION_LOCK = 7_013_001;
/** Longer than any migration of ours takes on a full database. */
const MIGRATION_LIMIT_MS = 10 * 60_000;

/**
 * Does every migration that the database has not seen yet; returns their names
 * in order, empty when there was nothing to do. Migrations of a newer version
 * that we do not know are left alone: additive by rule, they do not hurt us.
 */
export async function migrate(knex: Knex, migrations: readonly Migration[] = MIGRATIONS): Promise<string[]> {
  return knex.transaction(async (trx) => {
    await trx.raw(
      `SET LOCAL statement_timeout = ${MIGRATION_LIMIT_MS}; SET LOCAL lock_timeout = ${MIGRATION_LIMIT_MS}`,
    );
    await trx.raw("SELECT pg_advisory_xact_lock(?)", [MIGRATION_LOCK]);
    await trx.raw(
      "CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, done_at timestamptz NOT NULL DEFAULT now())",
    );
    const missing = await pendingOf(trx, migrations);
    for (const migration of missing) {
      await migration.up(trx);
      await trx("migrations").insert({ name: migration.name });
    }
    return missing.map(({ name }) => name);
  });
}

/** Names of the migrations that the database has not seen, in order: all of them for an empty database. */
export async function pendingMigrations(knex: Knex, migrations: readonly Migration[] = MIGRATIONS): Promise<string[]> {
  const known = await knex.schema.hasTable("migrations");
  const pending = known ? await pendingOf(knex, migrations) : migrations;
  return pending.map(({ name }) => name);
}

async function pendingOf(knex: Knex, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  const done = new Set<string>(await knex("migrations").pluck("name"));
  return migrations.filter(({ name }) => !done.has(name));
}
