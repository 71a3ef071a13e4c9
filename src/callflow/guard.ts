/**
 * For what is poked by timers and promises and is nobody's call: a mistake in
 * one of its turns, or a promise that breaks its word, is told to `broke` and
 * ends nothing else, least of all the process.
 */
import type { EpochMs } from "../domain/glossary";
import type { Clock } from "./ports";

/** A timer of the runtime holds no more than 24 days. */
const TIMER_MS_MAX = 86_400_000;

export class Guard {
  private cancelTimer = (): void => undefined;

  /** @param broke must not throw */
  constructor(
    private readonly clock: Pick<Clock, "after" | "nowMs">,
    private readonly broke: (err: unknown) => void,
  ) {}

  /** Does `then` with what comes; never at once. */
  when<T>(promise: Promise<T>, then: (value: T) => unknown): void {
    promise.then(then).catch((err: unknown) => this.broke(err));
  }

  /** Does `then` after `ms`, instead of what it was to do then so far. */
  after(ms: number, then: () => void): void {
    this.cancel();
    this.cancelTimer = this.clock.after(ms, () => {
      try {
        then();
      } catch (err) {
        this.broke(err);
      }
    });
  }

  /** The same at a moment of the wall clock, however far it is; a timer that comes early is no reason to be early. */
  at(momentMs: EpochMs, then: () => void): void {
    const ms = Math.max(0, momentMs - this.clock.nowMs());
    this.after(Math.min(ms, TIMER_MS_MAX), () => (this.clock.nowMs() < momentMs ? this.at(momentMs, then) : then()));
  }

  cancel(): void {
    this.cancelTimer();
  }
}
