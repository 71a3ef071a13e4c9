// Why: a queue closed by hand stays closed after a restart, and its last line must be found without reading the whole journal.
import type { Knex } from "knex";

export async function up(db: Knex): Promise<void> {
  await db.raw(
    "CREATE INDEX events_of_queue_switches ON events ((data ->> 'queue'), at) WHERE type IN ('queue.opened', 'queue.closed')",
  );
}
