/** One timer for whatever waiting alone brings next, such as a tier or a skill step: set when it is due earlier, stopped when nothing is. */
import type { Clock } from "../callflow/ports";

export class Waker {
  private wakesAtMs = Number.POSITIVE_INFINITY;
  private endTimer = (): void => undefined;

  constructor(
    private readonly clock: Clock,
    private readonly wake: () => void,
  ) {}

  /** `dueMs`: by the monotonic clock; Infinity: never. */
  dueAt(dueMs: number): void {
    // A timer that comes too early finds nothing to do and is set anew.
    if (dueMs >= this.wakesAtMs && dueMs < Number.POSITIVE_INFINITY) return;
    this.stop();
    if (dueMs === Number.POSITIVE_INFINITY) return;
    this.wakesAtMs = dueMs;
    this.endTimer = this.clock.after(Math.max(0, dueMs - this.clock.monotonicMs()), () => {
      this.wakesAtMs = Number.POSITIVE_INFINITY;
      this.wake();
    });
  }

  stop(): void {
    this.endTimer();
    this.wakesAtMs = Number.POSITIVE_INFINITY;
  }
}
