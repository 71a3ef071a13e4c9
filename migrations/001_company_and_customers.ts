// Why: an empty database must hold what a company is and who its customers are before the first call can be greeted by name.
import type { Knex } from "knex";

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    -- The whole validated company document; the newest version is the one the next caller sees.
    CREATE TABLE company_versions (
      version      integer PRIMARY KEY CHECK (version > 0),
      document     jsonb NOT NULL,
      note         text NOT NULL DEFAULT '',
      published_at timestamptz NOT NULL DEFAULT now()
    );

    CREATE TABLE customers (
      id         text PRIMARY KEY CHECK (id <> ''),
      name       text NOT NULL,
      -- The words of the name, lower-cased by us: a database in the C locale knows no case but English.
      search_key text NOT NULL,
      category   text,
      manager    text,
      language   text,
      last_agent text,
      notes      text NOT NULL DEFAULT '',
      created_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX customers_by_search_key ON customers (search_key, id);
    CREATE INDEX customers_by_word ON customers USING gin (to_tsvector('simple', search_key));

    -- A customer has many numbers and one number may belong to several customers. An empty number matches nobody.
    CREATE TABLE customer_numbers (
      number      text NOT NULL CHECK (number ~ '^\\+[0-9]{1,15}$'),
      customer_id text NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
      PRIMARY KEY (customer_id, number)
    );
    -- Found whole by every call, found by its beginning by people who search.
    CREATE INDEX customer_numbers_by_number ON customer_numbers (number text_pattern_ops);

    CREATE TABLE open_matters (
      id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      customer_id text NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
      subject     text NOT NULL,
      handler     text NOT NULL,
      opened_at   timestamptz NOT NULL DEFAULT now(),
      closed_at   timestamptz
    );
    CREATE INDEX open_matters_by_customer ON open_matters (customer_id, opened_at DESC) WHERE closed_at IS NULL;
  `);
}
