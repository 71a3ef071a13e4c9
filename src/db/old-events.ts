/**
 * The journal's lines age out; the ledger's rows stay. What a restart must still
 * read stays however old it is (src/db/calls.ts, openLines): lines of calls that
 * have not ended, an agent's last status and state, the switching of queues,
 * callbacks that have not ended.
 */
import type { Knex } from "knex";
import type { EpochMs } from "../domain/glossary";

const BATCH = `
  DELETE FROM events WHERE ctid = ANY (ARRAY(
    SELECT e.ctid FROM events e
    WHERE e.at < to_timestamp(?::float8 / 1000)
      AND e.type NOT IN ('queue.opened', 'queue.closed')
      AND NOT EXISTS (SELECT 1 FROM calls c WHERE c.id = e.call_id AND c.ended_at IS NULL)
      AND NOT EXISTS (SELECT 1 FROM callbacks b WHERE b.ended_at IS NULL AND e.call_id IN (b.asked_on, b.call_id))
      AND NOT EXISTS (SELECT 1 FROM agent_intervals i WHERE i.node = e.node AND i.seq = e.seq AND i.to_at IS NULL)
    LIMIT ?))`;

/** Deletes at most `limit` lines from before that moment. @returns how many. Rejects while Postgres is away. */
export async function deleteOldEvents(knex: Knex, beforeMs: EpochMs, limit: number): Promise<number> {
  const { rowCount } = (await knex.raw(BATCH, [beforeMs, limit])) as { rowCount: number | null };
  return rowCount ?? 0;
}
