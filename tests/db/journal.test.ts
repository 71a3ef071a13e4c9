/** The journal on a Postgres that is well: numbers, batches, listeners, durability. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../src/callflow/ports";
import { systemClock } from "../../src/clock";
import { createJournal, type RunningJournal } from "../../src/db/journal";
import { REMEMBERED_MAX } from "../../src/db/journal-feed";
import type { DomainEvent, JournalEntry } from "../../src/domain/events";
import type { CallId } from "../../src/domain/glossary";
import { everyEvent, sampleOf } from "../support/sample-events";
import { useTestDatabase } from "../support/test-db";

const db = useTestDatabase();
const CALL = "a0000000001" as CallId;
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
let dir: string;
let journal: RunningJournal;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "frontdesk-journal-"));
  await db().knex.raw("TRUNCATE events");
});
afterEach(async () => {
  await journal.stop();
  rmSync(dir, { recursive: true, force: true });
});

const open = async (clock: Clock = systemClock): Promise<RunningJournal> => {
  journal = await createJournal({ database: db(), node: "a", clock, spoolDir: dir, log });
  return journal;
};

const seqsInDatabase = async (): Promise<number[]> =>
  (await db().knex("events").orderBy("seq").pluck("seq")).map(Number);

/** How many statements reach the journal's connection: each takes it once. */
function countStatements(): { readonly count: number; stop(): void } {
  let count = 0;
  const more = (): void => {
    count++;
  };
  db().writer.on("acquire", more);
  return {
    get count() {
      return count;
    },
    stop: () => db().writer.off("acquire", more),
  };
}

test("numbers rise by the clock, within a millisecond by one, and across restarts", async () => {
  const first = await open();
  const told: JournalEntry[] = [];
  first.onDurable((entry) => told.push(entry));
  for (const event of everyEvent(CALL)) first.record(event);
  await first.durable();
  await first.stop();
  const second = await open();
  second.onDurable((entry) => told.push(entry));
  second.record(sampleOf("call.answered", CALL));
  await second.durable();
  const seqs = told.map(({ seq }) => seq);
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  expect(new Set(seqs).size).toBe(seqs.length);
  expect(await seqsInDatabase()).toEqual(seqs);
  expect(Math.abs((seqs[0] ?? 0) / 1_000 - Date.now())).toBeLessThan(60_000);
});

test("a clock that was set back while frontdesk was down makes no number twice", async () => {
  await (await open()).stop();
  journal.record(sampleOf("call.answered", CALL)); // after the end: dropped, not thrown
  expect(journal.state().dropped).toBe(1);
  const first = await open();
  first.record(sampleOf("call.answered", CALL));
  await first.durable();
  const last = first.lastSeq;
  await first.stop();
  const second = await open({ ...systemClock, nowMs: () => Date.now() - 3_600_000 });
  second.record(sampleOf("call.answered", CALL));
  await second.durable();
  expect(second.lastSeq).toBeGreaterThan(last);
  expect(await seqsInDatabase()).toHaveLength(2);
});

test("what is recorded together is written by one statement", async () => {
  const j = await open();
  await sleep(5); // the first question whether Postgres is there
  const statements = countStatements();
  for (let i = 0; i < 500; i++) j.record(sampleOf("call.answered", CALL));
  await j.durable();
  statements.stop();
  expect(statements.count).toBe(1);
  expect(await seqsInDatabase()).toHaveLength(500);
});

test("what is recorded while a batch is being written goes with the next one", async () => {
  const j = await open();
  await sleep(5);
  const statements = countStatements();
  for (let i = 0; i < 20; i++) {
    j.record(sampleOf("call.answered", CALL));
    await new Promise(setImmediate);
  }
  await j.durable();
  statements.stop();
  expect(statements.count).toBeLessThanOrEqual(3);
  expect(await seqsInDatabase()).toHaveLength(20);
});

test("an entry is written within 20 ms of the clock although nobody asks for it", async () => {
  const waits: number[] = [];
  const clock: Clock = {
    ...systemClock,
    after: (ms, then) => {
      waits.push(ms);
      return systemClock.after(ms, then);
    },
  };
  const j = await open(clock);
  waits.length = 0;
  const written = new Promise<JournalEntry>((resolve) => j.onDurable(resolve));
  j.record(sampleOf("call.answered", CALL));
  expect(waits).toEqual([expect.any(Number)]);
  expect(waits[0]).toBeLessThanOrEqual(20);
  await written;
});

test("durable resolves when everything recorded before it is in the database, and at once when nothing is", async () => {
  const j = await open();
  await j.durable();
  for (let i = 0; i < 10; i++) {
    j.record(sampleOf("call.answered", CALL));
    await j.durable();
    expect(await seqsInDatabase()).toHaveLength(i + 1);
  }
});

test("listeners hear each entry once and in order; one that fails or leaves does not disturb the others", async () => {
  const j = await open();
  const [heard, early]: JournalEntry[][] = [[], []];
  j.onDurable(() => {
    throw new Error("a listener's own fault");
  });
  const leave = j.onDurable((entry) => early?.push(entry));
  j.onDurable((entry) => heard?.push(entry));
  j.record(sampleOf("call.answered", CALL));
  await j.durable();
  leave();
  for (const event of everyEvent(CALL)) j.record(event);
  await j.durable();
  expect(early).toHaveLength(1);
  expect(heard?.map(({ seq }) => seq)).toEqual(await seqsInDatabase());
});

test("entries after a number come from memory, older ones from the database, in one order", async () => {
  const first = await open();
  const events: DomainEvent[] = everyEvent(CALL);
  for (const event of events) first.record(event);
  await first.durable();
  await first.stop();
  const second = await open();
  for (const event of events) second.record(event);
  await second.durable();
  const all = await seqsInDatabase();
  const read = async (seq: number, limit: number): Promise<number[]> =>
    (await second.entriesAfter(seq, limit)).map((entry) => entry.seq);
  expect(await read(0, 1_000)).toEqual(all);
  expect(await read(all[3] ?? 0, 5)).toEqual(all.slice(4, 9));
  expect(await read(all[events.length + 2] ?? 0, 5)).toEqual(all.slice(events.length + 3, events.length + 8));
  expect(await read(second.lastSeq, 5)).toEqual([]);
});

test("memory forgets the oldest, and what it has forgotten is read from the database", async () => {
  const j = await open();
  const event = sampleOf("asterisk.lost", CALL);
  for (let i = 0; i < REMEMBERED_MAX * 2 + 100; i++) j.record(event);
  await j.durable();
  const all = await seqsInDatabase();
  expect((await j.entriesAfter(all[0] ?? 0, 3)).map(({ seq }) => seq)).toEqual(all.slice(1, 4));
  expect((await j.entriesAfter(all.at(-3) ?? 0, 9)).map(({ seq }) => seq)).toEqual(all.slice(-2));
}, 30_000);

test("stop writes what is left", async () => {
  const j = await open();
  for (const event of everyEvent(CALL)) j.record(event);
  await j.stop();
  expect(await seqsInDatabase()).toHaveLength(everyEvent(CALL).length);
  expect(j.state()).toMatchObject({ queued: 0, spooled: 0, dropped: 0 });
});
