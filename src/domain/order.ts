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
 *
 * And there is a ceiling: when so many who entered later have been connected
 * before a caller (Queue.passedMax), nobody passes him any more. Callers at
 * their ceiling are before all others, and among themselves whoever entered
 * first, credit or not.
 */

import type { EpochMs } from "./glossary";
import type { QueueEntry } from "./queue-entry";

/** The longest head start that stream, category and urgency can give together. */
export const CREDIT_SECONDS_MAX = 600;

/** What the order looks at. */
export type Standing = Pick<QueueEntry, "id" | "enteredAtMs" | "creditSeconds"> &
  Partial<Pick<QueueEntry, "atCeiling">>;

/** Credit within its bounds: no head start over the maximum, and none that holds a caller back. */
export function boundedCredit(seconds: number): number {
  if (!(seconds > 0)) return 0; // NaN too
  return Math.min(seconds, CREDIT_SECONDS_MAX);
}

/** The moment since which a caller counts as waiting. */
export function countsSinceMs(entry: Standing): EpochMs {
  return entry.atCeiling === true ? entry.enteredAtMs : entry.enteredAtMs - entry.creditSeconds * 1000;
}

/** Below zero: `a` is before `b`. Zero only for one and the same entry: ties go by id, which rises with time. */
export function compareCallers(a: Standing, b: Standing): number {
  const atCeiling = a.atCeiling === true;
  if (atCeiling !== (b.atCeiling === true)) return atCeiling ? -1 : 1;
  const bySince = countsSinceMs(a) - countsSinceMs(b);
  if (bySince !== 0) return bySince;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/** Milliseconds waited; never below zero, whatever the wall clock did. */
export function waitedMs(entry: Pick<QueueEntry, "enteredAtMs">, nowMs: EpochMs): number {
  return Math.max(0, nowMs - entry.enteredAtMs);
}

/**
 * Who has been passed how often in one queue. Whoever is connected passes all
 * who entered before him and still wait, so one list of the connected callers'
 * entering times says it for everybody; the latest `max` of them are enough.
 */
export class Passing {
  /** Rising; `max` at most. */
  private readonly connected: EpochMs[] = [];

  /** @param max how many may pass a caller; 0: nobody may, and credit counts for nothing */
  constructor(readonly max: number) {}

  /** A caller who entered then has been connected. */
  add(enteredAtMs: EpochMs): void {
    if (this.max <= 0) return;
    const { connected } = this;
    const at = this.firstAfter(enteredAtMs);
    if (connected.length < this.max) {
      connected.splice(at, 0, enteredAtMs);
      return;
    }
    // The earliest goes: those before the new one move up.
    for (let i = 1; i < at; i++) connected[i - 1] = connected[i] as EpochMs;
    if (at > 0) connected[at - 1] = enteredAtMs;
  }

  /** How many who entered after this moment were connected; `max` stands for "or more". */
  passed(enteredAtMs: EpochMs): number {
    return this.connected.length - this.firstAfter(enteredAtMs);
  }

  isAtCeiling(enteredAtMs: EpochMs): boolean {
    return enteredAtMs < this.ceilingBeforeMs;
  }

  /** Whoever entered before this moment is at the ceiling. */
  get ceilingBeforeMs(): EpochMs {
    if (this.max <= 0) return Number.POSITIVE_INFINITY;
    return this.connected.length < this.max
      ? Number.NEGATIVE_INFINITY
      : (this.connected[0] ?? Number.NEGATIVE_INFINITY);
  }

  private firstAfter(enteredAtMs: EpochMs): number {
    let low = 0;
    let high = this.connected.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.connected[middle] ?? 0) <= enteredAtMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Why a caller stands where he stands. */
export interface StandingReason {
  readonly waitedSeconds: number;
  readonly creditSeconds: number;
  /** The sum of the two: higher is served first. */
  readonly scoreSeconds: number;
  /** How many who entered later were connected before him, as far as it is counted: up to the ceiling. */
  readonly passed: number;
  /** Nobody passes him any more: he is before all who are not at their ceiling, whatever their score. */
  readonly atCeiling: boolean;
}

export function explainStanding(entry: Standing, nowMs: EpochMs, passed = 0): StandingReason {
  const waitedSeconds = waitedMs(entry, nowMs) / 1000;
  const { creditSeconds, atCeiling = false } = entry;
  return { waitedSeconds, creditSeconds, scoreSeconds: waitedSeconds + creditSeconds, passed, atCeiling };
}
