/**
 * What must hold whatever happens, checked line by line as the journal grows:
 *   an agent is offered one caller at a time and talks to one; a caller talks to one
 *   each offer, each place and each call ends once, and nothing happens to it afterwards
 *   nobody is offered before a caller of the same queue who stands before him
 *   a free agent and a caller he could take do not stand side by side
 *   no duration is below zero, and the numbers of the journal rise
 *
 * Pure and cheap: a line costs a few look-ups in maps, however much is under
 * way. The running process looks at its own journal with it and raises an
 * alarm; the simulation stops at the first thing it finds.
 */
import type { DomainEvent, JournalEntry } from "./events";
import type { AgentId, CallId, EmployeeId, EntryId, EpochMs, OfferId, QueueId } from "./glossary";
import { Excepted } from "./invariants-excepted";
import { Passed, type Standing, WatchedLine } from "./invariants-line";
import { IDLE_PAIR_MS_MAX, type InvariantWatchOptions, PAIR_APART_MS } from "./invariants-options";

export type Invariant =
  | "oneOfferPerAgent"
  | "oneTalkPerAgent"
  | "oneTalkPerCaller"
  | "offerEndsOnce"
  | "entryEndsOnce"
  | "callEndsOnce"
  | "order"
  | "nobodyIdleBeside"
  | "timeGoesOn";

export interface BrokenInvariant {
  readonly rule: Invariant;
  readonly atMs: EpochMs;
  /** The line at which it showed; null: it showed by looking, not by a line. */
  readonly seq: number | null;
  readonly call: CallId | null;
  readonly agent: AgentId | null;
  /** For people: what was seen, by ids. */
  readonly what: string;
}

/** An agent and a caller whom the matcher would bring together now. */
export interface IdlePair {
  readonly agent: AgentId;
  readonly entry: EntryId;
  readonly call: CallId;
}

export type { InvariantWatchOptions, WatchedQueue } from "./invariants-options";

export interface InvariantWatch {
  /** The next line of the journal, in order. */
  see(entry: JournalEntry): void;
  /**
   * All pairs that could be matched at this moment. One that has stood for longer than `idlePairMs` is broken, once;
   * between two looks of the simulation's every turn, 0 ms is enough.
   */
  look(nowMs: EpochMs, pairs: readonly IdlePair[]): void;
  /** What should not be open when nobody calls any more: a sentence each. Not kept in `broken`. */
  leftOver(): readonly string[];
  /** The first thousand, in the order in which they were found. */
  readonly broken: readonly BrokenInvariant[];
  /** How many were found in all. */
  readonly count: number;
}

/** More of them tell no more. */
const BROKEN_KEPT_MAX = 1_000;
/** Calls that have ended and are remembered, so that a second end is noticed. */
const ENDED_KEPT_MAX = 10_000;

export function createInvariantWatch(options: InvariantWatchOptions = {}): InvariantWatch {
  return new Watch(options);
}

interface OpenOffer {
  readonly agent: AgentId;
  readonly entry: EntryId;
  readonly call: CallId;
}

type Of<T extends DomainEvent["type"]> = Extract<DomainEvent, { type: T }>;

class Watch implements InvariantWatch {
  readonly broken: BrokenInvariant[] = [];
  count = 0;
  private readonly calls = new Set<CallId>();
  private readonly ended = new Set<CallId>();
  private readonly entries = new Map<EntryId, Standing>();
  private readonly lines = new Map<QueueId, WatchedLine>();
  private readonly offers = new Map<OfferId, OpenOffer>();
  private readonly offerOf = new Map<AgentId, OfferId>();
  private readonly talkOfCall = new Map<CallId, EmployeeId>();
  private readonly talkOfEmployee = new Map<EmployeeId, CallId>();
  private readonly pairs = new Map<string, { sinceMs: EpochMs; told: boolean }>();
  private readonly excepted = new Excepted();
  private readonly passed = new Passed((agent, queue) => this.options.tierOf?.(agent, queue) ?? null);
  private readonly lastSeq = new Map<string, number>();
  private now: JournalEntry | null = null;

  constructor(private readonly options: InvariantWatchOptions) {}

  see(entry: JournalEntry): void {
    this.now = entry;
    const { node, seq, event } = entry;
    if (seq <= (this.lastSeq.get(node) ?? 0)) this.found("timeGoesOn", `line ${seq} of ${node} follows a later one`);
    this.lastSeq.set(node, seq);
    this.excepted.see(event);
    switch (event.type) {
      case "call.arrived":
      case "call.placed":
      case "call.adopted":
        this.callBegins(event);
        break;
      case "call.ended":
        this.callEnds(event);
        break;
      case "queue.shadowHeld":
      case "queue.entered":
        this.entryBegins(event);
        break;
      case "callback.requested":
        this.callerLeaves(event);
        break;
      case "queue.left":
        this.entryEnds(event);
        break;
      case "queue.raised":
        this.raised(event);
        break;
      case "offer.made":
        this.offerMade(event);
        break;
      case "offer.ended":
        this.offerEnded(event);
        break;
      case "call.connected":
        this.talkBegins(event);
        break;
      case "talk.ended":
        this.talkEnds(event);
        break;
      case "phone.ended":
        this.checkDuration(event.rangMs, `the phone ${event.leg} rang`, event.call);
        break;
      default: // the rest cannot break any of these
    }
  }

  look(nowMs: EpochMs, pairs: readonly IdlePair[]): void {
    const limitMs = this.options.idlePairMs ?? IDLE_PAIR_MS_MAX;
    const here = new Set<string>();
    for (const { agent, entry, call } of pairs) {
      const key = `${agent} ${entry}`;
      here.add(key);
      const stands = this.pairs.get(key) ?? { sinceMs: nowMs, told: false };
      this.pairs.set(key, stands);
      const forMs = nowMs - stands.sinceMs;
      if (stands.told || (limitMs > 0 && forMs <= limitMs)) continue;
      stands.told = true;
      this.add("nobodyIdleBeside", nowMs, null, `${agent} is free beside ${entry} for ${forMs} ms`, call, agent);
    }
    for (const key of this.pairs.keys()) if (!here.has(key)) this.pairs.delete(key);
  }

  leftOver(): readonly string[] {
    return [
      ...[...this.calls].map((call) => `call ${call} has not ended`),
      ...[...this.entries.keys()].map((entry) => `place ${entry} has not ended`),
      ...[...this.offers].map(([offer, { agent }]) => `offer ${offer} to ${agent} is open`),
      ...[...this.talkOfEmployee].map(([employee, call]) => `${employee} talks in ${call}`),
    ];
  }

  // ---------------------------------------------------------------- calls

  private callBegins({ type, call }: Of<"call.arrived" | "call.placed" | "call.adopted">): void {
    if (this.ended.has(call)) this.found("callEndsOnce", `${call} goes on after its end`, call);
    else if (type === "call.arrived" && this.calls.has(call)) this.found("callEndsOnce", `${call} arrives twice`, call);
    else this.calls.add(call);
  }

  private callEnds({ call }: Of<"call.ended">): void {
    const known = this.calls.delete(call);
    if (this.ended.has(call)) this.found("callEndsOnce", `${call} ends twice`, call);
    else if (!known && this.options.complete) this.found("callEndsOnce", `${call} ends and never came`, call);
    const employee = this.talkOfCall.get(call);
    if (employee !== undefined) {
      this.found("oneTalkPerCaller", `${call} ends while it still talks with ${employee}`, call, employee);
      this.talkOfCall.delete(call);
      if (this.talkOfEmployee.get(employee) === call) this.talkOfEmployee.delete(employee);
    }
    this.ended.add(call);
    for (const oldest of this.ended) {
      if (this.ended.size <= ENDED_KEPT_MAX || this.options.complete) break;
      this.ended.delete(oldest);
    }
  }

  // ---------------------------------------------------------------- places

  private entryBegins(event: Of<"queue.shadowHeld" | "queue.entered">): void {
    const { entry, call, queue, enteredAtMs } = event;
    const before = this.entries.get(entry);
    const shadow = event.type === "queue.shadowHeld";
    if (before) {
      if (shadow || (!before.shadow && before.queue === queue))
        this.found("entryEndsOnce", `${entry} is entered twice`, call);
      this.lineOf(before.queue).remove(before);
    }
    const creditSeconds = shadow ? 0 : event.creditSeconds;
    const standing: Standing = { id: entry, call, queue, enteredAtMs, creditSeconds, shadow, takenBy: null, offers: 0 };
    this.entries.set(entry, standing);
    if (!shadow && !this.excepted.isAbsent(entry)) this.lineOf(queue).add(standing);
  }

  /** He is called back: between two tries others pass him rightly. */
  private callerLeaves({ entry, queue }: Of<"callback.requested">): void {
    const standing = this.entries.get(entry);
    if (standing) this.lineOf(queue).remove(standing);
  }

  private entryEnds({ entry, call, how, waitedMs }: Of<"queue.left">): void {
    this.checkDuration(waitedMs, `the wait of ${entry}`, call);
    const standing = this.entries.get(entry);
    if (!standing) {
      if (this.options.complete) this.found("entryEndsOnce", `${entry} leaves and is not there`, call);
      return;
    }
    this.entries.delete(entry);
    this.lineOf(standing.queue).remove(standing);
    if (how === "connected" && !standing.shadow) this.passed.by(standing);
  }

  private raised({ entry, creditSeconds }: Of<"queue.raised">): void {
    const before = this.entries.get(entry);
    if (!before) return;
    const line = this.lineOf(before.queue);
    const raised = { ...before, creditSeconds };
    this.entries.set(entry, raised);
    if (raised.shadow || this.excepted.isAbsent(entry)) line.remove(before);
    else line.replace(before, raised);
  }

  private lineOf(queue: QueueId): WatchedLine {
    const known = this.lines.get(queue);
    if (known) return known;
    const line = new WatchedLine();
    this.lines.set(queue, line);
    return line;
  }

  // ---------------------------------------------------------------- offers

  private offerMade({ offer, agent, entry, call }: Of<"offer.made">): void {
    const held = this.offerOf.get(agent);
    if (held !== undefined)
      this.found("oneOfferPerAgent", `${agent} holds ${held} and is offered ${offer}`, call, agent);
    const talks = this.talkOfEmployee.get(agent);
    if (talks !== undefined)
      this.found("oneTalkPerAgent", `${agent} talks in ${talks} and is offered ${offer}`, call, agent);
    if (this.offers.has(offer)) this.found("offerEndsOnce", `${offer} is made twice`, call, agent);
    const standing = this.entries.get(entry);
    if (standing?.shadow) this.found("order", `${entry} only ages and is offered`, call, agent);
    else if (standing) this.checkOrder(standing, agent);
    else if (this.options.complete)
      this.found("entryEndsOnce", `${offer} is of ${entry}, which is not there`, call, agent);
    if (standing) standing.offers++;
    this.offers.set(offer, { agent, entry, call });
    this.offerOf.set(agent, offer);
  }

  private checkOrder(standing: Standing, agent: AgentId): void {
    if (this.excepted.mayPass(standing.id, agent)) return;
    const queue = this.options.queueOf?.(standing.queue) ?? null;
    // Where agents differ in what they can do, the first in line need not be the first to be offered.
    if (!queue || queue.lastAgentMs > 0 || queue.skillSteps.some(({ needs }) => needs !== null)) return;
    const apartMs = this.options.pairApartMs ?? PAIR_APART_MS;
    const tier = this.options.tierOf?.(agent, standing.queue) ?? null;
    const joinedSinceMs = tier === null ? standing.enteredAtMs : this.atMs - (tier - 1) * queue.tierStepMs;
    const terms = { passedMax: queue.passedMax, passed: this.passed, joinedSinceMs, nowMs: this.atMs, apartMs };
    const before = this.lineOf(standing.queue).wronglyPassed(standing, agent, terms);
    if (before) this.found("order", `${standing.id} is offered to ${agent} before ${before.id}`, standing.call, agent);
  }

  private offerEnded({ offer, agent, entry, call, outcome, rangMs }: Of<"offer.ended">): void {
    this.checkDuration(rangMs, `the ringing of ${offer}`, call);
    const open = this.offers.delete(offer);
    if (!open && this.options.complete) this.found("offerEndsOnce", `${offer} ends and is not open`, call, agent);
    if (this.offerOf.get(agent) === offer) this.offerOf.delete(agent);
    const standing = this.entries.get(entry);
    if (!standing) return;
    if (open) standing.offers--;
    if (outcome === "accepted") standing.takenBy = agent;
    else this.lineOf(standing.queue).tried(standing, agent, this.atMs);
  }

  // ---------------------------------------------------------------- talks

  private talkBegins({ call, employee, device }: Of<"call.connected">): void {
    const partner = this.talkOfCall.get(call);
    if (partner !== undefined)
      this.found("oneTalkPerCaller", `${call} talks with ${partner} and ${employee}`, call, employee);
    this.talkOfCall.set(call, employee);
    if (device !== "desk") return; // a mobile is rung although the desk is busy, and may be answered
    const other = this.talkOfEmployee.get(employee);
    if (other !== undefined)
      this.found("oneTalkPerAgent", `${employee} talks in ${other} and in ${call}`, call, employee);
    this.talkOfEmployee.set(employee, call);
  }

  private talkEnds({ call, employee, talkedMs }: Of<"talk.ended">): void {
    this.checkDuration(talkedMs, `the talk with ${employee}`, call);
    if (this.talkOfCall.get(call) === employee) this.talkOfCall.delete(call);
    if (this.talkOfEmployee.get(employee) === call) this.talkOfEmployee.delete(employee);
  }

  // ---------------------------------------------------------------- what is found

  private checkDuration(ms: number, of: string, call: CallId): void {
    if (!(ms >= 0)) this.found("timeGoesOn", `${of} lasted ${ms} ms`, call);
  }

  private get atMs(): EpochMs {
    return this.now?.atMs ?? 0;
  }

  private found(rule: Invariant, what: string, call: CallId | null = null, agent: AgentId | null = null): void {
    this.add(rule, this.atMs, this.now?.seq ?? null, what, call, agent);
  }

  private add(
    rule: Invariant,
    atMs: EpochMs,
    seq: number | null,
    what: string,
    call: CallId | null,
    agent: AgentId | null,
  ): void {
    const broken: BrokenInvariant = { rule, atMs, seq, call, agent, what };
    this.count++;
    if (this.broken.length < BROKEN_KEPT_MAX) this.broken.push(broken);
    this.options.onBroken?.(broken);
  }
}
