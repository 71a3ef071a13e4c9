/**
 * Keeps the programs we start: each under a guard (guard-script.ts), each
 * noted in a file, so that neither a crash of ours nor a crash of the guard
 * leaves anything behind that the next start would not find and end.
 */
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import type { Duplex, Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { GUARD_SCRIPT, GUARD_TICK_MS } from "./guard-script";
import type { Command } from "./run-command";
import { clearLeftovers, noteRun } from "./runs";

/** How a program ended: one of the two is null. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface GuardedProcess {
  readonly name: string;
  /** The program's own number, not the guard's. */
  readonly pid: number;
  /** Resolves once, when the program and everything it started in its group have ended. */
  readonly exited: Promise<Exit>;
  isRunning(): boolean;
  /** Sends the program's stop signal, and KILL when it has not ended within the limit. */
  stop(limitMs?: number): Promise<Exit>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<Exit>;
}

export interface SpawnOptions {
  env: NodeJS.ProcessEnv;
  cwd?: string;
  /** Where stdout and stderr go: appended to a file, or handed over line by line. */
  output: { file: string } | { onLine: (line: string) => void };
  /** What the program understands as "end in order"; default SIGTERM. */
  stopSignal?: "SIGTERM" | "SIGINT" | "SIGQUIT";
  /** How long the program may take to end in order, in milliseconds. */
  stopLimitMs?: number;
  /** Runs the program as another user; only root may. */
  as?: { uid: number; gid: number };
}

export interface Guard {
  /**
   * Starts a program; resolves when it runs.
   * @throws Error when the guard itself could not be started.
   */
  spawn(name: string, command: Command, options: SpawnOptions): Promise<GuardedProcess>;
  /** Stops every program that still runs, the one started last first. */
  stopAll(): Promise<void>;
}

/** Below the 10 s after which nothing of ours may be left, with room for a slow machine. */
const STOP_LIMIT_MS = 5_000;
const START_LIMIT_MS = 10_000;

/**
 * Ends what an earlier run left in `runsDir`, then guards the programs of this one.
 * @throws SetupError when the earlier run is still alive.
 */
export async function createGuard({ runsDir }: { runsDir: string }): Promise<Guard> {
  mkdirSync(runsDir, { recursive: true });
  await clearLeftovers(runsDir);
  const started: GuardedProcess[] = [];
  return {
    async spawn(name, command, options) {
      const guarded = await spawnGuarded(runsDir, name, command, options);
      started.push(guarded);
      return guarded;
    },
    async stopAll() {
      for (const guarded of [...started].reverse()) await guarded.stop();
    },
  };
}

async function spawnGuarded(
  runsDir: string,
  name: string,
  command: Command,
  options: SpawnOptions,
): Promise<GuardedProcess> {
  const { stopSignal = "SIGTERM", stopLimitMs = STOP_LIMIT_MS } = options;
  const guardArgs = [stopSignal.slice(3), String(Math.ceil(stopLimitMs / GUARD_TICK_MS))];
  const child = spawnShell([...guardArgs, command.file, ...command.args], options);
  const groupId = child.pid;
  const talk = listen(child.stdio[3] as Duplex);
  const exited = new Promise<Exit>((resolve) => {
    child.once("error", (err) => {
      talk.fail(err);
      resolve({ code: 127, signal: null });
    });
    child.once("exit", () => {
      // The guard was killed from outside: its group may still be there.
      if (groupId !== undefined) signalGroup(groupId, "SIGKILL");
      talk.ended.then(resolve, () => resolve({ code: null, signal: "SIGKILL" }));
    });
  });
  const pid = await within(talk.pid, START_LIMIT_MS, `${name} did not start`);
  if (groupId === undefined) throw new Error(`${name} did not start`);

  const note = noteRun({ runsDir, name, pid, groupId, argv: [command.file, ...command.args] });
  let running = true;
  void exited.then(() => {
    running = false;
    rmSync(note, { force: true });
  });
  const kill = (): Promise<Exit> => {
    if (running) signalGroup(groupId, "SIGKILL");
    return exited;
  };
  const stop = async (limitMs = stopLimitMs): Promise<Exit> => {
    if (running) signalGroup(groupId, stopSignal);
    const timer = new AbortController();
    await Promise.race([exited, sleep(limitMs, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
    return kill();
  };
  return { name, pid, exited, isRunning: () => running, stop, kill };
}

function spawnShell(args: string[], { env, cwd, output, as }: SpawnOptions) {
  const file = "file" in output ? openLog(output.file) : null;
  const sink = file ?? "pipe";
  const child = spawn("/bin/sh", ["-c", GUARD_SCRIPT, "frontdesk-guard", ...args], {
    env,
    cwd,
    detached: true,
    stdio: ["ignore", sink, sink, "pipe"],
    ...as,
  });
  if (file !== null) closeSync(file);
  if ("onLine" in output) {
    for (const stream of [child.stdout, child.stderr]) forEachLine(stream, output.onLine);
  }
  return child;
}

/** What the guard says over its socket: first the program's pid, at the end its exit status. */
function listen(socket: Duplex): { pid: Promise<number>; ended: Promise<Exit>; fail: (err: Error) => void } {
  let fail: (err: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const lines = createInterface({ input: socket });
  // A guard that was killed resets the socket; the close below says all there is to say.
  socket.on("error", () => undefined);
  lines.on("error", () => undefined);
  const pid = new Promise<number>((resolve) => {
    lines.on("line", (line) => line.startsWith("pid ") && resolve(Number(line.slice(4))));
  });
  const ended = new Promise<Exit>((resolve, reject) => {
    lines.on("line", (line) => line.startsWith("exit ") && resolve(decodeStatus(Number(line.slice(5)))));
    lines.on("close", () => reject(new Error("the guard ended without a word")));
  });
  const closedEarly = ended.then(() => new Promise<never>(() => undefined));
  // Whoever awaits these sees the failure; nobody has to.
  for (const promise of [failed, ended, closedEarly]) promise.catch(() => undefined);
  return { pid: Promise.race([pid, failed, closedEarly]), ended, fail };
}

/** A shell reports a program that a signal ended as 128 + the signal's number. */
function decodeStatus(status: number): Exit {
  const signal = Object.entries(constants.signals).find(([, number]) => number === status - 128)?.[0];
  return signal ? { code: null, signal: signal as NodeJS.Signals } : { code: status, signal: null };
}

function signalGroup(groupId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-groupId, signal);
  } catch {
    // Nobody is left in the group, which is what we wanted.
  }
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, "a");
}

function forEachLine(stream: Readable | null, take: (line: string) => void): void {
  if (stream) createInterface({ input: stream }).on("line", take);
}

async function within<T>(promise: Promise<T>, limitMs: number, message: string): Promise<T> {
  const timer = new AbortController();
  const late = sleep(limitMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`${message} within ${limitMs} ms`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
    late.catch(() => undefined);
  }
}
