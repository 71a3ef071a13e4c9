/** How long to wait before the next attempt to connect. Attempts go on for ever. */
import type { UnreachableWhy } from "./errors";

/** Asterisk boots in half a second: until it is there, ask often. */
const BOOT_MS = { min: 100, max: 200 };
/** After this many quick attempts (about half a minute) nobody is booting any more. */
const QUICK_ATTEMPTS_MAX = 200;
const SLOW_MS = { first: 250, max: 5_000 };

const MAY_BE_BOOTING: ReadonlySet<UnreachableWhy> = new Set(["refused", "booting", "notLoaded"]);

/**
 * @param attempt attempts that have failed since the connection was lost, from 1
 * @param random a number from 0 to 1, so that many nodes do not come at once
 */
export function backoffMs(attempt: number, why: UnreachableWhy, random: number): number {
  if (MAY_BE_BOOTING.has(why) && attempt <= QUICK_ATTEMPTS_MAX)
    return Math.round(BOOT_MS.min + (BOOT_MS.max - BOOT_MS.min) * random);
  const steps = MAY_BE_BOOTING.has(why) ? attempt - QUICK_ATTEMPTS_MAX : attempt;
  const fullMs = Math.min(SLOW_MS.max, SLOW_MS.first * 2 ** Math.min(steps - 1, 10));
  return Math.round(fullMs * (0.5 + random / 2));
}
