/**
 * One try of a callback: the customer's phone rings until he answers or it comes
 * to nothing. That is told once; whoever answers after the try was given up is
 * hung up.
 */
import type { CallId, E164, EpochMs } from "../domain/glossary";
import { customerId } from "../domain/ids";
import type { StepDeps } from "./deps";
import type { Leg, RingAttempt, Ringing, RingResult } from "./ports";

export type TryDeps = Pick<StepDeps, "phones" | "clock" | "log">;

export interface CustomerPhone extends Pick<RingAttempt, "ringMs" | "show"> {
  readonly number: E164;
}

export class CallbackTry {
  readonly startedAtMs: EpochMs;
  private ringing: Ringing | null = null;
  private over = false;

  constructor(
    readonly call: CallId,
    /** The agent who has answered already and waits for the customer. */
    readonly agentLeg: Leg | null,
    private readonly deps: TryDeps,
  ) {
    this.startedAtMs = deps.clock.nowMs();
  }

  /** Rings. `ended` is told once, unless the try is given up before. */
  begin({ number, ...phone }: CustomerPhone, ended: (result: RingResult) => void): void {
    const { call } = this;
    const endpoint = { kind: "mobile", number } as const;
    try {
      this.ringing = this.deps.phones.ring({ leg: customerId(call), call, endpoint, ...phone });
    } catch (err) {
      this.deps.log.error({ err, call }, "a customer could not be called back");
      this.conclude({ kind: "ended", outcome: "unreachable", rangMs: 0 }, ended);
      return;
    }
    void this.ringing.outcome.then((result) => this.conclude(result, ended));
  }

  /** The phone stops ringing, and nothing is told any more. */
  giveUp(): void {
    this.over = true;
    this.ringing?.stop("callerLeft");
  }

  private conclude(result: RingResult, ended: (result: RingResult) => void): void {
    if (!this.over) {
      this.over = true;
      ended(result);
    } else if (result.kind === "answered") void result.leg.hangUp().catch(() => undefined); // gone already, or the reaper ends it
  }
}
