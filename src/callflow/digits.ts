/**
 * The digits of one channel, kept from the moment it enters so that nothing a
 * fast dialler presses before the first sound is lost. Never debounced:
 * Asterisk reports each digit once, at its end.
 */
import type { Clock } from "./ports";

/** More than any menu or extension needs; what comes beyond is dropped, oldest kept. */
export const DIGITS_BUFFERED_MAX = 32;

export interface Digit {
  readonly key: string;
  /** Monotonic milliseconds. */
  readonly atMs: number;
}

export class DigitBuffer {
  private readonly waiting: Digit[] = [];
  private listener: ((digit: Digit) => void) | null = null;

  constructor(private readonly clock: Pick<Clock, "monotonicMs">) {}

  /** A digit arrived (called by the adapter). */
  push(key: string): void {
    const digit = { key, atMs: this.clock.monotonicMs() };
    if (this.listener) {
      const hear = this.listener;
      this.listener = null;
      hear(digit);
    } else if (this.waiting.length < DIGITS_BUFFERED_MAX) this.waiting.push(digit);
  }

  /** The next digit, at once if one is buffered; the returned cancel function gives up listening. One listener at a time. */
  next(hear: (digit: Digit) => void): () => void {
    const first = this.waiting.shift();
    if (first) {
      hear(first);
      return () => undefined;
    }
    this.listener = hear;
    return () => {
      if (this.listener === hear) this.listener = null;
    };
  }

  get buffered(): number {
    return this.waiting.length;
  }

  clear(): void {
    this.waiting.length = 0;
  }
}
