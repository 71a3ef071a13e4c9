/**
 * Where a callback stands: one place in line from its beginning to its end, with
 * its age and its credit, and the call as which it stands there, which is
 * another one after every try. A call that has rung nobody is ended here; from
 * the customer's answer on the call and the place are his own affair.
 */
import type { CallbackOrder } from "../domain/callback";
import type { CallId, EpochMs } from "../domain/glossary";
import type { CompanyIndex } from "../domain/people";
import type { CallbackPast, PendingDeps } from "./callback-deps";
import { callbackFacts, placeOf } from "./callback-facts";
import type { CallbackLines } from "./callback-lines";
import type { AbsentCaller, Waiting } from "./ports";

export interface CallbackPlaceDeps extends Pick<PendingDeps, "acd"> {
  readonly company: () => CompanyIndex;
  readonly lines: CallbackLines;
}

export class CallbackPlace {
  /** As which it stands in line, or stood last; before that, the one on which it was asked for. */
  call: CallId;
  /** Its end is still to be told: it stands in line, or rings the customer. */
  private openCall: CallId | null;
  /** queue.entered is in the journal: of the first call, or of an earlier turn in line. */
  private enteredBefore: boolean;
  private creditSeconds: number;
  private waiting: Waiting | null = null;

  constructor(
    private readonly order: CallbackOrder,
    past: Omit<CallbackPast, "tries">,
    private readonly deps: CallbackPlaceDeps,
  ) {
    this.call = past.call;
    this.openCall = past.stands ? past.call : null;
    this.enteredBefore = past.stood;
    this.creditSeconds = past.creditSeconds;
  }

  /** Null: this process has not put it in line yet. */
  get inLine(): Waiting | null {
    return this.waiting;
  }

  /** Into the line, as this call; the one before is over. `tries`: so far. */
  take(call: CallId, tries: number, absent: Omit<AbsentCaller, "enteredBefore">): void {
    const { acd, lines, company } = this.deps;
    const { enteredBefore } = this;
    this.closeCall();
    this.call = call;
    this.openCall = call;
    this.creditSeconds = this.waiting?.creditSeconds ?? this.creditSeconds; // more, if somebody has raised it
    const { creditSeconds } = this;
    lines.waits(call, tries, creditSeconds);
    this.enteredBefore = true;
    const place = { ...placeOf(this.order, callbackFacts(this.order, company())), creditSeconds };
    this.waiting = acd.enter({ ...place, call, absent: { ...absent, enteredBefore } });
  }

  /** Out of the line until then; the place ages on. */
  setAside(untilMs: EpochMs): void {
    this.deps.lines.setAside(this.call, untilMs);
    this.deps.acd.setAside(this.order.entry);
    this.closeCall();
  }

  /** The customer is on the line: his call ends as every caller's does. */
  isHis(): void {
    this.openCall = null;
  }

  /** Out of the line for good. `dropsShadow`: one that was set aside too, or restored from an earlier process. */
  end(how: "abandoned" | "elsewhere", dropsShadow: boolean): void {
    this.waiting?.leave(how);
    if (dropsShadow) this.deps.acd.dropShadow(this.order.entry, how);
    this.closeCall();
  }

  /** Last of all that is told of it: the agent's offer is of this call too. One that has rung nobody would be open for ever. */
  closeCall(): void {
    if (this.openCall !== null) this.deps.lines.callEnded(this.openCall);
    this.openCall = null;
  }
}
