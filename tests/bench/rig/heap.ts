/** How much of frontdesk's memory is really in use: after a collection, which the process does when it is asked to. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const FILE = join(tmpdir(), `frontdesk-bench-heap-${process.pid}`);
const LIMIT_MS = 10_000;
const POLL_MS = 20;

/** frontdesk's environment: with it, it answers heapKiB. */
export const HEAP_HOOK: Readonly<Record<string, string>> = {
  NODE_OPTIONS: `--require ${join(__dirname, "heap-hook.cjs")}`,
  FRONTDESK_BENCH_HEAP: FILE,
};

/** @throws Error when the process does not answer */
export async function heapKiB(pid: number): Promise<number> {
  rmSync(FILE, { force: true });
  process.kill(pid, "SIGUSR2");
  const deadline = performance.now() + LIMIT_MS;
  while (!existsSync(FILE)) {
    if (performance.now() > deadline) throw new Error("frontdesk did not say how much memory it uses");
    await sleep(POLL_MS);
  }
  const bytes = Number(readFileSync(FILE, "utf8"));
  rmSync(FILE, { force: true });
  return bytes / 1_024;
}
