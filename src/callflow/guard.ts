/**
 * For what is poked by timers and promises and is nobody's call: a mistake in
 * one of its turns, or a promise that breaks its word, is told to `broke` and
 * ends nothing else, least of all the process.
 */
import type { Clock } from "./ports";

export class Guard {
  private cancelTimer = (): void => undefined;

  /** @param broke must not throw */
  constructor(
    private readonly clock: Pick<Clock, "after">,
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

  cancel(): void {
    this.cancelTimer();
  }
}
