/**
 * Ringing one phone. The leg is made, not bridged: the caller waits elsewhere,
 * with a ring tone or music, until somebody has answered.
 *
 *   creating ──its StasisStart──▶ dialling ──Up──▶ answered: the leg belongs to whoever asked
 *      │  refused: no such phone     ├─ busy, refused, gone, registered no longer ──▶ ended
 *      │                             ├─ our ring timer ──▶ hung up ──▶ ended (no answer)
 *      └─────────stop()──────────────┴─ stop() ──▶ hung up ──▶ ended (withdrawn)
 *
 * After our own hang-up an Up is no answer: the phone was picked up too late.
 */
import type { Phones, RingAttempt, Ringing, RingResult } from "../callflow/ports";
import { type Deferred, deferred } from "../callflow/waits";
import { assert } from "../domain/assert";
import { callOfCustomer, callOfLeg } from "../domain/ids";
import { type LegEvidence, ringOutcome } from "../domain/ring-outcome";
import { create, dial, getEndpoint, type HangupReason, hangup } from "./commands";
import { endpointString, shownAs } from "./dial-strings";
import type { LineEvent } from "./events";
import { PhoneLeg } from "./leg";
import type { ChannelDeps } from "./live-channel";
import { type AriResult, describe } from "./result";
import type { ChannelHandler, Router } from "./router";
import type { ChannelSnapshot } from "./snapshot";

/** A leg that was made is in our application within 2 ms. */
const IN_STASIS_LIMIT_MS = 5_000;
/** Asterisk's own timer, should we die while the phone rings: a little later than ours. */
const BACKSTOP_MS = 5_000;
/** After our hang-up: the end of the leg follows within 1 ms. */
const ENDING_LIMIT_MS = 2_000;
const RING_LIMIT_MS = 120_000;
/** A phone that goes while it rings shows as ringing until its leg ends: so often it is asked whether it is registered. */
export const PHONE_LOOK_MS = 1_500;
/** First argument of Stasis() that marks the channels we make. */
const LEG_ARGS = "leg";

export interface PhonesDeps extends ChannelDeps {
  readonly router: Router;
  readonly app: string;
  readonly trunk: string;
}

export interface RingingPhones extends Phones {
  /**
   * The process ends: what rings stops, and nothing begins to ring any more. Nobody is told of an end, for a call that
   * heard of one would go on to the next phone.
   */
  silence(): void;
}

export function createPhones(deps: PhonesDeps): RingingPhones {
  const open = new Set<RingingPhone>();
  let silent = false;
  return {
    ring(attempt) {
      const ringing = new RingingPhone(attempt, deps);
      if (silent) return ringing;
      open.add(ringing);
      void ringing.outcome.then(() => open.delete(ringing));
      ringing.begin();
      return ringing;
    },
    silence() {
      silent = true;
      for (const ringing of open) ringing.silence();
    },
  };
}

class RingingPhone implements Ringing, ChannelHandler {
  readonly outcome: Promise<RingResult>;
  private readonly result: Deferred<RingResult> = deferred();
  private readonly phone: PhoneLeg;
  private readonly startedMs: number;
  private readonly evidence: { -readonly [K in keyof LegEvidence]: LegEvidence[K] } = {
    answered: false,
    rang: false,
    ringOut: false,
    withdrawn: false,
    gone: false,
    cause: 0,
    sipCode: 0,
  };
  private phase: "creating" | "dialling" | "answered" | "ending" | "ended" = "creating";
  private cancelTimer: () => void = () => undefined;
  private cancelLook: () => void = () => undefined;
  private released = false;
  private silenced = false;
  private creating: Promise<AriResult> = Promise.resolve({ kind: "unavailable" });

  constructor(
    private readonly attempt: RingAttempt,
    private readonly deps: PhonesDeps,
  ) {
    assert((callOfLeg(attempt.leg) ?? callOfCustomer(attempt.leg)) === attempt.call, "a leg of another call");
    this.outcome = this.result.promise;
    this.phone = new PhoneLeg(attempt.leg, deps);
    this.startedMs = deps.clock.monotonicMs();
  }

  get leg(): RingAttempt["leg"] {
    return this.attempt.leg;
  }

  /** Listens first, then creates: the first events may come before the answer to the command. */
  begin(): void {
    const { leg, call, endpoint, show } = this.attempt;
    const { app, trunk, clock, router, send } = this.deps;
    const command = create({
      channelId: leg,
      endpoint: endpointString(endpoint, trunk),
      app,
      appArgs: LEG_ARGS,
      variables: { ...shownAs(show), "CHANNEL(accountcode)": call, "PJSIP_HEADER(add,X-Frontdesk-Call)": call },
    });
    router.add(leg, this);
    this.cancelTimer = clock.after(IN_STASIS_LIMIT_MS, () => this.takeDown("normal"));
    this.creating = send(command);
    void this.creating.then((result) => this.created(result));
  }

  stop(why: "callerLeft" | "answeredElsewhere"): void {
    if (this.phase === "answered") {
      void this.phone
        .hangUp()
        .catch((err: unknown) => this.deps.log.warn({ err, leg: this.leg }, "a leg could not be stopped"));
    } else if (this.phase === "creating" || this.phase === "dialling") {
      this.evidence.withdrawn = true;
      // The phone shows no missed call for what somebody else has answered.
      this.takeDown(why === "answeredElsewhere" ? "answered_elsewhere" : "normal");
    }
  }

  silence(): void {
    if (this.phase !== "creating" && this.phase !== "dialling") return;
    this.silenced = true;
    this.takeDown("normal");
  }

  handle(event: LineEvent): void {
    this.phone.live.take(event);
    switch (event.type) {
      case "stasisStart":
        if (this.phase === "creating") this.dial();
        break;
      case "stateChange":
        if (event.state === "Ringing") this.evidence.rang = true;
        if (event.state === "Up" && this.phase === "dialling") this.answered();
        break;
      case "dialling":
        if (event.status === "RINGING" || event.status === "PROGRESS") this.evidence.rang = true;
        break;
      case "destroyed":
        this.evidence.cause = event.cause;
        this.evidence.sipCode = event.sipCode;
        this.ended();
        break;
      default:
        break;
    }
  }

  /** After a reconnect: the answer or the end may have come in between. */
  resync(seen: ChannelSnapshot | null): void {
    if (seen === null) {
      // A leg that is being made now is younger than the snapshot.
      if (this.phase === "creating") return;
      this.neverReported();
    } else {
      this.phone.live.bridge = seen.bridge;
      if (seen.state === "Ringing") this.evidence.rang = true;
      if (this.phase === "creating" && seen.state === "Down" && seen.ours) this.dial();
      else if (this.phase === "dialling" && seen.state === "Up") this.answered();
    }
  }

  release(): void {
    this.released = true;
    this.cancelTimer();
    this.cancelLook();
    this.phone.live.release();
  }

  private created(result: AriResult): void {
    if (result.kind === "ok") return;
    const noSuchPhone = result.kind === "refused" && result.status === 500;
    if (!noSuchPhone) this.deps.log.warn({ leg: this.leg, result: describe(result) }, "a leg could not be made");
    // Asterisk is away: that says nothing of the phone.
    if (result.kind === "unavailable" || result.kind === "timeout") this.evidence.withdrawn = true;
    // It may have been made all the same: nobody knows after a lost answer.
    if (!noSuchPhone && this.phase !== "ending") void this.deps.send(hangup(this.leg, "normal"));
    this.ended();
  }

  private dial(): void {
    this.phase = "dialling";
    const ringMs = Math.min(this.attempt.ringMs, RING_LIMIT_MS);
    this.cancelTimer();
    this.cancelTimer = this.deps.clock.after(ringMs, () => {
      this.evidence.ringOut = true;
      this.takeDown("no_answer");
    });
    this.lookLater();
    void this.deps.send(dial(this.leg, Math.ceil((ringMs + BACKSTOP_MS) / 1000))).then((result) => {
      if (result.kind === "ok" || this.phase !== "dialling") return;
      if (result.kind !== "gone")
        this.deps.log.warn({ leg: this.leg, result: describe(result) }, "a leg could not be dialled");
      this.takeDown("normal");
    });
  }

  private lookLater(): void {
    const { endpoint } = this.attempt;
    if (endpoint.kind === "desk")
      this.cancelLook = this.deps.clock.after(PHONE_LOOK_MS, () => this.look(endpoint.account));
  }

  private look(account: string): void {
    void this.deps.send(getEndpoint("PJSIP", account)).then((result) => {
      if (this.phase !== "dialling" || this.released) return;
      if (result.kind !== "ok" || !isOffline(result.body)) return this.lookLater();
      this.evidence.gone = true;
      this.takeDown("normal");
    });
  }

  private answered(): void {
    this.cancelTimer();
    this.cancelLook();
    this.phase = "answered";
    this.evidence.answered = true;
    this.result.resolve({ kind: "answered", leg: this.phone, rangMs: this.rangMs() });
  }

  private takeDown(reason: HangupReason): void {
    this.phase = "ending";
    this.cancelTimer();
    this.cancelLook();
    this.cancelTimer = this.deps.clock.after(ENDING_LIMIT_MS, () => this.neverReported());
    // A hang-up that overtook the creation would find nothing, and the leg would stay for ever.
    void this.creating
      .then(() => this.deps.send(hangup(this.leg, reason)))
      .then((result) => {
        // Never made, or gone already: no event will come.
        if (result.kind === "gone") this.ended();
      });
  }

  /** No event told the end: Asterisk may have been away all the time, and the phone silent. */
  private neverReported(): void {
    this.evidence.withdrawn = true;
    this.ended();
  }

  private ended(): void {
    if (this.phase === "ended") return;
    this.phase = "ended";
    this.cancelTimer();
    this.cancelLook();
    this.deps.router.remove(this.leg);
    this.phone.gone();
    const outcome = ringOutcome(this.evidence);
    // After an answer the result is settled long since, and this does nothing.
    if (outcome !== "answered" && !this.silenced)
      this.result.resolve({ kind: "ended", outcome, rangMs: this.rangMs() });
  }

  private rangMs(): number {
    return this.deps.clock.monotonicMs() - this.startedMs;
  }
}

const isOffline = (endpoint: unknown): boolean =>
  typeof endpoint === "object" && endpoint !== null && "state" in endpoint && endpoint.state === "offline";

/** A leg that an earlier process made, in a talk that goes on. */
export class AdoptedLeg implements ChannelHandler {
  readonly leg: PhoneLeg;

  constructor(
    seen: ChannelSnapshot,
    private readonly deps: PhonesDeps,
  ) {
    this.leg = new PhoneLeg(seen.id, deps);
    this.leg.live.bridge = seen.bridge;
    deps.router.add(seen.id, this);
  }

  handle(event: LineEvent): void {
    this.leg.live.take(event);
    if (event.type === "destroyed") this.resync(null);
  }

  release(): void {
    this.leg.live.release();
  }

  resync(seen: ChannelSnapshot | null): void {
    if (seen) this.leg.live.bridge = seen.bridge;
    else {
      this.deps.router.remove(this.leg.id);
      this.leg.gone();
    }
  }
}
