/**
 * What a waiting caller is told, and when it is better to say nothing: his place
 * only when it has improved, the wait only when it has fallen. Pure.
 */

/** What is said to who waits. */
export type Announcement = "welcome" | "comfort" | "position" | "estimate";

/** What this caller has heard in this place. */
export interface Told {
  readonly welcome: boolean;
  /** How many comfort messages. */
  readonly comforts: number;
  /** The last place told; null: none yet. */
  readonly position: number | null;
  /** The last wait told, in whole minutes, with the number of agents it was reckoned by; null: none yet. */
  readonly estimate: { readonly minutes: number; readonly staff: number } | null;
}

export const NOTHING_TOLD: Told = { welcome: false, comforts: 0, position: null, estimate: null };

const MINUTE_MS = 60_000;
/** Longer than this is "longer than ten minutes", however much longer. */
const MINUTES_TOLD_MAX = 10;
/** A place behind this is "more than twenty callers before you". */
const POSITION_TOLD_MAX = 20;

/** Whole minutes, rounded up, at least one; over the maximum all are one more than it. */
export function wholeMinutes(waitMs: number): number {
  return Math.min(Math.max(1, Math.ceil(waitMs / MINUTE_MS)), MINUTES_TOLD_MAX + 1);
}

/** The place to tell; null: it is no better than the one told last. */
export function positionToTell(position: number, told: Told): number | null {
  const said = Math.min(position, POSITION_TOLD_MAX + 1);
  return told.position === null || said < told.position ? said : null;
}

export interface Estimate {
  readonly waitMs: number;
  /** Agents at work who may take this caller. */
  readonly staff: number;
}

/**
 * The minutes to tell; null: nothing that is both new and honest. The value told
 * never rises unless there are fewer agents than when it was told; an estimate
 * that has grown for another reason is kept to ourselves.
 */
export function minutesToTell({ waitMs, staff }: Estimate, told: Told): number | null {
  const minutes = wholeMinutes(waitMs);
  if (told.estimate === null || minutes < told.estimate.minutes) return minutes;
  return minutes > told.estimate.minutes && staff < told.estimate.staff ? minutes : null;
}

/** What was heard so far and one thing more. */
export function hasHeard(
  told: Told,
  said: {
    readonly what: Announcement;
    readonly position: number | null;
    readonly estimateMs: number | null;
    readonly staff: number | null;
  },
): Told {
  switch (said.what) {
    case "welcome":
      return { ...told, welcome: true };
    case "comfort":
      return { ...told, comforts: told.comforts + 1 };
    case "position":
      return { ...told, position: said.position };
    case "estimate":
      if (said.estimateMs === null) return told;
      return { ...told, estimate: { minutes: wholeMinutes(said.estimateMs), staff: said.staff ?? 0 } };
  }
}
