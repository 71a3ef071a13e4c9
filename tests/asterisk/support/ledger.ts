/**
 * The ledger as it lies in Postgres, for questions the API does not answer, and
 * the invariants that hold after every fault: one row a call, every one closed,
 * every offer and place ended, nobody in two talks at once.
 */
import { Client } from "pg";
import type { Environment } from "../../../src/demo/environment";
import { waitFor } from "../../../src/demo/scenarios/stage";

/** For rows to be written: the journal gathers for 20 ms, a busy machine needs longer. */
const WRITTEN_LIMIT_MS = 20_000;

export interface CallRow {
  readonly id: string;
  /** Who wrote of it last. */
  readonly node: string;
  readonly site: string;
  readonly ani: string | null;
  readonly number: string | null;
  readonly kind: string;
  readonly step: string;
  readonly endReason: string | null;
  readonly cause: string | null;
  readonly connectedTo: string | null;
  readonly arrivedAt: Date;
  readonly answeredAt: Date | null;
  readonly connectedAt: Date | null;
  readonly adoptedAt: Date | null;
  readonly endedAt: Date | null;
}

export interface EventRow {
  readonly type: string;
  readonly at: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface EntryRow {
  readonly id: string;
  readonly enteredAt: Date;
  readonly leftAt: Date | null;
  readonly how: string | null;
}

export interface OfferRow {
  readonly id: string;
  readonly agent: string;
  readonly outcome: string | null;
}

type Where = Pick<Environment, "databaseUrl">;

/** One question to the database, on a connection of its own. */
export async function ask<T>({ databaseUrl }: Where, sql: string, values: readonly unknown[] = []): Promise<T[]> {
  const client = new Client({ connectionString: databaseUrl });
  // A server that is killed under the connection says so here too; the query rejects anyway.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(sql, [...values])).rows as T[];
  } finally {
    await client.end().catch(() => undefined); // gone already
  }
}

const CALLS = `
  SELECT id, node, site, ani, number, kind, step, end_reason AS "endReason", cause, connected_to AS "connectedTo",
         arrived_at AS "arrivedAt", answered_at AS "answeredAt", connected_at AS "connectedAt",
         adopted_at AS "adoptedAt", ended_at AS "endedAt"
  FROM calls`;

export const allCalls = (where: Where): Promise<CallRow[]> => ask(where, `${CALLS} ORDER BY arrived_at, id`);

/** The newest call of this number; null: none has been written yet. */
export async function newestCall(where: Where, number: string): Promise<CallRow | null> {
  const rows = await ask<CallRow>(where, `${CALLS} WHERE number = $1 ORDER BY arrived_at DESC LIMIT 1`, [number]);
  return rows[0] ?? null;
}

/** Waits until the newest call of this number is as wanted. @throws with the row as it is at the limit */
export async function callWhen(
  where: Where,
  number: string,
  what: string,
  holds: (row: CallRow) => boolean,
  limitMs = WRITTEN_LIMIT_MS,
): Promise<CallRow> {
  let last: CallRow | null = null;
  return waitFor(`the call from ${number} to be ${what}`, limitMs, async () => {
    last = await newestCall(where, number);
    return last && holds(last) ? last : null;
  }).catch((err: Error) => {
    throw new Error(`${err.message}; it is ${JSON.stringify(last)}`);
  });
}

export const callInStep = (where: Where, number: string, step: string): Promise<CallRow> =>
  callWhen(where, number, `in the step ${step}`, (row) => row.step === step && row.endedAt === null);

export const endedCall = (where: Where, number: string): Promise<CallRow> =>
  callWhen(where, number, "ended", (row) => row.endedAt !== null);

export const eventsOf = (where: Where, call: string): Promise<EventRow[]> =>
  ask(where, "SELECT type, at, data FROM events WHERE call_id = $1 ORDER BY seq", [call]);

export const entriesOf = (where: Where, call: string): Promise<EntryRow[]> =>
  ask(
    where,
    `SELECT id, entered_at AS "enteredAt", left_at AS "leftAt", how FROM queue_entries WHERE call_id = $1 ORDER BY id`,
    [call],
  );

/** When the newest call of this number took its place in line, in ms since the epoch; 0: it has none. */
export async function enteredAt(where: Where, number: string): Promise<number> {
  const row = await newestCall(where, number);
  const [entry] = row ? await entriesOf(where, row.id) : [];
  return entry?.enteredAt.getTime() ?? 0;
}

export const offersOf = (where: Where, call: string): Promise<OfferRow[]> =>
  ask(where, "SELECT id, agent, outcome FROM offers WHERE call_id = $1 ORDER BY made_at, id", [call]);

/** What the system saw of an agent in a call, in order: ringing, talking, wrapUp... */
export async function agentStates(where: Where, agent: string, call: string): Promise<string[]> {
  const rows = await ask<{ value: string }>(
    where,
    "SELECT value FROM agent_intervals WHERE agent = $1 AND call_id = $2 AND kind = 'state' ORDER BY seq",
    [agent, call],
  );
  return rows.map(({ value }) => value);
}

/**
 * N1-N3: as many rows as calls, every one ended, no place or offer open, no agent in two talks at once. Waits for what
 * is still being written.
 */
export async function expectLedgerComplete(where: Where, callsPlaced: number): Promise<void> {
  const wrong = async (): Promise<string[]> => {
    const calls = await allCalls(where);
    const open = await ask<{ what: string }>(where, STILL_OPEN);
    const doubles = await ask<{ what: string }>(where, IN_TWO_TALKS);
    return [
      ...(calls.length === callsPlaced ? [] : [`${calls.length} rows for ${callsPlaced} calls`]),
      ...[...open, ...doubles].map(({ what }) => what),
    ];
  };
  let last: string[] = [];
  await waitFor("a complete ledger", WRITTEN_LIMIT_MS, async () => {
    last = await wrong();
    return last.length === 0 ? true : null;
  }).catch(() => expect(last).toEqual([]));
}

const STILL_OPEN = `
  SELECT 'open call ' || id AS what FROM calls WHERE ended_at IS NULL
  UNION ALL SELECT 'open place ' || id FROM queue_entries WHERE left_at IS NULL
  UNION ALL SELECT 'open offer ' || id FROM offers WHERE ended_at IS NULL
  UNION ALL SELECT 'open segment ' || leg FROM segments WHERE to_at IS NULL`;

const IN_TWO_TALKS = `
  SELECT a.employee || ' in ' || a.call_id || ' and ' || b.call_id AS what
  FROM segments a JOIN segments b ON a.employee = b.employee AND a.call_id < b.call_id
  WHERE a.kind = 'talk' AND b.kind = 'talk' AND a.from_at < b.to_at AND b.from_at < a.to_at`;
