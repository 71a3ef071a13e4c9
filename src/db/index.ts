/** The repositories of one database, made together. */
import type { Clock } from "../callflow/ports";
import type { Company } from "../domain/company";
import { storyNames } from "../domain/story-names";
import { createApiKeys, type KeptKeys } from "./api-keys";
import { type Calls, createCalls } from "./calls";
import { type Companies, createCompanies } from "./companies";
import { type Customers, createCustomers } from "./customers";
import type { Database } from "./database";

export interface Repositories {
  readonly companies: Companies;
  readonly customers: Customers;
  readonly calls: Calls;
  readonly keys: KeptKeys;
}

export interface RepositoryDeps {
  readonly database: Pick<Database, "knex" | "lookups">;
  readonly clock: Pick<Clock, "nowMs" | "monotonicMs">;
  /** Whose names the stories of calls use: asked anew by each. */
  readonly company: () => Company;
}

export function createRepositories({ database, clock, company }: RepositoryDeps): Repositories {
  const { knex, lookups } = database;
  return {
    companies: createCompanies(knex),
    customers: createCustomers({ knex, lookups }),
    calls: createCalls({ knex, names: () => storyNames(company()) }),
    keys: createApiKeys({ knex, clock }),
  };
}
