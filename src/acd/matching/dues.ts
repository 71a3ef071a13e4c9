/**
 * When waiting alone changes whose terms next: the callers by the moment they
 * are due. They lie in short spans of time, and only the earliest spans are put
 * in order. Nobody is taken out who has left or is due at another time: a caller
 * counts only where his spot says the same.
 */
import { addTo, dropFirst, firstIn, firstKeyIn, NONE, newHeap } from "./heap";
import type { Spot, Spots } from "./spots";

/** So much time is one span: a few dozen callers of a very large queue. */
const SPAN_MS = 100;

const spanOf = (dueMs: number): number => Math.floor(dueMs / SPAN_MS);

export class Dues {
  /** Callers of later spans, by the number of the span. */
  private readonly spans = new Map<number, Spot[]>();
  private readonly later = newHeap();
  /** Callers of the earliest spans, by the moment. */
  private readonly soon = newHeap();
  /** The last span that is among the earliest. */
  private upTo = Number.NEGATIVE_INFINITY;

  constructor(private readonly spots: Spots) {}

  /** When the first caller is due; Infinity: nobody is. */
  get firstMs(): number {
    for (;;) {
      while (this.soon.length > 0 && !this.isDue(firstIn(this.soon), firstKeyIn(this.soon))) dropFirst(this.soon);
      if (this.soon.length > 0 || this.later.length === 0) return firstKeyIn(this.soon);
      this.open();
    }
  }

  /** Who is due by this moment; he is among the due no longer. NONE: nobody is. */
  take(nowMs: number): Spot {
    if (this.firstMs > nowMs) return NONE;
    const spot = firstIn(this.soon);
    dropFirst(this.soon);
    return spot;
  }

  /** His spot says when he is due. */
  add(spot: Spot): void {
    const dueMs = this.spots.dueMs(spot);
    if (dueMs === Number.POSITIVE_INFINITY) return;
    const n = spanOf(dueMs);
    if (n <= this.upTo) {
      addTo(this.soon, dueMs, spot);
      return;
    }
    const span = this.spans.get(n);
    if (span) {
      span.push(spot);
      return;
    }
    this.spans.set(n, [spot]);
    addTo(this.later, n, n);
  }

  private isDue(spot: Spot, dueMs: number): boolean {
    return this.spots.dueMs(spot) === dueMs;
  }

  private open(): void {
    const n = firstIn(this.later);
    dropFirst(this.later);
    this.upTo = n;
    for (const spot of this.spans.get(n) ?? []) {
      const dueMs = this.spots.dueMs(spot);
      if (spanOf(dueMs) === n) addTo(this.soon, dueMs, spot);
    }
    this.spans.delete(n);
  }
}
