/** Our own Postgres: made, stopped, killed and started again on the same files. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { createGuard, type Guard } from "../../src/setup/guard";
import { startPostgres } from "../../src/setup/postgres";
import { identify } from "../../src/setup/process-identity";
import { cacheDir, env } from "./asterisk-pair";
import { waitUntil } from "./wait-until";

let home: string;
let guard: Guard;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "frontdesk-postgres-"));
  guard = await createGuard({ runsDir: join(home, "runs") });
});
afterEach(async () => {
  await guard.stopAll();
  rmSync(home, { recursive: true, force: true });
});

const start = () => startPostgres({ dataDir: join(home, "postgres"), cacheDir, guard, env });

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query({ text: sql, rowMode: "array" });
  await client.end();
  return rows[0]?.[0];
}

test("what was written is there after a stop and after a kill -9", async () => {
  const first = await start();
  await ask(first.url, "create table t (name text)");
  await ask(first.url, "insert into t values ('Анна')");
  await first.stop();

  const second = await start();
  expect(await ask(second.url, "select name from t where name ilike 'анна'")).toBe("Анна");
  await second.kill();

  const third = await start();
  expect(await ask(third.url, "select count(*)::int from t")).toBe(1);
  await third.discard();
  await waitUntil(() => identify(third.process.pid) === null, "the server is gone");
}, 60_000);

test("the password is needed, also on loopback", async () => {
  const server = await start();
  const wrong = server.url.replace(/:[^:@]*@/, ":wrong@");
  await expect(ask(wrong, "select 1")).rejects.toThrow("password authentication failed");
  await server.discard();
}, 60_000);

test("files of another version are refused with what to do", async () => {
  const server = await start();
  await server.stop();
  writeFileSync(join(server.dir, "data/PG_VERSION"), "12\n");
  await expect(start()).rejects.toThrow(/made by PostgreSQL 12.*pg_dump/);
  rmSync(server.dir, { recursive: true });
}, 60_000);

test("a pid file that names somebody else's process is no obstacle", async () => {
  const server = await start();
  await server.stop();
  writeFileSync(join(server.dir, "data/postmaster.pid"), `${process.pid}\n`);
  const again = await start();
  expect(await ask(again.url, "select 1")).toBe(1);
  await again.discard();
}, 60_000);
