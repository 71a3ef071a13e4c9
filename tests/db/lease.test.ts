/** The lease on a real Postgres: one taker of many, a connection that tells of its owner, and no line of an old owner. */
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { systemClock } from "../../src/clock";
import { createCallbackRows } from "../../src/db/callbacks";
import { openDatabase } from "../../src/db/database";
import { createJournal, type RunningJournal } from "../../src/db/journal";
import { createLeaseStore, type LeaseStore } from "../../src/db/lease";
import type { Reign } from "../../src/db/reign";
import type { DomainEvent } from "../../src/domain/events";
import type { CallbackId, CallId } from "../../src/domain/glossary";
import { sampleOf } from "../support/sample-events";
import { useTestDatabase } from "../support/test-db";
import { waitUntil } from "../support/wait-until";

const db = useTestDatabase();
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

const pools: Pool[] = [];
/** Each process has a connection of its own. */
function storeOf(node: string, instance = `${node}1`): LeaseStore & { readonly pool: Pool } {
  const pool = openDatabase({ url: db().url, log }).leases;
  pools.push(pool);
  return { ...createLeaseStore(pool, { node, instance, api: `http://${node}:8080` }), pool };
}

const dirs: string[] = [];
const journals: RunningJournal[] = [];
async function journalOf(node: string, reign: () => Reign | null, onStale = (): void => undefined) {
  const dir = mkdtempSync(join(tmpdir(), "frontdesk-lease-"));
  dirs.push(dir);
  return { dir, journal: await journalIn(dir, node, reign, onStale) };
}
async function journalIn(dir: string, node: string, reign: () => Reign | null, onStale = (): void => undefined) {
  const journal = await createJournal({ database: db(), node, clock: systemClock, spoolDir: dir, log, reign, onStale });
  journals.push(journal);
  return journal;
}

beforeEach(async () => {
  await db().knex.raw("TRUNCATE pool_leases, events, calls, callbacks, agent_intervals");
});
afterEach(async () => {
  for (const journal of journals.splice(0)) await journal.stop();
  for (const pool of pools.splice(0)) await pool.end();
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
});

const owner = (epoch: number, sinceEpoch = epoch): Reign => ({ kind: "owner", epoch, sinceEpoch });
const ended = (call: CallId): DomainEvent => sampleOf("call.ended", call);
const callsOf = (): Promise<{ id: string; epoch: string | null; ended_at: Date | null }[]> =>
  db().knex("calls").orderBy("id");
const A1 = "a0000000001" as CallId;
const A2 = "a0000000002" as CallId;
const B1 = "b0000000001" as CallId;

test("of ten who take at once one has the pool, and the others see whose it is", async () => {
  const stores = Array.from({ length: 10 }, (_, n) => storeOf(String(n)));
  const seen = await Promise.all(stores.map((store) => store.look()));
  expect(seen).toEqual(Array(10).fill(null));
  const won = await Promise.all(stores.map((store) => store.take(null)));
  expect(won.filter((one) => one !== null)).toEqual([{ epoch: 1, sinceEpoch: 1 }]);
  const node = String(won.findIndex((one) => one !== null));
  expect(await stores[0]?.look()).toMatchObject({ node, epoch: 1, connected: true, released: false });
});

test("who has renewed since somebody looked is not taken from", async () => {
  const [a, b] = [storeOf("a"), storeOf("b")];
  await a.take(null);
  const seen = await b.look();
  expect(await a.renew(1)).toBe(true);
  expect(await b.take(seen)).toBeNull();
  expect(await b.take(await b.look())).toEqual({ epoch: 2, sinceEpoch: 2 });
  expect(await a.renew(1)).toBe(false);
});

test("the owner's connection tells that it is gone, and a process of the same node goes on its reign", async () => {
  const [a, b] = [storeOf("a"), storeOf("b")];
  await a.take(null);
  expect(await b.look()).toMatchObject({ connected: true });
  pools.splice(pools.indexOf(a.pool), 1);
  await a.pool.end();
  await waitUntil("the lock to be free", async () => (await b.look())?.connected === false);
  const again = storeOf("a", "a2");
  expect(await again.take(await again.look())).toEqual({ epoch: 2, sinceEpoch: 1 });
});

test("who ends in order hands over at once", async () => {
  const [a, b] = [storeOf("a"), storeOf("b")];
  await a.take(null);
  await a.release(1);
  expect(await b.look()).toMatchObject({ released: true, connected: false });
  expect(await b.take(await b.look())).toEqual({ epoch: 2, sinceEpoch: 2 });
});

test("a journal of an old epoch changes nothing, tells it, and keeps its lines in the spool", async () => {
  const [a, b] = [storeOf("a"), storeOf("b")];
  await a.take(null);
  let stale = 0;
  const { dir, journal } = await journalOf(
    "a",
    () => owner(1),
    () => void stale++,
  );
  journal.record(sampleOf("call.arrived", A1));
  await journal.durable();
  await b.take(await b.look());

  journal.record(ended(A1));
  await expect(journal.durable()).rejects.toThrow("Postgres is away");
  await journal.stop();
  expect(stale).toBeGreaterThan(0);
  expect((await callsOf()).map(({ id, ended_at }) => [id, ended_at])).toEqual([[A1, null]]);
  expect(await readFile(join(dir, "journal-a.spool"), "utf8")).toContain("call.ended");
});

test("who takes the lease waits for the batch that is being committed, so nothing of it comes later", async () => {
  const [a, b] = [storeOf("a"), storeOf("b")];
  await a.take(null);
  const writer = await db().writer.connect();
  await writer.query("BEGIN");
  await writer.query("SELECT FROM pool_leases WHERE pool = 'company' AND epoch = 1 FOR SHARE");
  const seen = await b.look();
  let taken = false;
  const taking = b.take(seen).then((won) => {
    taken = true;
    return won;
  });
  await waitUntil("the taker to wait", async () => {
    const { rows } = await db().knex.raw("SELECT FROM pg_locks WHERE NOT granted");
    return rows.length > 0;
  });
  expect(taken).toBe(false);
  await writer.query("COMMIT");
  writer.release();
  expect(await taking).toEqual({ epoch: 2, sinceEpoch: 2 });
});

test("without a lease nothing is written; with it, what was kept meanwhile is", async () => {
  let reign: Reign | null = null;
  const { journal } = await journalOf("a", () => reign);
  journal.record(sampleOf("call.arrived", A1));
  await waitUntil("the line to be in the spool", () => journal.state().spooled === 1);
  expect(await callsOf()).toEqual([]);
  await storeOf("a").take(null);
  reign = owner(1);
  await journal.caughtUp();
  expect((await callsOf()).map(({ id }) => id)).toEqual([A1]);
});

describe("the spool of an owner who was followed by another", () => {
  /** a owned the pool and knew of A1; cut off from Postgres it took A2 in and ended both; b has taken A1 over. */
  async function leftBehind(): Promise<string> {
    const [a, b] = [storeOf("a"), storeOf("b")];
    await a.take(null);
    const first = await journalOf("a", () => owner(1));
    first.journal.record(sampleOf("call.arrived", A1));
    await first.journal.durable();
    await b.take(await b.look());
    first.journal.record(ended(A1));
    first.journal.record(sampleOf("agent.stateChanged", A1));
    first.journal.record(sampleOf("call.arrived", A2));
    first.journal.record(ended(A2));
    await first.journal.stop();
    const { journal } = await journalOf("b", () => owner(2));
    journal.record(sampleOf("call.adopted", A1));
    await journal.durable();
    return first.dir;
  }

  test.each([
    ["as a standby", (): Reign => ({ kind: "standby" })],
    ["as the next owner but one", (): Reign => owner(3)],
  ])("moved %s: no call is lost, and what the later owner knows better stays", async (_as, reign) => {
    const dir = await leftBehind();
    if (reign().kind === "owner") {
      const a = storeOf("a", "a2");
      await a.take(await a.look());
    }
    const journal = await journalIn(dir, "a", reign);
    await journal.caughtUp();
    expect((await callsOf()).map(({ id, epoch, ended_at }) => [id, epoch, ended_at !== null])).toEqual([
      [A1, "2", false],
      [A2, "1", true],
    ]);
    expect(await db().knex("agent_intervals")).toEqual([]);
    expect(journal.state()).toMatchObject({ spooled: 0, rejected: 2 });
  });

  test("its callbacks: what it alone was asked for is known, and who was served by it is not called again", async () => {
    const [a, b] = [storeOf("a"), storeOf("b")];
    const [k1, k2, k3] = ["k-a0000000001" as CallbackId, "k-a0000000002" as CallbackId, "k-a0000000003" as CallbackId];
    const requested = (callback = k1) => ({ ...sampleOf("callback.requested", A1), callback });
    const waits = (callback = k1, call = A1) => ({ ...sampleOf("callback.waits", call), callback });
    const over = (callback = k1) => ({ ...sampleOf("callback.ended", A2), callback, how: "done" as const });
    await a.take(null);
    const first = await journalOf("a", () => owner(1));
    for (const event of [requested(k1), waits(k1), requested(k2), waits(k2)]) first.journal.record(event);
    await first.journal.durable();
    await b.take(await b.look());
    // Cut off from Postgres: one is served, one stands in line again, a third one is asked for.
    for (const event of [over(k1), waits(k2, A2), requested(k3), waits(k3)]) first.journal.record(event);
    await first.journal.stop();
    const { journal: later } = await journalOf("b", () => owner(2));
    for (const event of [waits(k1, B1), waits(k2, B1)]) later.record(event);
    await later.durable();

    await (await journalIn(first.dir, "a", () => ({ kind: "standby" }))).caughtUp();
    const rows = createCallbackRows({ knex: db().knex });
    expect(new Set(await rows.openIds())).toEqual(new Set([k2, k3]));
    expect([...(await rows.endsOf([k1, k2, k3]))]).toEqual([[k1, "done"]]);
    expect([(await rows.get(k2))?.call, (await rows.get(k3))?.call]).toEqual([B1, A1]);
  });
});

test("the numbers of a new owner follow those of all before, though its clock is behind", async () => {
  const { journal: first } = await journalOf("a", () => null);
  await first.stop();
  await storeOf("b").take(null);
  const ahead = Date.now() * 1000 + 3_600_000_000;
  await db()
    .knex("events")
    .insert({ seq: ahead, node: "a", at: new Date(), type: "call.ended", call_id: A1, data: "{}" });
  const { journal } = await journalOf("b", () => owner(1));
  await journal.begin();
  journal.record(sampleOf("call.arrived", A2));
  await journal.durable();
  expect(journal.lastSeq).toBe(ahead + 1);
  // Whoever has listened to the one before goes on with the one after.
  const heard = await journal.entriesAfter(ahead - 1, 10);
  expect(heard.map(({ node, seq }) => [node, seq])).toEqual([
    ["a", ahead],
    ["b", ahead + 1],
  ]);
});
