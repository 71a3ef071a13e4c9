// Why: what an earlier owner of the pool tells late of a callback must not undo what a later one has done with it since.
import type { Knex } from "knex";

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    -- Under which owner the callback was written last.
    ALTER TABLE callbacks ADD COLUMN epoch bigint;
  `);
}
