/**
 * How things stand in a queue, for who is at its door and who waits in it: the
 * figures by which a caller is let in, his place and estimated wait, and the
 * moment in which a queue has nobody at work any more.
 */
import type { Clock, Outlook, Prospect, Standing } from "../callflow/ports";
import { isStaff, type NoAgentCause, noAgentCause, type QueueFigures } from "../domain/admission";
import { estimateWaitMs, restOfHandlingMs } from "../domain/estimate";
import type { EntryId, EpochMs, QueueId } from "../domain/glossary";
import { compareCallers } from "../domain/order";
import { agedMs, canDo, needsAt, stepAt } from "../domain/terms";
import type { Agents, PoolAgent } from "./agents";
import type { HandleTimes } from "./handle-times";
import type { LineUp, PoolEntry } from "./line-up";
import type { Queues } from "./queues";
import type { AcdChange } from "./turns";

export interface AdmissionDeps {
  readonly agents: Agents;
  readonly lineUp: LineUp;
  readonly queues: Queues;
  readonly times: HandleTimes;
  readonly clock: Pick<Clock, "nowMs" | "monotonicMs">;
  /** After a restart: callers and talks are not all back yet. */
  recovering(): boolean;
  /** After a restart without the journal: who is at work is not known. Nobody is turned away for it. */
  staffUnknown(): boolean;
}

/** Behind everybody of the same age: the id of who is not in line yet. */
const LAST = "~" as EntryId;

/** At work, and not about to go when his call is over. */
const willTakeMore = (agent: PoolAgent): boolean =>
  isStaff(agent) && (agent.next === null || agent.next.status.kind === "available");

/** What of a place, had or to be had, its prospect depends on. */
type Me = Pick<
  PoolEntry,
  "id" | "queue" | "state" | "creditSeconds" | "enteredAtMs" | "agedFromMs" | "variables" | "atCeiling"
>;

interface Watch {
  /** Why nobody was at work when it was looked last; null: somebody was, or it was not known. */
  cause: NoAgentCause | null;
  readonly told: Set<(cause: NoAgentCause) => void>;
}

export class Admission implements Outlook {
  private readonly watched = new Map<QueueId, Watch>();

  constructor(private readonly deps: AdmissionDeps) {}

  figures(asked: QueueId): QueueFigures {
    const { agents, lineUp, queues, recovering, staffUnknown } = this.deps;
    const queue = queues.knownOr(asked);
    return {
      waiting: lineUp.standingIn(queue),
      atWork: staffUnknown() ? null : this.serving(queue).filter(isStaff).length,
      free: agents.freeIn(queue).size,
      noAgent: recovering() ? null : this.causeIn(queue),
      open: queues.get(queue)?.open ?? true,
    };
  }

  prospect(standing: Standing): Prospect {
    const { lineUp, times, agents, clock } = this.deps;
    const me = (standing.entry && lineUp.get(standing.entry)) || this.newcomer(standing);
    const workers = [...agents.all()].filter(willTakeMore);
    const offered = me.state.kind === "offered";
    const ahead = offered ? [] : this.ahead(me, workers);
    const inMyQueue = ahead.filter(({ queue }) => queue === me.queue).length;
    const position = offered ? 1 : this.offeredIn(me.queue).size + inMyQueue + 1;
    const handleMs = times.averageMs(me.queue);
    const mine = this.mayTake(me, workers);
    if (handleMs === null || mine.length === 0 || this.deps.staffUnknown()) return { position, estimate: null };
    const nowMs = clock.nowMs();
    const waitMs = estimateWaitMs({
      freeInMs: workers.map((agent) => this.freeInMs(agent, handleMs, nowMs)),
      ahead: ahead.map((entry) => ({
        agents: this.mayTake(entry, workers),
        handleMs: times.averageMs(entry.queue) ?? handleMs,
      })),
      agents: mine,
      staysShare: times.staysShare(me.queue),
    });
    return { position, estimate: waitMs === null ? null : { waitMs, staff: mine.length } };
  }

  onNoAgent(asked: QueueId, then: (cause: NoAgentCause) => void): () => void {
    const queue = this.deps.queues.knownOr(asked);
    const watch = this.watched.get(queue) ?? { cause: this.causeIn(queue), told: new Set() };
    this.watched.set(queue, watch);
    watch.told.add(then);
    return () => {
      watch.told.delete(then);
      if (watch.told.size === 0) this.watched.delete(queue);
    };
  }

  /** To be told after each turn in which anything changed. */
  changed({ queues }: AcdChange): void {
    for (const queue of queues) {
      const watch = this.watched.get(queue);
      if (!watch) continue;
      const cause = this.causeIn(queue);
      const isNews = cause !== null && cause !== watch.cause;
      watch.cause = cause;
      if (isNews) for (const then of [...watch.told]) then(cause);
    }
  }

  private causeIn(queue: QueueId): NoAgentCause | null {
    return this.deps.staffUnknown() ? null : noAgentCause(this.serving(queue));
  }

  private serving(queue: QueueId): PoolAgent[] {
    return [...this.deps.agents.all()].filter(({ tiers }) => tiers.has(queue));
  }

  /** Somebody who would be the last of his age. */
  private newcomer({ queue, creditSeconds, enteredAtMs, variables }: Standing): Me {
    const agedFromMs = this.deps.clock.monotonicMs();
    const place = { queue: this.deps.queues.knownOr(queue), creditSeconds, enteredAtMs, variables, agedFromMs };
    return { ...place, id: LAST, state: { kind: "waiting" }, atCeiling: false };
  }

  /** Who can do what this caller needs now, as indexes. That a tier has not joined yet, or that he is kept for one agent, will be over by his turn. */
  private mayTake(entry: Me, workers: readonly PoolAgent[]): number[] {
    const rules = this.deps.queues.rulesOf(entry.queue);
    const needs = needsAt(entry, rules, stepAt(rules, agedMs(entry, this.deps.clock.monotonicMs())));
    return workers.flatMap((agent, index) => (agent.tiers.has(entry.queue) && canDo(agent, needs) ? [index] : []));
  }

  /** Callers who are served before this one and want an agent who may take him, in their order. */
  private ahead(me: Me, workers: readonly PoolAgent[]): PoolEntry[] {
    const shared = new Set([me.queue]);
    for (const { tiers } of workers) if (tiers.has(me.queue)) for (const queue of tiers.keys()) shared.add(queue);
    const before: PoolEntry[] = [];
    for (const entry of this.deps.lineUp.inOrder(shared)) {
      if (entry.id === me.id || (me.id === LAST && compareCallers(entry, me) >= 0)) break;
      before.push(entry);
    }
    return before;
  }

  /** Callers of this queue whom a phone rings for: served, but not gone yet. */
  private offeredIn(queue: QueueId): Set<EntryId> {
    const offered = new Set<EntryId>();
    for (const { state } of this.deps.agents.all()) {
      const entry =
        state.kind === "reserved" || state.kind === "ringing" ? this.deps.lineUp.ofCall(state.call) : undefined;
      if (entry?.queue === queue) offered.add(entry.id);
    }
    return offered;
  }

  private freeInMs(agent: PoolAgent, handleMs: number, nowMs: EpochMs): number {
    const { state } = agent;
    const { times } = this.deps;
    switch (state.kind) {
      case "idle":
        return 0;
      case "reserved":
      case "ringing":
        return handleMs; // all of it is still to come
      case "wrapUp":
        return Math.max(0, state.untilMs - nowMs);
      case "talking": {
        const busy = times.busySince(agent.id);
        const usualMs = (busy && times.averageMs(busy.queue)) ?? handleMs;
        return restOfHandlingMs(usualMs, busy?.busyMs ?? nowMs - state.sinceMs);
      }
    }
  }
}
