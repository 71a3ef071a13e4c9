/** Batches of the journal as they arrive in the tables. */
import type { Pool } from "pg";
import { type EventRow, entryOf } from "../../src/db/events";
import { createJournalWriter, type JournalWriter } from "../../src/db/journal-writer";
import { LEDGER_SHAPE, LEDGER_TABLES } from "../../src/db/ledger-sql";
import type { DomainEvent, JournalEntry } from "../../src/domain/events";
import type { CallId } from "../../src/domain/glossary";
import { ARRIVED_MS, entriesOf, everyEvent, sampleOf } from "../support/sample-events";
import { useTestDatabase } from "../support/test-db";

const db = useTestDatabase();
const rejected: JournalEntry[] = [];
const said: object[] = [];
const writer = (pool: Pool = db().writer): JournalWriter =>
  createJournalWriter({
    pool,
    log: { error: (what: object) => void said.push(what) },
    onRejected: (entry) => void rejected.push(entry),
  });

const CALL = "a0000000001" as CallId;
const callNo = (n: number): CallId => `a${String(n).padStart(10, "0")}` as CallId;

beforeEach(async () => {
  await db().knex.raw(`TRUNCATE events, ${LEDGER_TABLES.join(", ")}`);
  rejected.length = 0;
  said.length = 0;
});

async function ledger(): Promise<Record<string, unknown[]>> {
  const tables = LEDGER_TABLES.map(async (table) => {
    const rows = await db().knex(table).select("*");
    return [table, rows.map((row) => JSON.stringify(row)).sort()] as const;
  });
  return Object.fromEntries(await Promise.all(tables));
}

/** Two calls and an agent, interleaved: enough for every rule of the tables. */
function story(): JournalEntry[] {
  const events = everyEvent(callNo(1)).flatMap((event, i) => [event, ...everyEvent(callNo(2)).slice(i, i + 1)]);
  const again = [
    sampleOf("queue.entered", callNo(1)),
    sampleOf("agent.statusChanged", callNo(1)),
    sampleOf("call.answered", callNo(2)),
  ];
  return entriesOf([...events, ...again]);
}

test("every event comes back from the journal as it was recorded", async () => {
  const entries = entriesOf(everyEvent(CALL));
  await writer().write(entries);
  const rows: EventRow[] = await db().knex("events").orderBy("seq");
  expect(rows.map(entryOf)).toEqual(entries);
});

test("one batch writes what the same entries write one by one, and what any split of them writes", async () => {
  const entries = story();
  await writer().write(entries);
  const whole = await ledger();
  for (const size of [1, 2, 3, 7, 20]) {
    await db().knex.raw(`TRUNCATE events, ${LEDGER_TABLES.join(", ")}`);
    for (let from = 0; from < entries.length; from += size) await writer().write(entries.slice(from, from + size));
    expect(await ledger()).toEqual(whole);
  }
});

test("entries that Postgres has seen are skipped, so a replay changes nothing", async () => {
  const entries = story();
  await writer().write(entries);
  const before = await ledger();
  await writer().writeAgain(entries);
  await writer().writeAgain(entries.slice(10));
  expect(await ledger()).toEqual(before);
  expect(Number((await db().knex("events").count({ n: "*" }))[0]?.n)).toBe(entries.length);
});

test("even a batch that is written twice because a commit was not heard of changes nothing", async () => {
  const entries = story();
  await writer().write(entries);
  const before = await ledger();
  await writer().write(entries);
  expect(await ledger()).toEqual(before);
});

test("an agent's intervals follow each other without gap or overlap, across batches too", async () => {
  const state = (kind: "idle" | "reserved" | "ringing"): DomainEvent => ({
    ...sampleOf("agent.stateChanged", CALL),
    state: kind,
  });
  const entries = entriesOf([state("idle"), state("reserved"), state("ringing"), state("idle")]);
  await writer().write(entries.slice(0, 1));
  await writer().write(entries.slice(1));
  const rows = await db().knex("agent_intervals").orderBy("seq");
  expect(
    rows.map(({ value, from_at, to_at }) => [
      value,
      from_at.getTime() - ARRIVED_MS,
      to_at && to_at.getTime() - ARRIVED_MS,
    ]),
  ).toEqual([
    ["idle", 0, 1_000],
    ["reserved", 1_000, 2_000],
    ["ringing", 2_000, 3_000],
    ["idle", 3_000, null],
  ]);
});

test("a clock set back makes no interval of negative length", async () => {
  const [first, second] = entriesOf([sampleOf("agent.stateChanged", CALL), sampleOf("agent.stateChanged", CALL)]);
  if (!first || !second) throw new Error("two entries");
  await writer().write([first]);
  await writer().write([{ ...second, atMs: first.atMs - 60_000 }]);
  const [row] = await db().knex("agent_intervals").orderBy("seq");
  expect(row.to_at).toEqual(row.from_at);
});

test("NUL, half surrogates and backslashes in a caller's text neither fail nor change more than themselves", async () => {
  const ani = "a\u0000b\ud83dc\\u0000d\u202e'; DROP TABLE calls";
  await writer().write(entriesOf([{ ...sampleOf("call.arrived", CALL), ani }]));
  const row = await db().knex("calls").first();
  expect(row.ani).toBe("a\ufffdb\ufffdc\\u0000d\u202e'; DROP TABLE calls");
  expect(rejected).toEqual([]);
});

test("an entry whose ledger row is refused is kept in the journal, and the others are written whole", async () => {
  const entries = entriesOf(everyEvent(CALL));
  const odd = entries.findIndex(({ event }) => event.type === "caller.lookupFailed");
  entries[odd] = {
    ...(entries[odd] as JournalEntry),
    event: { ...sampleOf("caller.lookupFailed", CALL), tookMs: 1e15 },
  };
  await writer().write(entries);
  expect(Number((await db().knex("events").count({ n: "*" }))[0]?.n)).toBe(entries.length);
  expect(await db().knex("calls").first()).toMatchObject({ cause: "callerHungUp" });
  expect(said).toEqual([expect.objectContaining({ type: "caller.lookupFailed" })]);
});

test("an entry that Postgres will never take is set aside and holds nobody up", async () => {
  const entries = entriesOf(everyEvent(CALL));
  const poison = { ...(entries[4] as JournalEntry), atMs: 1e20 };
  const w = writer();
  await w.write(entries.map((entry, i) => (i === 4 ? poison : entry)));
  expect(rejected).toEqual([poison]);
  expect(w.rejected).toBe(1);
  expect(Number((await db().knex("events").count({ n: "*" }))[0]?.n)).toBe(entries.length - 1);
});

test("the columns that the journal writes are those of the tables", async () => {
  for (const table of LEDGER_TABLES) {
    const inDatabase = Object.keys(await db().knex(table).columnInfo());
    const written = Object.keys(LEDGER_SHAPE[table].columns);
    expect(inDatabase.filter((column) => !(table === "agent_intervals" && column === "to_at")).sort()).toEqual(
      written.sort(),
    );
  }
});
