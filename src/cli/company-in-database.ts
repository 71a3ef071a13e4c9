/** The company that is published in the database of an installation. */
import { companyFromDocument } from "../company";
import { createCompanies } from "../db/companies";
import type { Database } from "../db/database";
import type { Company } from "../domain/company";
import { SetupError } from "../setup/errors";
import { withDatabase } from "./context";
import type { Target } from "./target";

type Knexed = Pick<Database, "knex">;

/** Null: nothing has been published. Rejects as Postgres does, and with CompanyFileError when what is there is no company. */
export async function publishedCompany({ knex }: Knexed): Promise<Company | null> {
  const current = await createCompanies(knex).current();
  return current ? companyFromDocument(current.document, current.version) : null;
}

/** @throws SetupError when nothing has been published. */
export async function requireCompany(database: Knexed): Promise<Company> {
  const company = await publishedCompany(database);
  if (company) return company;
  throw new SetupError(
    "There is no company in the database yet",
    "Sites, numbers and menus come from a company file",
    "Type: frontdesk init --company my-company.yaml",
  );
}

/** For commands to which the company is only of help: null also when there is no database to ask. */
export async function companyIfThere({ databaseUrl }: Pick<Target, "databaseUrl">): Promise<Company | null> {
  if (databaseUrl === null) return null;
  try {
    return await withDatabase(databaseUrl, publishedCompany);
  } catch {
    return null; // `frontdesk doctor` tells what is wrong with it; here the question was another.
  }
}
