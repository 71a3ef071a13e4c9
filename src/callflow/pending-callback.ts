/**
 * One callback under way: it stands in line, and when it is its turn it brings
 * agent and customer together. What may follow what is in src/domain/callback.ts.
 *
 *   agent first      the agent's phone rings ─▶ he hears what it is ─▶ the customer is rung ─▶ both talk
 *   customer first   an agent is reserved ─▶ the customer is rung ─▶ waits in the queue's room while the agent's phone rings
 *
 * Either way the customer who has answered is a caller like any other from then
 * on: a call of its own that enters the queue in the place he has held all the time.
 */
import {
  againAt,
  type CallbackEnd,
  type CallbackOrder,
  type CallbackState,
  countsAsTry,
  hasCallbackEnded,
  mayBeCancelled,
  mayStand,
  moveCallback,
  type TryOutcome,
} from "../domain/callback";
import type { AgentId, CallId, EpochMs, OfferId } from "../domain/glossary";
import type { EntryEnd } from "../domain/queue-entry";
import { AGENT_WORD_MS_MAX, FirstAgent } from "./callback-agent";
import type { CallbackPast, PendingDeps } from "./callback-deps";
import { type CallbackFacts, callbackFacts, placedCall } from "./callback-facts";
import { CallbackLines } from "./callback-lines";
import { CallbackPlace } from "./callback-place";
import { CallbackTry } from "./callback-try";
import { Guard } from "./guard";
import type { AbsentCaller, Leg, RingResult } from "./ports";

/** From the end of the customer's ringing until he stands in line. */
const COMING_MS_MAX = 15_000;
/** A customer who is on the phone with us has his turn so much later. */
const CUSTOMER_HERE_MS = 15_000;
/** After a mistake of ours: asked again so much later. */
const BROKEN_REST_MS = 60_000;

export class PendingCallback {
  state: CallbackState = { kind: "waiting", notBeforeMs: null };
  tries: number;
  private trying: CallbackTry | null = null;
  private stopped = false;
  private readonly lines: CallbackLines;
  private readonly place: CallbackPlace;
  private readonly guard: Guard;
  private readonly firstAgent: FirstAgent;

  constructor(
    readonly order: CallbackOrder,
    /** The call on which it was asked for; null: through the API. */
    readonly askedOn: CallId | null,
    private readonly deps: PendingDeps,
    past: CallbackPast,
  ) {
    this.tries = past.tries;
    this.lines = new CallbackLines(order, askedOn, deps.journal);
    this.place = new CallbackPlace(order, past, { acd: deps.acd, company: deps.company, lines: this.lines });
    this.guard = new Guard(deps.clock, (err) => this.broke(err));
    this.firstAgent = new FirstAgent({
      ...{ guard: this.guard, clock: deps.clock, sounds: deps.sounds },
      languages: () => this.facts.site.languages,
      isReady: (leg, offer) => this.agentIsReady(leg, offer),
    });
  }

  /** As which it stands in line, or stood last; before that, the one on which it was asked for. */
  get call(): CallId {
    return this.place.call;
  }

  // ------------------------------------------------------------ in line and out of it

  /** Into the line, now or as soon as people may be called. `call`: the call it is to stand as; a new one if absent. */
  stand(call?: CallId): void {
    const nowMs = this.deps.clock.nowMs();
    const may = mayStand(this.order, this.tries, this.facts, nowMs);
    if (may.kind === "over") {
      this.end("failed", may.why);
      return;
    }
    // Whoever asked for it leaves the line now: the place must not go with him, though nobody is rung before the opening.
    if (may.kind === "now" || !this.place.inLine) this.takePlace(call ?? this.deps.nextCallId(nowMs));
    if (may.kind === "later") this.setAside(may.fromMs);
    else this.watchHours(may.untilMs);
  }

  private takePlace(call: CallId): void {
    this.guard.cancel();
    this.move({ kind: "waiting", notBeforeMs: null });
    this.place.take(call, this.tries, this.absentCaller());
    this.awaitAgent();
  }

  private absentCaller(): Omit<AbsentCaller, "enteredBefore"> {
    return {
      first: this.facts.settings.first,
      holdMs: AGENT_WORD_MS_MAX + this.facts.site.times.mobileRingMs + COMING_MS_MAX,
      itsTurn: () => this.itsTurn(),
      offered: (offer, agent) => this.offered(offer, agent),
      offerOver: () => this.offerOver(),
      left: (how) => this.left(how),
    };
  }

  /** Out of the line until then; the place ages on. */
  setAside(untilMs: EpochMs): void {
    this.move({ kind: "waiting", notBeforeMs: untilMs });
    this.place.setAside(untilMs);
    this.guard.at(untilMs, () => this.stand());
  }

  private watchHours(untilMs: EpochMs | null): void {
    if (untilMs !== null) this.guard.at(untilMs, () => this.closingTime());
  }

  /** Who waits in line goes out of it; whoever is being rung or offered is brought to an end first. */
  private closingTime(): void {
    const may = mayStand(this.order, this.tries, this.facts, this.deps.clock.nowMs());
    if (may.kind === "now")
      this.watchHours(may.untilMs); // open for longer since the company was published anew
    else if (this.state.kind === "waiting") this.stand();
    else this.guard.after(CUSTOMER_HERE_MS, () => this.closingTime());
  }

  // ------------------------------------------------------------ its turn

  /** A customer who is on the phone with us is not rung, and no agent's phone rings in vain. */
  private itsTurn(): boolean {
    // Whoever has answered is no absent caller any more, though he hears who we are before he stands in line.
    if (this.state.kind === "talking" || this.deps.mayBeRung(this.order)) return true;
    this.setAside(this.deps.clock.nowMs() + CUSTOMER_HERE_MS);
    return false;
  }

  private offered(offer: OfferId, agent: AgentId): void {
    if (this.state.kind === "talking") return;
    this.move({ kind: "offered", agent, offer });
    // Not at once: the ACD is in the middle of making the offer.
    if (this.facts.settings.first === "customer")
      this.guard.when(Promise.resolve(offer), (one) => this.customerFirst(one));
  }

  private customerFirst(offer: OfferId): void {
    if (this.state.kind === "offered" && this.state.offer === offer) this.ringCustomer(this.state, null);
  }

  private offerOver(): void {
    if (this.stopped || this.firstAgent.wordIsOver()) return;
    if (this.state.kind === "ringing") {
      this.giveUpTry();
      this.stand(); // as another call: this one has rung
    } else if (this.state.kind === "offered") {
      this.move({ kind: "waiting", notBeforeMs: null });
      this.awaitAgent();
    }
  }

  /** Agent first: his answer begins the try. */
  private awaitAgent(): void {
    const { inLine } = this.place;
    if (this.facts.settings.first === "agent" && inLine) this.firstAgent.awaitIn(inLine);
  }

  private agentIsReady(leg: Leg, offer: OfferId): void {
    const { acd } = this.deps;
    if (this.state.kind !== "offered" || this.state.offer !== offer) return;
    if (!leg.hasLeft) {
      leg.startRinging(this.facts.site.country);
      this.ringCustomer(this.state, leg);
    }
    this.guard.when(leg.left, () => {
      const { state } = this;
      if ((state.kind === "offered" || state.kind === "ringing") && state.offer === offer) acd.connectFailed(offer);
    });
  }

  // ------------------------------------------------------------ the customer

  private ringCustomer({ agent, offer }: { agent: AgentId; offer: OfferId }, agentLeg: Leg | null): void {
    const { call } = this;
    const { site, dnis } = this.facts;
    if (!this.itsTurn()) return; // he has called us since the agent was found, or two callbacks are for him
    this.move({ kind: "ringing", agent, offer, call });
    const listener = {
      ended: (result: RingResult) => this.customerRung(attempt, result),
      broke: (err: unknown) => this.broke(err),
    };
    const attempt = new CallbackTry(call, agentLeg, listener, this.deps);
    this.trying = attempt;
    this.lines.placed(call, this.facts);
    const show = { number: dnis, name: site.name };
    attempt.begin({ number: this.order.number, ringMs: site.times.mobileRingMs, show });
  }

  private customerRung(attempt: CallbackTry, result: RingResult): void {
    this.trying = null;
    if (result.kind === "answered") this.answered(attempt, result.leg);
    else this.notAnswered(attempt, result.outcome);
  }

  private answered(attempt: CallbackTry, leg: Leg): void {
    const { call } = attempt;
    this.guard.cancel();
    this.move({ kind: "talking", call });
    this.place.isHis();
    this.lines.tried(call, "answered", this.tries, null);
    this.lines.answered(call);
    const line = this.deps.asCaller(leg);
    const placed = placedCall(this.order, this.deps.company(), {
      ...{ id: call, line, arrivedAtMs: attempt.startedAtMs },
      agentWaits: attempt.agentLeg !== null,
      nowMs: this.deps.clock.nowMs(),
    });
    // The place has ended by then, unless the customer hung up before he stood in it.
    this.guard.when(this.deps.place(placed), () => this.place.inLine?.leave("abandoned"));
  }

  private notAnswered(attempt: CallbackTry, outcome: Exclude<TryOutcome, "answered">): void {
    if (countsAsTry(outcome)) this.tries++;
    const nextMs = againAt(outcome, this.tries, this.facts.settings, this.deps.clock.nowMs());
    this.lines.tried(attempt.call, outcome, this.tries, nextMs);
    const next = (): void => (nextMs === null ? this.end("failed", outcome) : this.setAside(nextMs));
    if (!attempt.agentLeg || this.state.kind !== "ringing") {
      next();
      return;
    }
    const { agent, offer } = this.state;
    this.move({ kind: "offered", agent, offer });
    // Called off meanwhile, it is over.
    this.firstAgent.tellInVain(attempt.agentLeg, () => !this.stopped && this.state.kind === "offered" && next());
  }

  private giveUpTry(): void {
    const attempt = this.trying;
    if (!attempt) return;
    this.trying = null;
    attempt.giveUp();
    this.lines.tried(attempt.call, "withdrawn", this.tries, null);
  }

  // ------------------------------------------------------------ its end

  private left(how: EntryEnd): void {
    if (hasCallbackEnded(this.state)) return;
    if (this.state.kind !== "talking") this.end("cancelled", how === "elsewhere" ? null : how);
    else if (how === "connected") this.end("done", null);
    else this.end("failed", how === "abandoned" ? "the customer hung up" : how);
  }

  /** False: the customer is on the line already, or it is over. */
  callOff(how: "cancelled" | "dissolved", by: string): boolean {
    if (!mayBeCancelled(this.state)) return false;
    this.end(how, by);
    return true;
  }

  /** The customer was being rung when an earlier process ended: that try does not count. */
  tryWasCut(): void {
    this.lines.tried(this.call, "withdrawn", this.tries, null);
  }

  /** An earlier process had the customer on the line: what became of it is known by the call alone. */
  closeAs(how: "done" | "failed", by: string | null): void {
    this.state = { kind: "talking", call: this.call };
    this.end(how, by);
  }

  /** An earlier owner of the pool has brought it to this end, as the journal knows by now. False: the customer is on the line here. */
  endedBefore(how: CallbackEnd): boolean {
    if (!mayBeCancelled(this.state)) return false;
    this.giveUpTry();
    this.guard.cancel();
    this.state = { kind: how };
    this.place.end("elsewhere", true);
    this.deps.ended(this.order);
    return true;
  }

  /** The process ends: the customer's phone stops ringing, and the next process begins again. */
  stop(): void {
    this.stopped = true;
    this.guard.cancel();
    const rang = this.trying !== null;
    this.giveUpTry();
    if (rang) this.place.closeCall();
  }

  private end(how: CallbackEnd, by: string | null): void {
    const was = this.state.kind;
    this.giveUpTry();
    this.guard.cancel();
    this.move({ kind: how });
    this.lines.ended(this.call, how, by);
    // Of a customer who is on the line the place is his call's own affair.
    this.place.end(was === "talking" ? "abandoned" : "elsewhere", how !== "done");
    this.deps.ended(this.order);
  }

  // ------------------------------------------------------------ small things

  private get facts(): CallbackFacts {
    return callbackFacts(this.order, this.deps.company());
  }

  private move(to: CallbackState): void {
    this.state = moveCallback(this.state, to);
  }

  /** What another process left is taken up: a mistake of ours there is this callback's alone too. */
  takeUp(how: () => void): void {
    try {
      how();
    } catch (err) {
      this.broke(err);
    }
  }

  /** A mistake of ours costs this callback a moment out of the line, not the process: every other call goes on. */
  private broke(err: unknown): void {
    const { log, clock } = this.deps;
    const { call, order, state } = this;
    log.error({ err, call, callback: order.callback, state: state.kind }, "a callback broke");
    if (this.stopped) return;
    try {
      this.giveUpTry();
      if (state.kind === "talking") this.place.inLine?.leave("failed");
      else if (!hasCallbackEnded(state)) this.setAside(clock.nowMs() + BROKEN_REST_MS);
    } catch (again) {
      log.error({ err: again, call, callback: order.callback }, "a callback that broke could not be set aside");
    }
  }
}
