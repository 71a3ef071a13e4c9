/** The journal while Postgres is killed, started, slow: on a server of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { JournalUnavailable } from "../../src/callflow/ports";
import { systemClock } from "../../src/clock";
import { createCustomers } from "../../src/db/customers";
import { HOLD_MS } from "../../src/db/detour";
import { createJournal, type RunningJournal } from "../../src/db/journal";
import type { DomainEvent, JournalEntry } from "../../src/domain/events";
import type { CallId, E164 } from "../../src/domain/glossary";
import { callIds } from "../../src/domain/ids";
import { everyEvent, sampleOf } from "../support/sample-events";
import { openTestDatabase, startTestServer, type TestDatabase, type TestServer } from "../support/test-db";
import { waitUntil } from "../support/wait-until";

jest.setTimeout(120_000);
const CALL = "a0000000001" as CallId;
const said: string[] = [];
const keep = (_: object, message?: string): void => void said.push(message ?? "");
const log = { info: keep, warn: keep, error: keep };

let server: TestServer;
let db: TestDatabase;
let dir: string;
let journal: RunningJournal;
let told: JournalEntry[];

beforeAll(async () => {
  server = await startTestServer({}); // with fsync: what a killed server has promised, it has
});
afterAll(() => server.stop());

beforeEach(async () => {
  db = await openTestDatabase(server);
  dir = mkdtempSync(join(tmpdir(), "frontdesk-outage-"));
  told = [];
  said.length = 0;
  journal = await open();
});
afterEach(async () => {
  await journal.stop();
  await db.close();
  rmSync(dir, { recursive: true, force: true });
});

async function open(spoolBytesMax?: number): Promise<RunningJournal> {
  const opened = await createJournal({
    database: db,
    node: "a",
    clock: systemClock,
    spoolDir: dir,
    log,
    ...(spoolBytesMax && { spoolBytesMax }),
  });
  opened.onDurable((entry) => told.push(entry));
  return opened;
}

const seqsInDatabase = async (): Promise<number[]> => (await db.knex("events").orderBy("seq").pluck("seq")).map(Number);
const isDirect = (): boolean =>
  journal.state().postgresReachable && journal.state().spooled === 0 && journal.state().queued === 0;

/** Records whole calls at a steady pace; returns what stops it and says how many events there were. */
function recordCalls(): () => number {
  const nextId = callIds("a");
  let recorded = 0;
  let waiting: DomainEvent[] = [];
  const timer = setInterval(() => {
    if (waiting.length === 0) waiting = everyEvent(nextId(Date.now()));
    for (const event of waiting.splice(0, 3)) {
      journal.record(event);
      recorded++;
    }
  }, 3);
  return () => {
    clearInterval(timer);
    return recorded;
  };
}

test("killed and started at random moments, Postgres has every event once, in order, and the ledger of each call", async () => {
  const stop = recordCalls();
  const pause = (limitMs: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, Math.random() * limitMs));
  for (let i = 0; i < 4; i++) {
    await pause(400);
    await server.kill();
    await pause(600);
    await server.start();
    await waitUntil(
      "the spool is moved",
      () => journal.state().postgresReachable && journal.state().spooled === 0,
      20_000,
    );
  }
  const recorded = stop();
  await waitUntil("everything is written", isDirect);
  const seqs = await seqsInDatabase();
  expect(seqs).toHaveLength(recorded);
  expect(told.map(({ seq }) => seq)).toEqual(seqs);
  expect(journal.state()).toMatchObject({ dropped: 0, rejected: 0 });
  const begun = await db.knex("events").where({ type: "call.arrived" }).count({ n: "*" });
  const rows = await db.knex("calls").whereNotNull("arrived_at").count({ n: "*" });
  expect(rows).toEqual(begun);
});

test("while Postgres is away events are kept within moments, durable refuses, and nobody waits", async () => {
  await server.kill();
  await waitUntil("the probe notices", () => !journal.state().postgresReachable);
  for (const event of everyEvent(CALL)) journal.record(event);
  await expect(journal.durable()).rejects.toThrow(JournalUnavailable);
  await waitUntil("the spool has them", () => told.length === everyEvent(CALL).length);
  expect(journal.state()).toMatchObject({ postgresReachable: false, queued: 0, spooled: told.length });
  expect((await journal.entriesAfter(told[2]?.seq ?? 0, 2)).map(({ seq }) => seq)).toEqual(
    told.slice(3, 5).map(({ seq }) => seq),
  );
  await expect(journal.entriesAfter(1, 2)).rejects.toThrow(JournalUnavailable);

  await server.start();
  await journal.caughtUp();
  await journal.durable();
  expect(await seqsInDatabase()).toEqual(told.map(({ seq }) => seq));
  expect(await journal.entriesAfter(1, 3)).toHaveLength(3);
});

test("who waits for durable when Postgres dies is told so", async () => {
  const lock = await lockEvents();
  journal.record(sampleOf("call.answered", CALL));
  const promise = expect(journal.durable()).rejects.toThrow(JournalUnavailable);
  await server.kill();
  await promise;
  await lock.end().catch(() => undefined);
  await server.start();
  await journal.caughtUp();
  expect(await seqsInDatabase()).toHaveLength(1);
});

test("a database that answers nothing for a second is treated as away, and what it finishes late counts once", async () => {
  const lock = await lockEvents();
  for (const event of everyEvent(CALL)) journal.record(event);
  await waitUntil("the spool has them", () => journal.state().spooled === everyEvent(CALL).length);
  journal.record(sampleOf("call.answered", CALL));
  await waitUntil("the spool has the next one too", () => told.length === everyEvent(CALL).length + 1);
  await lock.end();
  await journal.caughtUp();
  expect(await seqsInDatabase()).toEqual(told.map(({ seq }) => seq));
});

test("under load the spool becomes empty and the journal writes directly again", async () => {
  const stop = recordCalls();
  await server.kill();
  await waitUntil("some thousand are spooled", () => journal.state().spooled > 1_500, 30_000);
  await server.start();
  await waitUntil("it writes directly", isDirect, HOLD_MS * 20);
  const recorded = stop();
  await waitUntil("everything is written", isDirect);
  expect(await seqsInDatabase()).toHaveLength(recorded);
});

test("a full spool keeps the oldest, counts what it drops and says so once", async () => {
  await journal.stop();
  journal = await open(3_000);
  await server.kill();
  await waitUntil("the probe notices", () => !journal.state().postgresReachable);
  for (let i = 0; i < 100; i++) journal.record(sampleOf("call.answered", CALL));
  await waitUntil("they are spooled or dropped", () => journal.state().queued === 0);
  const { spooled, dropped } = journal.state();
  expect(spooled).toBeGreaterThan(0);
  expect(spooled + dropped).toBe(100);
  expect(said.filter((message) => message.includes("lost"))).toHaveLength(1);
  await server.start();
  await journal.caughtUp();
  expect(await seqsInDatabase()).toHaveLength(spooled);
  expect((await seqsInDatabase())[0]).toBe(told[0]?.seq);
});

test("stopped while Postgres is away, the next journal of the node brings everything in first", async () => {
  await server.kill();
  await waitUntil("the probe notices", () => !journal.state().postgresReachable);
  for (const event of everyEvent(CALL)) journal.record(event);
  await journal.stop();
  journal = await open();
  journal.record(sampleOf("call.answered", CALL));
  await server.start();
  await journal.caughtUp();
  await journal.durable();
  const seqs = await seqsInDatabase();
  expect(seqs).toHaveLength(everyEvent(CALL).length + 1);
  const types = await db.knex("events").orderBy("seq").pluck("type");
  expect(types).toEqual([...everyEvent(CALL).map(({ type }) => type), "call.answered"]);
});

test("after a restart of Postgres every pool works again at once", async () => {
  const customers = createCustomers(db);
  await customers.lookUp("+78435551234" as E164);
  await db.knex.raw("SELECT 1");
  await server.kill();
  const fails = (work: () => PromiseLike<unknown>): Promise<boolean> =>
    Promise.resolve(work()).then(
      () => false,
      () => true,
    );
  await waitUntil("the look-up fails", () => fails(() => customers.lookUp("+78435551234" as E164)));
  await waitUntil("the API's pool fails", () => fails(() => db.knex.raw("SELECT 1")));
  await server.start();
  const startedMs = performance.now();
  await waitUntil(
    "the look-up works",
    () =>
      customers.lookUp("+78435551234" as E164).then(
        () => true,
        () => false,
      ),
    2_000,
  );
  await waitUntil(
    "the API's pool works",
    () =>
      db.knex.raw("SELECT 1").then(
        () => true,
        () => false,
      ),
    2_000,
  );
  await waitUntil(
    "the journal writes",
    () =>
      journal.durable().then(
        () => true,
        () => false,
      ),
    2_000,
  );
  expect(performance.now() - startedMs).toBeLessThan(2_000);
});

/** Somebody else's transaction that nothing gets past. */
async function lockEvents(): Promise<Client> {
  const client = new Client({ connectionString: db.url });
  client.on("error", () => undefined); // its server may be killed
  await client.connect();
  await client.query("BEGIN");
  await client.query("LOCK TABLE events IN ACCESS EXCLUSIVE MODE");
  return client;
}
