/**
 * A whole front desk for tests on a real Asterisk: a database, both Asterisks and
 * frontdesk as a process, on the stage company. Each test file has its own, in a
 * folder of its own, and leaves nothing behind; Postgres itself is shared by all
 * files but those that kill it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSetupConfig } from "../../src/config";
import { everybodyAvailable, stageOf } from "../../src/demo/demo";
import { type Environment, type EnvironmentOptions, startEnvironment } from "../../src/demo/environment";
import { sampleCompany } from "../../src/demo/sample-company";
import { type Stage, waitFor } from "../../src/demo/scenarios/stage";
import { ABSENT_DESK, stageCompany } from "../../src/demo/stage-company";
import { emptyDatabaseOnSharedServer } from "./test-db";

/** Fetching Asterisk, once in a machine's life, included. */
const START_LIMIT_MS = 300_000;
const CLEAN_LIMIT_MS = 15_000;

export interface TestStage {
  readonly environment: Environment;
  readonly stage: Stage;
}

interface StageOptions extends Partial<EnvironmentOptions> {
  /** A Postgres of this file's own, to be killed and started at will. */
  readonly ownPostgres?: boolean;
}

/**
 * Starts the front desk before the file's first test and stops it after its last.
 * @param options instead of the stage's own; a function where something must be looked for first, such as free ports
 */
export function useStage(options: StageOptions | (() => Promise<StageOptions>) = {}): () => TestStage {
  let started: TestStage | null = null;
  let dir = "";
  let database: Awaited<ReturnType<typeof emptyDatabaseOnSharedServer>> = null;
  beforeAll(async () => {
    const setup = readSetupConfig();
    const { ownPostgres, ...own } = typeof options === "function" ? await options() : options;
    dir = mkdtempSync(join(tmpdir(), "frontdesk-stage-"));
    database = ownPostgres ? null : await emptyDatabaseOnSharedServer();
    const environment = await startEnvironment({
      dir,
      cacheDir: setup.cacheDir,
      env: setup.env,
      databaseUrl: database?.url ?? null,
      company: stageCompany(sampleCompany(), Date.now()),
      absent: [ABSENT_DESK],
      postgresSettings: { fsync: "off" },
      ...own,
    });
    await everybodyAvailable(environment);
    started = { environment, stage: stageOf(environment) };
  }, START_LIMIT_MS);
  afterAll(async () => {
    await started?.environment.stop();
    await started?.environment.postgres?.discard();
    await database?.drop();
    if (dir) rmSync(dir, { recursive: true, force: true });
  }, START_LIMIT_MS);
  return () => {
    if (!started) throw new Error("the stage is there from the first test on");
    return started;
  };
}

/** Nothing of any call is left: no channel, no bridge but the waiting rooms, no open call, entry or offer. */
export async function expectNothingLeft({ environment }: TestStage): Promise<void> {
  const api = environment.frontdesk.api;
  const left = async (): Promise<string[]> => {
    const channels = await environment.asterisk.cli("core show channels concise");
    const bridges = await environment.asterisk.cli("bridge show all");
    const { data: open } = await api.get<{ data: { id: string }[] }>("/api/v1/calls?open=true&limit=200");
    const { data: queues } = await api.get<{ data: { id: string; waiting: unknown[] }[] }>("/api/v1/queues?limit=200");
    const { data: agents } = await api.get<{ data: { id: string; state: string }[] }>("/api/v1/agents?limit=200");
    return [
      ...channels.split("\n").filter((line) => line.includes("!")),
      ...bridges.split("\n").filter((line) => /^b-/.test(line)),
      ...open.map(({ id }) => `open call ${id}`),
      ...queues.filter(({ waiting }) => waiting.length > 0).map(({ id }) => `waiting in ${id}`),
      ...agents.filter(({ state }) => state !== "idle").map(({ id, state }) => `${id} is ${state}`),
    ];
  };
  let last: string[] = [];
  await waitFor("everything to be over", CLEAN_LIMIT_MS, async () => {
    last = await left();
    return last.length === 0 ? true : null;
  }).catch(() => expect(last).toEqual([]));
}
