/** The migrations, on an empty database and on one that has seen them. */

import { MIGRATIONS } from "../../migrations";
import { openKnex } from "../../src/db/database";
import { migrate, pendingMigrations } from "../../src/db/migrate";
import { createEmptyDatabase, useTestDatabase } from "../support/test-db";

const db = useTestDatabase();
const NAMES = MIGRATIONS.map(({ name }) => name);

async function withEmptyDatabase(work: (url: string) => Promise<void>): Promise<void> {
  await work(await createEmptyDatabase(db()));
}

const open = (url: string) => openKnex(url, { statementLimitMs: 30_000 });

test("an empty database needs every migration, a migrated one none", async () => {
  await withEmptyDatabase(async (url) => {
    const knex = open(url);
    expect(await pendingMigrations(knex)).toEqual(NAMES);
    expect(await migrate(knex)).toEqual(NAMES);
    expect(await pendingMigrations(knex)).toEqual([]);
    expect(await migrate(knex)).toEqual([]);
    await knex.destroy();
  });
});

test("of two processes that migrate at once one does the work and both succeed", async () => {
  await withEmptyDatabase(async (url) => {
    const [one, two] = [open(url), open(url)];
    const done = await Promise.all([migrate(one), migrate(two)]);
    expect(done.flat()).toEqual(NAMES);
    await Promise.all([one.destroy(), two.destroy()]);
  });
});

test("a migration that fails leaves nothing of itself or of those before it", async () => {
  await withEmptyDatabase(async (url) => {
    const knex = open(url);
    const broken = { name: "999_broken", up: async () => Promise.reject(new Error("broken")) };
    await expect(migrate(knex, [...MIGRATIONS, broken])).rejects.toThrow("broken");
    expect(await pendingMigrations(knex)).toEqual(NAMES);
    await knex.destroy();
  });
});

test("migrations of a newer version are left alone", async () => {
  await withEmptyDatabase(async (url) => {
    const knex = open(url);
    const newer = { name: "999_newer", up: async () => undefined };
    await migrate(knex, [...MIGRATIONS, newer]);
    expect(await migrate(knex)).toEqual([]);
    await knex.destroy();
  });
});
