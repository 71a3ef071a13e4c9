/**
 * Who is next: one total order of callers over all queues.
 *
 *   score = seconds waited + seconds of credit; the highest score is served first
 *
 * All callers age at the same speed, so the order of two never changes while
 * both wait: it is the order of the moments since which they *count* as waiting
 * (entered minus credit). Credit is bounded, therefore nobody starves: whoever
 * has waited CREDIT_SECONDS_MAX longer than another is before him, whatever
 * credit the other has.
 */

import type { EpochMs } from "./glossary";
import type { QueueEntry } from "./queue-entry";

/** The longest head start that stream, category and urgency can give together. */
export const CREDIT_SECONDS_MAX = 600;

/** What the order looks at. */
export type Standing = Pick<QueueEntry, "id" | "enteredAtMs" | "creditSeconds">;

/** Credit within its bounds: no head start over the maximum, and none that holds a caller back. */
export function boundedCredit(seconds: number): number {
  if (!(seconds > 0)) return 0; // NaN too
  return Math.min(seconds, CREDIT_SECONDS_MAX);
}

/** The moment since which a caller counts as waiting. */
export function countsSinceMs(entry: Standing): EpochMs {
  return entry.enteredAtMs - entry.creditSeconds * 1000;
}

/** Below zero: `a` is before `b`. Zero only for one and the same entry: ties go by id, which rises with time. */
export function compareCallers(a: Standing, b: Standing): number {
  const bySince = countsSinceMs(a) - countsSinceMs(b);
  if (bySince !== 0) return bySince;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/** Milliseconds waited; never below zero, whatever the wall clock did. */
export function waitedMs(entry: Pick<QueueEntry, "enteredAtMs">, nowMs: EpochMs): number {
  return Math.max(0, nowMs - entry.enteredAtMs);
}

/** Why a caller stands where he stands. */
export interface StandingReason {
  readonly waitedSeconds: number;
  readonly creditSeconds: number;
  /** The sum of the two: higher is served first. */
  readonly scoreSeconds: number;
}

export function explainStanding(entry: Standing, nowMs: EpochMs): StandingReason {
  const waitedSeconds = waitedMs(entry, nowMs) / 1000;
  return { waitedSeconds, creditSeconds: entry.creditSeconds, scoreSeconds: waitedSeconds + entry.creditSeconds };
}
