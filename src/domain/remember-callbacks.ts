/** What the journal remembers of callbacks that have not ended. Pure: the same lines always give the same callbacks. */
import { type CallbackOrder, countsAsTry } from "./callback";
import type { JournalEntry } from "./events";
import type { CallbackId, CallId, EpochMs } from "./glossary";

export interface RememberedCallback {
  readonly order: CallbackOrder;
  /** The call on which it was asked for; null: through the API. */
  readonly askedOn: CallId | null;
  /** The call as which it stood in line last, and rang the customer if it did. */
  readonly call: CallId | null;
  /** It stands in line as this call, which has rung nobody. */
  readonly stands: boolean;
  readonly tries: number;
  /** What was asked for, or more, if somebody has raised it. */
  readonly creditSeconds: number;
  readonly notBeforeMs: EpochMs | null;
  /** The customer was being rung, or had answered, when the lines end. */
  readonly phase: "waiting" | "ringing" | "talking";
}

/** @param lines of the journal, in their order; callbacks whose beginning is missing are left out */
export function rememberCallbacks(lines: Iterable<JournalEntry>): RememberedCallback[] {
  const known = new Map<CallbackId, RememberedCallback>();
  const change = (id: CallbackId, values: Partial<RememberedCallback>): void => {
    const before = known.get(id);
    if (before) known.set(id, { ...before, ...values });
  };
  for (const { event } of lines) {
    switch (event.type) {
      case "callback.requested": {
        const { type, call, ...order } = event;
        const askedOn = order.origin === "api" ? null : call;
        const { creditSeconds } = order;
        const fresh = { order, askedOn, call: null, stands: false, tries: 0, creditSeconds, notBeforeMs: null };
        known.set(event.callback, { ...fresh, phase: "waiting" });
        break;
      }
      case "callback.waits":
        change(event.callback, {
          ...{ call: event.call, stands: true, tries: event.tries, notBeforeMs: null },
          creditSeconds: event.creditSeconds,
          phase: "waiting",
        });
        break;
      case "callback.setAside":
        change(event.callback, { stands: false, phase: "waiting", notBeforeMs: event.againAtMs });
        break;
      case "call.placed":
        change(event.callback, { stands: false, phase: "ringing" });
        break;
      case "callback.tried":
        if (event.outcome === "answered") change(event.callback, { stands: false, phase: "talking" });
        else
          change(event.callback, {
            ...{ stands: false, phase: "waiting" },
            notBeforeMs: event.againAtMs,
            tries: (known.get(event.callback)?.tries ?? 0) + (countsAsTry(event.outcome) ? 1 : 0),
          });
        break;
      case "queue.raised":
        for (const { order } of known.values())
          if (order.entry === event.entry) change(order.callback, { creditSeconds: event.creditSeconds });
        break;
      case "callback.ended":
        known.delete(event.callback);
        break;
      default: // another kind of line
    }
  }
  return [...known.values()];
}
