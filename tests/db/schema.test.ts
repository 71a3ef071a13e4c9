/**
 * The schema that the migrations make, beside the one that was looked at and
 * committed. After a new migration: remove schema.sql, run this test, read the
 * difference, commit it.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { useTestDatabase } from "../support/test-db";

const db = useTestDatabase();
const FILE = join(__dirname, "schema.sql");

async function rowsOf<T>(sql: string): Promise<T[]> {
  return (await db().knex.raw(sql)).rows;
}

/** Every table as the statement that would make it, with its indexes: one way to write each thing, in the order of names. */
async function describeSchema(): Promise<string> {
  const columns = await rowsOf<{ table: string; text: string }>(`
    SELECT c.relname AS table, format('  %s %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END,
        CASE WHEN a.attidentity <> '' THEN ' IDENTITY' ELSE COALESCE(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') END) AS text
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY c.relname, a.attnum`);
  // Postgres 18 counts NOT NULL among the constraints; the columns say it already.
  const constraints = await rowsOf<{ table: string; text: string }>(`
    SELECT c.relname AS table, '  ' || pg_get_constraintdef(k.oid) AS text
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    WHERE c.relnamespace = 'public'::regnamespace AND k.contype <> 'n' ORDER BY c.relname, k.contype, k.conname`);
  const indexes = await rowsOf<{ table: string; text: string }>(`
    SELECT tablename AS table, replace(indexdef, 'public.', '') || ';' AS text FROM pg_indexes
    WHERE schemaname = 'public' AND indexname NOT LIKE '%pkey' ORDER BY tablename, indexname`);
  const of = (rows: { table: string; text: string }[], table: string): string[] =>
    rows.filter((row) => row.table === table).map(({ text }) => text);
  return [...new Set(columns.map(({ table }) => table))]
    .map((table) => {
      const body = [...of(columns, table), ...of(constraints, table)].join(",\n");
      return [`CREATE TABLE ${table} (\n${body}\n);`, ...of(indexes, table), ""].join("\n");
    })
    .join("\n");
}

test("the migrations make the schema that is committed in schema.sql", async () => {
  const schema = await describeSchema();
  if (!existsSync(FILE)) writeFileSync(FILE, schema);
  expect(schema).toBe(readFileSync(FILE, "utf8"));
});
