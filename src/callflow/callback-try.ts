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

/** Who is told of it. */
export interface TryListener {
  /** How it ended: once, unless the try was given up before. */
  ended(result: RingResult): void;
  /** A mistake of ours in `ended`; a customer who had answered is hung up. */
  broke(err: unknown): void;
}

export class CallbackTry {
  readonly startedAtMs: EpochMs;
  private ringing: Ringing | null = null;
  private over = false;

  constructor(
    readonly call: CallId,
    /** The agent who has answered already and waits for the customer. */
    readonly agentLeg: Leg | null,
    private readonly listener: TryListener,
    private readonly deps: TryDeps,
  ) {
    this.startedAtMs = deps.clock.nowMs();
  }

  /** Rings. What breaks on the way counts as a phone that could not be reached. */
  begin({ number, ...phone }: CustomerPhone): void {
    const { call } = this;
    const endpoint = { kind: "mobile", number } as const;
    try {
      this.ringing = this.deps.phones.ring({ leg: customerId(call), call, endpoint, ...phone });
    } catch (err) {
      this.couldNotRing(err);
      return;
    }
    this.ringing.outcome.then(
      (result) => this.conclude(result),
      (err: unknown) => this.couldNotRing(err),
    );
  }

  /** The phone stops ringing, and nothing is told any more. */
  giveUp(): void {
    this.over = true;
    this.ringing?.stop("callerLeft");
  }

  private couldNotRing(err: unknown): void {
    this.deps.log.error({ err, call: this.call }, "a customer could not be called back");
    this.ringing?.stop("callerLeft");
    this.conclude({ kind: "ended", outcome: "unreachable", rangMs: 0 });
  }

  private conclude(result: RingResult): void {
    if (this.over) {
      this.hangUp(result);
      return;
    }
    this.over = true;
    try {
      this.listener.ended(result);
    } catch (err) {
      this.hangUp(result);
      this.listener.broke(err);
    }
  }

  private hangUp(result: RingResult): void {
    if (result.kind === "answered") void result.leg.hangUp().catch(() => undefined); // gone already, or the reaper ends it
  }
}
