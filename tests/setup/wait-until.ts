/** Waits by asking again and again, with a limit and a sentence for the failure. */
import { setTimeout as sleep } from "node:timers/promises";

export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  what: string,
  limitMs = 5_000,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what}`);
    await sleep(20);
  }
}
