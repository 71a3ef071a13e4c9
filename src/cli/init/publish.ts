/** Writes a company into the database: a new version if anything has changed, its customers, the first API key. */
import { isDeepStrictEqual } from "node:util";
import { SCOPES } from "../../api/deps";
import { systemClock } from "../../clock";
import { companyToDocument, type LoadedCompany } from "../../company";
import { createApiKeys } from "../../db/api-keys";
import { type Companies, createCompanies } from "../../db/companies";
import { createCustomers } from "../../db/customers";
import type { Database } from "../../db/database";

export interface Published {
  readonly version: number;
  /** False: the newest version said the same already. */
  readonly isNew: boolean;
  readonly customers: number;
  /** The token; null: there was a key already. */
  readonly apiKey: string | null;
}

export async function publish(
  { company, customers }: LoadedCompany,
  database: Pick<Database, "knex" | "lookups">,
): Promise<Published> {
  // As the database gives it back: without the fields that JSON does not keep.
  const document = JSON.parse(JSON.stringify(companyToDocument(company))) as object;
  const { version, isNew } = await publishChanged(createCompanies(database.knex), document);
  const written = await createCustomers(database).putAll(customers);
  return { version, isNew, customers: written, apiKey: await firstKey(database) };
}

async function publishChanged(companies: Companies, document: object): Promise<{ version: number; isNew: boolean }> {
  const current = await companies.current();
  if (current && isDeepStrictEqual(current.document, document)) return { version: current.version, isNew: false };
  return { version: await companies.publish(document, "frontdesk init"), isNew: true };
}

/** One that may do everything, so that others can be made with it. */
async function firstKey({ knex }: Pick<Database, "knex">): Promise<string | null> {
  const keys = createApiKeys({ knex, clock: systemClock });
  if ((await keys.list()).some(({ revokedAtMs }) => revokedAtMs === null)) return null;
  return (await keys.create({ name: "the first, made by frontdesk init", scopes: SCOPES })).token;
}
