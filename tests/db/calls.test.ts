/** Calls read back from what the journal wrote. */
import { BadCursor, type CallFilter } from "../../src/api/deps";
import { type Calls, createCalls } from "../../src/db/calls";
import { createJournalWriter } from "../../src/db/journal-writer";
import { LEDGER_TABLES } from "../../src/db/ledger-sql";
import type { DomainEvent, JournalEntry } from "../../src/domain/events";
import type { CallId, E164 } from "../../src/domain/glossary";
import { storyNames } from "../../src/domain/story-names";
import { aCompany } from "../domain/a-company";
import { ARRIVED_MS, entriesOf, everyEvent, sampleOf } from "../support/sample-events";
import { useTestDatabase } from "../support/test-db";

const db = useTestDatabase();
const ALL: CallFilter = { open: null, site: null, queue: null, number: null, fromMs: null, toMs: null };
const callNo = (n: number): CallId => `a${String(n).padStart(10, "0")}` as CallId;
let calls: Calls;
let nextSeq = ARRIVED_MS * 1_000;

beforeAll(() => {
  calls = createCalls({ knex: db().knex, names: () => storyNames(aCompany()) });
});
beforeEach(() => db().knex.raw(`TRUNCATE events, ${LEDGER_TABLES.join(", ")}`));

async function write(events: readonly DomainEvent[], node = "a"): Promise<JournalEntry[]> {
  const writer = createJournalWriter({
    pool: db().writer,
    log: { error: () => undefined },
    onRejected: () => undefined,
  });
  const entries = entriesOf(events, { node, firstSeq: nextSeq });
  nextSeq += events.length;
  await writer.write(entries);
  return entries;
}

const arrived = (n: number, more: object = {}): DomainEvent => ({ ...sampleOf("call.arrived", callNo(n)), ...more });
const ended = (n: number): DomainEvent => sampleOf("call.ended", callNo(n));
const idsOf = (page: { rows: readonly { id: string }[] }): string[] => page.rows.map(({ id }) => id);
const list = async (filter: Partial<CallFilter>): Promise<string[]> =>
  idsOf(await calls.list({ ...ALL, ...filter }, { limit: 50, after: null })).sort();

test("a call is read with its talks, places and offers", async () => {
  const id = callNo(1);
  await write(everyEvent(id));
  const call = await calls.get(id);
  expect(call).toMatchObject({
    ...{
      id,
      site: "kazan",
      dnis: "78432000000",
      number: "+78435551234",
      kind: "customer",
      customers: ["ivan", "olga"],
    },
    ...{ customerName: "Ivan Petrov", category: "vip", queue: "front", connectedTo: "dave", endReason: "completed" },
    ...{ arrivedAtMs: ARRIVED_MS, cause: "callerHungUp", step: "fallback", employee: null },
  });
  expect(call?.segments).toMatchObject([
    { kind: "ring", employee: "anna", device: "desk", outcome: "noAnswer", ms: 20_005 },
    { kind: "talk", employee: "dave", queue: "front", outcome: "caller", ms: 123_457 },
  ]);
  expect(call?.entries).toMatchObject([
    { queue: "front", stream: "service", shadow: false, creditSeconds: 60, how: "connected" },
  ]);
  expect(call?.offers).toMatchObject([{ agent: "dave", outcome: "accepted", rangMs: 4_000 }]);
  expect(await calls.get("a0000000009" as CallId)).toBeNull();
});

test("filters narrow each other", async () => {
  await write([
    arrived(1),
    arrived(2, { site: "samara", number: "+78460000000" as E164 }),
    arrived(3, { number: null }),
  ]);
  await write([ended(1), sampleOf("queue.entered", callNo(2)), sampleOf("queue.shadowHeld", callNo(3))]);
  expect(await list({})).toEqual([callNo(1), callNo(2), callNo(3)]);
  expect(await list({ open: true })).toEqual([callNo(2), callNo(3)]);
  expect(await list({ open: false })).toEqual([callNo(1)]);
  expect(await list({ site: "samara" })).toEqual([callNo(2)]);
  expect(await list({ queue: "front" })).toEqual([callNo(2)]);
  expect(await list({ number: "+7843" })).toEqual([callNo(1)]);
  expect(await list({ open: true, number: "+7843" })).toEqual([]);
  expect(await list({ fromMs: ARRIVED_MS + 1_000 })).toEqual([callNo(2), callNo(3)]);
  expect(await list({ toMs: ARRIVED_MS + 1_000 })).toEqual([callNo(1)]);
  expect(await list({ number: "%", site: "'; DROP TABLE calls" })).toEqual([]);
});

test("pages go from the newest to the oldest and are not moved by calls that arrive meanwhile", async () => {
  await write(Array.from({ length: 11 }, (_, i) => arrived(i)));
  // Two that arrived in the same millisecond stand on both sides of a page's end.
  await db()
    .knex("calls")
    .where({ id: callNo(8) })
    .update({ arrived_at: new Date(ARRIVED_MS + 7_000) });
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const page = await calls.list(ALL, { limit: 3, after });
    seen.push(...idsOf(page));
    after = page.next;
    await write([arrived(100 + seen.length)]);
    await db()
      .knex("calls")
      .where({ id: callNo(100 + seen.length) })
      .update({ arrived_at: new Date(ARRIVED_MS + 60_000) });
  } while (after !== null);
  expect(seen).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map(callNo));
  await expect(calls.list(ALL, { limit: 3, after: "nonsense" })).rejects.toThrow(BadCursor);
});

test("a call whose beginning was lost is not in the list but can be read", async () => {
  await write([ended(1)]);
  expect(await list({})).toEqual([]);
  expect(await calls.get(callNo(1))).toMatchObject({ endReason: "completed", arrivedAtMs: null, site: null });
});

test("the story of a call is told with its lines and in one", async () => {
  await write([arrived(1), sampleOf("menu.chosen", callNo(1)), ended(1)]);
  const story = await calls.story(callNo(1));
  expect(story?.lines).toHaveLength(3);
  expect(story?.text).toContain("chose 2 (service)");
  expect(await calls.story(callNo(2))).toBeNull();
});

test("what goes on: the lines of every node's open calls and the last of every agent, in order", async () => {
  const state = sampleOf("agent.stateChanged", callNo(2));
  await write([arrived(1), { ...state, state: "idle", call: null }, ended(1)]);
  const status = await write([sampleOf("agent.statusChanged", callNo(1))]);
  const open = await write([arrived(2), sampleOf("queue.entered", callNo(2)), { ...state, state: "ringing" }]);
  const ofOwnerBefore = await write([arrived(3)], "b");
  expect(await calls.openLines()).toEqual([...status, ...open, ...ofOwnerBefore]);
});

test("of a callback in line, the better place it was given is read again", async () => {
  const requested = sampleOf("callback.requested", callNo(1));
  await write([arrived(1), ended(1)]);
  const lines = await write([requested, sampleOf("callback.waits", callNo(2)), sampleOf("queue.raised", callNo(2))]);
  expect(await calls.openLines()).toEqual(lines);
});

test("of a queue's switching the last line is read again, however old", async () => {
  const closed = (queue: string) => ({ type: "queue.closed", queue, by: "olga" }) as const;
  const opened = { type: "queue.opened", queue: "front", by: "olga" } as const;
  const [, front, service] = await write([closed("front"), opened, closed("service")]);
  expect(await calls.openLines()).toEqual([front, service]);
});
