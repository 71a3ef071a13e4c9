/**
 * How the process ends when nobody has told it to: a last word in the log, what
 * must still be done, and an exit code for whoever starts it again (README, "A standby").
 */
import type { Clock } from "./callflow/ports";
import { TIMED_OUT, within } from "./callflow/waits";
import type { Log } from "./log";

/** Something outside of the pool has our application: not an error of ours, and not to be restarted at once. */
export const EXIT_REPLACED = 3;
/** Another node owns the pool: this one may start again, as a standby. */
export const EXIT_SUPERSEDED = 4;
/** The pool is ours and calls could not be taken: another one may have it, and this one may start again. */
export const EXIT_NOT_BEGUN = 5;
/** Longer than all waits of an orderly stop together; one that takes longer is cut short. */
export const LAST_THINGS_MS_MAX = 20_000;

export interface EndingDeps {
  readonly clock: Pick<Clock, "after">;
  readonly log: Pick<Log, "fatal" | "error">;
  /** Ends the process. */
  readonly exit: (code: number) => void;
}

export interface Beginning extends EndingDeps {
  readonly begin: () => Promise<void>;
  /** Ends in order whatever has begun. */
  readonly stop: () => Promise<void>;
  /** Somebody has told the process to end: what fails then is no news. */
  readonly stopping: () => boolean;
}

/**
 * Begins to take calls. A process that cannot is worse than none, for it owns the pool: it says why, stops and ends.
 * Never rejects.
 */
export async function beginOrEnd({ begin, stop, stopping, ...deps }: Beginning): Promise<void> {
  try {
    await begin();
  } catch (err) {
    if (stopping()) return;
    deps.log.fatal({ err }, "this process owns the pool and cannot take calls: it ends, so that another one may");
    await endAfter(stop, EXIT_NOT_BEGUN, deps);
  }
}

/** Ends the process when the last things are done, or after LAST_THINGS_MS_MAX without them. Never rejects. */
export async function endAfter(
  lastThings: () => Promise<void>,
  code: number,
  { clock, log, exit }: EndingDeps,
): Promise<void> {
  try {
    if ((await within(clock, LAST_THINGS_MS_MAX, lastThings())) === TIMED_OUT)
      log.error({ limitMs: LAST_THINGS_MS_MAX }, "the process ends before its last things are done");
  } catch (err) {
    log.error({ err }, "the last things of the process failed");
  }
  exit(code);
}
