/**
 * Old lines of the journal are deleted: at the start and once a day, in small
 * batches with pauses, so that nobody who calls meanwhile waits for it.
 */
import type { Clock } from "./callflow/ports";
import type { EpochMs } from "./domain/glossary";
import type { Log } from "./log";

/** Calls are taken over first. */
export const FIRST_AFTER_MS = 60_000;
export const DAILY_MS = 86_400_000;
/** A batch holds its rows for some 10 ms. */
export const BATCH_ROWS = 2_000;
export const BATCH_PAUSE_MS = 200;
/** After a failure: Postgres is away, and will be back. */
export const AGAIN_MS = 600_000;

export interface RetentionDeps {
  readonly keepDays: number;
  /** Deletes at most so many lines from before that moment, and tells how many. */
  readonly deleteBefore: (beforeMs: EpochMs, limit: number) => Promise<number>;
  readonly clock: Clock;
  readonly log: Log;
}

export function startRetention({ keepDays, deleteBefore, clock, log }: RetentionDeps): { stop(): void } {
  let stopped = false;
  let cancel = (): void => undefined;
  let deleted = 0;

  const next = (ms: number): void => {
    if (stopped) return;
    cancel = clock.after(ms, () => {
      batch().catch((err: unknown) => {
        log.warn({ err }, "old lines of the journal could not be deleted now");
        next(AGAIN_MS);
      });
    });
  };

  async function batch(): Promise<void> {
    const gone = await deleteBefore(clock.nowMs() - keepDays * DAILY_MS, BATCH_ROWS);
    deleted += gone;
    if (gone === BATCH_ROWS) return next(BATCH_PAUSE_MS);
    if (deleted > 0) log.info({ deleted, keepDays }, "old lines of the journal are deleted");
    deleted = 0;
    next(DAILY_MS);
  }

  next(FIRST_AFTER_MS);
  return {
    stop() {
      stopped = true;
      cancel();
    },
  };
}
