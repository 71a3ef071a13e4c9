/**
 * A real Postgres for tests: one database per test file, cloned from a
 * migrated template in 50 ms and dropped at its end.
 *
 *   const db = useTestDatabase();        // in the file, outside of any test
 *   test("...", () => db().knex(...))
 *
 * FRONTDESK_TEST_DATABASE_URL names a server to share (tests/run.cjs starts one
 * for all files); without it each file starts its own.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { MIGRATIONS } from "../../migrations";
import { readSetupConfig } from "../../src/config";
import { type Database, openDatabase, openKnex } from "../../src/db/database";
import { migrate } from "../../src/db/migrate";
import { createGuard } from "../../src/setup/guard";
import { type RunningPostgres, startPostgres } from "../../src/setup/postgres";

/** Names the lock under which the template is made and copied. */
const TEMPLATE_LOCK = 7_013_002;
const START_LIMIT_MS = 60_000;

export interface TestDatabase extends Database {
  readonly url: string;
}

export interface TestServer {
  /** Of the server's administration database. */
  readonly url: string;
  /** kill -9, as the kernel would. Throws for a server that is shared. */
  kill(): Promise<void>;
  /** Starts a killed server on the same data and port. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Opens a database for this test file; closed and dropped after its last test. */
export function useTestDatabase(): () => TestDatabase {
  let server: TestServer | null = null;
  let opened: TestDatabase | null = null;
  beforeAll(async () => {
    server = await sharedServer();
    opened = await openTestDatabase(server);
  }, START_LIMIT_MS);
  afterAll(async () => {
    await opened?.close();
    if (server && opened) await dropDatabase(server, opened.url);
    await server?.stop();
  }, START_LIMIT_MS);
  return () => {
    if (!opened) throw new Error("the test database is there from the first test on");
    return opened;
  };
}

async function sharedServer(): Promise<TestServer> {
  const url = process.env.FRONTDESK_TEST_DATABASE_URL;
  if (!url) return startTestServer();
  const refuse = (): Promise<never> => Promise.reject(new Error("a shared server is not ours to stop"));
  return { url, kill: refuse, start: refuse, stop: () => Promise.resolve() };
}

/** A server of one's own, to be killed and started at will. Writes are not synced unless `settings` say so. */
export async function startTestServer(settings: Record<string, string> = { fsync: "off" }): Promise<TestServer> {
  const dir = mkdtempSync(join(tmpdir(), "frontdesk-test-db-"));
  mkdirSync(join(dir, "runs"));
  const guard = await createGuard({ runsDir: join(dir, "runs") });
  const cacheDir = readSetupConfig().cacheDir;
  const begin = (port?: number): Promise<RunningPostgres> =>
    startPostgres({
      dataDir: join(dir, "cluster"),
      cacheDir,
      guard,
      env: process.env,
      settings,
      ...(port && { port }),
    });
  let running = await begin();
  const { port, url } = running;
  return {
    url,
    kill: () => running.kill(),
    async start() {
      running = await begin(port);
    },
    async stop() {
      await running.discard();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A migrated, empty database on this server, with its pools. */
export async function openTestDatabase(server: Pick<TestServer, "url">): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await asAdmin(server.url, async (admin) => {
    await admin.query("SELECT pg_advisory_lock($1)", [TEMPLATE_LOCK]);
    const template = templateName();
    const { rowCount } = await admin.query("SELECT FROM pg_database WHERE datname = $1", [template]);
    if (rowCount === 0) await makeTemplate(admin, server.url, template);
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  const url = urlOf(server.url, name);
  const database = openDatabase({ url, log: { warn: () => undefined } });
  return { ...database, url };
}

/** An empty database on the server that all files share, for a file that does not kill it; null: there is none. */
export async function emptyDatabaseOnSharedServer(): Promise<{ url: string; drop(): Promise<void> } | null> {
  const serverUrl = process.env.FRONTDESK_TEST_DATABASE_URL;
  if (!serverUrl) return null;
  const url = await createEmptyDatabase({ url: serverUrl });
  return { url, drop: () => dropDatabase({ url: serverUrl }, url) };
}

/** An empty database without our tables. */
export async function createEmptyDatabase(server: Pick<TestServer, "url">): Promise<string> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await asAdmin(server.url, (admin) => admin.query(`CREATE DATABASE ${name}`));
  return urlOf(server.url, name);
}

async function makeTemplate(admin: Client, serverUrl: string, template: string): Promise<void> {
  const draft = `${template}_draft`;
  await admin.query(`DROP DATABASE IF EXISTS ${draft}`);
  await admin.query(`CREATE DATABASE ${draft}`);
  const knex = openKnex(urlOf(serverUrl, draft), { statementLimitMs: START_LIMIT_MS });
  try {
    await migrate(knex);
  } finally {
    await knex.destroy();
  }
  await admin.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
}

/** Another set of migrations makes another template: a server that is kept never serves an old one. */
function templateName(): string {
  const hash = createHash("sha256");
  for (const { name, up } of MIGRATIONS) hash.update(name).update(up.toString());
  return `frontdesk_template_${hash.digest("hex").slice(0, 12)}`;
}

async function dropDatabase(server: Pick<TestServer, "url">, url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await asAdmin(server.url, (admin) => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
}

async function asAdmin(url: string, work: (admin: Client) => Promise<unknown>): Promise<void> {
  const admin = new Client({ connectionString: url });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
