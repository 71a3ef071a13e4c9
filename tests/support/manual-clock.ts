/** A clock that a test turns by hand: timers run in their order, and everything they set going settles before the next one. */
import type { Clock } from "../../src/callflow/ports";

interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly then: () => void;
  cancelled: boolean;
}

export class ManualClock implements Clock {
  private monotonic = 0;
  private order = 0;
  private startMs: number;
  private readonly timers = new TimerHeap();
  /** Told after each timer, when all that it set going has settled. */
  onStep: () => void = () => undefined;

  /**
   * @param start wall-clock time at the beginning: an ISO string with its offset, or milliseconds
   * @param settle resolves when everything that is ready to run has run
   */
  constructor(
    start: string | number = "2026-03-02T09:00:00Z",
    private readonly settle: () => Promise<void> = afterAll,
  ) {
    this.startMs = typeof start === "number" ? start : Date.parse(start);
  }

  nowMs(): number {
    return this.startMs + this.monotonic;
  }

  monotonicMs(): number {
    return this.monotonic;
  }

  after(ms: number, then: () => void): () => void {
    const timer = { atMs: this.monotonic + Math.max(0, ms), order: this.order++, then, cancelled: false };
    this.timers.add(timer);
    return () => this.timers.cancel(timer);
  }

  /** Timers that have not run: a test that leaves one has left something behind. */
  get pending(): number {
    return this.timers.size;
  }

  /** Lets `ms` pass. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.monotonic + ms;
    await this.settle();
    for (let next = this.timers.take(untilMs); next; next = this.timers.take(untilMs)) await this.step(next);
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
    await this.settle();
    while (!settled) {
      const next = this.timers.take(untilMs);
      if (!next) throw new Error(`nothing is left that could settle this (${this.monotonic} ms have passed)`);
      await this.step(next);
    }
    return seen;
  }

  /** The wall clock is set, as NTP or a person does; waits do not notice. */
  jumpWallClock(byMs: number): void {
    this.startMs += byMs;
  }

  private async step(timer: Timer): Promise<void> {
    this.monotonic = Math.max(this.monotonic, timer.atMs);
    timer.then();
    await this.settle();
    this.onStep();
  }
}

/** The timers by their moment, then by their order. A cancelled one stays until it would have run, but no longer counts. */
class TimerHeap {
  private readonly heap: Timer[] = [];
  size = 0;

  add(timer: Timer): void {
    this.size++;
    const { heap } = this;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (!parent || isBefore(parent, timer)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = timer;
  }

  cancel(timer: Timer): void {
    if (timer.cancelled) return;
    timer.cancelled = true;
    this.size--;
  }

  /** The first timer, if it runs at this moment or before. */
  take(untilMs: number): Timer | null {
    for (;;) {
      const [first] = this.heap;
      if (!first || (!first.cancelled && first.atMs > untilMs)) return null;
      this.removeFirst();
      if (first.cancelled) continue;
      first.cancelled = true; // cancelling it later changes nothing
      this.size--;
      return first;
    }
  }

  private removeFirst(): void {
    const { heap } = this;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const a = heap[left];
      const b = heap[left + 1];
      const below = b && a && isBefore(b, a) ? left + 1 : left;
      const child = heap[below];
      if (!child || isBefore(last, child)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
  }
}

const isBefore = (a: Timer, b: Timer): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

/** setImmediate comes after all promises, and after what sockets and streams have brought meanwhile. */
const afterAll = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The next tick comes after all promises: enough, and a third less work, where nothing but promises is waited for. */
export const afterPromises = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));
