// Why: who asked to be called back is listed, cancelled and found again after a restart; who calls again gets his place back.
import type { Knex } from "knex";

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE TABLE callbacks (
      id           text PRIMARY KEY,
      asked_on     text, -- the call in whose story the request is; of an order through the API: its first
      origin       text,
      entry        text,
      queue        text,
      site         text,
      number       text,
      called_from  text,
      customer     text,
      name         text,
      call_id      text, -- the call as which it stands in line, or that rang the customer last
      entered_at   timestamptz,
      requested_at timestamptz,
      tries        integer,
      last_outcome text,
      again_at     timestamptz,
      ended_at     timestamptz,
      how          text,
      ended_by     text
    ) WITH (fillfactor = 80);
    CREATE INDEX callbacks_by_request ON callbacks (requested_at DESC, id DESC);
    CREATE INDEX callbacks_open ON callbacks (id) WHERE ended_at IS NULL;

    -- A call of our own making, and the callback it was made for.
    ALTER TABLE calls ADD COLUMN callback text;
    CREATE INDEX calls_by_callback ON calls (callback) WHERE callback IS NOT NULL;

    -- The entry whose age this one took over.
    ALTER TABLE queue_entries ADD COLUMN resumes text;
    CREATE INDEX queue_entries_abandoned ON queue_entries (left_at) WHERE how = 'abandoned';
  `);
}
