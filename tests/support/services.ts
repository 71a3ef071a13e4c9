/** What all suites share: one Postgres, started by tests/run.ts before jest. Suites that kill things start their own. */
import { join } from "node:path";
import type { SetupConfig } from "../../src/config";
import { createGuard } from "../../src/setup/guard";
import { startPostgres } from "../../src/setup/postgres";

export interface Services {
  /** For jest's environment. */
  readonly env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/** @throws SetupError */
export async function startServices({ dir, setup }: { dir: string; setup: SetupConfig }): Promise<Services> {
  const guard = await createGuard({ runsDir: join(dir, "runs") });
  const postgres = await startPostgres({
    dataDir: join(dir, "postgres"),
    cacheDir: setup.cacheDir,
    guard,
    env: setup.env,
    settings: { fsync: "off" },
  });
  return {
    env: { FRONTDESK_TEST_DATABASE_URL: postgres.url },
    async stop() {
      await postgres.discard();
      await guard.stopAll();
    },
  };
}
