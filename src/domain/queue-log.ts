/**
 * What happens in the queues as lines of Asterisk's queue_log, so that the
 * reporting tools people own go on working:
 *
 *   epoch|callid|queue|agent|event|data...
 *
 * The verbs and their data are app_queue's (apps/app_queue.c of Asterisk 22):
 *   ENTERQUEUE         url|caller's number|position
 *   CONNECT            seconds waited|the agent's channel|seconds rung
 *   COMPLETECALLER, COMPLETEAGENT   seconds waited|seconds talked|position at entering
 *   ABANDON, EXITWITHTIMEOUT, EXITEMPTY   position|position at entering|seconds waited
 *   EXITWITHKEY        key|position|position at entering|seconds waited
 *   WITHDRAW           position|position at entering|seconds waited|why, 40 characters of it
 *   RINGNOANSWER       milliseconds rung
 *   RINGCANCELED       milliseconds rung: the caller left; a phone that lost to another one makes no line
 *   ADDMEMBER          PAUSED or nothing; REMOVEMEMBER
 *   PAUSEALL, UNPAUSEALL once, then PAUSE, UNPAUSE for each queue: the reason, or nothing
 * The call's id is its channel's, as with app_queue; an agent's name is the
 * interface app_queue would have rung, PJSIP/<account>.
 */
import type { AgentStatus } from "./agent";
import type { Company } from "./company";
import type { DomainEvent, JournalEntry } from "./events";
import type { AgentId, CallId, ChannelId, EntryId, EpochMs, OfferId, QueueId } from "./glossary";
import { compareCallers, type Standing } from "./order";

const NOBODY = "NONE";
/** As for members that a manager adds and takes away. */
const BY_MANAGER = "MANAGER";
/** app_queue writes no more of it. */
const WITHDRAW_WORD_MAX = 40;

export interface QueueLogBook {
  /** The lines that this entry means; as a rule none. */
  linesOf(entry: JournalEntry): readonly string[];
}

/** @param company as it is now: agents' queues and phones */
export function createQueueLogBook(company: () => Pick<Company, "agents" | "employees">): QueueLogBook {
  return new Book(company);
}

interface Waiting extends Standing {
  readonly queue: QueueId;
  readonly call: CallId;
  readonly positionAtEntering: number;
  /** A callback that waits for its time stands before nobody. */
  aside: boolean;
  /** The verb of his leaving and its data before or after the positions, told by an earlier line. */
  leaving: { readonly verb: "EXITWITHKEY" | "WITHDRAW"; readonly word: string } | null;
}

/** A caller who has left the line for a talk. */
interface Served {
  readonly queue: QueueId;
  readonly waitedMs: number;
  readonly position: number;
}

type Of<T extends DomainEvent["type"]> = Extract<DomainEvent, { type: T }>;

class Book implements QueueLogBook {
  private readonly callers = new Map<CallId, { readonly channel: ChannelId; readonly number: string }>();
  private readonly waiting = new Map<EntryId, Waiting>();
  private readonly rang = new Map<CallId, number>();
  private readonly served = new Map<CallId, Served>();
  private readonly talks = new Map<ChannelId, Served>();
  private readonly offers = new Map<OfferId, QueueId>();
  private readonly statuses = new Map<AgentId, AgentStatus["kind"]>();
  private lines: string[] = [];
  private atMs: EpochMs = 0;

  constructor(private readonly company: () => Pick<Company, "agents" | "employees">) {}

  linesOf({ atMs, event }: JournalEntry): readonly string[] {
    this.lines = [];
    this.atMs = atMs;
    this.ofCall(event);
    this.ofEntry(event);
    this.ofAgent(event);
    return this.lines;
  }

  private ofCall(event: DomainEvent): void {
    switch (event.type) {
      case "call.arrived":
      case "call.placed":
        this.callers.set(event.call, { channel: event.channel, number: event.number ?? "" });
        break;
      case "call.connected":
        this.connected(event);
        break;
      case "talk.ended":
        this.talkEnded(event);
        break;
      case "call.ended":
        for (const map of [this.callers, this.rang, this.served]) map.delete(event.call);
        break;
      default: // says nothing of a talk
    }
  }

  private ofEntry(event: DomainEvent): void {
    switch (event.type) {
      case "queue.entered":
        this.entered(event);
        break;
      case "callback.waits":
      case "callback.setAside":
        this.steps(event.entry, event.type === "callback.setAside");
        break;
      case "queue.exited":
        this.leavesBy(event.entry, "EXITWITHKEY", event.key);
        break;
      case "queue.withdrawn":
        this.leavesBy(event.entry, "WITHDRAW", event.reason);
        break;
      case "queue.moved":
        this.leavesBy(event.entry, "WITHDRAW", `moved to ${event.to}`);
        break;
      case "queue.left":
        this.left(event);
        break;
      case "offer.made":
        this.offers.set(event.offer, this.waiting.get(event.entry)?.queue ?? "");
        break;
      case "offer.ended":
        this.offerEnded(event);
        break;
      default: // says nothing of a place
    }
  }

  // ---------------------------------------------------------------- places

  private entered({ entry, call, queue, enteredAtMs, creditSeconds }: Of<"queue.entered">): void {
    const standing = { id: entry, call, queue, enteredAtMs, creditSeconds };
    const position = this.positionOf(standing);
    this.waiting.set(entry, { ...standing, positionAtEntering: position, aside: false, leaving: null });
    this.write(call, queue, NOBODY, "ENTERQUEUE", "", this.callers.get(call)?.number ?? "", position);
  }

  private positionOf(one: Standing & { readonly queue: QueueId }): number {
    let before = 0;
    for (const other of this.waiting.values())
      if (other.queue === one.queue && !other.aside && other.id !== one.id && compareCallers(other, one) < 0) before++;
    return before + 1;
  }

  /** Out of the line, or into it again. */
  private steps(entry: EntryId, aside: boolean): void {
    const waiting = this.waiting.get(entry);
    if (waiting) waiting.aside = aside;
  }

  private leavesBy(entry: EntryId, verb: "EXITWITHKEY" | "WITHDRAW", word: string): void {
    const waiting = this.waiting.get(entry);
    if (waiting) waiting.leaving = { verb, word };
  }

  private left({ entry, call, queue, how, waitedMs }: Of<"queue.left">): void {
    const waiting = this.waiting.get(entry);
    if (!waiting) return; // a place that only aged
    const position = this.positionOf(waiting);
    this.waiting.delete(entry);
    if (how === "connected") {
      this.served.set(call, { queue, waitedMs, position: waiting.positionAtEntering });
      return;
    }
    const where = [position, waiting.positionAtEntering, seconds(waitedMs)] as const;
    const { leaving } = waiting;
    if (leaving?.verb === "EXITWITHKEY") this.write(call, queue, NOBODY, "EXITWITHKEY", leaving.word, ...where);
    else if (leaving)
      this.write(call, queue, NOBODY, "WITHDRAW", ...where, [...leaving.word].slice(0, WITHDRAW_WORD_MAX).join(""));
    else if (how === "timedOut") this.write(call, queue, NOBODY, "EXITWITHTIMEOUT", ...where);
    else if (how === "noAgent") this.write(call, queue, NOBODY, "EXITEMPTY", ...where);
    else if (how === "elsewhere") this.write(call, queue, NOBODY, "WITHDRAW", ...where, "elsewhere");
    else this.write(call, queue, NOBODY, "ABANDON", ...where);
  }

  // ---------------------------------------------------------------- offers and talks

  private offerEnded({ offer, call, agent, outcome, rangMs }: Of<"offer.ended">): void {
    const queue = this.offers.get(offer);
    this.offers.delete(offer);
    if (queue === undefined || queue === "") return;
    if (outcome === "accepted") this.rang.set(call, rangMs);
    else if (outcome === "withdrawn") this.write(call, queue, this.nameOf(agent), "RINGCANCELED", Math.round(rangMs));
    else if (outcome !== "lost" && outcome !== "answeredElsewhere")
      this.write(call, queue, this.nameOf(agent), "RINGNOANSWER", Math.round(rangMs));
  }

  private connected({ call, leg, employee, queue }: Of<"call.connected">): void {
    const served = this.served.get(call);
    if (queue === null || !served) return;
    this.served.delete(call);
    this.talks.set(leg, served);
    const rang = seconds(this.rang.get(call) ?? 0);
    this.write(call, queue, this.nameOf(employee), "CONNECT", seconds(served.waitedMs), leg, rang);
  }

  private talkEnded({ call, leg, employee, by, talkedMs }: Of<"talk.ended">): void {
    const served = this.talks.get(leg);
    if (!served) return;
    this.talks.delete(leg);
    const verb = by === "caller" ? "COMPLETECALLER" : "COMPLETEAGENT";
    const data = [seconds(served.waitedMs), seconds(talkedMs), served.position];
    this.write(call, served.queue, this.nameOf(employee), verb, ...data);
  }

  // ---------------------------------------------------------------- agents

  private ofAgent(event: DomainEvent): void {
    if (event.type !== "agent.statusChanged") return;
    const { agent, status } = event;
    const before = this.statuses.get(agent) ?? "loggedOut";
    this.statuses.set(agent, status.kind);
    const queues = this.company().agents.find(({ employee }) => employee === agent)?.queues ?? [];
    const name = this.nameOf(agent);
    const each = (callId: string, verb: string, word: string): void => {
      for (const { queue } of queues) this.line(callId, queue, name, verb, [word]);
    };
    if (status.kind === "loggedOut") {
      if (before !== "loggedOut") each(BY_MANAGER, "REMOVEMEMBER", "");
    } else if (before === "loggedOut") each(BY_MANAGER, "ADDMEMBER", status.kind === "onBreak" ? "PAUSED" : "");
    else if (status.kind !== before) {
      const [verb, reason] = status.kind === "onBreak" ? ["PAUSE", status.reason] : ["UNPAUSE", ""];
      this.line(NOBODY, NOBODY, name, `${verb}ALL`, [reason]);
      each(NOBODY, verb, reason);
    }
  }

  private nameOf(agent: AgentId): string {
    const desk = this.company().employees.find(({ id }) => id === agent)?.desk;
    return desk ? `PJSIP/${desk}` : agent;
  }

  // ---------------------------------------------------------------- lines

  private write(call: CallId, queue: QueueId, agent: string, verb: string, ...data: (string | number)[]): void {
    this.line(this.callers.get(call)?.channel ?? call, queue, agent, verb, data);
  }

  private line(callId: string, queue: QueueId, agent: string, verb: string, data: readonly (string | number)[]): void {
    const fields = [Math.floor(this.atMs / 1000), callId, queue, agent, verb, ...data];
    this.lines.push(fields.map((field) => String(field).replace(BREAKS_A_LINE, " ")).join("|"));
  }
}

/** What no field may hold: nobody's break reason makes a line of its own. */
const BREAKS_A_LINE = /[|\r\n]/g;

const seconds = (ms: number): number => Math.floor(Math.max(0, ms) / 1000);
