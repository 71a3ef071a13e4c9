/**
 * The tables that the journal's lines make, as far as a process asks for them
 * after a start or a look of the reaper: what src/db/calls.ts, src/db/callbacks.ts
 * and src/db/reign.ts read. Which call has a row is said by the real patches.
 */
import type { KeptPlace } from "../../../src/callflow/kept-places";
import type { CallbackEnd } from "../../../src/domain/callback";
import { callOf, type DomainEvent, type JournalEntry } from "../../../src/domain/events";
import type { CallbackId, CallId, CustomerId, E164, EntryId, EpochMs } from "../../../src/domain/glossary";
import { patchesOf } from "../../../src/domain/ledger";

interface CallRow {
  ended: boolean;
  number: E164 | null;
  customer: CustomerId | null;
}

interface CallbackRow {
  readonly askedOn: CallId;
  call: CallId | null;
}

/** Of every callback there has been. */
interface CallbackStanding {
  readonly epoch: number | null;
  readonly how: CallbackEnd | null;
}

type LeftEntry = Omit<KeptPlace, "number" | "customer"> & { readonly call: CallId };

/** Longer than a place that was given up is kept. */
const LEFT_KEPT_MS = 20 * 60_000;

export class Ledger {
  private readonly calls = new Map<CallId, CallRow>();
  private readonly lines = new Map<CallId, JournalEntry[]>();
  /** Those that have not ended. */
  private readonly callbacks = new Map<CallbackId, CallbackRow>();
  private readonly standings = new Map<CallbackId, CallbackStanding>();
  /** Each agent's last of status and of state, and whether a queue was opened or closed last. */
  private readonly last = new Map<string, JournalEntry>();
  private readonly enteredAtMs = new Map<EntryId, EpochMs>();
  /** Places that callers gave up lately, without those that were taken again. */
  private readonly left = new Map<EntryId, LeftEntry>();
  /** The owner who wrote a call last, for as long as the run lasts. */
  private readonly epochs = new Map<CallId, number>();

  /** @param epoch of the owner who writes; null: history, or nobody has said */
  write(entry: JournalEntry, epoch: number | null): void {
    const { event } = entry;
    const call = callOf(event);
    if (call) this.ofCall(call, entry, epoch);
    this.ofPlaces(event, entry.atMs);
    if (event.type === "agent.statusChanged" || event.type === "agent.stateChanged")
      this.last.set(`${event.agent} ${event.type}`, entry);
    if (event.type === "queue.opened" || event.type === "queue.closed") this.last.set(`queue ${event.queue}`, entry);
    this.ofCallbacks(event);
    if ("callback" in event && event.type !== "call.placed") this.stands(event, epoch ?? entry.epoch ?? null);
    if (event.type === "call.ended" || event.type === "callback.ended") this.forget(event.call);
  }

  /** What src/db/calls.ts has for a start. */
  openLines(): readonly JournalEntry[] {
    const found = new Map<string, JournalEntry>();
    const add = (line: JournalEntry): void => void found.set(`${line.seq} ${line.node}`, line);
    for (const [call, { ended }] of this.calls) if (!ended) for (const line of this.linesOf(call)) add(line);
    for (const line of this.last.values()) add(line);
    for (const { askedOn, call } of this.callbacks.values()) {
      for (const line of [...this.linesOf(askedOn), ...this.linesOf(call)]) {
        const { type } = line.event;
        const ofPlace = callOf(line.event) === call && (type.startsWith("offer.") || type === "queue.raised");
        if (type.startsWith("callback.") || ofPlace) add(line);
      }
    }
    return [...found.values()].sort((a, b) => a.seq - b.seq || (a.node < b.node ? -1 : 1));
  }

  openIds(): readonly CallId[] {
    return [...this.calls].filter(([, { ended }]) => !ended).map(([id]) => id);
  }

  openCallbacks(): readonly CallbackId[] {
    return [...this.callbacks.keys()];
  }

  standingOf(callback: CallbackId): CallbackStanding | null {
    return this.standings.get(callback) ?? null;
  }

  givenUpSince(sinceMs: EpochMs): readonly KeptPlace[] {
    const places = [...this.left.values()].filter(({ leftAtMs }) => leftAtMs > sinceMs);
    return places.map(({ call, ...place }) => {
      const { number = null, customer = null } = this.calls.get(call) ?? {};
      return { ...place, number, customer };
    });
  }

  epochOf(call: CallId): number | null {
    return this.epochs.get(call) ?? null;
  }

  // ------------------------------------------------------------ line by line

  private linesOf(call: CallId | null): readonly JournalEntry[] {
    return (call && this.lines.get(call)) ?? [];
  }

  private ofCall(id: CallId, entry: JournalEntry, epoch: number | null): void {
    const lines = this.lines.get(id);
    if (lines) lines.push(entry);
    else this.lines.set(id, [entry]);
    for (const { table, values } of patchesOf(entry)) {
      if (table !== "calls") continue;
      const row = this.calls.get(id) ?? { ended: false, number: null, customer: null };
      this.calls.set(id, row);
      const { number, customers, ended_at: ended } = values;
      if (number) row.number = number as E164;
      if (Array.isArray(customers) && customers.length > 0) row.customer = customers[0] as CustomerId;
      if (ended) row.ended = true;
      if (epoch !== null) this.epochs.set(id, epoch);
    }
  }

  private ofPlaces(event: DomainEvent, atMs: EpochMs): void {
    switch (event.type) {
      case "queue.entered":
      case "queue.shadowHeld":
        this.enteredAtMs.set(event.entry, event.enteredAtMs);
        this.left.delete(event.entry);
        break;
      case "queue.left": {
        const { entry, queue, call } = event;
        const enteredAtMs = this.enteredAtMs.get(entry) ?? atMs;
        this.enteredAtMs.delete(entry);
        if (event.how === "abandoned") this.left.set(entry, { entry, queue, call, enteredAtMs, leftAtMs: atMs });
        for (const [old, { leftAtMs }] of this.left) if (atMs - leftAtMs > LEFT_KEPT_MS) this.left.delete(old);
        break;
      }
      case "queue.resumed":
        if (this.left.get(event.from)?.enteredAtMs === event.enteredAtMs) this.left.delete(event.from);
        break;
      default: // of no place
    }
  }

  private ofCallbacks(event: DomainEvent): void {
    if (event.type === "callback.requested") this.callbacks.set(event.callback, { askedOn: event.call, call: null });
    else if (event.type === "callback.waits") {
      const row = this.callbacks.get(event.callback);
      const before = row?.call;
      if (row) row.call = event.call;
      if (before) this.forget(before);
    } else if (event.type === "callback.ended") {
      const row = this.callbacks.get(event.callback);
      this.callbacks.delete(event.callback);
      if (row) this.forget(row.askedOn);
    }
  }

  private stands(event: Extract<DomainEvent, { callback: CallbackId }>, by: number | null): void {
    const before = this.standings.get(event.callback) ?? { epoch: null, how: null };
    const { how } = event.type === "callback.ended" ? event : before;
    this.standings.set(event.callback, { epoch: by ?? before.epoch, how });
  }

  /** What nobody asks for any more: a call that has ended and is no open callback's. */
  private forget(id: CallId): void {
    const needed = [...this.callbacks.values()].some(({ askedOn, call }) => askedOn === id || call === id);
    if (!needed && this.calls.get(id)?.ended !== false) this.lines.delete(id);
    // The row stays as long as somebody who gave up on this call may come back.
    if (this.calls.size > 2_000) for (const [old, { ended }] of this.calls) if (ended) this.calls.delete(old);
  }
}
