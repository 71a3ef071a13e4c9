/** Waits by asking: never by guessing how long something takes. */
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 10;

/** Resolves when the condition holds. Rejects, naming what was waited for, at the limit. */
export async function waitUntil(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = 15_000,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${limitMs} ms`);
    await sleep(POLL_MS);
  }
}
