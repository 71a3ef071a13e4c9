/**
 * Who may write the journal. Postgres takes lines from the owner of the pool
 * alone: each batch names its epoch and changes nothing once there is a newer
 * one. A process that has been replaced cannot spoil what its successor does.
 *
 * Lines that were kept in a spool and come later than that are history. Those
 * of calls that nobody else knows are written as they are, so that no call is
 * lost; those of calls that a later owner took over are set aside, for his
 * account of them counts; so are those of agents and of callbacks, whose books
 * he has gone on with. The process that recorded them moves them when it runs again.
 */
import type { Pool } from "pg";
import { callOf, type DomainEvent, type JournalEntry } from "../domain/events";
import { isOfThisReign, type Ownership } from "../domain/lease";

/** What this process is now. `standby`: another one has owned the pool long enough to have taken every call over. */
export type Reign = ({ readonly kind: "owner" } & Ownership) | { readonly kind: "standby" };

/** There is a newer owner: whoever meets this must end. */
export class StaleEpoch extends Error {
  override readonly name = "StaleEpoch";
  constructor(epoch: number) {
    super(`epoch ${epoch} is over: another process owns the pool`);
  }
}

/** Nobody has said yet whether this process owns the pool: it may not write. Passes. */
export class NoReign extends Error {
  override readonly name = "NoReign";
  constructor() {
    super("this process does not own the pool");
  }
}

export interface Sorted {
  readonly now: readonly JournalEntry[];
  readonly late: readonly JournalEntry[];
}

/** Lines of the spool: those of this owner, and those that somebody else has reigned since. */
export function sortByReign(entries: readonly JournalEntry[], reign: Reign): Sorted {
  const isNow = (entry: JournalEntry): boolean => reign.kind === "owner" && isOfThisReign(entry.epoch, reign);
  return { now: entries.filter(isNow), late: entries.filter((entry) => !isNow(entry)) };
}

/** Of late lines: those that may still be written, and those that a later owner knows better. */
export async function sortLate(
  pool: Pick<Pool, "query">,
  entries: readonly JournalEntry[],
): Promise<{ readonly kept: readonly JournalEntry[]; readonly superseded: readonly JournalEntry[] }> {
  const calls = [...new Set(entries.flatMap(({ event }) => callOf(event) ?? []))];
  const { rows } = await pool.query<{ id: string; epoch: string }>({
    text: "SELECT id, epoch FROM calls WHERE id = ANY($1::text[]) AND epoch IS NOT NULL",
    values: [calls],
  });
  const ofCallbacks = new Set(entries.flatMap(({ event }) => (isOfCallback(event) ? event.call : [])));
  const epochs = new Map(rows.map(({ id, epoch }) => [id, Number(epoch)]));
  const isSuperseded = ({ event, epoch = 0 }: JournalEntry): boolean => {
    if (event.type === "agent.statusChanged" || event.type === "agent.stateChanged") return true;
    const call = callOf(event);
    // The order itself is nobody's but its giver's: unknown to the later owner, it must not be lost.
    if (event.type === "callback.requested") return false;
    if (call !== null && (ofCallbacks.has(call) || event.type.startsWith("callback."))) return true;
    return call !== null && (epochs.get(call) ?? 0) > epoch;
  };
  return { kept: entries.filter((entry) => !isSuperseded(entry)), superseded: entries.filter(isSuperseded) };
}

/** Of a call as which a callback stands in line or rings: every owner goes on with all callbacks there are. */
const isOfCallback = (event: DomainEvent): event is Extract<DomainEvent, { type: "callback.waits" | "call.placed" }> =>
  event.type === "callback.waits" || event.type === "call.placed";
