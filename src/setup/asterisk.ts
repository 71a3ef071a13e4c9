/**
 * Starts one Asterisk under the guard and waits until it takes calls.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { AsteriskInstance } from "./asterisk-instance";
import type { AsteriskProgram } from "./asterisk-program";
import { SetupError } from "./errors";
import type { Guard, GuardedProcess } from "./guard";
import { runCommand } from "./run-command";

export interface RunningAsterisk {
  readonly instance: AsteriskInstance;
  readonly process: GuardedProcess;
  /**
   * Runs one line as an operator would type it and returns what Asterisk prints.
   * @throws Error when the instance does not answer.
   */
  cli(line: string): Promise<string>;
  /** Ends every call and stops. */
  stop(): Promise<void>;
  /** Ends it as a crash would: kill -9. */
  kill(): Promise<void>;
}

export interface StartAsteriskOptions {
  program: AsteriskProgram;
  instance: AsteriskInstance;
  guard: Guard;
  env: NodeJS.ProcessEnv;
  /** How long booting may take, in milliseconds. */
  bootLimitMs?: number;
}

/** A boot takes 0.3 s; a machine that is busy with everything else may need far longer. */
const BOOT_LIMIT_MS = 30_000;
const BOOT_POLL_MS = 50;
const CLI_LIMIT_MS = 10_000;
const STOP_LIMIT_MS = 5_000;
const LOG_LINES_SHOWN = 8;
const CONTROL_SOCKET = "asterisk.ctl";

/**
 * Starts the instance, whose configuration is already rendered; resolves when it is fully booted.
 * @throws SetupError with the end of its log when it does not come up.
 */
export async function startAsterisk(options: StartAsteriskOptions): Promise<RunningAsterisk> {
  const { program, instance, guard, env, bootLimitMs = BOOT_LIMIT_MS } = options;
  // The socket of one that was killed just now answers as long as the last of its threads lives, and the next would
  // take itself for a second one. Nobody else runs in this folder.
  rmSync(join(instance.runDir, CONTROL_SOCKET), { force: true });
  const child = await guard.spawn(instance.name, program.command(["-f", "-C", instance.configFile]), {
    env,
    cwd: instance.dir,
    output: { file: consoleLog(instance) },
    stopLimitMs: STOP_LIMIT_MS,
  });
  const cli = async (line: string): Promise<string> => {
    const run = await runCommand(program.cli(instance.configFile, line), { env, limitMs: CLI_LIMIT_MS });
    if (run.code === 0) return run.stdout;
    throw new Error(`${instance.name} did not answer "${line}": ${(run.stderr || run.stdout).trim()}`);
  };

  const deadline = performance.now() + bootLimitMs;
  while (!(await isBooted(cli))) {
    if (!child.isRunning()) throw didNotStart(instance, "it ended while booting");
    if (performance.now() > deadline) {
      await child.kill();
      throw didNotStart(instance, `it was not booted after ${bootLimitMs / 1000} s`);
    }
    await sleep(BOOT_POLL_MS);
  }
  return {
    instance,
    process: child,
    cli,
    stop: async () => void (await child.stop()),
    kill: async () => void (await child.kill()),
  };
}

/** The control socket is there before the modules are; this line answers when they are too. */
async function isBooted(cli: (line: string) => Promise<string>): Promise<boolean> {
  try {
    return (await cli("core waitfullybooted")).includes("fully booted");
  } catch {
    return false; // No socket yet.
  }
}

function consoleLog(instance: AsteriskInstance): string {
  return join(instance.logDir, "console");
}

function didNotStart(instance: AsteriskInstance, why: string): SetupError {
  const logs = [consoleLog(instance), join(instance.logDir, "messages")].filter((file) => existsSync(file));
  const lines = logs.flatMap((file) => readFileSync(file, "utf8").trim().split("\n").slice(-LOG_LINES_SHOWN));
  return new SetupError(
    `The Asterisk "${instance.name}" did not start`,
    `${why}. Its last words: ${lines.join(" | ")}`,
    `Look into ${instance.logDir}`,
  );
}
