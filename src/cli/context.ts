/** What every command is handed: the terminal, the settings, and the database for as long as it works. */
import type { Command } from "commander";
import { type ClientConfig, readClientConfig, readSetupConfig, type SetupConfig } from "../config";
import { type Database, openDatabase } from "../db/database";
import { readDemoRun } from "../demo/demo-run";
import { createLog } from "../log";
import { databaseFailure } from "./failure";
import { chooseTarget, type Target } from "./target";
import { processTerminal, type Terminal } from "./terminal";

export interface CliContext {
  readonly terminal: Terminal;
  /** Read when a command wants them, so that `--help` works with any environment. */
  client(): ClientConfig;
  setup(): SetupConfig;
  /** The installation to look at; says on stderr when it is a demo. */
  target(): Target;
}

export function processContext(): CliContext {
  const terminal = processTerminal();
  return {
    terminal,
    client: () => readClientConfig(),
    setup: () => readSetupConfig(),
    target() {
      const config = readClientConfig();
      const demo = config.databaseUrl === null ? readDemoRun(readSetupConfig().cacheDir) : null;
      if (demo) terminal.say(`DATABASE_URL is not set: looking at the demo that runs (process ${demo.pid}).`);
      return chooseTarget(config, demo);
    },
  };
}

/** Adds one command to the program; its action tells its exit code to `done`. */
export type AddCommand = (program: Command, context: CliContext, done: (exitCode: number) => void) => void;

/**
 * Opens the database, does the work, closes it.
 * @throws SetupError in one paragraph when Postgres is the reason that it failed.
 */
export async function withDatabase<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const log = createLog({ level: "silent" });
  const database = await withReadableFailure(url, () => openDatabase({ url, log, apiConnectionsMax: 2 }));
  try {
    return await withReadableFailure(url, () => work(database));
  } finally {
    await database.close();
  }
}

/** Runs the work; what Postgres says is told as a SetupError of one paragraph. */
export async function withReadableFailure<T>(url: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (err) {
    throw databaseFailure(err, url) ?? err;
  }
}
