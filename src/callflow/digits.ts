/**
 * The digits of one channel, kept from the moment it enters so that nothing a
 * fast dialler presses before the first sound is lost. Never debounced:
 * Asterisk reports each digit once, at its end. Waiting and taking are apart, so
 * that a wait which lost a race cannot swallow a digit.
 */
import type { Clock } from "./ports";
import { type Deferred, deferred } from "./waits";

/** More than any menu or extension needs; what comes beyond is dropped, oldest kept. */
const DIGITS_BUFFERED_MAX = 32;

export interface Digit {
  readonly key: string;
  /** Monotonic milliseconds. */
  readonly atMs: number;
}

export class DigitBuffer {
  private readonly waiting: Digit[] = [];
  private arrival: Deferred<void> | null = null;

  constructor(private readonly clock: Pick<Clock, "monotonicMs">) {}

  /** A digit arrived (called by the adapter). */
  push(key: string): void {
    if (this.waiting.length < DIGITS_BUFFERED_MAX) this.waiting.push({ key, atMs: this.clock.monotonicMs() });
    this.arrival?.resolve();
    this.arrival = null;
  }

  /** The oldest digit not taken yet. */
  take(): Digit | null {
    return this.waiting.shift() ?? null;
  }

  /** Taken, and not needed after all: they come before all others again. */
  putBack(digits: readonly Digit[]): void {
    this.waiting.unshift(...digits);
  }

  /** Resolves as soon as there is a digit to take; it may stay pending for ever. */
  arrived(): Promise<void> {
    if (this.waiting.length > 0) return Promise.resolve();
    this.arrival ??= deferred<void>();
    return this.arrival.promise;
  }

  clear(): void {
    this.waiting.length = 0;
  }
}
