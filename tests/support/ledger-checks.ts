/**
 * "Nothing lost", asked of the ledger when no call is under way: every fault is
 * a sentence, none is an empty list. For the end of any test that placed calls.
 */
import type { Knex } from "knex";

interface Check {
  readonly says: string;
  /** Gives one column, `what`: the rows that should not be there. */
  readonly sql: string;
}

const CHECKS: readonly Check[] = [
  { says: "call has not ended", sql: "SELECT id AS what FROM calls WHERE ended_at IS NULL" },
  { says: "call has no beginning", sql: "SELECT id AS what FROM calls WHERE arrived_at IS NULL" },
  {
    says: "call ended more or less than once",
    sql: `SELECT call_id AS what FROM events WHERE type IN ('call.arrived', 'call.ended') GROUP BY call_id
          HAVING count(*) FILTER (WHERE type = 'call.ended') <> 1 OR count(*) FILTER (WHERE type = 'call.arrived') <> 1`,
  },
  { says: "offer is open", sql: "SELECT id AS what FROM offers WHERE ended_at IS NULL" },
  { says: "entry is open", sql: "SELECT id AS what FROM queue_entries WHERE left_at IS NULL" },
  { says: "phone is not done ringing or talking", sql: "SELECT leg AS what FROM segments WHERE to_at IS NULL" },
  {
    says: "employee talks twice at once",
    sql: `SELECT a.leg || ' and ' || b.leg AS what FROM segments a JOIN segments b
          ON a.kind = 'talk' AND b.kind = 'talk' AND a.employee = b.employee AND a.leg < b.leg
          AND tstzrange(a.from_at, a.to_at) && tstzrange(b.from_at, b.to_at)`,
  },
  {
    says: "caller talks to two at once",
    sql: `SELECT a.leg || ' and ' || b.leg AS what FROM segments a JOIN segments b
          ON a.kind = 'talk' AND b.kind = 'talk' AND a.call_id = b.call_id AND a.leg < b.leg
          AND tstzrange(a.from_at, a.to_at) && tstzrange(b.from_at, b.to_at)`,
  },
  {
    says: "agent is offered two callers at once",
    sql: `SELECT a.id || ' and ' || b.id AS what FROM offers a JOIN offers b
          ON a.agent = b.agent AND a.id < b.id AND tstzrange(a.made_at, a.ended_at) && tstzrange(b.made_at, b.ended_at)`,
  },
  {
    says: "time runs backwards",
    sql: `SELECT id AS what FROM calls WHERE answered_at < arrived_at OR connected_at < answered_at OR ended_at < arrived_at
          UNION ALL SELECT leg FROM segments WHERE to_at < from_at OR ms < 0
          UNION ALL SELECT id FROM queue_entries WHERE left_at < entered_at OR waited_ms < 0
          UNION ALL SELECT id FROM offers WHERE ended_at < made_at OR rang_ms < 0`,
  },
];

/** What is wrong in the ledger, a sentence each. */
export async function ledgerFaults(knex: Knex): Promise<string[]> {
  const faults: string[] = [];
  for (const { says, sql } of CHECKS) {
    const { rows } = await knex.raw<{ rows: { what: string }[] }>(sql);
    faults.push(...rows.map(({ what }) => `${what}: ${says}`));
  }
  return faults;
}
