/**
 * The callers in line: every live entry by its id and its call, and how many
 * stand in each queue. Those who may be offered now are in the index besides
 * (matching/), which keeps them in their order.
 */
import type { AbsentCaller, RingAttempt } from "../callflow/ports";
import type { AgentId, CallId, EntryId, EpochMs, QueueId } from "../domain/glossary";
import { type EntryState, hasEnded, moveEntry, type QueueEntry } from "../domain/queue-entry";
import type { CallVariables } from "../domain/skills";
import type { Answer } from "./answer";
import type { Waiter } from "./matching/match-index";

/** An entry as the pool holds it. `state` is changed by LineUp alone. */
export interface PoolEntry extends QueueEntry {
  /** The call that waits in this place: another one once a callback has taken it over. Changed by LineUp alone. */
  call: CallId;
  /** Who is told of the place of a caller who is, or was, not on the line. */
  absent: AbsentCaller | null;
  /** The caller is on the line: a phone that answers can be connected. */
  present: boolean;
  queue: QueueId;
  /** Changed only while nobody waits in the place. */
  enteredAtMs: EpochMs;
  agedFromMs: number;
  creditSeconds: number;
  atCeiling: boolean;
  spot: Waiter["spot"];
  lastAgent: AgentId | null;
  variables: CallVariables;
  state: EntryState;
  avoid: ReadonlySet<AgentId>;
  ringMs: number;
  show: RingAttempt["show"];
  /** queue.entered is in the journal, from this process or an earlier one. */
  journalled: boolean;
  /** The credit is one from before a restart: the order must not change. */
  creditKept: boolean;
  /** The next answer of an agent; a fresh one after each that led to no talk. */
  ready: Answer;
  /** Run once the offer he has now comes to nothing. */
  attemptOver: (() => void) | null;
  /** Cancels the limit of a shadow place. */
  endShadowLimit: () => void;
  /** Cancel the other timers of this entry; null: it has had none. */
  timers: Set<() => void> | null;
}

/** Those who may be offered now: the matcher's index. */
export interface OpenCallers {
  add(entry: PoolEntry): void;
  remove(entry: PoolEntry): void;
  /** Those of several queues, in the one order of callers. Not to be changed while it is read. */
  inOrder(queues: Iterable<QueueId>): Iterable<PoolEntry>;
}

export class LineUp {
  private readonly byId = new Map<EntryId, PoolEntry>();
  private readonly byCall = new Map<CallId, PoolEntry>();
  /** Waiting or offered. */
  private readonly standing = new Map<QueueId, number>();

  /** `changed` is told after every change in a queue. */
  constructor(
    private readonly changed: (queue: QueueId) => void,
    private readonly open: OpenCallers,
  ) {}

  add(entry: PoolEntry): void {
    this.byId.set(entry.id, entry);
    this.byCall.set(entry.call, entry);
    this.count(entry, 1);
    if (entry.state.kind === "waiting") this.open.add(entry);
    this.changed(entry.queue);
  }

  get(id: EntryId): PoolEntry | undefined {
    return this.byId.get(id);
  }

  ofCall(call: CallId): PoolEntry | undefined {
    return this.byCall.get(call);
  }

  all(): Iterable<PoolEntry> {
    return this.byId.values();
  }

  /** Callers waiting in a queue, those being offered included, shadows not. */
  standingIn(queue: QueueId): number {
    return this.standing.get(queue) ?? 0;
  }

  /** The place belongs to another call from now on. */
  handOver(entry: PoolEntry, call: CallId): void {
    this.byCall.delete(entry.call);
    entry.call = call;
    this.byCall.set(call, entry);
    this.changed(entry.queue);
  }

  /** Moves an entry to another state (IllegalEntryMove: nothing has changed); one that ends is forgotten, its timers stopped. */
  change(entry: PoolEntry, to: EntryState): void {
    const next = moveEntry(entry.state, to);
    if (entry.state.kind === "waiting") this.open.remove(entry);
    this.count(entry, -1);
    entry.state = next;
    this.count(entry, 1);
    if (next.kind === "waiting") this.open.add(entry);
    if (hasEnded(next)) this.forget(entry);
    this.changed(entry.queue);
    if (next.kind === "waiting") entry.attemptOver?.();
  }

  /** Runs `then` as soon as no phone rings for this caller, before he could be offered again; never if he is connected. */
  afterAttempt(entry: PoolEntry, then: () => void): void {
    if (entry.state.kind === "waiting") then();
    else entry.attemptOver = then;
  }

  /** Those who may be offered, over several queues, in the one order of callers. Not to be changed while it is read. */
  inOrder(queues: Iterable<QueueId>): Iterable<PoolEntry> {
    return this.open.inOrder(queues);
  }

  /** Changes what the order or the matcher looks at: queue, credit, whom the caller is kept from. */
  revise(entry: PoolEntry, change: () => void): void {
    const before = entry.queue;
    this.count(entry, -1);
    if (entry.state.kind === "waiting") this.open.remove(entry);
    change();
    this.count(entry, 1);
    if (entry.state.kind === "waiting") this.open.add(entry);
    this.changed(before);
    if (entry.queue !== before) this.changed(entry.queue);
  }

  /** Stops every timer: the process ends. */
  stop(): void {
    for (const entry of this.byId.values()) stopTimers(entry);
  }

  private forget(entry: PoolEntry): void {
    this.byId.delete(entry.id);
    this.byCall.delete(entry.call);
    stopTimers(entry);
  }

  private count(entry: PoolEntry, by: 1 | -1): void {
    const { kind } = entry.state;
    if (kind !== "waiting" && kind !== "offered") return;
    const count = this.standingIn(entry.queue) + by;
    if (count === 0) this.standing.delete(entry.queue);
    else this.standing.set(entry.queue, count);
  }
}

function stopTimers(entry: PoolEntry): void {
  entry.endShadowLimit();
  for (const cancel of entry.timers ?? []) cancel();
  entry.timers = null;
}
