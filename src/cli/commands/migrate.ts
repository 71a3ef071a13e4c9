/** `frontdesk migrate`: brings the database up to what this version needs. */
import { openKnex } from "../../db/database";
import { migrate, pendingMigrations } from "../../db/migrate";
import { type AddCommand, type CliContext, withReadableFailure } from "../context";
import { databaseName, EXIT } from "../failure";
import { databaseOf } from "../target";
import { printJson } from "../terminal";

interface Options {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const STATEMENT_LIMIT_MS = 10 * 60_000;

export const migrateCommand: AddCommand = (program, context, done) => {
  program
    .command("migrate")
    .description("bring the database up to date and say what was done")
    .option("--dry-run", "say what would be done")
    .option("--json", "print JSON")
    .addHelpText("after", HELP)
    .action(async (options: Options) => {
      const url = databaseOf(context.client(), false);
      const names = await migrateDatabase(url, options.dryRun === true);
      report(names, url, options, context);
      done(EXIT.ok);
    });
};

/** Returns the names of what was done, or with `dryRun` would be. @throws SetupError when Postgres will not. */
export async function migrateDatabase(url: string, dryRun = false): Promise<string[]> {
  const knex = openKnex(url, { statementLimitMs: STATEMENT_LIMIT_MS });
  try {
    return await withReadableFailure(url, () => (dryRun ? pendingMigrations(knex) : migrate(knex)));
  } finally {
    await knex.destroy();
  }
}

function report(names: string[], url: string, { json, dryRun }: Options, { terminal }: CliContext): void {
  if (json) {
    printJson(terminal, { database: databaseName(url), [dryRun ? "pending" : "done"]: names });
    return;
  }
  for (const name of names) terminal.print(name);
  const said =
    names.length === 0
      ? "is up to date"
      : dryRun
        ? `lacks the ${names.length} above`
        : `has got the ${names.length} above`;
  terminal.say(`The database ${databaseName(url)} ${said}.`);
}

const HELP = `
Examples:
  $ frontdesk migrate
  $ frontdesk migrate --dry-run --json`;
