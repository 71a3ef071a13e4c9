/**
 * What happens to the pool, by chance and the same for every seed: callers come
 * and go, agents become ready, refuse, pause, learn. In the mean as many callers
 * come as are served or give up, so that the pool keeps its size.
 */
import type { Chance } from "../../acd/matching/random";

export type EventKind = "enter" | "abandon" | "ready" | "requeue" | "pause" | "raise" | "learn";

/** In a hundred. `enter` is what `abandon` and the decisions (27) take away. */
const SHARES: readonly (readonly [EventKind, number])[] = [
  ["enter", 37],
  ["abandon", 10],
  ["ready", 28],
  ["requeue", 6],
  ["pause", 9],
  ["raise", 9],
  ["learn", 1],
];

/** Events of one second of the trace's own time. */
export const EVENTS_PER_SECOND = 2_000;

export function someEvent(chance: Chance): EventKind {
  let roll = chance.below(100);
  for (const [kind, share] of SHARES) {
    if (roll < share) return kind;
    roll -= share;
  }
  return "enter";
}
