/** Fills the database of a demo or a test: the company, its customers, an API key that may do everything. */

import { SCOPES } from "../api/deps";
import { systemClock } from "../clock";
import { companyToDocument, type LoadedCompany } from "../company";
import { createApiKeys } from "../db/api-keys";
import { createCompanies } from "../db/companies";
import { createCustomers } from "../db/customers";
import { openDatabase } from "../db/database";
import { migrate } from "../db/migrate";
import { createLog } from "../log";

const KEY_NAME = "demo";

/** Brings the database up to date and publishes the company if it is another than the one in force. Returns the key's token. */
export async function seed(databaseUrl: string, { company, customers }: LoadedCompany): Promise<string> {
  const database = openDatabase({ url: databaseUrl, log: createLog({ level: "silent" }) });
  try {
    await migrate(database.knex);
    const companies = createCompanies(database.knex);
    const document = companyToDocument(company);
    const current = await companies.current();
    if (!current || JSON.stringify(sorted(current.document)) !== JSON.stringify(sorted(document)))
      await companies.publish(document, "the sample company");
    await createCustomers(database).putAll(customers);
    const keys = createApiKeys({ knex: database.knex, clock: systemClock });
    for (const key of await keys.list())
      if (key.name === KEY_NAME && key.revokedAtMs === null) await keys.revoke(key.id);
    return (await keys.create({ name: KEY_NAME, scopes: SCOPES })).token;
  } finally {
    await database.close();
  }
}

/** Postgres keeps the keys of a document in an order of its own. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, field]) => [key, sorted(field)]),
  );
}
