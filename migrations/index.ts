/**
 * The migrations in their order. Listed by hand, so that one list holds from
 * the sources, under jest and in the built program alike. Forward only: a
 * released migration is never edited, the next one corrects it.
 */
import type { Knex } from "knex";
import * as companyAndCustomers from "./001_company_and_customers";
import * as journalAndLedger from "./002_journal_and_ledger";
import * as apiKeys from "./003_api_keys";
import * as callbacks from "./004_callbacks";
import * as poolLease from "./005_pool_lease";
import * as queueSwitches from "./006_queue_switches";
import * as callbackEpoch from "./007_callback_epoch";

export interface Migration {
  /** Kept in the database: never changes once released. */
  readonly name: string;
  up(db: Knex): Promise<void>;
}

export const MIGRATIONS: readonly Migration[] = [
  { name: "001_company_and_customers", ...companyAndCustomers },
  { name: "002_journal_and_ledger", ...journalAndLedger },
  { name: "003_api_keys", ...apiKeys },
  { name: "004_callbacks", ...callbacks },
  { name: "005_pool_lease", ...poolLease },
  { name: "006_queue_switches", ...queueSwitches },
  { name: "007_callback_epoch", ...callbackEpoch },
];
