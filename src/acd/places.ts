/**
 * Giving callers their places: a new one, a shadow, one held before. A call has
 * at most one live entry; whoever asks again gets it back with its age.
 */
import type { Acd, Clock, EnterQueue, Journal } from "../callflow/ports";
import type { CallId, EntryId, EpochMs, QueueId } from "../domain/glossary";
import { entryId } from "../domain/ids";
import { boundedCredit, waitedMs } from "../domain/order";
import { Answer } from "./answer";
import { CallNumbers } from "./call-numbers";
import type { LineUp, PoolEntry } from "./line-up";
import { NO_SPOT } from "./matching/match-index";
import type { Queues } from "./queues";
import type { AcdSettings } from "./settings";

export interface PlacesDeps {
  readonly lineUp: LineUp;
  readonly queues: Queues;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly settings: Pick<AcdSettings, "shadowMsMax">;
  /** A shadow place that nobody came back to. */
  forgotten(entry: PoolEntry): void;
}

/** An entry that an earlier process made, as far as the journal knows it. */
export interface EarlierEntry {
  readonly entry: EntryId;
  readonly call: CallId;
  readonly queue: QueueId;
  readonly enteredAtMs: EpochMs;
  /** Null: not known any more; what the caller is given on coming back counts. */
  readonly creditSeconds: number | null;
  /** Never entered: it was a shadow. */
  readonly shadow: boolean;
}

export class Places {
  /** How many entries each call has had. */
  readonly made: CallNumbers;

  constructor(private readonly deps: PlacesDeps) {
    this.made = new CallNumbers(deps.clock, (call) => deps.lineUp.ofCall(call) !== undefined);
  }

  /** Whether a queue holds as many callers as it may. */
  isFull(queue: QueueId): boolean {
    const { lineUp, queues } = this.deps;
    return lineUp.standingIn(queue) >= (queues.get(queue)?.settings.entriesMax ?? Number.POSITIVE_INFINITY);
  }

  /** The live entry this request is about, if there is one. */
  find({ entry, call }: Pick<EnterQueue, "entry" | "call">): PoolEntry | null {
    return (entry ? this.deps.lineUp.get(entry) : undefined) ?? this.deps.lineUp.ofCall(call) ?? null;
  }

  /** An ageing place; the one the call has already, if any. */
  holdShadow({ call, queue, enteredAtMs }: Parameters<Acd["holdShadow"]>[0]): PoolEntry {
    const held = this.deps.lineUp.ofCall(call);
    if (held) return held;
    const id = this.idFor(call, null);
    const entry = this.newPlace({ id, call, queue: this.deps.queues.knownOr(queue), enteredAtMs });
    this.limitShadow(entry);
    this.deps.lineUp.add(entry);
    this.deps.journal.record({ type: "queue.shadowHeld", call, entry: entry.id, queue: entry.queue, enteredAtMs });
    return entry;
  }

  /** The caller waits from now on: in the place `held`, or in a new one. Entered in the journal once in an entry's life. */
  enter(request: EnterQueue, held: PoolEntry | null): PoolEntry {
    const { lineUp, queues, journal } = this.deps;
    const { call, stream, enteredAtMs } = request;
    const queue = queues.knownOr(request.queue);
    const entry = held ?? this.newPlace({ id: this.idFor(call, request.entry), call, queue, enteredAtMs });
    entry.ringMs = request.ringMs;
    // A customer who has been called back is shown as that.
    if (!entry.absent || request.absent) entry.show = request.show;
    entry.absent = request.absent ?? entry.absent;
    entry.present = !request.absent;
    entry.journalled ||= request.absent?.enteredBefore === true;
    if (entry.call !== call) lineUp.handOver(entry, call);
    if (entry.state.kind !== "shadow") return entry; // in line already
    entry.lastAgent = request.lastAgent;
    entry.variables = request.variables;
    if (!entry.journalled) {
      entry.queue = queue;
      // Who comes with the age of a place he gave up may have waited longer than his shadow.
      const olderByMs = Math.max(0, entry.enteredAtMs - enteredAtMs);
      entry.enteredAtMs -= olderByMs;
      entry.agedFromMs -= olderByMs;
    }
    if (!entry.creditKept) entry.creditSeconds = boundedCredit(request.creditSeconds);
    entry.endShadowLimit();
    entry.endShadowLimit = nothing;
    if (!held) lineUp.add(entry);
    lineUp.change(entry, WAITING);
    if (!entry.journalled) {
      entry.journalled = true;
      const { id, creditSeconds } = entry;
      const entered = { entry: id, queue, stream, creditSeconds, enteredAtMs: entry.enteredAtMs };
      journal.record({ type: "queue.entered", call, ...entered });
    }
    return entry;
  }

  /** Places from before a restart. Until their callers enter again they age like shadows, all under one limit. */
  restore(earlier: Iterable<EarlierEntry>): void {
    const { clock, settings, forgotten } = this.deps;
    const away = new Set<PoolEntry>();
    const endLimit = clock.after(settings.shadowMsMax, () => {
      for (const entry of [...away]) forgotten(entry);
    });
    for (const one of earlier) {
      const entry = this.restored(one);
      if (!entry) continue;
      away.add(entry);
      entry.endShadowLimit = () => {
        if (away.delete(entry) && away.size === 0) endLimit();
      };
    }
    if (away.size === 0) endLimit();
  }

  private restored({ entry: id, call, queue, enteredAtMs, creditSeconds, shadow }: EarlierEntry): PoolEntry | null {
    const { lineUp } = this.deps;
    if (lineUp.get(id) || lineUp.ofCall(call)) return null;
    this.made.atLeast(call, 1);
    const entry = this.newPlace({ id, call, queue: this.deps.queues.knownOr(queue), enteredAtMs });
    entry.journalled = !shadow;
    entry.creditKept = !shadow && creditSeconds !== null;
    entry.creditSeconds = boundedCredit(creditSeconds ?? 0);
    lineUp.add(entry);
    return entry;
  }

  /** `known`: an id from before a restart that the journal has lost; it is used again rather than lost too. */
  private idFor(call: CallId, known: EntryId | null): EntryId {
    const n = this.made.next(call);
    return n === 1 && known ? known : entryId(call, n);
  }

  private limitShadow(entry: PoolEntry): void {
    entry.endShadowLimit = this.deps.clock.after(this.deps.settings.shadowMsMax, () => this.deps.forgotten(entry));
  }

  /** Every field by its name: copied in with dots, they made the object a slow dictionary of twice the size. */
  private newPlace({
    id,
    call,
    queue,
    enteredAtMs,
  }: Pick<PoolEntry, "id" | "call" | "queue" | "enteredAtMs">): PoolEntry {
    const { clock } = this.deps;
    return {
      id,
      call,
      queue,
      enteredAtMs,
      agedFromMs: clock.monotonicMs() - waitedMs({ enteredAtMs }, clock.nowMs()),
      creditSeconds: 0,
      state: SHADOW,
      avoid: NOBODY,
      atCeiling: false,
      spot: NO_SPOT,
      lastAgent: null,
      variables: NO_VARIABLES,
      ringMs: 0,
      show: SHOWN_AS_NOBODY,
      absent: null,
      present: true,
      journalled: false,
      creditKept: false,
      ready: new Answer(),
      attemptOver: null,
      endShadowLimit: nothing,
      timers: null,
    };
  }
}

const nothing = (): void => undefined;
/** Shared: there may be a hundred thousand places. */
const SHADOW = { kind: "shadow" } as const;
const WAITING = { kind: "waiting" } as const;
const SHOWN_AS_NOBODY = { number: null, name: null } as const;
const NOBODY: PoolEntry["avoid"] = new Set();
const NO_VARIABLES: PoolEntry["variables"] = {};
