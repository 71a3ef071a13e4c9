/**
 * Offers: one caller reserved for one agent while that agent's phone rings.
 *
 *   made ──▶ ringing ──answer──▶ answered ──talk──▶ accepted
 *               ├─ rang out ────▶ unanswered      agent on break (missed), next agent at once
 *               ├─ the agent's no ▶ refused       not this pair again for a while
 *               ├─ engaged / gone ▶ busy, unreachable   the agent is left alone for a while
 *               ├─ caller left ──▶ withdrawn      the phone stops; a late answer is hung up
 *               └─ another first ▶ answeredElsewhere   a ringAll queue rings several at once; losing costs nothing
 *
 * `lost` is the ending of everything else: a talk that could not be made, a ring
 * or a connection that never reported. Whatever the ending, the caller keeps his
 * place and its age.
 */
import type { Clock, Journal, Leg, Phones, Ringing, RingResult } from "../callflow/ports";
import { unreachable } from "../domain/assert";
import type { OfferOutcome } from "../domain/events";
import type { ChannelId, EntryId, OfferId } from "../domain/glossary";
import { legId, offerId } from "../domain/ids";
import type { Agents, PoolAgent } from "./agents";
import { Answer } from "./answer";
import type { CallNumbers } from "./call-numbers";
import { KeptApart } from "./kept-apart";
import type { LineUp, PoolEntry } from "./line-up";
import type { Decision } from "./matching/match-index";
import type { AcdSettings } from "./settings";

export interface AcdLog {
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface OffersDeps {
  readonly agents: Agents;
  readonly lineUp: LineUp;
  readonly phones: Phones;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly settings: AcdSettings;
  readonly offersMade: CallNumbers;
  readonly log: AcdLog;
  /** Something may be matched again. */
  wake(): void;
}

interface OpenOffer {
  readonly id: OfferId;
  readonly entry: PoolEntry;
  readonly agent: PoolAgent;
  readonly leg: ChannelId;
  readonly startedAtMs: number;
  ringing: Ringing | null;
  answer: { readonly leg: Leg; readonly rangMs: number } | null;
  endLimit: () => void;
}

const NO_PHONE: RingResult = { kind: "ended", outcome: "unreachable", rangMs: 0 };

export class Offers {
  private readonly open = new Map<OfferId, OpenOffer>();
  /** The open offers of one caller: more than one where several phones ring at once. */
  private readonly ofEntry = new Map<EntryId, Set<OpenOffer>>();
  private readonly pairs: KeptApart;

  constructor(private readonly deps: OffersDeps) {
    this.pairs = new KeptApart(deps);
  }

  /** Reserves and rings, several agents at once in a ringAll queue. A reservation may be lost: then nothing has happened. */
  make({ entry, agents }: Decision<PoolEntry, PoolAgent>): void {
    if (!this.isHisTurn(entry)) return;
    // A callback holds its agent while the customer is rung: one is enough.
    for (const agent of entry.present ? agents : agents.slice(0, 1)) this.offerTo(entry, agent);
  }

  /** False: a customer who is to be called back is on the line with us. He goes out of the order for a while. */
  isHisTurn({ present, absent }: PoolEntry): boolean {
    return present || absent === null || absent.itsTurn();
  }

  private offerTo(entry: PoolEntry, agent: PoolAgent): void {
    const { agents, lineUp, offersMade, journal, clock } = this.deps;
    if (entry.state.kind !== "waiting" && entry.state.kind !== "offered") return;
    const n = offersMade.next(entry.call);
    const id = offerId(entry.call, n);
    if (!agents.reserve(agent, id, entry.call)) return;
    const offer: OpenOffer = {
      id,
      entry,
      agent,
      leg: legId(entry.call, "agent", n),
      startedAtMs: clock.monotonicMs(),
      ringing: null,
      answer: null,
      endLimit: () => undefined,
    };
    this.open.set(id, offer);
    const others = this.ofEntry.get(entry.id);
    if (others) others.add(offer);
    else this.ofEntry.set(entry.id, new Set([offer]));
    if (entry.state.kind === "waiting") lineUp.change(entry, { kind: "offered", offer: id, agent: agent.id });
    journal.record({
      type: "offer.made",
      call: entry.call,
      offer: id,
      entry: entry.id,
      agent: agent.id,
      leg: offer.leg,
    });
    if (!entry.present) entry.absent?.offered(id, agent.id);
    if (entry.absent?.first === "customer" && !entry.present)
      offer.endLimit = clock.after(entry.absent.holdMs, () => this.lose(offer, "the customer did not come"));
    else this.startRinging(offer);
  }

  private startRinging(offer: OpenOffer): void {
    const { agents, clock, settings } = this.deps;
    const { entry, agent, id, leg } = offer;
    agents.ring(agent, id, entry.call, leg);
    const ringMs = Math.min(entry.ringMs, settings.ringMsMax);
    offer.endLimit = clock.after(ringMs + settings.ringMarginMs, () =>
      this.fallSilent(offer, "the ringing reported no end"),
    );
    this.ring(offer, ringMs);
  }

  /** The customer of a callback is on the line: the agent who is reserved for him is rung, the one who has answered goes on waiting for the talk. */
  customerCame(id: OfferId): void {
    const offer = this.open.get(id);
    if (!offer) return;
    if (offer.ringing && !offer.answer) return; // it rings for him already
    offer.endLimit();
    if (offer.answer) this.limitConnecting(offer);
    else this.startRinging(offer);
  }

  private ring(offer: OpenOffer, ringMs: number): void {
    const { phones, log } = this.deps;
    const { entry, agent, leg } = offer;
    if (agent.desk === null) {
      this.conclude(offer, NO_PHONE); // taken from him since he was reserved
      return;
    }
    try {
      const endpoint = { kind: "desk", account: agent.desk } as const;
      offer.ringing = phones.ring({ leg, call: entry.call, endpoint, ringMs, show: entry.show });
    } catch (err) {
      log.error({ err, call: entry.call, offer: offer.id }, "an agent's phone could not be rung");
      this.conclude(offer, NO_PHONE);
      return;
    }
    offer.ringing.outcome
      .then((result) => this.conclude(offer, result))
      .catch((err: unknown) => {
        log.error({ err, call: entry.call, offer: offer.id }, "ringing broke instead of coming to an end");
        this.fallSilent(offer, "the ringing broke");
      })
      .catch((err: unknown) => log.error({ err, call: entry.call, offer: offer.id }, "a broken offer stays open"));
  }

  private conclude(offer: OpenOffer, result: RingResult): void {
    if (!this.open.has(offer.id)) {
      // The caller left, or our limit passed, in the same moment in which the agent answered.
      if (result.kind === "answered") this.hangUp(result.leg, offer);
      return;
    }
    offer.endLimit();
    if (result.kind === "ended") {
      this.cameToNothing(offer, result);
      return;
    }
    if (this.othersOf(offer).some(({ answer }) => answer !== null)) {
      this.tooLate(offer);
      this.hangUp(result.leg, offer);
      return;
    }
    offer.answer = result;
    this.deps.lineUp.change(offer.entry, { kind: "offered", offer: offer.id, agent: offer.agent.id });
    this.limitConnecting(offer);
    offer.entry.ready.resolve({ leg: result.leg, agent: offer.agent.id, offer: offer.id });
  }

  private limitConnecting(offer: OpenOffer): void {
    const { present, absent } = offer.entry;
    const ms = !present && absent ? absent.holdMs : this.deps.settings.connectMsMax;
    offer.endLimit = this.deps.clock.after(ms, () => this.lose(offer, "nobody made the talk"));
  }

  /** The phone was not answered: what that means for the agent and for the two of them. */
  private cameToNothing(offer: OpenOffer, { outcome, rangMs }: RingResult & { kind: "ended" }): void {
    const { agents, settings } = this.deps;
    const { agent, entry } = offer;
    switch (outcome) {
      case "noAnswer":
        this.close(offer, "unanswered", rangMs);
        this.pairs.avoid(entry, agent.id, settings.unansweredPairMs);
        agents.missed(agent);
        break;
      case "refused":
        this.close(offer, "refused", rangMs);
        this.pairs.avoid(entry, agent.id, settings.refusedPairMs);
        agents.backOff(agent, "refused");
        agents.offerOver(agent);
        break;
      case "busy":
        this.close(offer, "busy", rangMs);
        agents.backOff(agent, "busy");
        agents.offerOver(agent);
        break;
      case "unreachable":
      case "withdrawn": // not by us: the leg was taken from under us
        this.close(offer, outcome === "withdrawn" ? "lost" : outcome, rangMs);
        agents.backOff(agent, "unreachable");
        agents.offerOver(agent);
        break;
      default:
        unreachable(outcome);
    }
    this.backInLine(entry);
  }

  /** The caller and the agent talk. Null: the offer is over already, and nothing has changed. */
  accept(id: OfferId): { entry: PoolEntry; agent: PoolAgent } | null {
    const offer = this.open.get(id);
    if (!offer?.answer) return null;
    this.close(offer, "accepted", offer.answer.rangMs);
    for (const other of this.othersOf(offer)) {
      this.tooLate(other);
      other.ringing?.stop("answeredElsewhere");
    }
    return offer;
  }

  /** The talk could not be made: the phone is hung up if it is still there, the caller goes on waiting. */
  fail(id: OfferId): void {
    const offer = this.open.get(id);
    if (offer?.answer) this.lose(offer, null);
  }

  /** The caller goes: every phone that rings for him stops, the agent is idle for as long as before. The entry is left to whoever ends it. */
  withdraw(id: OfferId): void {
    const entry = this.open.get(id)?.entry;
    for (const offer of entry ? this.openOf(entry) : []) {
      this.close(offer, "withdrawn", this.rangMs(offer));
      this.silence(offer);
      this.deps.agents.offerOver(offer.agent);
    }
  }

  /** Another phone was first: that costs this one's agent nothing. */
  private tooLate(offer: OpenOffer): void {
    this.close(offer, "answeredElsewhere", this.rangMs(offer));
    this.deps.agents.offerOver(offer.agent);
  }

  private openOf({ id }: PoolEntry): OpenOffer[] {
    return [...(this.ofEntry.get(id) ?? [])];
  }

  private othersOf(offer: OpenOffer): OpenOffer[] {
    return this.openOf(offer.entry).filter((other) => other !== offer);
  }

  /** The agent turns out to be on another call: his phone stops, the caller goes on waiting. */
  giveUp(id: OfferId): void {
    const offer = this.open.get(id);
    if (offer) this.lose(offer, "the agent is on another call");
  }

  /** The process ends: no phone shall ring for a caller nobody would connect. */
  stop(): void {
    for (const offer of [...this.open.values()]) {
      if (!this.open.has(offer.id)) continue; // gone with another of the same caller
      const taken = this.openOf(offer.entry).some(({ answer }) => answer !== null);
      this.withdraw(offer.id);
      this.backInLine(offer.entry, taken);
    }
  }

  /** A phone is not there any more: whatever rings or would ring there is over, and the next agent's phone rings at once. */
  phoneGone(account: string): void {
    for (const offer of [...this.open.values()]) {
      if (offer.agent.desk !== account || offer.answer || !this.open.has(offer.id)) continue;
      offer.ringing?.stop("callerLeft");
      this.cameToNothing(offer, { kind: "ended", outcome: "unreachable", rangMs: this.rangMs(offer) });
    }
  }

  /** The phone tells nothing any more: whoever it belongs to is left alone for a while. */
  private fallSilent(offer: OpenOffer, why: string): void {
    if (!this.open.has(offer.id)) return;
    if (!offer.answer) this.deps.agents.backOff(offer.agent, "unreachable");
    this.lose(offer, why);
  }

  private lose(offer: OpenOffer, why: string | null): void {
    if (!this.open.has(offer.id)) return;
    const { agents, settings, log } = this.deps;
    if (why) log.warn({ call: offer.entry.call, offer: offer.id, agent: offer.agent.id, why }, "an offer was lost");
    this.close(offer, "lost", this.rangMs(offer));
    this.silence(offer);
    this.pairs.avoid(offer.entry, offer.agent.id, settings.lostPairMs);
    agents.offerOver(offer.agent);
    this.backInLine(offer.entry, offer.answer !== null);
  }

  private close(offer: OpenOffer, outcome: OfferOutcome, rangMs: number): void {
    offer.endLimit();
    this.open.delete(offer.id);
    const { id, entry, agent } = offer;
    const open = this.ofEntry.get(entry.id);
    if (open?.delete(offer) && open.size === 0) this.ofEntry.delete(entry.id);
    const ended = { offer: id, entry: entry.id, agent: agent.id, outcome, rangMs: Math.round(rangMs) };
    this.deps.journal.record({ type: "offer.ended", call: entry.call, ...ended });
  }

  private silence(offer: OpenOffer): void {
    if (offer.answer) this.hangUp(offer.answer.leg, offer);
    else offer.ringing?.stop("callerLeft");
  }

  /** `taken`: the caller was told of an agent, and waits for another now. */
  private backInLine(entry: PoolEntry, taken = false): void {
    if (taken) entry.ready = new Answer();
    const others = this.openOf(entry);
    const other = others.find(({ answer }) => answer !== null) ?? others[0];
    if (other) {
      this.deps.lineUp.change(entry, { kind: "offered", offer: other.id, agent: other.agent.id });
      return; // another phone still rings for him
    }
    this.deps.lineUp.change(entry, { kind: "waiting" });
    if (!entry.present) entry.absent?.offerOver();
    this.deps.wake();
  }

  private rangMs(offer: OpenOffer): number {
    return offer.answer?.rangMs ?? this.deps.clock.monotonicMs() - offer.startedAtMs;
  }

  private hangUp(leg: Leg, { id, entry }: OpenOffer): void {
    leg.hangUp().catch((err: unknown) => {
      this.deps.log.warn({ err, call: entry.call, offer: id, leg: leg.id }, "a leg could not be hung up");
    });
  }
}
