/** What a callback leaves in the journal, apart from the place in line, which is the ACD's. */
import type { CallbackEnd, CallbackOrder, TryOutcome } from "../domain/callback";
import type { CallId, EpochMs } from "../domain/glossary";
import { type CallbackFacts, placedEvent } from "./callback-facts";
import type { Journal } from "./ports";

export class CallbackLines {
  constructor(
    private readonly order: CallbackOrder,
    /** The call on which it was asked for; null: through the API. */
    private readonly askedOn: CallId | null,
    private readonly journal: Pick<Journal, "record">,
  ) {}

  waits(call: CallId, tries: number, creditSeconds: number): void {
    const { callback, entry, queue, enteredAtMs } = this.order;
    const place = { entry, queue, tries, creditSeconds, enteredAtMs };
    this.journal.record({ type: "callback.waits", call, callback, ...place });
  }

  setAside(call: CallId, againAtMs: EpochMs): void {
    const { callback, entry } = this.order;
    this.journal.record({ type: "callback.setAside", call, callback, entry, againAtMs });
  }

  placed(call: CallId, facts: CallbackFacts): void {
    this.journal.record(placedEvent(this.order, facts, { call, because: this.askedOn }));
  }

  tried(call: CallId, outcome: TryOutcome, tries: number, againAtMs: EpochMs | null): void {
    const { callback } = this.order;
    this.journal.record({ type: "callback.tried", call, callback, outcome, tries, againAtMs });
  }

  answered(call: CallId): void {
    this.journal.record({ type: "call.answered", call });
  }

  /** Of a call whose customer never came. */
  callEnded(call: CallId): void {
    this.journal.record({ type: "call.ended", call, reason: "completed", at: "callback", cause: "weHungUp" });
  }

  ended(call: CallId, how: CallbackEnd, by: string | null): void {
    this.journal.record({ type: "callback.ended", call, callback: this.order.callback, how, by });
  }
}
