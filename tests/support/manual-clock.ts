/** A clock that a test turns by hand: timers run in their order, and everything they set going settles before the next one. */
import type { Clock } from "../../src/callflow/ports";

interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly then: () => void;
}

export class ManualClock implements Clock {
  private monotonic = 0;
  private order = 0;
  private startMs: number;
  private readonly timers = new Set<Timer>();

  /** @param start wall-clock time at the beginning: an ISO string with its offset, or milliseconds */
  constructor(start: string | number = "2026-03-02T09:00:00Z") {
    this.startMs = typeof start === "number" ? start : Date.parse(start);
  }

  nowMs(): number {
    return this.startMs + this.monotonic;
  }

  monotonicMs(): number {
    return this.monotonic;
  }

  after(ms: number, then: () => void): () => void {
    const timer = { atMs: this.monotonic + Math.max(0, ms), order: this.order++, then };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  }

  /** Timers that have not run: a test that leaves one has left something behind. */
  get pending(): number {
    return this.timers.size;
  }

  /** Lets `ms` pass. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.monotonic + ms;
    await settle();
    for (let next = this.next(untilMs); next; next = this.next(untilMs)) {
      this.timers.delete(next);
      this.monotonic = Math.max(this.monotonic, next.atMs);
      next.then();
      await settle();
    }
    this.monotonic = untilMs;
  }

  /**
   * Turns the clock until `promise` has settled, timer by timer, and brings what it brings.
   * @throws Error when nothing is left to happen, or `limitMs` have passed
   */
  async until<T>(promise: Promise<T>, limitMs = 3_600_000): Promise<T> {
    const untilMs = this.monotonic + limitMs;
    let settled = false;
    const seen = promise.finally(() => {
      settled = true;
    });
    seen.catch(() => undefined); // the caller hears of it below
    await settle();
    while (!settled) {
      const next = this.next(untilMs);
      if (!next) throw new Error(`nothing is left that could settle this (${this.monotonic} ms have passed)`);
      this.timers.delete(next);
      this.monotonic = Math.max(this.monotonic, next.atMs);
      next.then();
      await settle();
    }
    return seen;
  }

  /** The wall clock is set, as NTP or a person does; waits do not notice. */
  jumpWallClock(byMs: number): void {
    this.startMs += byMs;
  }

  private next(untilMs: number): Timer | null {
    let first: Timer | null = null;
    for (const timer of this.timers) {
      if (timer.atMs > untilMs) continue;
      if (!first || timer.atMs < first.atMs || (timer.atMs === first.atMs && timer.order < first.order)) first = timer;
    }
    return first;
  }
}

/** Everything that is ready to run has run: setImmediate comes after all promises. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
