/**
 * When waiting alone changes whose terms next: the callers by the moment they
 * are due. Put in and taken out at once, wherever the others stand: they lie in
 * short spans of time, and only the earliest span is kept in order.
 */
import { OrderedSet, type Ordering } from "./ordered-set";
import type { Spot, Waiter } from "./parts";

/** So much time is one span: a few dozen callers of a very large queue. */
const SPAN_MS = 20;

interface Span {
  readonly n: number;
  readonly callers: Waiter[];
}

const BY_TIME: Ordering<Span> = { key: ({ n }) => n, tie: () => 0 };

const spanOf = (dueMs: number): number => Math.floor(dueMs / SPAN_MS);

export class Dues {
  private readonly spans = new Map<number, Span>();
  private readonly later = new OrderedSet<Span>(BY_TIME);
  /** Callers of the earliest spans, the last one first. */
  private readonly next: Waiter[] = [];
  /** The last span that is among the next ones. */
  private upTo = Number.NEGATIVE_INFINITY;

  /** Who is due first; undefined: nobody is. */
  get first(): Waiter | undefined {
    if (this.next.length === 0) this.open();
    return this.next.at(-1);
  }

  /** He is not in; his spot says when he is due. */
  add(caller: Waiter, spot: Spot): void {
    const n = spanOf(spot.dueMs);
    if (n <= this.upTo) {
      let at = this.next.length;
      while (at > 0 && dueMsOf(this.next[at - 1]) < spot.dueMs) at--;
      this.next.splice(at, 0, caller);
      return;
    }
    let span = this.spans.get(n);
    if (!span) {
      span = { n, callers: [] };
      this.spans.set(n, span);
      this.later.add(span);
    }
    spot.dueAt = span.callers.length;
    span.callers.push(caller);
  }

  /** He is in, and his spot says what it said when he was put in. */
  delete(caller: Waiter, spot: Spot): void {
    const n = spanOf(spot.dueMs);
    if (n <= this.upTo) {
      this.next.splice(this.next.lastIndexOf(caller), 1);
      return;
    }
    const span = this.spans.get(n);
    const last = span?.callers.pop();
    if (!span || !last) return;
    if (last !== caller) {
      span.callers[spot.dueAt] = last;
      if (last.spot) last.spot.dueAt = spot.dueAt;
    }
    if (span.callers.length === 0) this.forget(span);
  }

  private open(): void {
    const span = this.later.first;
    if (!span) return;
    this.forget(span);
    this.upTo = span.n;
    for (const caller of span.callers.sort((a, b) => dueMsOf(b) - dueMsOf(a))) this.next.push(caller);
  }

  private forget(span: Span): void {
    this.spans.delete(span.n);
    this.later.delete(span);
  }
}

const dueMsOf = (caller: Waiter | undefined): number => caller?.spot?.dueMs ?? 0;
