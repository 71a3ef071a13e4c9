/**
 * The note of a running demo: where its parts are and the keys to them. The
 * demo writes it, commands that only look read it when no DATABASE_URL tells
 * them where to look. Readable by its owner alone.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { identify } from "../setup/process-identity";

export interface DemoRun {
  readonly databaseUrl: string;
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly ariUrl: string;
  readonly ariUser: string;
  readonly ariPassword: string;
  /** The demo's own process: without it the note is of no worth. */
  readonly pid: number;
  /** Configuration of the demo's Asterisk. */
  readonly etcDir?: string;
  readonly soundsDir?: string;
  readonly companySoundsDir?: string;
  readonly dataDir?: string;
}

const fileOf = (cacheDir: string): string => join(cacheDir, "demo", "run.json");

/** Moved into place, so that nobody reads half of it. */
export function writeDemoRun(cacheDir: string, run: DemoRun): void {
  const file = fileOf(cacheDir);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, JSON.stringify(run, null, 1), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function removeDemoRun(cacheDir: string): void {
  rmSync(fileOf(cacheDir), { force: true });
}

/** The demo that runs now; null: none, or only the note of one that died. */
export function readDemoRun(cacheDir: string): DemoRun | null {
  try {
    const run = JSON.parse(readFileSync(fileOf(cacheDir), "utf8")) as DemoRun;
    return Number.isInteger(run.pid) && identify(run.pid) ? run : null;
  } catch {
    return null; // No demo has been here, or it was cut off while writing.
  }
}
