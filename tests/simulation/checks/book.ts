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
import { DEFAULT_AGENT_RULES } from "../../../src/company/defaults";
import { type AgentState, move } from "../../../src/domain/agent";
import type { Company } from "../../../src/domain/company";
import type { DomainEvent, JournalEntry } from "../../../src/domain/events";
import { callOf } from "../../../src/domain/events";
import { createInvariantWatch, type InvariantWatch } from "../../../src/domain/invariants";
import { foldLedger, type LedgerRow } from "../../../src/domain/ledger";
import { BEGINNINGS, type BookAgent, type BookCall, type BookEntry, type BookOffer, INVARIANT_OF } from "./book-pages";
import { must, Violation } from "./violation";

type OfType<T extends DomainEvent["type"]> = Extract<DomainEvent, { type: T }>;

const NOT_AGAIN_MS: Readonly<Record<string, number>> = {
  refused: ACD_SETTINGS.refusedPairMs,
  unanswered: ACD_SETTINGS.unansweredPairMs,
  lost: ACD_SETTINGS.lostPairMs,
};
const BACK_OFF_MS: Readonly<Record<string, number>> = {
  busy: DEFAULT_AGENT_RULES.backOffMs.busy,
  unreachable: DEFAULT_AGENT_RULES.backOffMs.unreachable,
};
/** Between the reckoning of an age and its line in the journal. */
const AGE_WRONG_MS_MAX = 100;
/** Lines of ended calls are kept for the report of a violation found a little later. */
const ENDED_KEPT_MAX = 200;

export class Book {
  readonly calls = new Map<string, BookCall>();
  readonly entries = new Map<string, BookEntry>();
  readonly offers = new Map<string, BookOffer>();
  readonly agents = new Map<string, BookAgent>();
  /** Talks that have not ended: leg to agent or employee. */
  readonly talks = new Map<string, { readonly call: string; readonly employee: string; readonly device: string }>();
  /** Until when this agent is not offered this caller again. */
  readonly avoid = new Map<string, number>();
  readonly ended = new Map<string, BookCall>();
  private readonly offersEver = new Set<string>();
  private lastSeq = 0;
  private readonly watch: InvariantWatch;
  /** Counts the starts of a process. */
  private life = 0;
  lines = 0;
  callsEnded = 0;
  connected = 0;

  constructor(
    private readonly company: () => Company,
    private readonly hit: (machine: string, state: string, event: string) => void,
  ) {
    this.watch = createInvariantWatch({
      queueOf: (id) => company().queues.find((queue) => queue.id === id) ?? null,
      tierOf: (agent, queue) => {
        const profile = company().agents.find(({ employee }) => employee === agent);
        return profile?.queues.find((one) => one.queue === queue)?.tier ?? null;
      },
      onBroken: ({ rule, what, call }) => {
        throw new Violation(INVARIANT_OF[rule], what, call);
      },
    });
  }

  /** @throws Violation */
  read(line: JournalEntry): void {
    must(line.seq > this.lastSeq, "N10", () => `line ${line.seq} comes after ${this.lastSeq}`, callOf(line.event));
    this.lastSeq = line.seq;
    this.lines++;
    const { event } = line;
    const call = callOf(event);
    if (call && !event.type.startsWith("agent.")) this.ofCall(call, line);
    this.take(event, line.atMs);
    this.watch.see(line);
  }

  linesOf(call: string): readonly JournalEntry[] {
    return (this.calls.get(call) ?? this.ended.get(call))?.lines ?? [];
  }

  agent(id: string): BookAgent {
    const known = this.agents.get(id);
    if (known) return known;
    const agent: BookAgent = {
      ...{ status: { kind: "loggedOut" }, state: "idle", call: null, untilMs: null },
      ...{ backOffUntilMs: 0, restarted: false, talks: new Set() },
    };
    this.agents.set(id, agent);
    return agent;
  }

  // ------------------------------------------------------------ calls

  private ofCall(id: string, line: JournalEntry): void {
    const { event, atMs } = line;
    if (event.type === "call.arrived") must(!this.calls.has(id), "N1", () => `call ${id} arrives twice`, id);
    if (BEGINNINGS.has(event.type) && !this.calls.has(id)) {
      must(!this.ended.has(id), "N1", () => `${event.type} of ${id} after its end`, id);
      this.calls.set(id, {
        id,
        channel: "channel" in event ? event.channel : "",
        lines: [line],
        step: null,
        adopted: false,
      });
      return;
    }
    const call = this.calls.get(id);
    if (!call) throw new Violation("N1", `${event.type} of call ${id}, which is not open`, id);
    const before = call.lines.at(-1)?.atMs ?? 0;
    must(atMs >= before, "N10", () => `${event.type} happens before the line in front of it`, id);
    call.lines.push(line);
    this.follow(call, event);
    if (event.type === "call.ended") this.closed(call);
  }

  /** Counts the ways of the calls through their steps. */
  private follow(call: BookCall, event: DomainEvent): void {
    if (event.type === "step.entered") {
      if (call.step !== null && !call.adopted) this.hit("call", call.step, event.state.step);
      Object.assign(call, { step: event.state.step, adopted: false });
    } else if (event.type === "call.adopted") {
      this.hit("call", event.state.step, "adopted");
      call.adopted = true;
    } else if (event.type === "call.ended") this.hit("call", event.at, event.reason);
  }

  private closed(call: BookCall): void {
    this.callsEnded++;
    this.calls.delete(call.id);
    this.ended.set(call.id, call);
    for (const [old] of this.ended) {
      if (this.ended.size <= ENDED_KEPT_MAX) break;
      this.ended.delete(old);
    }
    const rows = foldLedger(call.lines);
    const open = (list: readonly LedgerRow[], column: string): LedgerRow[] =>
      list.filter((row) => row[column] === undefined || row[column] === null);
    const [row] = rows.calls;
    must(rows.calls.length === 1 && row?.end_reason != null, "N1", () => "one row with one end", call.id);
    for (const segment of open(rows.segments, "to_at")) {
      throw new Violation(
        "N1",
        `${String(segment.kind)} segment ${String(segment.leg)} is open after the end`,
        call.id,
      );
    }
    for (const offer of open(rows.offers, "ended_at")) {
      throw new Violation("N2", `offer ${String(offer.id)} is open after the end of its call`, call.id);
    }
    for (const entry of open(rows.queue_entries, "left_at")) {
      throw new Violation("N1", `entry ${String(entry.id)} is open after the end of its call`, call.id);
    }
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
      case "offer.made":
        this.offered(event, atMs);
        break;
      case "offer.ended":
        this.offerEnded(event, atMs);
        break;
      case "call.connected":
        this.connects(event);
        break;
      case "talk.ended":
        must(event.talkedMs >= 0, "N10", () => "a talk shorter than nothing", event.call);
        must(this.talks.delete(event.leg), "N3", () => `a talk on ${event.leg} ends that never began`, event.call);
        this.agents.get(event.employee)?.talks.delete(event.leg);
        break;
      case "agent.statusChanged":
        Object.assign(this.agent(event.agent), { status: event.status });
        // Who says that he is available again is taken at his word, whatever his phone said before.
        if (event.status.kind === "available") this.agent(event.agent).backOffUntilMs = 0;
        this.hit("agent", this.agent(event.agent).state, `status ${event.status.kind}`);
        break;
      case "agent.stateChanged":
        this.agentMoves(event);
        break;
      case "system.started":
        // Whom a killed process left alone for a while, the next one does not know.
        for (const agent of this.agents.values()) Object.assign(agent, { restarted: true, backOffUntilMs: 0 });
        this.avoid.clear();
        this.life++;
        break;
      default: // of no concern here
    }
  }

  private entered(event: OfType<"queue.shadowHeld" | "queue.entered">, atMs: number): void {
    const { entry: id, call, queue, enteredAtMs } = event;
    const shadow = event.type === "queue.shadowHeld";
    const known = this.entries.get(id);
    this.hit("entry", known ? (known.shadow ? "shadow" : "waiting") : "new", shadow ? "hold" : "enter");
    if (known) {
      must(known.shadow && !shadow, "N4", () => `${id} gets its place twice`, call);
      must(known.enteredAtMs === enteredAtMs, "N4", () => `the age of ${id} is another than before`, call);
    }
    for (const other of this.entries.values()) {
      must(other.call !== call || other.id === id, "N4", () => `a second live place ${id} beside ${other.id}`, call);
    }
    const creditSeconds = shadow ? 0 : event.creditSeconds;
    must(enteredAtMs <= atMs, "N10", () => `${id} was entered after now`, call);
    this.entries.set(id, { id, call, queue, enteredAtMs, creditSeconds, shadow, offers: new Set() });
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
    if (entry) this.hit("entry", entry.shadow ? "shadow" : "waiting", event.how);
    this.entries.delete(event.entry);
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
    must(agent.talks.size === 0, "N3", () => `${agentId} is offered a caller while he talks`, call);
    must(atMs >= (this.avoid.get(`${agentId} ${entryId}`) ?? 0), "N2", () => `${entryId} again to ${agentId}`, call);
    must(
      atMs >= agent.backOffUntilMs,
      "N2",
      () => `${agentId} is not left alone although his phone was not free`,
      call,
    );
    entry.offers.add(id);
    this.hit("entry", "waiting", "offer");
    this.offers.set(id, { id, call, entry: entryId, agent: agentId, leg, queue: entry.queue, life: this.life });
  }

  private offerEnded(event: OfType<"offer.ended">, atMs: number): void {
    const { offer: id, entry: entryId, agent: agentId, outcome, rangMs, call } = event;
    const offer = this.offers.get(id);
    must(this.offers.delete(id), "N2", () => `${id} ends and was not open`, call);
    must(rangMs >= 0, "N10", () => "a ringing shorter than nothing", call);
    this.hit("offer", "open", outcome);
    this.entries.get(entryId)?.offers.delete(id);
    if (offer?.life !== this.life) return; // told by the next process of the one before: neither is left alone for it
    const again = NOT_AGAIN_MS[outcome];
    if (again) this.avoid.set(`${agentId} ${entryId}`, atMs + again - 1);
    const backOff = BACK_OFF_MS[outcome];
    if (backOff) this.agent(agentId).backOffUntilMs = atMs + backOff - 1;
  }

  private connects(event: OfType<"call.connected">): void {
    const { call, leg, employee, device } = event;
    for (const talk of this.talks.values()) {
      must(talk.call !== call, "N3", () => `the caller of ${call} talks to two`, call);
      const twice = device === "desk" && talk.device === "desk" && talk.employee === employee;
      must(!twice || !this.isAgent(employee), "N3", () => `${employee} talks to ${talk.call} and ${call}`, call);
    }
    this.connected++;
    this.talks.set(leg, { call, employee, device });
    if (device === "desk" && this.isAgent(employee)) this.agent(employee).talks.add(leg);
  }

  private ringsAll(queue: string): boolean {
    return this.company().queues.find(({ id }) => id === queue)?.strategy === "ringAll";
  }

  private isAgent(employee: string): boolean {
    return this.company().agents.some((agent) => agent.employee === employee);
  }

  private agentMoves(event: OfType<"agent.stateChanged">): void {
    const agent = this.agent(event.agent);
    // What a killed process did last is not always told: the first line after a start may skip states.
    if (!agent.restarted) {
      this.hit("agent", agent.state, event.state);
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
