/**
 * What happens to the pool, by chance and the same for every seed: callers come
 * and go, agents become ready, refuse, pause, learn. In the mean as many callers
 * come as are served or give up, so that the pool keeps its size.
 */
import type { Chance } from "../../acd/matching/random";

export type EventKind = "enter" | "abandon" | "ready" | "refuse" | "pause" | "raise" | "learn";

/**
 * In a hundred. A refusal is two things in one: its caller goes back in line, kept from the agent, and that one is
 * ready for another. `enter` is what `abandon` and the decisions (29) take away.
 */
const SHARES: readonly (readonly [EventKind, number])[] = [
  ["enter", 39],
  ["abandon", 10],
  ["ready", 24],
  ["refuse", 6],
  ["pause", 10],
  ["raise", 10],
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
