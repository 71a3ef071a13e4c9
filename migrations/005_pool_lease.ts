// Why: two processes may stand beside one Asterisk, but only one may own the pool: who it is, and the count of owners so far, must outlive both.
import type { Knex } from "knex";

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE TABLE pool_leases (
      pool        text PRIMARY KEY,
      -- Rises by one with every owner: what an earlier one still writes is refused.
      epoch       bigint NOT NULL,
      node        text NOT NULL,
      -- The process: two may have been given the same node by mistake.
      instance    text NOT NULL,
      -- Where its API listens, for whoever asks the wrong one.
      api         text NOT NULL,
      -- The first epoch from which on only this node has been the owner.
      since_epoch bigint NOT NULL,
      taken_at    timestamptz NOT NULL,
      renewed_at  timestamptz NOT NULL,
      -- Set when the owner ended in order: the next one need not wait.
      released_at timestamptz
    ) WITH (fillfactor = 50); -- renewed every second: room to do it in place

    -- Under which owner the call was written last.
    ALTER TABLE calls ADD COLUMN epoch bigint;
  `);
}
