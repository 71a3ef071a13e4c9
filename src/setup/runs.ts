/**
 * The notes on running programs: one file each, written when it starts and
 * removed when it ends. Notes found at the start belong to a run that died; the
 * programs they name are ended, once it is proved that they are the same ones.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SetupError } from "./errors";
import { commandLineOf, groupOf, identify, type ProcessIdentity, stillRuns } from "./process-identity";

interface RunNote {
  name: string;
  /** Leads the process group of guard and program. */
  groupId: number;
  program: ProcessIdentity;
  argv: string[];
  /** The process of ours that started it. */
  owner: ProcessIdentity;
}

const END_LIMIT_MS = 4_000;
const POLL_MS = 50;

/** Writes the note of a program that has just started; returns its path. */
export function noteRun(run: { runsDir: string; name: string; pid: number; groupId: number; argv: string[] }): string {
  const path = join(run.runsDir, `${run.name}-${run.pid}.json`);
  const program = identify(run.pid);
  const owner = identify(process.pid);
  // A program that ended before its note could be written needs none.
  if (program && owner) {
    mkdirSync(run.runsDir, { recursive: true });
    const note: RunNote = { name: run.name, groupId: run.groupId, program, argv: run.argv, owner };
    writeFileSync(path, JSON.stringify(note, null, 1), { mode: 0o600 });
  }
  return path;
}

/**
 * Ends every program that a dead run left behind.
 * @throws SetupError when the run that wrote a note is still alive: two runs cannot share a data folder.
 */
export async function clearLeftovers(runsDir: string): Promise<void> {
  for (const file of readdirSync(runsDir).filter((name) => name.endsWith(".json"))) {
    const path = join(runsDir, file);
    const note = readNote(path);
    const ownerLives = note !== null && stillRuns(note.owner);
    if (ownerLives && note.owner.pid === process.pid) continue;
    if (ownerLives) throw alreadyRunning(note, runsDir);
    if (note && isSameProgram(note)) await endGroup(note);
    rmSync(path, { force: true });
  }
}

/** Same number, same start, same boot, same group, and started with the same words. */
function isSameProgram(note: RunNote): boolean {
  if (!stillRuns(note.program) || groupOf(note.program.pid) !== note.groupId) return false;
  const argv = commandLineOf(note.program.pid);
  const sameWords = argv.length === note.argv.length && argv.every((word, i) => word === note.argv[i]);
  // Some programs rewrite their arguments, hardly any its own name.
  return sameWords || basename(argv[0] ?? "") === basename(note.argv[0] ?? "-");
}

async function endGroup(note: RunNote): Promise<void> {
  const deadline = performance.now() + END_LIMIT_MS;
  signal(note.groupId, "SIGTERM");
  while (stillRuns(note.program) && performance.now() < deadline) await sleep(POLL_MS);
  signal(note.groupId, "SIGKILL");
  while (stillRuns(note.program) && performance.now() < deadline + END_LIMIT_MS) await sleep(POLL_MS);
}

function signal(groupId: number, name: NodeJS.Signals): void {
  try {
    process.kill(-groupId, name);
  } catch {
    // It has ended by itself.
  }
}

function readNote(path: string): RunNote | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as RunNote;
  } catch {
    return null; // Half written in the crash: its program died with its guard.
  }
}

function alreadyRunning(note: RunNote, runsDir: string): SetupError {
  return new SetupError(
    `frontdesk is already running here, as process ${note.owner.pid}`,
    `Its ${note.name} uses ${runsDir}`,
    `Stop it first (Ctrl-C in its terminal, or: kill ${note.owner.pid}), or give this one a data folder of its own`,
  );
}
