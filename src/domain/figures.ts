/**
 * The figures of the queues, from the lines of the journal alone. Nothing is
 * stored: whoever starts reads the last day again. Live pages and reports use
 * these definitions and no others.
 *
 *   waiting       in line now, callbacks too; not those that are set aside until their time comes
 *   entered       callers who got a place in line; each leaves it once:
 *   answered      with an agent
 *   abandoned     by hanging up; a short abandon when he had waited less than the queue's `shortAbandonMs`
 *   elsewhere     by a key, a callback, an overflow, a move, on somebody's word, or by a fault of ours
 *   refused       turned away at the door: never entered
 *   overflowed    sent to where the queue sends those whom it cannot serve, from the door or from the line
 *
 *   service level    answered within `withinMs` / (answered + abandoned - short abandons), of those who left in the
 *                    last 30 minutes; null when nobody did
 *   speed of answer  the mean wait of those answered
 *   handle time      the mean of talk and wrap-up of the queue's callers whose talk is over
 *
 * A wait begins when the caller first stood in line, with the age that he brought. "Today" is the day of the site that
 * was called, by its own clock.
 */
import type { ServiceLevelTarget } from "./company";
import type { DomainEvent, JournalEntry } from "./events";
import { AgentBook, type AgentCounts } from "./figures-agents";
import { DayBook, type DayCounts, emptyCounts } from "./figures-day";
import type { AgentId, CallId, ChannelId, EntryId, EpochMs, QueueId, SiteId } from "./glossary";

/** The service level looks back so far. */
export const SERVICE_LEVEL_WINDOW_MS = 30 * 60_000;
/** What a process that starts reads again: the longest "today" there is, 25 hours. */
export const FIGURES_REACH_MS = 25 * 3_600_000;

export interface ServiceLevel {
  /** 0 to 100; null: nobody to count. */
  readonly percent: number | null;
  readonly answeredInTime: number;
  /** answered + abandoned - short abandons. */
  readonly of: number;
}

export interface Today extends DayCounts {
  /** Milliseconds; null: nobody was answered. */
  readonly speedOfAnswerMs: number | null;
  /** Milliseconds; null: no talk is over. */
  readonly handleMs: number | null;
}

export interface Figures {
  readonly waiting: number;
  /** Milliseconds; 0: nobody waits. */
  readonly longestWaitMs: number;
  readonly agents: AgentCounts;
  readonly serviceLevel: ServiceLevel;
  readonly today: Today;
}

export interface QueueFigures extends Figures {
  readonly queue: QueueId;
  readonly target: ServiceLevelTarget;
}

export interface AllFigures {
  readonly atMs: EpochMs;
  /** Of all queues together: each caller and each agent counts once. */
  readonly all: Figures;
  readonly queues: readonly QueueFigures[];
}

/** What the figures must know of the company, as it is now. */
export interface FiguresCompany {
  readonly queues: readonly { readonly id: QueueId; readonly serviceLevel: ServiceLevelTarget }[];
  readonly agents: readonly { readonly employee: AgentId; readonly queues: readonly { readonly queue: QueueId }[] }[];
  /** The zone of a site; of one that is not known, that of the default site. */
  zoneOf(site: SiteId | null): string;
}

export interface FiguresBook {
  /** The next line; one that was seen before changes nothing. */
  see(entry: JournalEntry): void;
  at(nowMs: EpochMs): AllFigures;
}

export function createFigures(company: () => FiguresCompany): FiguresBook {
  return new Book(company);
}

interface Standing {
  readonly queue: QueueId;
  readonly enteredAtMs: EpochMs;
  /** A callback that waits for its time: nobody could take it now, so nobody waits. */
  readonly aside: boolean;
}

/** Somebody has left the line. */
interface Departure {
  readonly atMs: EpochMs;
  readonly queue: QueueId;
  readonly answered: boolean;
  readonly waitedMs: number;
}

type Of<T extends DomainEvent["type"]> = Extract<DomainEvent, { type: T }>;

class Book implements FiguresBook {
  private readonly lastSeq = new Map<string, number>();
  private readonly siteOf = new Map<CallId, SiteId>();
  private readonly standing = new Map<EntryId, Standing>();
  private readonly talks = new Map<ChannelId, QueueId>();
  private departures: Departure[] = [];
  private readonly agents = new AgentBook();
  private readonly days: DayBook;

  constructor(private readonly company: () => FiguresCompany) {
    this.days = new DayBook();
  }

  see(entry: JournalEntry): void {
    const { node, seq, atMs, event } = entry;
    if (seq <= (this.lastSeq.get(node) ?? 0)) return;
    this.lastSeq.set(node, seq);
    switch (event.type) {
      case "call.arrived":
      case "call.placed":
        this.siteOf.set(event.call, event.site);
        break;
      case "call.ended":
        this.siteOf.delete(event.call);
        break;
      case "queue.entered":
        this.entered(event, atMs);
        break;
      case "callback.waits": {
        const { queue, enteredAtMs } = event;
        this.standing.set(event.entry, { queue, enteredAtMs, aside: false });
        break;
      }
      case "callback.setAside":
        this.setAside(event);
        break;
      case "queue.left":
        this.left(event, atMs);
        break;
      case "queue.refused":
        this.countsOf(event, atMs).refused++;
        break;
      case "queue.overflowed":
        this.countsOf(event, atMs).overflowed++;
        break;
      case "call.connected":
        if (event.queue !== null) this.talks.set(event.leg, event.queue);
        break;
      case "talk.ended":
        this.talkEnded(event, atMs);
        break;
      case "agent.statusChanged":
        this.agents.status(event);
        break;
      case "agent.stateChanged":
        this.agentState(event, atMs);
        break;
      default: // says nothing of these figures
    }
  }

  at(nowMs: EpochMs): AllFigures {
    this.forgetBefore(nowMs);
    const company = this.company();
    const targets = new Map(company.queues.map((queue) => [queue.id, queue.serviceLevel]));
    const waiting = this.waitingNow(nowMs);
    const levels = this.serviceLevels(targets);
    const today = this.days.today(nowMs);
    const queues = company.queues.map(
      ({ id, serviceLevel }): QueueFigures => ({
        queue: id,
        target: serviceLevel,
        ...(waiting.get(id) ?? NOBODY),
        agents: this.agents.count(company.agents.filter((agent) => agent.queues.some(({ queue }) => queue === id))),
        serviceLevel: levels.get(id) ?? percentOf(0, 0),
        today: means(today.get(id) ?? emptyCounts()),
      }),
    );
    return { atMs: nowMs, all: this.sum(waiting, levels, today, company), queues };
  }

  // ---------------------------------------------------------------- lines

  private entered({ entry, call, queue, enteredAtMs }: Of<"queue.entered">, atMs: EpochMs): void {
    this.standing.set(entry, { queue, enteredAtMs, aside: false });
    this.countsOf({ call, queue }, atMs).entered++;
  }

  private setAside({ entry }: Of<"callback.setAside">): void {
    const standing = this.standing.get(entry);
    if (standing) this.standing.set(entry, { ...standing, aside: true });
  }

  private left({ entry, call, queue, how, waitedMs }: Of<"queue.left">, atMs: EpochMs): void {
    const stood = this.standing.delete(entry);
    if (!stood) return; // a place that only aged, or one that was entered before the first line
    const counts = this.countsOf({ call, queue }, atMs);
    switch (how) {
      case "connected":
        counts.answered++;
        counts.answerMs += waitedMs;
        break;
      case "abandoned":
        counts.abandoned++;
        if (waitedMs < this.targetOf(queue)) counts.shortAbandons++;
        break;
      default:
        counts.elsewhere++;
        return;
    }
    this.departures.push({ atMs, queue, answered: how === "connected", waitedMs });
  }

  private targetOf(queue: QueueId): number {
    return this.company().queues.find(({ id }) => id === queue)?.serviceLevel.shortAbandonMs ?? 0;
  }

  private talkEnded({ leg, call, talkedMs }: Of<"talk.ended">, atMs: EpochMs): void {
    const queue = this.talks.get(leg);
    if (queue === undefined) return;
    this.talks.delete(leg);
    const counts = this.countsOf({ call, queue }, atMs);
    counts.talks++;
    counts.talkMs += talkedMs;
    this.agents.talked(call, queue);
  }

  private agentState(event: Of<"agent.stateChanged">, atMs: EpochMs): void {
    const written = this.agents.state(event, atMs);
    if (written) this.countsOf(written, atMs).wrapUpMs += written.ms;
  }

  private countsOf({ call, queue }: { call: CallId; queue: QueueId }, atMs: EpochMs): DayCounts {
    return this.days.countsOf(queue, this.company().zoneOf(this.siteOf.get(call) ?? null), atMs);
  }

  // ---------------------------------------------------------------- sums

  private forgetBefore(nowMs: EpochMs): void {
    const sinceMs = nowMs - SERVICE_LEVEL_WINDOW_MS;
    const firstKept = this.departures.findIndex(({ atMs }) => atMs > sinceMs);
    if (firstKept !== 0) this.departures = firstKept < 0 ? [] : this.departures.slice(firstKept);
  }

  private waitingNow(nowMs: EpochMs): Map<QueueId, Waiting> {
    const waiting = new Map<QueueId, Waiting>();
    for (const { queue, enteredAtMs, aside } of this.standing.values()) {
      if (aside) continue;
      const before = waiting.get(queue) ?? NOBODY;
      const longestWaitMs = Math.max(before.longestWaitMs, nowMs - enteredAtMs);
      waiting.set(queue, { waiting: before.waiting + 1, longestWaitMs });
    }
    return waiting;
  }

  private serviceLevels(targets: ReadonlyMap<QueueId, ServiceLevelTarget>): Map<QueueId, ServiceLevel> {
    const counted = new Map<QueueId, { inTime: number; of: number }>();
    for (const { queue, answered, waitedMs } of this.departures) {
      const target = targets.get(queue);
      if (!target || (!answered && waitedMs < target.shortAbandonMs)) continue;
      const sum = counted.get(queue) ?? { inTime: 0, of: 0 };
      sum.of++;
      if (answered && waitedMs <= target.withinMs) sum.inTime++;
      counted.set(queue, sum);
    }
    return new Map([...counted].map(([queue, { inTime, of }]) => [queue, percentOf(inTime, of)]));
  }

  private sum(
    waiting: ReadonlyMap<QueueId, Waiting>,
    levels: ReadonlyMap<QueueId, ServiceLevel>,
    today: ReadonlyMap<QueueId, DayCounts>,
    { agents }: FiguresCompany,
  ): Figures {
    const total = emptyCounts();
    for (const counts of today.values()) addCounts(total, counts);
    const level = [...levels.values()];
    return {
      waiting: [...waiting.values()].reduce((sum, one) => sum + one.waiting, 0),
      longestWaitMs: Math.max(0, ...[...waiting.values()].map(({ longestWaitMs }) => longestWaitMs)),
      agents: this.agents.count(agents),
      serviceLevel: percentOf(
        level.reduce((sum, one) => sum + one.answeredInTime, 0),
        level.reduce((sum, one) => sum + one.of, 0),
      ),
      today: means(total),
    };
  }
}

interface Waiting {
  readonly waiting: number;
  readonly longestWaitMs: number;
}
const NOBODY: Waiting = { waiting: 0, longestWaitMs: 0 };

function addCounts(total: DayCounts, counts: DayCounts): void {
  for (const name of Object.keys(total) as (keyof DayCounts)[]) total[name] += counts[name];
}

const means = (counts: DayCounts): Today => ({
  ...counts,
  speedOfAnswerMs: counts.answered > 0 ? counts.answerMs / counts.answered : null,
  handleMs: counts.talks > 0 ? (counts.talkMs + counts.wrapUpMs) / counts.talks : null,
});

/** @param of answered + abandoned - short abandons */
const percentOf = (answeredInTime: number, of: number): ServiceLevel => ({
  percent: of > 0 ? (100 * answeredInTime) / of : null,
  answeredInTime,
  of,
});
