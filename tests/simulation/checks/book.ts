/**
 * What the journal says, read line by line as it becomes durable, and what must
 * hold of it at each line, whatever was killed in between:
 *
 *   N1  a call is told from its arrival to one end, and nothing of it after that; its rows in the ledger are closed
 *   N2  an offer is of a waiting caller, to an agent who is free, and ends once
 *   N3  an agent's desk is in one talk, a caller in one
 *   N4  of two callers whom an agent may take, the first in the order is offered; a place keeps its age for life
 *   N5  agents move as domain/agent.ts allows
 *   N10 lines are in the order of their numbers, no duration is negative
 */
import { ACD_SETTINGS } from "../../../src/acd/settings";
import { type AgentState, move } from "../../../src/domain/agent";
import type { BackOffCause, Company, Queue } from "../../../src/domain/company";
import type { DomainEvent, JournalEntry } from "../../../src/domain/events";
import { callOf } from "../../../src/domain/events";
import { createInvariantWatch, type InvariantWatch } from "../../../src/domain/invariants";
import { CallBook } from "./book-calls";
import { type BookAgent, type BookEntry, type BookOffer, INVARIANT_OF } from "./book-pages";
import { TalkBook } from "./book-talks";
import { CallbackBook } from "./callbacks";
import { checkCeiling, passes } from "./ceiling";
import { checkTerms, surelyAtWork } from "./terms";
import { must, Violation } from "./violation";

type OfType<T extends DomainEvent["type"]> = Extract<DomainEvent, { type: T }>;

const NOT_AGAIN_MS: Readonly<Record<string, number>> = {
  refused: ACD_SETTINGS.refusedPairMs,
  unanswered: ACD_SETTINGS.unansweredPairMs,
};
const BACK_OFF: Readonly<Record<string, BackOffCause>> = {
  busy: "busy",
  refused: "refused",
  unanswered: "noAnswer", // where one missed call is not a break yet
  unreachable: "unreachable",
};
/** After a connect Asterisk tells which phones it takes for registered: those are not left alone any more. */
const LISTED_MS = 5_000;
/** Between the reckoning of an age and its line in the journal. */
const AGE_WRONG_MS_MAX = 100;

export interface BookDeps {
  /** What was in force at a moment of the wall clock. */
  readonly companyAt: (ms: number) => Company;
  /** Since when Asterisk takes this agent's phone for registered, by the wall clock; null: it does not. */
  readonly phoneSinceMs: (agent: string) => number | null;
  readonly hit: (machine: string, state: string, event: string) => void;
  /** Whether Asterisk has this channel now. */
  readonly hasChannel: (channel: string) => boolean;
}

export class Book {
  readonly calls: CallBook;
  readonly entries = new Map<string, BookEntry>();
  readonly offers = new Map<string, BookOffer>();
  readonly agents = new Map<string, BookAgent>();
  readonly talks: TalkBook;
  /** Until when this agent is not offered this caller again. */
  readonly avoid = new Map<string, number>();
  /** Until when he may be kept from him all the same. */
  readonly mayBeApart = new Map<string, number>();
  readonly callbacks: CallbackBook;
  /** Whom somebody has sent to which agent. */
  readonly pulled = new Map<string, string>();
  private readonly offersEver = new Set<string>();
  private lastSeq = 0;
  private nowMs = 0;
  private connectedAtMs = 0;
  private readonly watch: InvariantWatch;
  /** Counts the starts of a process. */
  private life = 0;
  lines = 0;

  constructor(readonly deps: BookDeps) {
    const { companyAt, hit, hasChannel } = deps;
    this.talks = new TalkBook({ isAgent: (id) => this.isAgent(id), hasChannel });
    this.calls = new CallBook(hit, (entry) => this.callbacks.handedOver(entry));
    this.callbacks = new CallbackBook({ book: this, companyAt, hit });
    this.watch = createInvariantWatch({
      queueOf: (id) => this.queue(id),
      tierOf: (agent, queue) => this.tierOf(agent, queue),
      onBroken: ({ rule, what, call, agent }) => {
        if (rule === "oneTalkPerAgent" && !this.talks.otherOf(agent ?? "", call ?? "")) return;
        throw new Violation(INVARIANT_OF[rule], what, call);
      },
    });
  }

  /**
   * @param late of an owner whom another one has followed: told when what came after is known
   * @throws Violation
   */
  read(line: JournalEntry, late = false): void {
    const inOrder = late || line.seq > this.lastSeq;
    must(inOrder, "N10", () => `line ${line.seq} comes after ${this.lastSeq}`, callOf(line.event));
    this.lastSeq = Math.max(this.lastSeq, line.seq);
    this.nowMs = Math.max(this.nowMs, line.atMs);
    this.lines++;
    const { event } = line;
    const call = callOf(event);
    if (call && !event.type.startsWith("agent.")) this.calls.read(call, line, late);
    this.take(event, line.atMs);
    this.callbacks.read(event, line.atMs);
    this.watch.see(line);
  }

  /** As it was when the line that is read now was recorded. */
  queue(id: string): Queue | null {
    return this.deps.companyAt(this.nowMs).queues.find((queue) => queue.id === id) ?? null;
  }

  tierOf(agent: string, queue: string): number | null {
    const profile = this.deps.companyAt(this.nowMs).agents.find(({ employee }) => employee === agent);
    return profile?.queues.find((one) => one.queue === queue)?.tier ?? null;
  }

  linesOf(call: string): readonly JournalEntry[] {
    return (this.calls.open.get(call) ?? this.calls.ended.get(call))?.lines ?? [];
  }

  agent(id: string): BookAgent {
    const known = this.agents.get(id);
    if (known) return known;
    const agent: BookAgent = {
      ...{ status: { kind: "loggedOut" }, state: "idle", call: null, untilMs: null },
      ...{ backOffUntilMs: 0, backOffAtMs: 0, statusSinceMs: 0, awayAtMs: 0, restarted: false },
    };
    this.agents.set(id, agent);
    return agent;
  }

  skillsOf(agent: string): Readonly<Record<string, number>> {
    return this.deps.companyAt(this.nowMs).agents.find(({ employee }) => employee === agent)?.skills ?? {};
  }

  // ------------------------------------------------------------ the rest, by its kind

  private take(event: DomainEvent, atMs: number): void {
    switch (event.type) {
      case "queue.shadowHeld":
      case "queue.entered":
        this.entered(event, atMs);
        break;
      case "queue.left":
        this.left(event, atMs);
        break;
      case "queue.refused": {
        const forNobody = ["loggedOut", "onBreak", "unreachable"].includes(event.why);
        const atWork = forNobody ? surelyAtWork(this, event.queue, atMs) : [];
        must(atWork.length === 0, "N4", () => `turned away as ${event.why} beside ${atWork}`, event.call);
        break;
      }
      case "queue.overflowed":
        this.deps.hit("overflow", event.why, event.to);
        break;
      case "queue.pulled":
        this.pulled.set(event.entry, event.agent);
        break;
      case "callback.waits": {
        const entry = this.entries.get(event.entry);
        if (entry) Object.assign(entry, { call: event.call, absent: true });
        break;
      }
      case "callback.requested": {
        const entry = this.entries.get(event.entry);
        if (entry) entry.absent = true;
        break;
      }
      case "offer.made":
        this.offered(event, atMs);
        break;
      case "offer.ended":
        this.offerEnded(event, atMs);
        break;
      case "call.connected":
        this.talks.begins(event);
        break;
      case "talk.ended":
        this.talks.ends(event);
        break;
      case "agent.statusChanged":
        Object.assign(this.agent(event.agent), { status: event.status, statusSinceMs: atMs });
        // Who says that he is available again is taken at his word, whatever his phone said before.
        if (event.status.kind === "available") this.agent(event.agent).backOffUntilMs = 0;
        this.deps.hit("agent", this.agent(event.agent).state, `status ${event.status.kind}`);
        break;
      case "agent.stateChanged":
        this.agentMoves(event);
        break;
      case "asterisk.connected":
        this.connectedAtMs = atMs;
        break;
      case "company.published": // with other settings the count begins anew
        for (const entry of this.entries.values()) entry.passed = 0;
        break;
      case "system.started":
        // Whom a killed process left alone for a while, the next one does not know.
        for (const agent of this.agents.values()) Object.assign(agent, { restarted: true, backOffUntilMs: 0 });
        this.avoid.clear();
        for (const entry of this.entries.values()) entry.passed = 0; // nor who has been passed
        this.life++;
        break;
      default: // of no concern here
    }
  }

  private entered(event: OfType<"queue.shadowHeld" | "queue.entered">, atMs: number): void {
    const { entry: id, call, queue, enteredAtMs } = event;
    const shadow = event.type === "queue.shadowHeld";
    const known = this.entries.get(id);
    const agedFromMs = this.calls.open.get(call)?.agedFromMs ?? enteredAtMs;
    this.deps.hit("entry", known ? (known.shadow ? "shadow" : "waiting") : "new", shadow ? "hold" : "enter");
    if (known) {
      must(known.shadow && !shadow, "N4", () => `${id} gets its place twice`, call);
      // Who comes with the age of a place he gave up has the older of the two.
      const isOlder = Math.min(known.enteredAtMs, agedFromMs) === enteredAtMs;
      must(isOlder, "N4", () => `the age of ${id} is another than before`, call);
    }
    for (const other of this.entries.values()) {
      must(other.call !== call || other.id === id, "N4", () => `a second live place ${id} beside ${other.id}`, call);
    }
    const lostMs = Math.max(0, enteredAtMs - agedFromMs);
    must(shadow || lostMs === 0, "N4", () => `${id} loses ${lostMs} ms of its caller's age`, call);
    const creditSeconds = shadow ? 0 : event.creditSeconds;
    must(enteredAtMs <= atMs, "N10", () => `${id} was entered after now`, call);
    const absent = this.callbacks.holds(id);
    this.entries.set(id, { id, call, queue, enteredAtMs, creditSeconds, shadow, absent, passed: 0, offers: new Set() });
  }

  private left(event: OfType<"queue.left">, atMs: number): void {
    const entry = this.entries.get(event.entry);
    must(entry !== undefined, "N1", () => `${event.entry} leaves and is not there`, event.call);
    must(event.waitedMs >= 0, "N10", () => "a wait shorter than nothing", event.call);
    const wrongByMs = entry ? Math.abs(atMs - entry.enteredAtMs - event.waitedMs) : 0;
    must(
      wrongByMs <= AGE_WRONG_MS_MAX,
      "N4",
      () => `the age of ${event.entry} is wrong by ${wrongByMs} ms`,
      event.call,
    );
    if (entry) this.deps.hit("entry", entry.shadow ? "shadow" : "waiting", event.how);
    this.entries.delete(event.entry);
    if (entry && event.how === "connected" && !entry.shadow) passes(entry, this.entries.values());
    this.pulled.delete(event.entry);
  }

  private offered(event: OfType<"offer.made">, atMs: number): void {
    const { offer: id, entry: entryId, agent: agentId, leg, call } = event;
    must(!this.offersEver.has(id), "N2", () => `${id} is made twice`, call);
    this.offersEver.add(id);
    const entry = this.entries.get(entryId);
    if (!entry) throw new Violation("N2", `${id} is of ${entryId}, who is not in a queue`, call);
    must(!entry.shadow, "N2", () => `the shadow ${entryId} is offered`, call);
    must(
      entry.offers.size === 0 || this.ringsAll(entry.queue),
      "N2",
      () => `${entryId} is offered twice at once`,
      call,
    );
    for (const other of this.offers.values()) {
      must(other.agent !== agentId, "N2", () => `${agentId} is offered ${id} beside ${other.id}`, call);
    }
    const agent = this.agent(agentId);
    must(
      agent.status.kind === "available",
      "N2",
      () => `${agentId} is offered a caller while ${agent.status.kind}`,
      call,
    );
    must(
      ["idle", "reserved"].includes(agent.state),
      "N2",
      () => `${agentId} is offered a caller in ${agent.state}`,
      call,
    );
    const other = this.talks.otherOf(agentId, call);
    must(other === null, "N3", () => `${agentId} is offered a caller while he talks to ${other}`, call);
    const sent = this.pulled.get(entryId) === agentId;
    const apart = atMs < (this.avoid.get(`${agentId} ${entryId}`) ?? 0);
    must(sent || !apart, "N2", () => `${entryId} again to ${agentId}`, call);
    // A phone that has registered since then is not away any more, which may be why he was left alone.
    const isBack = (this.deps.phoneSinceMs(agentId) ?? 0) >= agent.backOffAtMs;
    const isListed = atMs - this.connectedAtMs < LISTED_MS;
    const leftAlone = atMs >= agent.backOffUntilMs || isBack || isListed;
    must(leftAlone, "N2", () => `${agentId} is not left alone although his phone was not free`, call);
    if (!sent) checkTerms(this, entry, agentId, atMs);
    if (!sent) checkCeiling(this, entry, agentId, atMs);
    entry.offers.add(id);
    this.deps.hit("entry", "waiting", "offer");
    this.offers.set(id, { id, call, entry: entryId, agent: agentId, leg, queue: entry.queue, life: this.life });
  }

  private offerEnded(event: OfType<"offer.ended">, atMs: number): void {
    const { offer: id, entry: entryId, agent: agentId, outcome, rangMs, call } = event;
    const offer = this.offers.get(id);
    must(this.offers.delete(id), "N2", () => `${id} ends and was not open`, call);
    must(rangMs >= 0, "N10", () => "a ringing shorter than nothing", call);
    this.deps.hit("offer", "open", outcome);
    this.entries.get(entryId)?.offers.delete(id);
    if (offer?.life !== this.life) return; // told by the next process of the one before: neither is left alone for it
    const backOffs = this.deps.companyAt(atMs).agentRules.backOffMs;
    const again = NOT_AGAIN_MS[outcome];
    const pair = `${agentId} ${entryId}`;
    if (again) this.avoid.set(pair, Math.max(atMs + again - 1, this.avoid.get(pair) ?? 0));
    if (outcome === "lost") this.mayBeApart.set(pair, atMs + Math.max(ACD_SETTINGS.lostPairMs, backOffs.unreachable));
    const why = BACK_OFF[outcome];
    const backOffMs = why ? backOffs[why] : 0;
    if (why === "unreachable" || outcome === "lost") this.agent(agentId).awayAtMs = atMs;
    if (backOffMs > 0) Object.assign(this.agent(agentId), { backOffUntilMs: atMs + backOffMs - 1, backOffAtMs: atMs });
  }

  private ringsAll(queue: string): boolean {
    return this.queue(queue)?.strategy === "ringAll";
  }

  private isAgent(employee: string): boolean {
    return this.deps.companyAt(this.nowMs).agents.some((agent) => agent.employee === employee);
  }

  private agentMoves(event: OfType<"agent.stateChanged">): void {
    const agent = this.agent(event.agent);
    // What a killed process did last is not always told: the first line after a start may skip states.
    if (!agent.restarted) {
      this.deps.hit("agent", agent.state, event.state);
      try {
        move({ kind: agent.state } as AgentState, { kind: event.state } as AgentState);
      } catch (err) {
        throw new Violation("N5", `${event.agent}: ${(err as Error).message}`, event.call);
      }
      const early = agent.state === "wrapUp" && event.state === "reserved";
      must(!early, "N5", () => `${event.agent} is taken out of wrap-up`, event.call);
    }
    Object.assign(agent, {
      state: event.state,
      call: event.call,
      untilMs: event.untilMs,
      restarted: false,
    });
  }
}
