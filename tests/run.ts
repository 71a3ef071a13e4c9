/**
 * Runs every suite once: starts what the suites share (one Postgres, one pair of
 * Asterisks with their frontdesk), gives jest the addresses, stops everything
 * and prints one line with the sum.
 *
 *   npm test                      everything
 *   npm test -- domain callflow   only tests whose path contains one of the words
 *   npm test -- --fast            only what needs neither Postgres nor Asterisk
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSetupConfig } from "../src/config";
import { type Services, startServices } from "./support/services";

const SLOW = ["tests/db/", "tests/ari/", "tests/asterisk/"];

interface JestResult {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numRuntimeErrorTestSuites: number;
  success: boolean;
}

async function main(): Promise<number> {
  const words = process.argv.slice(2);
  const fast = words.includes("--fast");
  const patterns = words.filter((word) => word !== "--fast");
  const dir = mkdtempSync(join(tmpdir(), "frontdesk-test-"));
  let services: Services | null = null;
  const stop = async (): Promise<void> => {
    await services?.stop();
    services = null;
    rmSync(dir, { recursive: true, force: true });
  };
  const onSignal = (): void => void stop().then(() => process.exit(130));
  process.once("SIGINT", onSignal);
  process.once("SIGTERM", onSignal);
  try {
    if (!fast) services = await startServices({ dir, setup: readSetupConfig() });
    const result = await runJest(join(dir, "result.json"), patterns, fast, services?.env ?? {});
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    const skipped = result.numPendingTests > 0 ? `, ${result.numPendingTests} skipped` : "";
    process.stdout.write(`${result.numPassedTests} passed, ${failed} failed${skipped}\n`);
    return result.success && result.numPassedTests > 0 ? 0 : 1;
  } finally {
    await stop();
  }
}

async function runJest(output: string, patterns: string[], fast: boolean, env: NodeJS.ProcessEnv): Promise<JestResult> {
  const args = [require.resolve("jest/bin/jest"), "--json", `--outputFile=${output}`, "--maxWorkers=2", ...patterns];
  if (fast) args.push(`--testPathIgnorePatterns=${SLOW.join("|")}`);
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "ignore", "inherit"],
    // Some dependencies import ES modules at run time, which jest allows only with this flag.
    env: { ...process.env, ...env, NODE_OPTIONS: "--experimental-vm-modules --no-warnings" },
  });
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => resolve());
  });
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
