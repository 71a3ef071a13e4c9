/** The pools: each with limits of its own, so that what is slow for one stays slow for it alone. */
import { Client } from "pg";
import { createCustomers, type NewCustomer } from "../../src/db/customers";
import { LOOKUP_CONNECTIONS_MAX, openDatabase } from "../../src/db/database";
import type { CustomerId, E164 } from "../../src/domain/glossary";
import { useTestDatabase } from "../support/test-db";

jest.setTimeout(30_000);
const db = useTestDatabase();
const NUMBER = "+78435551234" as E164;
const IVAN: NewCustomer = {
  id: "ivan" as CustomerId,
  name: "Ivan",
  category: null,
  manager: null,
  language: null,
  numbers: [NUMBER],
};

/** Somebody else's transaction that has the table for itself. */
async function whileLocked(table: string, work: () => Promise<void>): Promise<void> {
  const admin = new Client({ connectionString: db().url });
  await admin.connect();
  try {
    await admin.query("BEGIN");
    await admin.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
    await work();
  } finally {
    await admin.end();
  }
}

test("with the API's connections all in use a look-up is answered all the same", async () => {
  const customers = createCustomers(db());
  await customers.putAll([IVAN]);
  const slow = Array.from({ length: 12 }, () =>
    db()
      .knex.raw("SELECT pg_sleep(2)")
      .catch(() => undefined),
  );
  const first = Promise.race(slow.map((query) => Promise.resolve(query).then(() => "slow")));
  const found = customers.lookUp(NUMBER).then((rows) => `found ${rows.length}`);
  expect(await Promise.race([first, found])).toBe("found 1");
  await Promise.all(slow);
});

test("a look-up that meets a lock is given up by Postgres after two seconds, and the next one works", async () => {
  const customers = createCustomers(db());
  await customers.putAll([IVAN]);
  await whileLocked("customers", async () => {
    await expect(customers.lookUp(NUMBER)).rejects.toMatchObject({ code: expect.stringMatching(/^(55P03|57014)$/) });
  });
  expect(await customers.lookUp(NUMBER)).toHaveLength(1);
});

test("before the first call every connection of the look-ups is open and has its plan", async () => {
  const database = openDatabase({ url: db().url, log: { warn: () => undefined } });
  try {
    await createCustomers(database).warmUp();
    expect(database.lookups.totalCount).toBe(LOOKUP_CONNECTIONS_MAX);
    expect(database.lookups.idleCount).toBe(LOOKUP_CONNECTIONS_MAX);
    const client = await database.lookups.connect();
    const { rows } = await client.query("SELECT name FROM pg_prepared_statements");
    client.release();
    expect(rows).toEqual([{ name: "look-up" }]);
  } finally {
    await database.close();
  }
});

test("a Postgres that is away is not waited for, and is no error", async () => {
  const database = openDatabase({ url: "postgres://nobody@127.0.0.1:1/none", log: { warn: () => undefined } });
  await createCustomers(database).warmUp();
  expect(database.lookups.totalCount).toBe(0);
  await database.close();
});

test("every connection has limits: none of Postgres' own is left at never", async () => {
  for (const pool of [db().lookups, db().writer])
    for (const name of ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"]) {
      const { rows } = await pool.query(`SHOW ${name}`);
      expect(rows[0][name]).not.toBe("0");
    }
  for (const name of ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"])
    expect((await db().knex.raw(`SHOW ${name}`)).rows[0][name]).not.toBe("0");
});

test("closing twice is as good as once", async () => {
  const other = openDatabase({ url: db().url, log: { warn: () => undefined } });
  await other.knex.raw("SELECT 1");
  await Promise.all([other.close(), other.close()]);
});
