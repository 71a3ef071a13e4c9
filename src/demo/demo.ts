/**
 * `frontdesk demo`: the sample company, an outside world, and real calls that
 * show every chapter, each printed as the story of what happened. Stays up
 * until it is told to end; `--once` plays each scenario once and says how it went.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadCompany } from "../company";
import { readSetupConfig, type SetupConfig } from "../config";
import { makeCacheFolder } from "../setup/cache-folder";
import { commandLineOf, parentOf } from "../setup/process-identity";
import { createProgressBar } from "../setup/progress";
import { removeDemoRun, writeDemoRun } from "./demo-run";
import { type Environment, SOUNDS_DIR, startEnvironment } from "./environment";
import { playScenario, playScenarios, sharesPeople } from "./run-scenarios";
import { SCENARIOS } from "./scenarios";
import type { Scenario } from "./scenarios/scenario";
import type { Stage } from "./scenarios/stage";
import { ABSENT_DESK, stageCompany } from "./stage-company";
import { resultTable, welcome } from "./texts";
import { receiveVisitors } from "./visitors";

export interface DemoOptions {
  readonly once: boolean;
  readonly scenario?: string;
}

/** The operator whose phone nobody plays: it is for the person who tries the demo. */
const GUEST_DESK = "desk-102";
const CALL_EVERY_MS = 2_500;
const AT_ONCE_MAX = 3;
const RESTART_PAUSE_MS = 1_000;
const PARENT_LOOK_MS = 1_000;

/** Returns the exit code. @throws SetupError with what to type when something cannot be had */
export async function runDemo({ once, scenario }: DemoOptions): Promise<number> {
  const chosen = SCENARIOS.filter(({ name }) => scenario === undefined || name === scenario);
  if (chosen.length === 0) {
    process.stderr.write(
      `There is no scenario "${scenario}". There are: ${SCENARIOS.map(({ name }) => name).join(", ")}\n`,
    );
    return 2;
  }
  const setup = readSetupConfig();
  const told = untilToldToEnd(setup);
  const starting = start(setup);
  const environment = await Promise.race([starting, told.then(() => null)]);
  if (!environment) {
    await starting.then((late) => late.stop());
    return 130;
  }
  try {
    if (once || scenario !== undefined) return await Promise.race([playOnce(environment, chosen), told]);
    process.stdout.write(welcome(environment));
    return await Promise.race([goOn(environment), told]);
  } finally {
    environment.stopping = true;
    removeDemoRun(setup.cacheDir);
    await environment.stop();
  }
}

async function start(setup: SetupConfig): Promise<Environment> {
  makeCacheFolder(setup.cacheDir);
  const bar = createProgressBar();
  const sample = loadCompany(readFileSync(join(__dirname, "sample-company.yaml"), "utf8"));
  const environment = await startEnvironment({
    dir: join(setup.cacheDir, "demo"),
    cacheDir: setup.cacheDir,
    env: setup.env,
    databaseUrl: setup.databaseUrl,
    company: stageCompany(sample, Date.now()),
    absent: [ABSENT_DESK, GUEST_DESK],
    onProgress: bar.show,
  }).finally(() => bar.done());
  writeDemoRun(setup.cacheDir, {
    databaseUrl: environment.databaseUrl,
    apiUrl: environment.frontdesk.apiUrl,
    apiKey: environment.frontdesk.apiKey,
    ariUrl: environment.ariUrl,
    ariUser: "frontdesk",
    ariPassword: environment.ariPassword,
    pid: process.pid,
    etcDir: environment.asterisk.instance.etcDir,
    soundsDir: SOUNDS_DIR,
    companySoundsDir: join(SOUNDS_DIR, "sample"),
    dataDir: join(environment.dir, "frontdesk", "data"),
  });
  await everybodyAvailable(environment);
  return environment;
}

/** Operators come to work; the guest's own is left to the guest. */
export async function everybodyAvailable({ frontdesk }: Pick<Environment, "frontdesk">): Promise<void> {
  const { data } = await frontdesk.api.get<{ data: { id: string }[] }>("/api/v1/agents?limit=200");
  for (const { id } of data) {
    if (id !== "pavel") await frontdesk.api.put(`/api/v1/agents/${id}/status`, { status: { kind: "available" } });
  }
}

export function stageOf(environment: Environment): Stage {
  return {
    world: environment.world,
    api: environment.frontdesk.api,
    soundsDir: SOUNDS_DIR,
    companySoundsDir: join(SOUNDS_DIR, "sample"),
  };
}

async function playOnce(environment: Environment, scenarios: readonly Scenario[]): Promise<number> {
  const results = await playScenarios(scenarios, stageOf(environment), ({ scenario, passed, tookMs }) => {
    process.stderr.write(`${passed ? "ok  " : "FAIL"} ${scenario.name} (${(tookMs / 1_000).toFixed(1)} s)\n`);
  });
  const inOrder = scenarios.flatMap((scenario) => results.filter((result) => result.scenario === scenario));
  process.stdout.write(resultTable(inOrder));
  return inOrder.every(({ passed }) => passed) ? 0 : 1;
}

/** Calls for ever; what dies is started again, as a supervisor would. Never resolves. */
async function goOn(environment: Environment): Promise<never> {
  void tellStories(environment);
  void keepUp(environment);
  void receiveVisitors(environment.world);
  const stage = stageOf(environment);
  const playing = new Map<Scenario, Promise<unknown>>();
  for (let n = 0; ; n++) {
    const scenario = SCENARIOS[n % SCENARIOS.length];
    if (!scenario) continue;
    while (playing.size >= AT_ONCE_MAX || sharesPeople(scenario, playing.keys())) await Promise.race(playing.values());
    playing.set(
      scenario,
      playScenario(scenario, stage).finally(() => playing.delete(scenario)),
    );
    await sleep(CALL_EVERY_MS);
  }
}

/** Prints each call when it has ended. */
async function tellStories({ frontdesk }: Environment): Promise<void> {
  const never = new AbortController();
  await frontdesk.api.events((event) => {
    const call = event.data.call;
    if (!event.type.includes("call.ended") || typeof call !== "string") return;
    frontdesk.api
      .get<{ text: string }>(`/api/v1/calls/${call}/story`)
      .then(({ text }) => process.stdout.write(`${text}\n\n`))
      .catch(() => undefined); // frontdesk is being restarted: this story is told by `frontdesk calls show`
  }, never.signal);
}

async function keepUp(environment: Environment): Promise<never> {
  const again = async (is: string, start: () => Promise<void>): Promise<void> => {
    if (environment.stopping) return;
    process.stderr.write(`${is}\n`);
    await start().catch((err: Error) => process.stderr.write(`${err.message}\n`));
  };
  for (;;) {
    await sleep(RESTART_PAUSE_MS);
    const { asterisk, worldAsterisk, postgres, frontdesk } = environment;
    if (postgres && !postgres.process.isRunning())
      await again("Postgres has ended: it is started again.", () => environment.restartPostgres());
    if (!asterisk.process.isRunning())
      await again("Asterisk has ended: it is started again.", () => environment.restartAsterisk());
    if (!worldAsterisk.process.isRunning())
      await again("The outside world's Asterisk has ended: it is started again.", () => environment.restartWorld());
    if (!frontdesk.isRunning())
      await again("frontdesk has ended: it is started again and takes the calls over.", () => frontdesk.start());
  }
}

/** Resolves with the exit code when a signal comes, or when the npm that started us has gone without telling. */
function untilToldToEnd({ underNpm }: SetupConfig): Promise<number> {
  const started = starters();
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve(0));
    process.once("SIGTERM", () => resolve(0));
    process.once("SIGHUP", () => resolve(0));
    if (!underNpm) return;
    const look = setInterval(() => starters() !== started && resolve(1), PARENT_LOOK_MS);
    look.unref();
  });
}

/** Who started us, by number: npm, or the shell that npm put between and the npm behind it. */
function starters(): string {
  const parent = process.ppid;
  const isShell = commandLineOf(parent)[1] === "-c";
  return isShell ? `${parent} ${parentOf(parent)}` : String(parent);
}
