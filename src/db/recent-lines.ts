/** Lines of the journal since a moment, of certain types, of every node, in their order: for what is reckoned anew at a start. */
import type { Knex } from "knex";
import type { DomainEventType, JournalEntry } from "../domain/events";
import type { EpochMs } from "../domain/glossary";
import { type EventRow, entryOf } from "./events";

/** One question reads so much of the day: an hour of a busy one is some ten thousand lines. */
const SLICE_MS = 3_600_000;

/** Reads slice by slice, so that a long day is never in memory as a whole. Rejects while Postgres is away. */
export async function* linesBetween(
  knex: Knex,
  types: readonly DomainEventType[],
  fromMs: EpochMs,
  toMs: EpochMs,
): AsyncGenerator<readonly JournalEntry[]> {
  for (let atMs = fromMs; atMs < toMs; atMs += SLICE_MS) {
    const rows: EventRow[] = await knex("events")
      .where("at", ">=", new Date(atMs))
      .where("at", "<", new Date(Math.min(atMs + SLICE_MS, toMs)))
      .whereIn("type", [...types])
      .orderBy(["seq", "node"]);
    yield rows.map(entryOf);
  }
}
