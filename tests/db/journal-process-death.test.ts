/** kill -9 of frontdesk: what the journal has promised is there afterwards, once, in order, Postgres alive or not. */
import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { systemClock } from "../../src/clock";
import { createJournal, type RunningJournal } from "../../src/db/journal";
import { openTestDatabase, startTestServer, type TestDatabase, type TestServer } from "../support/test-db";
import { waitUntil } from "../support/wait-until";

jest.setTimeout(120_000);
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

let server: TestServer;
let db: TestDatabase;
let dir: string;

beforeAll(async () => {
  server = await startTestServer({});
});
afterAll(() => server.stop());

beforeEach(async () => {
  db = await openTestDatabase(server);
  dir = mkdtempSync(join(tmpdir(), "frontdesk-death-"));
});
afterEach(async () => {
  await db.close();
  rmSync(dir, { recursive: true, force: true });
});

interface Recorder {
  /** Numbers that its journal has called durable so far. */
  readonly promised: readonly number[];
  kill(): Promise<void>;
}

async function startRecorder(): Promise<Recorder> {
  const args = ["--import", "tsx", join(__dirname, "recording-process.ts"), db.url, dir];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const promised: number[] = [];
  const output = child.stdout;
  if (!output) throw new Error("the recorder has no output");
  const lines = createInterface({ input: output });
  lines.on("line", (line) => promised.push(Number(line)));
  const ended = Promise.all([
    new Promise((resolve) => child.once("exit", resolve)),
    new Promise((resolve) => lines.once("close", resolve)),
  ]);
  await waitUntil("the recorder records", () => promised.length > 100, 60_000);
  return {
    promised,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** The node's next life, until what it found is in Postgres. */
async function nextLife(): Promise<RunningJournal> {
  const journal = await createJournal({ database: db, node: "a", clock: systemClock, spoolDir: dir, log });
  await journal.caughtUp();
  return journal;
}

async function expectAllOf(promised: readonly number[]): Promise<void> {
  const kept = (await db.knex("events").orderBy("seq").pluck("seq")).map(Number);
  expect([...promised].sort((a, b) => a - b)).toEqual(promised);
  const known = new Set(kept);
  expect(promised.filter((seq) => !known.has(seq))).toEqual([]);
  const arrived = await db.knex("events").where({ type: "call.arrived" }).count({ n: "*" });
  expect(await db.knex("calls").whereNotNull("arrived_at").count({ n: "*" })).toEqual(arrived);
}

test("killed while Postgres is well: everything promised is in the tables", async () => {
  const recorder = await startRecorder();
  await recorder.kill();
  await expectAllOf(recorder.promised);
  await (await nextLife()).stop();
});

test("killed while Postgres is away, with half a line written: the next life brings the spool in, once", async () => {
  const recorder = await startRecorder();
  await server.kill();
  const before = recorder.promised.length;
  await waitUntil("the spool is used", () => recorder.promised.length > before + 300, 30_000);
  await recorder.kill();
  appendFileSync(join(dir, "journal-a.spool"), '0badc0de {"seq":17');
  await server.start();
  await (await nextLife()).stop();
  await expectAllOf(recorder.promised);
});

test("killed again and again while the spool is being moved: still once", async () => {
  const promised: number[] = [];
  const first = await startRecorder();
  await server.kill();
  await waitUntil("the spool is used", () => first.promised.length > 2_000, 60_000);
  await first.kill();
  promised.push(...first.promised);
  await server.start();
  for (let life = 0; life < 3; life++) {
    const recorder = await startRecorder();
    await recorder.kill();
    promised.push(...recorder.promised);
  }
  const journal = await nextLife();
  expect(journal.state()).toMatchObject({ spooled: 0, rejected: 0 });
  await journal.stop();
  await expectAllOf(promised);
  expect(readdirSync(dir)).toEqual(["journal-a.spool"]);
});
