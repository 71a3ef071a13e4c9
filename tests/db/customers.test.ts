/** The customers: found by number before anyone says a word, searched by people, brought in by a file. */
import { BadCursor } from "../../src/api/deps";
import { CUSTOMERS_PER_NUMBER_MAX, type Customers, createCustomers, type NewCustomer } from "../../src/db/customers";
import { createJournalWriter } from "../../src/db/journal-writer";
import type { CallId, CustomerId, E164 } from "../../src/domain/glossary";
import { ARRIVED_MS, entriesOf, sampleOf } from "../support/sample-events";
import { useTestDatabase } from "../support/test-db";

const db = useTestDatabase();
const NUMBER = "+78435551234" as E164;
let customers: Customers;

beforeAll(() => {
  customers = createCustomers(db());
});
beforeEach(() => db().knex.raw("TRUNCATE customers, customer_numbers, open_matters, campaign_hearings CASCADE"));

function customer(id: string, more: Partial<NewCustomer> = {}): NewCustomer {
  return { id: id as CustomerId, name: id, category: null, manager: null, language: null, numbers: [NUMBER], ...more };
}

const idsOf = (page: { rows: readonly { id: string }[] }): string[] => page.rows.map(({ id }) => id);
const anyone = { number: null, name: null };

describe("look-up", () => {
  test("knows everything that a greeting needs, the open matter included", async () => {
    const openMatter = { subject: "boiler E12", handler: "olga" };
    await customers.putAll([
      customer("ivan", { name: "Ivan Petrov", category: "vip", manager: "anna", language: "ru", openMatter }),
    ]);
    await customers.rememberAgent("ivan" as CustomerId, "dave");
    expect(await customers.lookUp(NUMBER)).toEqual([
      {
        id: "ivan",
        name: "Ivan Petrov",
        category: "vip",
        manager: "anna",
        language: "ru",
        lastAgent: "dave",
        openMatter,
      },
    ]);
  });

  test("offers every customer of a number, and no more than a person can read", async () => {
    await customers.putAll(Array.from({ length: 30 }, (_, i) => customer(`c${String(i).padStart(2, "0")}`)));
    const found = await customers.lookUp(NUMBER);
    expect(found).toHaveLength(CUSTOMERS_PER_NUMBER_MAX);
    expect(found[0]?.id).toBe("c00");
  });

  test("a closed matter is not open", async () => {
    await customers.putAll([customer("ivan", { openMatter: { subject: "boiler", handler: "olga" } })]);
    await db().knex("open_matters").update({ closed_at: new Date() });
    expect((await customers.lookUp(NUMBER))[0]?.openMatter).toBeNull();
  });

  test.each([
    ["", "+", "0", "00", "78435551234", "+7 843", "anonymous", "\0", "+7843\0", "\ud83d", "+７８４３", "+٧٨٤٣"],
    [
      "'; DROP TABLE customers; --",
      "' OR 1=1 --",
      "$1",
      "$$",
      "%",
      "_",
      "+%",
      "\\",
      "%s%n",
      "$".concat("{SHELL(id)}"),
      "\u202e+7",
      "🙂",
    ],
    ["+".padEnd(41, "9"), "9".repeat(4_096), "+78435551234;ext=1", "sip:+78435551234@evil.host", "null", "undefined"],
  ])("nobody is found by %j and its kind, and nothing breaks", async (...hostile) => {
    await customers.putAll([customer("ivan")]);
    for (const text of hostile) expect(await customers.lookUp(text as E164)).toEqual([]);
    expect(await customers.lookUp(NUMBER)).toHaveLength(1);
  });
});

test("a campaign was last heard by the customer or by the number, whichever is later; others' hearings do not count", async () => {
  const heard = (n: number, customer: string | null, number: string | null) => ({
    ...sampleOf("campaign.heard", `a000000000${n}` as CallId),
    ...{ customer: customer as CustomerId | null, number: number as E164 | null },
  });
  const writer = createJournalWriter({
    pool: db().writer,
    log: { error: () => undefined },
    onRejected: () => undefined,
  });
  await writer.write(entriesOf([heard(1, "ivan", "+71"), heard(2, null, NUMBER), heard(3, "olga", "+72")]));
  const last = (customer: string | null, number: string | null) =>
    customers.lastHeard("spring", { customer: customer as CustomerId | null, number: number as E164 | null });
  expect(await last("ivan", null)).toBe(ARRIVED_MS);
  expect(await last("ivan", NUMBER)).toBe(ARRIVED_MS + 1_000);
  expect(await last("nobody", "+79")).toBeNull();
  expect(await last(null, null)).toBeNull();
  expect(await customers.lastHeard("autumn", { customer: "ivan" as CustomerId, number: NUMBER })).toBeNull();
});

describe("search", () => {
  beforeEach(() =>
    customers.putAll([
      customer("1", { name: "Иван Петров", numbers: [NUMBER, "+79001112233" as E164] }),
      customer("2", { name: "ООО «Тепло-Дом»", numbers: ["+78435550000" as E164] }),
      customer("3", { name: "Ivana O'Neil, d.o.o.", numbers: ["+39021234567" as E164] }),
      customer("4", { name: "Иванов & Sons", numbers: [] }),
    ]),
  );

  test.each([
    ["иван", ["1", "4"]],
    ["ПЕТР", ["1"]],
    ["петров иван", ["1"]],
    ["дом", ["2"]],
    ["тепло дом", ["2"]],
    ["ivana neil", ["3"]],
    ["o'n", ["3"]],
    ["sons", ["4"]],
    ["nobody", []],
  ])("by name: %s", async (name, expected) => {
    expect(idsOf(await customers.search({ number: null, name }, { limit: 10, after: null })).sort()).toEqual(expected);
  });

  test("by number, from its beginning, and by both", async () => {
    const search = async (number: string | null, name: string | null): Promise<string[]> =>
      idsOf(await customers.search({ number, name }, { limit: 10, after: null })).sort();
    expect(await search("+7843", null)).toEqual(["1", "2"]);
    expect(await search("+79001112233", null)).toEqual(["1"]);
    expect(await search("+7843", "иван")).toEqual(["1"]);
    expect(await search("+1", null)).toEqual([]);
  });

  test.each(["", "   ", "'", "\\", ":*", "& | !", "(", "''':*", "\0", "%", "\ud83d", "a".repeat(10_000), "<-> foo:A"])(
    "a hostile name breaks nothing (%#)",
    async (name) => {
      const page = await customers.search({ number: null, name }, { limit: 10, after: null });
      expect(page.rows.length).toBeLessThanOrEqual(4);
    },
  );

  test("a found customer comes with all numbers", async () => {
    const page = await customers.search({ number: null, name: "петров" }, { limit: 1, after: null });
    expect(page.rows[0]?.numbers).toEqual([NUMBER, "+79001112233"]);
    expect((await customers.get("1" as CustomerId))?.numbers).toEqual([NUMBER, "+79001112233"]);
    expect(await customers.get("none" as CustomerId)).toBeNull();
    expect(await customers.get("\0" as CustomerId)).toBeNull();
  });
});

describe("pages", () => {
  const all = Array.from({ length: 25 }, (_, i) => customer(`c${i}`, { name: `name ${String(i % 7)}` }));

  test("together they hold everybody once, also when customers come and go meanwhile", async () => {
    await customers.putAll(all);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = await customers.search(anyone, { limit: 4, after });
      seen.push(...idsOf(page));
      after = page.next;
      // Before and behind the place where the reader is.
      await customers.putAll([customer(`early${seen.length}`, { name: "a first one" })]);
      await db().knex("customers").where({ id: seen[0] }).delete();
    } while (after !== null);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((id) => id.startsWith("c")).sort()).toEqual(all.map(({ id }) => id).sort());
  });

  test.each([
    "",
    "x",
    "W10",
    "bnVsbA",
    Buffer.from('["a"]').toString("base64url"),
    Buffer.from('["a",{}]').toString("base64url"),
    "\0",
  ])("%j is no cursor", async (after) => {
    await expect(customers.search(anyone, { limit: 5, after })).rejects.toThrow(BadCursor);
  });
});

describe("bringing in", () => {
  test("a second time brings names, numbers and matters up to date and keeps what was learnt", async () => {
    await customers.putAll([customer("ivan", { openMatter: { subject: "old", handler: "olga" } })]);
    await customers.rememberAgent("ivan" as CustomerId, "dave");
    const numbers = ["+79990000000" as E164, "+79990000000" as E164];
    await customers.putAll([
      customer("ivan", { name: "Ivan II", numbers, openMatter: { subject: "new", handler: "anna" } }),
    ]);
    expect(await customers.lookUp(NUMBER)).toEqual([]);
    expect(await customers.lookUp("+79990000000" as E164)).toMatchObject([
      { name: "Ivan II", lastAgent: "dave", openMatter: { subject: "new", handler: "anna" } },
    ]);
    expect(await customers.count()).toBe(1);
  });

  test("all or none", async () => {
    const bad = customer("bad", { numbers: ["not a number" as E164] });
    await expect(customers.putAll([customer("good"), bad])).rejects.toThrow();
    expect(await customers.count()).toBe(0);
  });

  test("thousands at once", async () => {
    const many = Array.from({ length: 5_000 }, (_, i) =>
      customer(`m${i}`, { numbers: [`+7900${1_000_000 + i}` as E164] }),
    );
    expect(await customers.putAll(many)).toBe(5_000);
    expect((await customers.lookUp("+79001004321" as E164))[0]?.id).toBe("m4321");
  });
});
