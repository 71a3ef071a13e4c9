/**
 * The customers: found by their number before the call is answered, found by
 * people who search, brought in by the company file. What a call waits for goes
 * through a pool of its own, where nothing slow ever runs.
 */
import type { Knex } from "knex";
import type { Pool } from "pg";
import type { CustomerRow, CustomersView } from "../api/deps";
import type { Directory } from "../callflow/ports";
import type { Customer } from "../domain/call";
import type { AgentId, CustomerId, E164, Language } from "../domain/glossary";
import { LOOKUP_CONNECTIONS_MAX } from "./database";
import { decodeCursor, pageOf } from "./pages";
import { searchKeyOf, wordsQueryOf } from "./search-key";

/** One number of a whole company stays readable; what lies beyond is not offered. */
export const CUSTOMERS_PER_NUMBER_MAX = 20;
const INSERT_CHUNK = 1_000;
const E164_SHAPE = /^\+\d{1,15}$/;

export interface NewCustomer {
  readonly id: CustomerId;
  readonly name: string;
  readonly category: string | null;
  readonly manager: string | null;
  readonly language: Language | null;
  readonly numbers: readonly E164[];
  readonly openMatter?: { readonly subject: string; readonly handler: string } | null;
}

export interface Customers extends Directory, CustomersView {
  /** Adds customers, or brings those of the same id up to date, their numbers included: all of them or none. Returns how many. */
  putAll(customers: readonly NewCustomer[]): Promise<number>;
  /** Who talked to the customer last: offered first the next time. */
  rememberAgent(customer: CustomerId, agent: AgentId): Promise<void>;
  count(): Promise<number>;
  /** Opens every connection that look-ups use and has Postgres plan them, so that no caller waits for that. Never rejects. */
  warmUp(): Promise<void>;
}

export function createCustomers({ knex, lookups }: { knex: Knex; lookups: Pool }): Customers {
  return {
    async lookUp(number) {
      // Also keeps what no table can hold out of the statement.
      if (!E164_SHAPE.test(number)) return [];
      const { rows } = await lookups.query<CustomerColumns>({ name: "look-up", text: LOOK_UP, values: [number] });
      return rows.map(customerOf);
    },

    async lastHeard(campaign, caller) {
      if (caller.customer === null && caller.number === null) return null;
      const values = [campaign, caller.customer, caller.number];
      const { rows } = await lookups.query<{ at: Date | null }>({ name: "last-heard", text: LAST_HEARD, values });
      return rows[0]?.at?.getTime() ?? null;
    },

    async warmUp() {
      const connecting = Array.from({ length: LOOKUP_CONNECTIONS_MAX }, () => lookups.connect());
      // Postgres away: each connection is made when it is first needed.
      const opened = (await Promise.allSettled(connecting)).flatMap((one) =>
        one.status === "fulfilled" ? [one.value] : [],
      );
      const planning = opened.map((client) => client.query({ name: "look-up", text: LOOK_UP, values: [""] }));
      const planned = await Promise.allSettled(planning);
      for (const [n, client] of opened.entries()) client.release(planned[n]?.status === "rejected");
    },

    async search({ number, name }, { limit, after }) {
      const query = knex("customers AS c")
        .select(knex.raw(COLUMNS))
        .orderBy(["search_key", "id"])
        .limit(limit + 1);
      if (number !== null) query.whereExists(ownNumber(knex, number));
      if (name !== null) {
        const words = wordsQueryOf(name);
        if (words === null) return { rows: [], next: null };
        query.whereRaw("to_tsvector('simple', c.search_key) @@ to_tsquery('simple', ?)", [words]);
      }
      if (after !== null)
        query.whereRaw("(c.search_key, c.id) > (?, ?)", [...decodeCursor(after, ["string", "string"])]);
      const rows: SearchedColumns[] = await query;
      return pageOf(rows, limit, (row) => [row.search_key, row.id], customerRowOf);
    },

    async get(id) {
      if (id.includes("\0")) return null;
      const row: SearchedColumns | undefined = await knex("customers AS c")
        .select(knex.raw(COLUMNS))
        .where("c.id", id)
        .first();
      return row ? customerRowOf(row) : null;
    },

    async putAll(customers) {
      await knex.transaction(async (trx) => {
        for (let from = 0; from < customers.length; from += INSERT_CHUNK)
          await putChunk(trx, customers.slice(from, from + INSERT_CHUNK));
      });
      // Searches are planned by the tables' sizes: told now, not when Postgres gets round to it.
      await knex.raw("ANALYZE customers, customer_numbers, open_matters");
      return customers.length;
    },

    async rememberAgent(customer, agent) {
      await knex("customers").where({ id: customer }).update({ last_agent: agent });
    },

    async count() {
      const row = await knex("customers").count({ count: "*" }).first();
      return Number(row?.count ?? 0);
    },
  };
}

// ---------------------------------------------------------------- statements

/** The oldest open matter is the one the caller has waited longest for. */
const MATTER = `LEFT JOIN LATERAL (
    SELECT subject, handler FROM open_matters
    WHERE customer_id = c.id AND closed_at IS NULL ORDER BY opened_at, id LIMIT 1
  ) m ON true`;

/**
 * Written so that it runs by the indexes whatever Postgres believes about the sizes of the tables: with statistics from
 * before a large import it would read all customers (7 ms instead of 0.06 ms for 20,000 of them).
 */
const LOOK_UP = `WITH n AS MATERIALIZED (
    SELECT customer_id FROM customer_numbers WHERE number = $1 ORDER BY customer_id LIMIT ${CUSTOMERS_PER_NUMBER_MAX}
  )
  SELECT c.id, c.name, c.category, c.manager, c.language, c.last_agent, m.subject, m.handler
  FROM n CROSS JOIN LATERAL (SELECT * FROM customers WHERE id = n.customer_id LIMIT 1) c ${MATTER}
  ORDER BY c.name, c.id`;

/** By customer or by number, whichever knows: each has its index. */
const LAST_HEARD = `SELECT max(at) AS at FROM (
    SELECT max(heard_at) AS at FROM campaign_hearings WHERE campaign = $1 AND customer = $2
    UNION ALL
    SELECT max(heard_at) FROM campaign_hearings WHERE campaign = $1 AND number = $3
  ) heard`;

const MATTER_FIELD = (field: "subject" | "handler"): string => `(
    SELECT ${field} FROM open_matters WHERE customer_id = c.id AND closed_at IS NULL ORDER BY opened_at, id LIMIT 1
  ) AS ${field}`;

const COLUMNS = `c.id, c.name, c.search_key, c.category, c.manager, c.language, c.last_agent,
  ARRAY(SELECT number FROM customer_numbers WHERE customer_id = c.id ORDER BY number) AS numbers,
  ${MATTER_FIELD("subject")}, ${MATTER_FIELD("handler")}`;

function ownNumber(knex: Knex, prefix: string): Knex.QueryBuilder {
  const beginning = prefix.replace(/[^+\d]/g, "");
  return knex("customer_numbers AS n").whereRaw("n.customer_id = c.id").whereLike("n.number", `${beginning}%`);
}

async function putChunk(trx: Knex.Transaction, customers: readonly NewCustomer[]): Promise<void> {
  const ids = customers.map(({ id }) => id);
  const rows = customers.map(({ id, name, category, manager, language }) => ({
    ...{ id, name, search_key: searchKeyOf(name), category, manager, language },
  }));
  await trx("customers").insert(rows).onConflict("id").merge();
  await trx("customer_numbers").whereIn("customer_id", ids).delete();
  const numbers = customers.flatMap(({ id, numbers }) =>
    [...new Set(numbers)].map((number) => ({ number, customer_id: id })),
  );
  if (numbers.length > 0) await trx("customer_numbers").insert(numbers);
  const matters = customers.flatMap(({ id, openMatter }) => (openMatter ? [{ customer_id: id, ...openMatter }] : []));
  await trx("open_matters").whereIn("customer_id", ids).whereNull("closed_at").delete();
  if (matters.length > 0) await trx("open_matters").insert(matters);
}

// ---------------------------------------------------------------- rows

interface CustomerColumns {
  readonly id: string;
  readonly name: string;
  readonly category: string | null;
  readonly manager: string | null;
  readonly language: string | null;
  readonly last_agent: string | null;
  readonly subject: string | null;
  readonly handler: string | null;
}

interface SearchedColumns extends CustomerColumns {
  readonly search_key: string;
  readonly numbers: string[];
}

function customerOf(row: CustomerColumns): Customer {
  return {
    id: row.id as CustomerId,
    name: row.name,
    category: row.category,
    manager: row.manager,
    language: row.language,
    lastAgent: row.last_agent,
    openMatter: row.subject !== null && row.handler !== null ? { subject: row.subject, handler: row.handler } : null,
  };
}

const customerRowOf = (row: SearchedColumns): CustomerRow => ({ ...customerOf(row), numbers: row.numbers });
