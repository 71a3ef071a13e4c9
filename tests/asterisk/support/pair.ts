/** A second frontdesk beside the stage's own: its standby, on the same Asterisk and the same Postgres. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { readSetupConfig } from "../../../src/config";
import { SOUNDS_DIR } from "../../../src/demo/environment";
import { type FrontdeskProcess, startFrontdesk } from "../../../src/demo/frontdesk-process";
import { waitFor } from "../../../src/demo/scenarios/stage";
import type { TestStage } from "../../support/stage";

/** Taking over, and what /readyz may take on a busy machine. */
const ROLE_LIMIT_MS = 30_000;
const EXIT_LIMIT_MS = 20_000;

export interface Readiness {
  readonly code: number;
  readonly status: string;
  readonly detail: string;
  readonly pool: { readonly role: string; readonly owner: string | null; readonly epoch: number | null };
}

/** Starts a process named `node` and waits until it is a standby. */
export async function startStandby({ environment }: TestStage, node: string, name = node): Promise<FrontdeskProcess> {
  const { guard, dir, databaseUrl, ariUrl, ariPassword, frontdesk } = environment;
  const own = join(dir, `frontdesk-${name}`);
  mkdirSync(own, { recursive: true });
  return startFrontdesk({
    guard,
    dir: own,
    env: readSetupConfig().env,
    apiKey: frontdesk.apiKey,
    settings: {
      DATABASE_URL: databaseUrl,
      FRONTDESK_ARI_URL: ariUrl,
      FRONTDESK_ARI_PASSWORD: ariPassword,
      FRONTDESK_SOUNDS: SOUNDS_DIR,
      FRONTDESK_COMPANY_SOUNDS: join(SOUNDS_DIR, "sample"),
      FRONTDESK_NODE: node,
    },
    becomes: "standby",
  });
}

/** The stage with this process as its frontdesk. */
export function stageWith({ environment, stage }: TestStage, frontdesk: FrontdeskProcess): TestStage {
  return {
    environment: Object.create(environment, { frontdesk: { value: frontdesk } }) as TestStage["environment"],
    stage: { ...stage, api: frontdesk.api },
  };
}

export async function readiness({ apiUrl }: FrontdeskProcess): Promise<Readiness> {
  const response = await fetch(`${apiUrl}/readyz`);
  return { code: response.status, ...((await response.json()) as Omit<Readiness, "code">) };
}

/** Resolves with how long it took, in milliseconds, until this process took the calls. */
export async function takesOver(process: FrontdeskProcess): Promise<number> {
  const sinceMs = performance.now();
  await waitFor("the standby to take over", ROLE_LIMIT_MS, async () => ((await process.api.ready()) ? true : null));
  return performance.now() - sinceMs;
}

export async function ends(process: FrontdeskProcess): Promise<void> {
  await waitFor("the process to end", EXIT_LIMIT_MS, () => (process.isRunning() ? null : true));
}
