/**
 * Counts what is made for each call, so that no offer, leg or entry of one call
 * ever gets the same id twice, even when the call comes to a queue again. The
 * ACD does not hear of a call's end: counters are forgotten by their age, but
 * never before the call's place, which a callback may hold for weeks.
 */
import type { Clock } from "../callflow/ports";
import type { CallId } from "../domain/glossary";

/** No caller is on the line for longer: the dialplan ends a call after 3 hours. */
export const NUMBERS_KEPT_MS = 4 * 3600 * 1000;

export class CallNumbers {
  /** In the order of their last use: the oldest come first. */
  private readonly used = new Map<CallId, { readonly n: number; readonly atMs: number }>();

  /** `hasPlace`: whether this call stands in a queue now. */
  constructor(
    private readonly clock: Pick<Clock, "monotonicMs">,
    private readonly hasPlace: (call: CallId) => boolean,
  ) {}

  /** The next number of this call: 1, 2, 3... */
  next(call: CallId): number {
    return this.keep(call, (this.used.get(call)?.n ?? 0) + 1);
  }

  /** After a restart: so many were made before. */
  atLeast(call: CallId, n: number): void {
    if (n > (this.used.get(call)?.n ?? 0)) this.keep(call, n);
  }

  private keep(call: CallId, n: number): number {
    const nowMs = this.clock.monotonicMs();
    this.used.delete(call); // to the end of the order
    this.used.set(call, { n, atMs: nowMs });
    for (const [old, { n: made, atMs }] of this.used) {
      if (nowMs - atMs < NUMBERS_KEPT_MS) break;
      this.used.delete(old);
      if (this.hasPlace(old)) this.used.set(old, { n: made, atMs: nowMs }); // looked at again so much later
    }
    return n;
  }
}
