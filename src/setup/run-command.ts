/**
 * Runs one short-lived program to its end and returns what it said. For
 * programs that stay (Asterisk, Postgres) see guard.ts.
 */
import { spawn } from "node:child_process";
import type { Readable } from "node:stream";

/** A program and its arguments, ready for spawn: never a line for a shell. */
export interface Command {
  file: string;
  args: string[];
}

export interface RunOptions {
  env: NodeJS.ProcessEnv;
  cwd?: string;
  /** The program is killed after this long and the outcome says `timedOut`. */
  limitMs: number;
  /** Receives every line the program writes to file descriptor 3. */
  onStatusLine?: (line: string) => void;
  /** Runs the program as this user; only root may ask for it. */
  as?: { uid: number; gid: number };
}

export interface RunOutcome {
  code: number | null;
  stdout: string;
  stderr: string;
  timedOut: boolean;
}

/** Enough for any listing we ask for; a runaway program must not fill our memory. */
const OUTPUT_CHARS_MAX = 4_000_000;

/** Never rejects: a program that cannot be started has `code: null` and the reason in `stderr`. */
export function runCommand(command: Command, options: RunOptions): Promise<RunOutcome> {
  return new Promise((resolve) => {
    const child = spawn(command.file, command.args, {
      env: options.env,
      cwd: options.cwd,
      stdio: ["ignore", "pipe", "pipe", options.onStatusLine ? "pipe" : "ignore"],
      ...options.as,
    });
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    if (options.onStatusLine) eachLine(child.stdio[3] as Readable, options.onStatusLine);

    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill("SIGKILL");
    }, options.limitMs);
    child.once("error", (err) => {
      clearTimeout(timer);
      resolve({ code: null, stdout: stdout(), stderr: err.message, timedOut });
    });
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ code, stdout: stdout(), stderr: stderr(), timedOut });
    });
  });
}

function collect(stream: Readable | null): () => string {
  let text = "";
  stream?.setEncoding("utf8").on("data", (chunk: string) => {
    if (text.length < OUTPUT_CHARS_MAX) text += chunk;
  });
  return () => text;
}

function eachLine(stream: Readable, take: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(take);
  });
}
