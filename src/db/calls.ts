/** The calls as the ledger has them: listed, read one by one, told as a story, and what of them goes on. */
import type { Knex } from "knex";
import type { CallDetail, CallRow, CallStory, CallsView, EntryRow, OfferRow, SegmentRow } from "../api/deps";
import { joinStory, type StoryNames, tellStory } from "../domain/call-story";
import type { JournalEntry } from "../domain/events";
import type { CallId, ChannelId, EntryId, OfferId } from "../domain/glossary";
import { type CallColumns, callRowOf, msOf } from "./call-rows";
import { type EventRow, entryOf } from "./events";
import { decodeCursor, pageOf } from "./pages";

/** A call that has more lines than this is going round in circles; the story tells the first ones. */
const LINES_PER_CALL_MAX = 2_000;
/** Lines of open calls that are read after a restart. */
const OPEN_LINES_MAX = 200_000;

export interface Calls extends CallsView {
  /** Everything the journal has of one call, in order; empty: nothing. */
  entriesOf(id: CallId): Promise<readonly JournalEntry[]>;
  /**
   * The lines of all calls that have not ended, whichever node took them, and the last of every agent (status and state), in the
   * order in which they happened.
   */
  openLines(): Promise<readonly JournalEntry[]>;
  /** Calls that have not ended, the oldest first. */
  openIds(): Promise<readonly CallId[]>;
  /** Which of these calls there are. */
  known(ids: readonly CallId[]): Promise<ReadonlySet<CallId>>;
}

export interface CallsOptions {
  readonly knex: Knex;
  /** Whose names the stories use: of the company as it is now. */
  readonly names: () => StoryNames;
}

export function createCalls({ knex, names }: CallsOptions): Calls {
  async function entriesOf(id: CallId): Promise<readonly JournalEntry[]> {
    const rows: EventRow[] = await knex("events").where({ call_id: id }).orderBy("seq").limit(LINES_PER_CALL_MAX);
    return rows.map(entryOf);
  }

  return {
    async list(filter, { limit, after }) {
      const query = knex("calls")
        .whereNotNull("arrived_at")
        .orderBy(NEWEST_FIRST)
        .limit(limit + 1);
      if (filter.open === true) query.whereNull("ended_at");
      if (filter.open === false) query.whereNotNull("ended_at");
      if (filter.site !== null) query.where("site", filter.site);
      if (filter.queue !== null) query.whereExists(beenIn(knex, filter.queue));
      if (filter.number !== null) query.whereLike("number", `${filter.number.replace(/[^+\d]/g, "")}%`);
      if (filter.fromMs !== null) query.where("arrived_at", ">=", new Date(filter.fromMs));
      if (filter.toMs !== null) query.where("arrived_at", "<", new Date(filter.toMs));
      if (after !== null) {
        const [atMs, id] = decodeCursor(after, ["number", "string"]);
        query.whereRaw("(arrived_at, id) < (to_timestamp(?::float8 / 1000), ?)", [atMs, id]);
      }
      const rows: CallColumns[] = await query;
      return pageOf(rows, limit, (row) => [msOf(row.arrived_at) ?? 0, row.id], callRowOf);
    },

    async get(id) {
      const row: CallColumns | undefined = await knex("calls").where({ id }).first();
      return row ? ((await withDetails(knex, [callRowOf(row)]))[0] ?? null) : null;
    },

    async story(id): Promise<CallStory | null> {
      const entries = await entriesOf(id);
      if (entries.length === 0) return null;
      const lines = tellStory(entries, names());
      return { lines, text: joinStory(lines, names().zoneOf(entries)) };
    },

    entriesOf,

    async openIds() {
      const rows: { id: CallId }[] = await knex("calls").select("id").whereNull("ended_at").orderBy("id");
      return rows.map(({ id }) => id);
    },

    async known(ids) {
      const rows: { id: CallId }[] = await knex("calls").select("id").whereIn("id", ids);
      return new Set(rows.map(({ id }) => id));
    },

    async openLines() {
      const ofCalls = knex("events")
        .select("events.*")
        .whereIn("call_id", knex("calls").select("id").whereNull("ended_at"));
      const ofAgents = knex("events")
        .select("events.*")
        .join("agent_intervals AS i", { "i.node": "events.node", "i.seq": "events.seq" })
        .whereNull("i.to_at");
      const ofQueues = knex
        .select("*")
        .from(
          knex("events")
            .select(knex.raw("DISTINCT ON (data ->> 'queue') *"))
            .whereIn("type", ["queue.opened", "queue.closed"])
            .orderByRaw("data ->> 'queue', at DESC")
            .as("switched"),
        );
      // Of a callback: what it is about, and of the call as which it stands in line the offers and a better place it was given.
      const ofCallbacks = knex("events AS e")
        .select("e.*")
        .joinRaw("JOIN callbacks AS c ON c.ended_at IS NULL AND e.call_id IN (c.asked_on, c.call_id)")
        .whereRaw(
          "(e.type LIKE 'callback.%' OR (e.call_id = c.call_id AND (e.type LIKE 'offer.%' OR e.type = 'queue.raised')))",
        );
      // UNION drops the doubles: an agent's line may name an open call.
      const rows: EventRow[] = await knex
        .union([ofCalls, ofAgents, ofQueues, ofCallbacks])
        .orderBy(["seq", "node"])
        .limit(OPEN_LINES_MAX);
      return rows.map(entryOf);
    },
  };
}

const NEWEST_FIRST = [
  { column: "arrived_at", order: "desc" },
  { column: "id", order: "desc" },
];

const beenIn = (knex: Knex, queue: string): Knex.QueryBuilder =>
  knex("queue_entries AS e").whereRaw("e.call_id = calls.id AND e.queue = ? AND e.shadow IS NOT TRUE", [queue]);

async function withDetails(knex: Knex, calls: readonly CallRow[]): Promise<CallDetail[]> {
  const ids = calls.map(({ id }) => id);
  const [segments, entries, offers] = await Promise.all([
    knex("segments").whereIn("call_id", ids).orderByRaw("from_at NULLS FIRST, leg, kind") as Promise<SegmentColumns[]>,
    knex("queue_entries").whereIn("call_id", ids).orderByRaw("entered_at, id") as Promise<EntryColumns[]>,
    knex("offers").whereIn("call_id", ids).orderByRaw("made_at, id") as Promise<OfferColumns[]>,
  ]);
  return calls.map((call) => ({
    ...call,
    segments: segments.filter((row) => row.call_id === call.id).map(segmentOf),
    entries: entries.filter((row) => row.call_id === call.id).map(entryRowOf),
    offers: offers.filter((row) => row.call_id === call.id).map(offerOf),
  }));
}

interface SegmentColumns {
  readonly call_id: string;
  readonly leg: string;
  readonly kind: SegmentRow["kind"];
  readonly employee: string;
  readonly device: SegmentRow["device"];
  readonly queue: string | null;
  readonly from_at: Date | null;
  readonly to_at: Date | null;
  readonly ms: number | null;
  readonly outcome: string | null;
}

interface EntryColumns {
  readonly call_id: string;
  readonly id: string;
  readonly queue: string;
  readonly stream: string | null;
  readonly credit_seconds: number | null;
  readonly shadow: boolean | null;
  readonly entered_at: Date | null;
  readonly left_at: Date | null;
  readonly how: EntryRow["how"];
  readonly waited_ms: number | null;
}

interface OfferColumns {
  readonly call_id: string;
  readonly id: string;
  readonly entry: string;
  readonly agent: string;
  readonly made_at: Date | null;
  readonly ended_at: Date | null;
  readonly outcome: OfferRow["outcome"];
  readonly rang_ms: number | null;
}

const segmentOf = (row: SegmentColumns): SegmentRow => ({
  kind: row.kind,
  leg: row.leg as ChannelId,
  employee: row.employee,
  device: row.device,
  queue: row.queue,
  fromMs: msOf(row.from_at),
  toMs: msOf(row.to_at),
  ms: row.ms,
  outcome: row.outcome,
});

const entryRowOf = (row: EntryColumns): EntryRow => ({
  id: row.id as EntryId,
  queue: row.queue,
  stream: row.stream,
  shadow: row.shadow,
  creditSeconds: row.credit_seconds,
  enteredAtMs: msOf(row.entered_at),
  leftAtMs: msOf(row.left_at),
  how: row.how,
  waitedMs: row.waited_ms,
});

const offerOf = (row: OfferColumns): OfferRow => ({
  id: row.id as OfferId,
  entry: row.entry as EntryId,
  agent: row.agent,
  madeAtMs: msOf(row.made_at),
  endedAtMs: msOf(row.ended_at),
  outcome: row.outcome,
  rangMs: row.rang_ms,
});
