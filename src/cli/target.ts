/** Which installation a looking command looks at: the one the environment names, else a demo that runs. */
import type { ClientConfig } from "../config";
import type { DemoRun } from "../demo/demo-run";
import { projectPath } from "../setup/conf-template";
import { SetupError } from "../setup/errors";
import { isDatabaseUrl } from "./failure";

export interface Target extends ClientConfig {
  readonly origin: "environment" | "demo";
  /** Where our own prompts lie; without a setting, those of this program. */
  readonly soundsDir: string;
}

/** The environment wins: whoever set DATABASE_URL means it. */
export function chooseTarget(config: ClientConfig, demo: DemoRun | null): Target {
  const bundled = projectPath("sounds");
  if (config.databaseUrl !== null || demo === null)
    return { ...config, origin: "environment", soundsDir: config.sounds.dir ?? bundled };
  return {
    origin: "demo",
    databaseUrl: demo.databaseUrl,
    ari: { ...config.ari, url: demo.ariUrl, user: demo.ariUser, password: demo.ariPassword },
    api: { url: demo.apiUrl, key: demo.apiKey },
    dataDir: demo.dataDir ?? null,
    sounds: { dir: demo.soundsDir ?? null, companyDir: demo.companySoundsDir ?? null },
    soundsDir: demo.soundsDir ?? bundled,
    asteriskEtcDir: demo.etcDir ?? config.asteriskEtcDir,
  };
}

export const EXAMPLE_DATABASE = "DATABASE_URL=postgres://frontdesk:secret@127.0.0.1:5432/frontdesk";

/** @throws SetupError where nobody says which database. */
export function databaseOf({ databaseUrl }: Pick<ClientConfig, "databaseUrl">, orDemo = true): string {
  if (databaseUrl !== null && !isDatabaseUrl(databaseUrl)) throw noAddress();
  if (databaseUrl !== null) return databaseUrl;
  throw new SetupError(
    "This needs a database",
    orDemo ? "DATABASE_URL is not set and no demo is running" : "DATABASE_URL is not set",
    `Type: export ${EXAMPLE_DATABASE} (with your own password)${orDemo ? ", or start the demo in another terminal: npm run demo" : ""}`,
  );
}

const noAddress = (): SetupError =>
  new SetupError(
    "DATABASE_URL is not the address of a database",
    "It must begin with postgres://",
    `Type: export ${EXAMPLE_DATABASE} (with your own password)`,
  );
