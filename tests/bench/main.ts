/**
 * The benchmarks: frontdesk beside the same flow in plain dialplan, on the same
 * Asterisk in the same run. docs/benchmarks.md says what each figure means.
 *
 *   npm run bench -- greeting             INVITE to the first packet of the greeting
 *   npm run bench -- digits               last digit to the extension's INVITE, lost digits, wrong digits
 *   npm run bench -- calls                calls a second, CPU a call
 *   npm run bench -- matcher              who gets whom, 100,000 waiting; without Asterisk
 *   --json                                one JSON object a line on standard output
 *   --full                                five pairs of one-minute blocks, higher rates
 *   --adapter ari-client | websocket      which ARI adapter frontdesk uses
 *   --rates 50,60                         of "calls", these steps alone
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import { type AriAdapter, readSetupConfig } from "../../src/config";
import { SetupError } from "../../src/setup/errors";
import { calls } from "./calls";
import { digits } from "./digits";
import { freed } from "./freed";
import { greeting } from "./greeting";
import { matcher } from "./matcher/matcher";
import { type Bench, createRun } from "./rig/bench";
import { conditionsOf, conditionsOfMachine, loadNow } from "./rig/conditions";
import { type Figure, inWords } from "./rig/figures";
import { startRig } from "./rig/rig";
import { waiting } from "./waiting";

/** Needs no Asterisk, nothing but this process and a Postgres. */
const MATCHER = "matcher";
const BENCHES: readonly Bench[] = [greeting, digits, calls, freed, waiting];

const NAMES: readonly string[] = [...BENCHES.map(({ name }) => name), MATCHER];

interface Options {
  readonly json: boolean;
  readonly full: boolean;
  readonly adapter: AriAdapter;
  readonly keep: boolean;
  readonly rates?: readonly number[];
}

async function main(): Promise<number> {
  const command = new Command("bench")
    .argument("<name>", `which benchmark: ${NAMES.join(", ")}`)
    .option("--json", "one JSON object a line", false)
    .option("--full", "longer and more blocks, higher rates", false)
    .option("--keep", "leave the run's folder, with every log, where it is", false)
    .option("--rates <list>", "calls a second to try, for example 50,60", (list) => list.split(",").map(Number))
    .addOption(
      new Option("--adapter <name>", "frontdesk's ARI adapter")
        .choices(["websocket", "ari-client"])
        .default("websocket"),
    )
    .parse();
  const wanted = command.args[0];
  if (wanted === MATCHER) return runMatcher(command.opts<Options>());
  const bench = BENCHES.find(({ name }) => name === wanted);
  if (!bench) throw new Error(`there is no benchmark "${wanted}": ${NAMES.join(", ")}`);
  return runBench(bench, command.opts<Options>());
}

async function runMatcher({ json, full, keep }: Options): Promise<number> {
  const { cacheDir, env } = readSetupConfig();
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const dir = mkdtempSync(join(tmpdir(), "frontdesk-bench-"));
  const figures: Figure[] = [];
  const report = (figure: Figure): void => {
    figures.push(figure);
    process.stdout.write(`${json ? JSON.stringify(figure) : inWords(figure)}\n`);
  };
  try {
    const conditions = { full: String(full), ...(await conditionsOfMachine(env)) };
    if (json) process.stdout.write(`${JSON.stringify({ name: MATCHER, conditions })}\n`);
    else for (const [name, value] of Object.entries(conditions)) say(`  ${name}: ${value}`);
    await matcher({ dir, cacheDir, env, full, report, say });
    say(`load at the end: ${loadNow()}`);
  } finally {
    if (keep) say(`kept: ${dir}`);
    else rmSync(dir, { recursive: true, force: true });
  }
  return figures.every(({ pass }) => pass !== false) ? 0 : 1;
}

async function runBench(bench: Bench, { json, full, adapter, keep, rates }: Options): Promise<number> {
  const setup = readSetupConfig();
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const dir = mkdtempSync(join(tmpdir(), "frontdesk-bench-"));
  const figures: Figure[] = [];
  let stop: () => Promise<void> = async () => undefined;
  const cleanUp = async (): Promise<void> => {
    await stop();
    if (keep) say(`kept: ${dir}`);
    else rmSync(dir, { recursive: true, force: true });
  };
  const onSignal = (): void => void cleanUp().then(() => process.exit(130));
  process.once("SIGINT", onSignal);
  process.once("SIGTERM", onSignal);
  try {
    say("starting Postgres, Asterisk, frontdesk and the phones");
    const rig = await startRig({
      dir,
      cacheDir: setup.cacheDir,
      env: setup.env,
      adapter,
      greetingMs: bench.greetingMs,
      queues: bench.queues,
      frontdeskEnv: bench.frontdeskEnv,
    });
    stop = rig.stop;
    const conditions = { adapter, full: String(full), ...(await conditionsOf(rig, setup.env)) };
    if (json) process.stdout.write(`${JSON.stringify({ name: bench.name, conditions })}\n`);
    else
      say(
        Object.entries(conditions)
          .map(([name, value]) => `  ${name}: ${value}`)
          .join("\n"),
      );
    await bench.run(createRun(rig, { full, rates, say, report }));
    say(`load at the end: ${loadNow()}`);
  } finally {
    await cleanUp();
  }
  return figures.every(({ pass }) => pass !== false) ? 0 : 1;

  function report(figure: Figure): void {
    figures.push(figure);
    process.stdout.write(`${json ? JSON.stringify(figure) : inWords(figure)}\n`);
  }
}

main().then(
  (code) => process.exit(code),
  (err: unknown) => {
    process.stderr.write(`${err instanceof SetupError || !(err instanceof Error) ? String(err) : err.stack}\n`);
    process.exit(2);
  },
);
