/** Callbacks as the ledger has them, and the places that callers have just given up. */
import type { Knex } from "knex";
import type { CallbackRow, CallbacksView } from "../api/callback-deps";
import type { KeptPlace } from "../callflow/kept-places";
import type { CallbackEnd, TryOutcome } from "../domain/callback";
import type { CallbackId, CallId, CustomerId, E164, EntryId, EpochMs } from "../domain/glossary";
import { msOf } from "./call-rows";
import { decodeCursor, pageOf } from "./pages";

export interface CallbackRows extends CallbacksView {
  /** Who hung up while waiting since then and has not come back; oldest first. */
  givenUpSince(sinceMs: EpochMs): Promise<readonly KeptPlace[]>;
  /** Those that have not ended. */
  openIds(): Promise<readonly CallbackId[]>;
  /** How those of them that have ended did. */
  endsOf(ids: readonly CallbackId[]): Promise<ReadonlyMap<CallbackId, CallbackEnd>>;
}

export function createCallbackRows({ knex }: { readonly knex: Knex }): CallbackRows {
  return {
    async list({ open, queue, number }, { limit, after }) {
      const query = knex("callbacks")
        .whereNotNull("requested_at")
        .orderBy(NEWEST_FIRST)
        .limit(limit + 1);
      if (open === true) query.whereNull("ended_at");
      if (open === false) query.whereNotNull("ended_at");
      if (queue !== null) query.where({ queue });
      if (number !== null) query.whereLike("number", `${number.replace(/[^+\d]/g, "")}%`);
      if (after !== null) {
        const [atMs, id] = decodeCursor(after, ["number", "string"]);
        query.whereRaw("(requested_at, id) < (to_timestamp(?::float8 / 1000), ?)", [atMs, id]);
      }
      const rows: Columns[] = await query;
      return pageOf(rows, limit, (row) => [msOf(row.requested_at) ?? 0, row.id], rowOf);
    },

    async get(id) {
      const row: Columns | undefined = await knex("callbacks").where({ id }).whereNotNull("requested_at").first();
      return row ? rowOf(row) : null;
    },

    async openIds() {
      const rows: { id: CallbackId }[] = await knex("callbacks")
        .select("id")
        .whereNotNull("requested_at")
        .whereNull("ended_at");
      return rows.map(({ id }) => id);
    },

    async endsOf(ids) {
      const rows: { id: CallbackId; how: CallbackEnd }[] = await knex("callbacks")
        .select("id", "how")
        .whereIn("id", ids)
        .whereNotNull("ended_at");
      return new Map(rows.map(({ id, how }) => [id, how]));
    },

    async givenUpSince(sinceMs) {
      const rows: PlaceColumns[] = await knex("queue_entries AS e")
        .join("calls AS c", "c.id", "e.call_id")
        .select("e.id", "e.queue", "e.entered_at", "e.left_at", "c.number", knex.raw("c.customers ->> 0 AS customer"))
        .where("e.how", "abandoned")
        .where("e.left_at", ">", new Date(sinceMs))
        .whereRaw("NOT EXISTS (SELECT 1 FROM queue_entries r WHERE r.resumes = e.id AND r.entered_at = e.entered_at)")
        .orderBy("e.left_at");
      return rows.map((row) => ({
        entry: row.id,
        queue: row.queue,
        number: row.number,
        customer: row.customer,
        enteredAtMs: row.entered_at.getTime(),
        leftAtMs: row.left_at.getTime(),
      }));
    },
  };
}

const NEWEST_FIRST = [
  { column: "requested_at", order: "desc" },
  { column: "id", order: "desc" },
];

interface PlaceColumns {
  readonly id: EntryId;
  readonly queue: string;
  readonly entered_at: Date;
  readonly left_at: Date;
  readonly number: E164 | null;
  readonly customer: CustomerId | null;
}

interface Columns {
  readonly id: string;
  readonly asked_on: string | null;
  readonly origin: CallbackRow["origin"];
  readonly entry: string | null;
  readonly queue: string | null;
  readonly site: string | null;
  readonly number: string | null;
  readonly customer: string | null;
  readonly name: string | null;
  readonly call_id: string | null;
  readonly entered_at: Date | null;
  readonly requested_at: Date | null;
  readonly tries: number | null;
  readonly last_outcome: string | null;
  readonly again_at: Date | null;
  readonly ended_at: Date | null;
  readonly how: string | null;
  readonly ended_by: string | null;
}

const rowOf = (row: Columns): CallbackRow => ({
  id: row.id as CallbackId,
  askedOn: row.origin === "api" ? null : (row.asked_on as CallId | null),
  origin: row.origin,
  entry: row.entry as EntryId | null,
  queue: row.queue,
  site: row.site,
  number: row.number,
  customer: row.customer as CustomerId | null,
  name: row.name,
  call: row.call_id as CallId | null,
  enteredAtMs: msOf(row.entered_at),
  requestedAtMs: msOf(row.requested_at),
  tries: row.tries ?? 0,
  lastOutcome: row.last_outcome as TryOutcome | null,
  againAtMs: msOf(row.again_at),
  endedAtMs: msOf(row.ended_at),
  how: row.how as CallbackEnd | null,
  endedBy: row.ended_by,
});
