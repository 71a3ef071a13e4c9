/** Callbacks read back from what the journal wrote, what of them a restart reads, and places that were given up. */
import { createCallbackRows } from "../../src/db/callbacks";
import { createCalls } from "../../src/db/calls";
import { createJournalWriter } from "../../src/db/journal-writer";
import { LEDGER_TABLES } from "../../src/db/ledger-sql";
import type { DomainEvent } from "../../src/domain/events";
import type { CallbackId, CallId, EntryId } from "../../src/domain/glossary";
import { rememberCallbacks } from "../../src/domain/remember-callbacks";
import { storyNames } from "../../src/domain/story-names";
import { aCompany } from "../domain/a-company";
import { ARRIVED_MS, entriesOf, sampleOf } from "../support/sample-events";
import { useTestDatabase } from "../support/test-db";

const db = useTestDatabase();
const FIRST = "a0000000001" as CallId;
const SECOND = "a0000000002" as CallId;
const requested = sampleOf("callback.requested", FIRST);
const { callback } = requested;
const waits = { ...sampleOf("callback.waits", SECOND), callback, entry: requested.entry };
const placed = { ...sampleOf("call.placed", SECOND), callback, because: FIRST, entry: requested.entry };
const tried = { ...sampleOf("callback.tried", SECOND), callback };
const ended = { ...sampleOf("callback.ended", SECOND), callback };
const ALL = { open: null, queue: null, number: null };
let nextSeq = ARRIVED_MS * 1_000;

beforeEach(() => db().knex.raw(`TRUNCATE events, ${LEDGER_TABLES.join(", ")}`));

async function write(...events: DomainEvent[]): Promise<void> {
  const log = { error: () => undefined };
  const writer = createJournalWriter({ pool: db().writer, log, onRejected: () => undefined });
  await writer.write(entriesOf(events, { node: "a", firstSeq: nextSeq }));
  nextSeq += events.length;
}
const rows = () => createCallbackRows({ knex: db().knex });
const calls = () => createCalls({ knex: db().knex, names: () => storyNames(aCompany()) });

test("a callback is read with how far it has come", async () => {
  await write(requested, waits, placed, tried);
  expect(await rows().get(callback)).toMatchObject({
    ...{ id: callback, askedOn: FIRST, origin: "key", entry: requested.entry, queue: "front", site: "kazan" },
    ...{ number: "+78435551234", customer: "ivan", call: SECOND, tries: 1, lastOutcome: "noAnswer" },
    ...{ againAtMs: ARRIVED_MS, endedAtMs: null, how: null },
  });
  await write(waits);
  expect((await rows().get(callback))?.againAtMs).toBeNull();
  await write(ended);
  expect(await rows().get(callback)).toMatchObject({ how: "cancelled", endedBy: "desk", endedAtMs: ARRIVED_MS });
  expect(await rows().get("k-a0000000009" as CallbackId)).toBeNull();
});

test("the list: newest request first, by pages, and by what is asked for", async () => {
  const other = { ...requested, call: SECOND, callback: `k-${SECOND}` as CallbackId, queue: "service" };
  await write(requested, other, ended);
  const idsOf = async (filter: object, limit = 50, after: string | null = null) => {
    const page = await rows().list({ ...ALL, ...filter }, { limit, after });
    return { ids: page.rows.map(({ id }) => id), next: page.next };
  };
  expect((await idsOf({})).ids).toEqual([other.callback, callback]);
  expect((await idsOf({ open: true })).ids).toEqual([other.callback]);
  expect((await idsOf({ open: false })).ids).toEqual([callback]);
  expect((await idsOf({ queue: "service" })).ids).toEqual([other.callback]);
  expect((await idsOf({ number: "+7495" })).ids).toEqual([]);
  const first = await idsOf({}, 1);
  expect((await idsOf({}, 1, first.next)).ids).toEqual([callback]);
});

test("the call that rings the customer is a call that names its callback", async () => {
  await write(requested, waits, placed);
  expect(await calls().get(SECOND)).toMatchObject({ callback, number: "+78435551234", endedAtMs: null });
});

test("a restart reads what it needs of an open callback, though its first call has ended, and nothing of an ended one", async () => {
  const offer = { ...sampleOf("offer.made", SECOND), entry: requested.entry };
  await write(sampleOf("call.arrived", FIRST), requested, sampleOf("call.ended", FIRST), waits, offer);
  const lines = await calls().openLines();
  expect(lines.map(({ event }) => event.type)).toEqual(["callback.requested", "callback.waits", "offer.made"]);
  expect(rememberCallbacks(lines)).toMatchObject([{ call: SECOND, askedOn: FIRST, phase: "waiting" }]);
  await write(ended);
  expect(await calls().openLines()).toEqual([]);
});

test("places given up since then, without those that were taken up again", async () => {
  const arrived = sampleOf("call.arrived", FIRST);
  const entered = sampleOf("queue.entered", FIRST);
  await write(arrived, entered, { ...sampleOf("queue.left", FIRST), how: "abandoned" });
  expect(await rows().givenUpSince(ARRIVED_MS - 1)).toEqual([
    {
      ...{ entry: entered.entry, queue: "front", number: "+78435551234", customer: null },
      ...{ enteredAtMs: ARRIVED_MS, leftAtMs: ARRIVED_MS + 2_000 },
    },
  ]);
  expect(await rows().givenUpSince(ARRIVED_MS + 2_000)).toEqual([]);
  const entry = `e-${SECOND}-1` as EntryId;
  await write({ ...sampleOf("queue.resumed", SECOND), entry, from: entered.entry }, sampleOf("queue.entered", SECOND));
  expect(await rows().givenUpSince(ARRIVED_MS - 1)).toEqual([]);
});
