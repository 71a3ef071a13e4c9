/** Keys of the API. */
import { createApiKeys, type KeptKeys, REMEMBERED_MS } from "../../src/db/api-keys";
import { ManualClock } from "../support/manual-clock";
import { useTestDatabase } from "../support/test-db";

const db = useTestDatabase();
let clock: ManualClock;
let keys: KeptKeys;

beforeEach(async () => {
  clock = new ManualClock();
  keys = createApiKeys({ knex: db().knex, clock });
  await db().knex("api_keys").delete();
});

test("a key opens what it was made for, and its secret is nowhere in the database", async () => {
  const { id, token } = await keys.create({ name: "wallboard", scopes: ["read", "supervise"] });
  expect(token).toMatch(/^frontdesk_live_[0-9a-f]{10}_[\w-]{43}$/);
  expect(await keys.verify(token)).toEqual({ id, name: "wallboard", scopes: ["read", "supervise"] });
  const kept = JSON.stringify(await db().knex("api_keys").select("*"));
  expect(kept).not.toContain(token.slice(-43));
});

test("forged, cut, lengthened, mixed and empty tokens open nothing", async () => {
  const [one, two] = [
    await keys.create({ name: "1", scopes: ["read"] }),
    await keys.create({ name: "2", scopes: ["admin"] }),
  ];
  const forged = [
    ...[
      "",
      "frontdesk_live_",
      "Bearer x",
      one.token.slice(0, -1),
      `${one.token}A`,
      one.token.toUpperCase(),
      ` ${one.token}`,
    ],
    ...[`frontdesk_live_${one.id}_${two.token.slice(-43)}`, `frontdesk_live_0000000000_${one.token.slice(-43)}`],
    ...[
      one.token.replace("live", "test"),
      `${one.token}\0`,
      "x".repeat(100_000),
      `frontdesk_live_${one.id}_${"A".repeat(43)}`,
    ],
  ];
  for (const token of forged) expect(await keys.verify(token)).toBeNull();
  expect(await keys.verify(one.token)).not.toBeNull();
});

test("a revoked key dies at once here, and elsewhere when it is no longer remembered", async () => {
  const elsewhere = createApiKeys({ knex: db().knex, clock });
  const { id, token } = await keys.create({ name: "gone", scopes: ["read"] });
  await elsewhere.verify(token);
  await keys.verify(token);
  expect(await keys.revoke(id)).toBe(true);
  expect(await keys.revoke(id)).toBe(false);
  expect(await keys.verify(token)).toBeNull();
  expect(await elsewhere.verify(token)).not.toBeNull();
  await clock.advance(REMEMBERED_MS);
  expect(await elsewhere.verify(token)).toBeNull();
});

test("a key that is asked for often is read from the database rarely", async () => {
  const { token } = await keys.create({ name: "busy", scopes: ["read"] });
  let statements = 0;
  const count = (): void => {
    statements++;
  };
  db().knex.on("query", count);
  for (let i = 0; i < 50; i++) await keys.verify(token);
  db().knex.off("query", count);
  expect(statements).toBe(2); // the key, and that it was used
});

test("the list says when a key was made, used and revoked, the newest first", async () => {
  const first = await keys.create({ name: "first", scopes: ["read"] });
  await clock.advance(1_000);
  await keys.create({ name: "second", scopes: ["agent"] });
  await clock.advance(1_000);
  await keys.verify(first.token);
  await keys.revoke(first.id);
  const startMs = clock.nowMs() - 2_000;
  expect(await keys.list()).toMatchObject([
    { name: "second", createdAtMs: startMs + 1_000, lastUsedMs: null, revokedAtMs: null },
    { name: "first", createdAtMs: startMs, lastUsedMs: startMs + 2_000, revokedAtMs: startMs + 2_000 },
  ]);
});
