/**
 * A lock between processes, in one file that names its holder. A holder that
 * died without letting go is found out by its pid and start time, so a kill -9
 * in the middle of a download blocks nobody.
 */
import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { identify, type ProcessIdentity, stillRuns } from "./process-identity";

const POLL_MS = 200;

export interface LockOptions {
  /** After this long the lock is given up with an error. */
  limitMs: number;
  /** Called once, when somebody else holds the lock. */
  onWait?: (holderPid: number) => void;
}

/**
 * Waits for the lock and returns the function that lets it go.
 * @throws Error when another living process holds it for longer than `limitMs`.
 */
export async function takeFileLock(path: string, options: LockOptions): Promise<() => void> {
  const deadline = performance.now() + options.limitMs;
  let told = false;
  for (;;) {
    if (tryTake(path)) return () => rmSync(path, { force: true });
    const holder = readHolder(path);
    if (holder === null || !stillRuns(holder)) {
      removeStale(path);
      continue;
    }
    if (!told) options.onWait?.(holder.pid);
    told = true;
    if (performance.now() > deadline) throw new Error(`process ${holder.pid} has held ${path} for too long`);
    await sleep(POLL_MS);
  }
}

/** Written beside and linked into place, so that nobody ever reads a half-written holder. */
function tryTake(path: string): boolean {
  const draft = `${path}.${process.pid}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(identify(process.pid)), { mode: 0o644 });
  try {
    linkSync(draft, path);
    return true;
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw err;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readHolder(path: string): ProcessIdentity | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as ProcessIdentity;
  } catch {
    return null; // Let go in this moment, or not ours: either way there is no living holder.
  }
}

/** Two waiters may both see the same dead holder: whoever moved a living one's lock away puts it back. */
function removeStale(path: string): void {
  const aside = `${path}.stale.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    return; // Somebody else was quicker.
  }
  const moved = readHolder(aside);
  if (moved !== null && stillRuns(moved)) {
    try {
      linkSync(aside, path);
    } catch {
      // A third process took the lock meanwhile; its holder and the moved one both only repeat idempotent work.
    }
  }
  rmSync(aside, { force: true });
}
