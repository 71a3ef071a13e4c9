/**
 * Runs every suite once: starts what the suites share (one Postgres; suites on a
 * real Asterisk start their own), gives jest the address, stops everything and
 * prints one line with the sum.
 *
 *   npm test                      everything
 *   npm test -- domain callflow   only tests whose path contains one of the words
 *   npm test -- --fast            only what needs neither Postgres nor Asterisk
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSetupConfig } from "../src/config";
import { type Services, startServices } from "./support/services";

/** Suites with real calls, each on an Asterisk of its own: they mostly wait for sounds, rings and people. */
const CALLS = ["tests/asterisk/", "tests/ari/"];
/** So many of them side by side keep two cores half busy. */
const CALLS_WORKERS = 4;
/** Of these the ones that measure sound to the millisecond: they come last, and nothing else runs then. */
const TO_THE_MILLISECOND = ["tests/ari/audio", "tests/asterisk/dead-air"];
/** For suites that reckon; on a machine with more cores more of them would be no harm and little gain. */
const WORKERS = 2;
/** Starts Postgres or Asterisk, or fetches one of them. */
const NEEDS_SERVICES = [...CALLS, "tests/db/", "tests/cli/init", "tests/setup/asterisk", "tests/setup/postgres"];

/** The jest that runs now: it ends with us. */
let jest: ChildProcess | null = null;

interface JestResult {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numRuntimeErrorTestSuites: number;
  success: boolean;
  testResults: { name: string; status: string; assertionResults: { status: string }[] }[];
}

async function main(): Promise<number> {
  const words = process.argv.slice(2);
  const fast = words.includes("--fast");
  const patterns = words.filter((word) => word !== "--fast");
  const dir = mkdtempSync(join(tmpdir(), "frontdesk-test-"));
  let services: Services | null = null;
  const stop = async (): Promise<void> => {
    const ending = services;
    services = null;
    await ending?.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  let told = false;
  const onSignal = (): void => {
    // Told again, not even jest may take its time.
    jest?.kill(told ? "SIGKILL" : "SIGTERM");
    if (told) return;
    told = true;
    void stop().then(() => process.exit(130));
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  try {
    if (!fast) services = await startServices({ dir, setup: readSetupConfig() });
    const env = services?.env ?? {};
    const rounds = [[`--maxWorkers=${WORKERS}`, ignoring(fast ? NEEDS_SERVICES : CALLS)]];
    if (!fast) {
      rounds.push([`--maxWorkers=${CALLS_WORKERS}`, ignoring([...everythingBut(CALLS), ...TO_THE_MILLISECOND])]);
      rounds.push([`--maxWorkers=${WORKERS}`, ignoring(everythingBut(TO_THE_MILLISECOND))]);
    }
    const results: JestResult[] = [];
    for (const [n, round] of rounds.entries()) {
      // A file of its own: a round that dies before it writes must not be counted by the one before.
      results.push(await runTwiceIfNeedBe(join(dir, `result-${n}`), [...patterns, ...round], env));
    }
    return report(results);
  } finally {
    await stop();
  }
}

/**
 * Suites with real calls can be disturbed by whatever else the machine does. A file that fails is run once more by
 * itself, and said so; what fails twice counts as failed.
 */
async function runTwiceIfNeedBe(output: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<JestResult> {
  const first = await runJest(`${output}.json`, args, env);
  const failed = first.testResults.filter(({ status }) => status === "failed");
  if (failed.length === 0) return first;
  process.stderr.write(`Failed, and run once more alone: ${failed.map(({ name }) => name).join(", ")}\n`);
  const again = await runJest(`${output}-again.json`, ["--runInBand", ...failed.map(({ name }) => name)], env);
  const counted = failed.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === "passed"),
  );
  return { ...again, numPassedTests: first.numPassedTests - counted.length + again.numPassedTests };
}

const ignoring = (folders: readonly string[]): string => `--testPathIgnorePatterns=${folders.join("|")}`;

/** A pattern that fits every test file outside of these folders. */
const everythingBut = (folders: readonly string[]): string[] => [`^(?!.*(${folders.join("|")}))`];

function report(results: readonly JestResult[]): number {
  const sum = (count: (result: JestResult) => number): number =>
    results.reduce((all, result) => all + count(result), 0);
  const passed = sum((result) => result.numPassedTests);
  const failed = sum((result) => result.numFailedTests + result.numRuntimeErrorTestSuites);
  const skipped = sum((result) => result.numPendingTests);
  process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`);
  return failed === 0 && passed > 0 && results.every(({ success }) => success) ? 0 : 1;
}

/** Jest's own words go to stderr; its figures are read from a file. */
async function runJest(output: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<JestResult> {
  const program = require.resolve("jest/bin/jest");
  const child = spawn(process.execPath, [program, "--json", `--outputFile=${output}`, "--passWithNoTests", ...args], {
    stdio: ["ignore", "ignore", "inherit"],
    // Some dependencies import ES modules at run time, which jest allows only with this flag.
    env: { ...process.env, ...env, NODE_OPTIONS: "--experimental-vm-modules --no-warnings" },
  });
  jest = child;
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => resolve());
  }).finally(() => {
    jest = null;
  });
  if (!existsSync(output)) throw new Error("jest ended without a result: its last words are above");
  return JSON.parse(readFileSync(output, "utf8")) as JestResult;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (err: unknown) => {
    process.stderr.write(`${err instanceof Error ? err.message : String(err)}\n`);
    process.exitCode = 1;
  },
);
