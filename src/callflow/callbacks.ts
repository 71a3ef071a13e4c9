/**
 * The desk of callbacks: takes orders (by key, as overflow, through the API),
 * keeps those that have not ended, and gives a caller who rings again the place
 * he has left behind. Each single one is looked after by pending-callback.ts.
 */
import {
  type CallbackEnd,
  type CallbackOrder,
  type CallbackState,
  callableAt,
  isFor,
  mayBeCancelled,
} from "../domain/callback";
import type { JournalEntry } from "../domain/events";
import type { CallbackId, CallId, ChannelId, EntryId, EpochMs, QueueId } from "../domain/glossary";
import { callbackId, customerId, entryId } from "../domain/ids";
import { type RememberedCallback, rememberCallbacks } from "../domain/remember-callbacks";
import type { Call } from "./call";
import type { PendingDeps } from "./callback-deps";
import { hoursToCall } from "./callback-facts";
import { type KeptPlace, KeptPlaces } from "./kept-places";
import { PendingCallback } from "./pending-callback";

/** What is asked for; the desk gives it its ids. */
export type CallbackRequest = Omit<CallbackOrder, "callback" | "entry">;

/** What a caller who comes to a queue has left behind there. */
export interface EnteringQueue {
  /** From when his wait counts: the age of a callback of his that waits, or of a place he hung up in a while ago. Null: from now. */
  readonly enteredAtMs: EpochMs | null;
  /** Why it counts from then. Who has been promised a place is not refused at the door. */
  readonly why: "callback" | "calledAgain" | null;
  /** He stands in line: what he left behind is used up, his callback dissolved. */
  entered(entry: EntryId, enteredAtMs: EpochMs): void;
}

/** Callbacks, and places that were given up, as the steps of a call need them. */
export interface CallbackDesk {
  /** Whoever is on this call is rung when it is his turn; the place he stands in goes on without him. Durable like every event. */
  request(call: Call, order: CallbackRequest): CallbackId;
  /** `anew`: not one who comes back to the place he holds after a restart, or after we have called him. */
  entering(call: Call, queue: QueueId, anew: boolean): EnteringQueue;
  /** The call is over; `abandoned`: its caller hung up while waiting, and may have his place again. */
  ended(call: Call, abandoned: boolean): void;
}

export interface CallbacksDeps extends Omit<PendingDeps, "ended" | "mayBeRung"> {
  /** Calls of callers who are on the line with us now. */
  readonly openCalls: () => readonly Call[];
  /** How long a place that was given up is kept for its caller; 15 minutes unless told. */
  readonly placeKeptMs?: number;
}

export interface LiveCallback {
  readonly order: CallbackOrder;
  readonly state: CallbackState;
  readonly tries: number;
  readonly call: CallId;
}

export interface Callbacks extends CallbackDesk {
  /** Through the API: a place of its own, from now on. */
  order(request: CallbackRequest): CallbackId;
  /** False: not open here, or its customer is on the line already. */
  cancel(id: CallbackId, by: string): boolean;
  find(id: CallbackId): LiveCallback | null;
  /** Calls whose channels and places belong to callbacks, with the channel of the customer: they are nobody's leftovers. */
  calls(): readonly (readonly [CallId, ChannelId])[];
  /** Those of them whose customer's phone rings now. */
  ringing(): readonly (readonly [CallId, ChannelId])[];
  /** Those that have not ended. */
  openIds(): readonly CallbackId[];
  /** What an earlier process left, after its calls were adopted: `isOpen` says which. Harmless a second time. */
  restore(lines: Iterable<JournalEntry>, isOpen: (call: CallId) => boolean): void;
  /** The same of callbacks that become known only now. Whoever is still on the line where he asked for one waits there himself. */
  restoreLate(lines: Iterable<JournalEntry>, isOpen: (call: CallId) => boolean, ids: ReadonlySet<CallbackId>): void;
  /** An earlier process has brought it to this end, as is known by now. False: not open here, or its customer is on the line. */
  endedBefore(id: CallbackId, how: CallbackEnd): boolean;
  isRestored(): boolean;
  /** Places given up in the last minutes, as the ledger knows them. */
  restorePlaces(places: Iterable<KeptPlace>): void;
  /** The process ends: nothing is begun any more. */
  stop(): void;
}

export function createCallbacks(deps: CallbacksDeps): Callbacks {
  return new Desk(deps);
}

class Desk implements Callbacks {
  private readonly open = new Map<CallbackId, PendingCallback>();
  private readonly kept: KeptPlaces;
  /** Where callers stand who are in line now, in case they give up. */
  private readonly inLine = new Map<
    CallId,
    { readonly entry: EntryId; readonly queue: QueueId; readonly enteredAtMs: EpochMs }
  >();
  private readonly pendingDeps: PendingDeps;
  private restored = false;

  constructor(private readonly deps: CallbacksDeps) {
    this.kept = new KeptPlaces(deps.placeKeptMs);
    this.pendingDeps = {
      ...deps,
      mayBeRung: (order) => this.isTimeToRing(order) && !this.isCustomerBusy(order),
      ended: ({ callback }) => this.open.delete(callback),
    };
  }

  /** The hours may have ended while an agent was found, or be others since the company was published anew. */
  private isTimeToRing(order: CallbackOrder): boolean {
    const nowMs = this.deps.clock.nowMs();
    return callableAt(hoursToCall(order, this.deps.company()), nowMs)?.fromMs === nowMs;
  }

  private isCustomerBusy(order: CallbackOrder): boolean {
    const isRungBy = ({ state, order: { callback, number, customer } }: PendingCallback): boolean =>
      state.kind === "ringing" &&
      callback !== order.callback &&
      isFor(order, { number, customers: customer === null ? [] : [{ id: customer }] });
    return this.deps.openCalls().some(({ caller }) => isFor(order, caller)) || [...this.open.values()].some(isRungBy);
  }

  // ------------------------------------------------------------ orders

  request(asked: Call, order: CallbackRequest): CallbackId {
    const call = this.deps.nextCallId(this.deps.clock.nowMs());
    const place = this.inLine.get(asked.id);
    // Who comes from the overflow has no place any more, but his age.
    const standing = order.origin === "key" && place?.queue === order.queue ? place : null;
    this.inLine.delete(asked.id);
    const { entry = entryId(call), enteredAtMs = order.enteredAtMs } = standing ?? {};
    const id = this.take({ ...order, callback: callbackId(call), entry, enteredAtMs }, asked.id, call);
    // Whom we had called back wants to be called later: his place is the new order's now, and the old one is over.
    for (const before of [...this.open.values()])
      if (before.state.kind === "talking" && before.call === asked.id) before.closeAs("done", null);
    return id;
  }

  order(request: CallbackRequest): CallbackId {
    const call = this.deps.nextCallId(this.deps.clock.nowMs());
    return this.take({ ...request, callback: callbackId(call), entry: entryId(call) }, call, call);
  }

  /** `recordedOn`: the call whose story tells of it. */
  private take(order: CallbackOrder, recordedOn: CallId, call: CallId): CallbackId {
    this.deps.journal.record({ type: "callback.requested", call: recordedOn, ...order });
    const { creditSeconds } = order;
    const past = { call: recordedOn, tries: 0, creditSeconds, stood: false, stands: false };
    this.begin(new PendingCallback(order, order.origin === "api" ? null : recordedOn, this.pendingDeps, past)).stand(
      call,
    );
    return order.callback;
  }

  private begin(callback: PendingCallback): PendingCallback {
    this.open.set(callback.order.callback, callback);
    return callback;
  }

  // ------------------------------------------------------------ callers who ring again

  entering({ id, caller }: Call, queue: QueueId, anew: boolean): EnteringQueue {
    const waiting = anew ? this.waitingFor(caller, queue) : [];
    const [oldest = null] = waiting;
    const place = oldest || !anew ? null : this.kept.find(caller, queue, this.deps.clock.nowMs());
    const from = oldest ? oldest.order : place;
    return {
      enteredAtMs: from?.enteredAtMs ?? null,
      why: oldest ? "callback" : place ? "calledAgain" : null,
      entered: (entry, enteredAtMs) => {
        this.inLine.set(id, { entry, queue, enteredAtMs });
        this.kept.usedUp(caller, queue);
        if (!from || from.entry === entry) return;
        const why = oldest ? "callback" : "calledAgain";
        this.deps.journal.record({ type: "queue.resumed", call: id, entry, queue, from: from.entry, why, enteredAtMs });
        for (const callback of waiting) callback.callOff("dissolved", id);
      },
    };
  }

  /** Of this caller in this queue, the oldest first; not one whose customer has answered already. */
  private waitingFor(caller: Call["caller"], queue: QueueId): PendingCallback[] {
    return [...this.open.values()]
      .filter(({ order, state }) => order.queue === queue && mayBeCancelled(state) && isFor(order, caller))
      .sort((a, b) => a.order.enteredAtMs - b.order.enteredAtMs);
  }

  ended({ id, caller }: Call, abandoned: boolean): void {
    const place = this.inLine.get(id);
    if (!place) return;
    this.inLine.delete(id);
    const [customer] = caller.customers;
    if (abandoned && caller.kind !== "colleague")
      this.kept.keep({
        ...{ ...place, number: caller.number, customer: customer?.id ?? null },
        leftAtMs: this.deps.clock.nowMs(),
      });
  }

  restorePlaces(places: Iterable<KeptPlace>): void {
    for (const place of places) this.kept.keep(place);
  }

  // ------------------------------------------------------------ the API and the restart

  cancel(id: CallbackId, by: string): boolean {
    return this.open.get(id)?.callOff("cancelled", by) ?? false;
  }

  find(id: CallbackId): LiveCallback | null {
    return this.open.get(id) ?? null;
  }

  calls(): readonly (readonly [CallId, ChannelId])[] {
    return [...this.open.values()].map(({ call }) => [call, customerId(call)] as const);
  }

  ringing(): readonly (readonly [CallId, ChannelId])[] {
    const rung = [...this.open.values()].filter(({ state }) => state.kind === "ringing");
    return rung.map(({ call }) => [call, customerId(call)] as const);
  }

  openIds(): readonly CallbackId[] {
    return [...this.open.keys()];
  }

  restore(lines: Iterable<JournalEntry>, isOpen: (call: CallId) => boolean): void {
    this.restored = true;
    for (const was of rememberCallbacks(lines))
      if (!this.open.has(was.order.callback)) this.goOn(was, (callback) => this.resume(callback, was, isOpen));
  }

  restoreLate(lines: Iterable<JournalEntry>, isOpen: (call: CallId) => boolean, ids: ReadonlySet<CallbackId>): void {
    for (const was of rememberCallbacks(lines)) {
      const { order, askedOn } = was;
      if (!ids.has(order.callback) || this.open.has(order.callback)) continue;
      this.goOn(was, (callback) => {
        if (askedOn !== null && isOpen(askedOn)) callback.callOff("dissolved", askedOn);
        else this.resume(callback, was, isOpen);
      });
    }
  }

  endedBefore(id: CallbackId, how: CallbackEnd): boolean {
    return this.open.get(id)?.endedBefore(how) ?? false;
  }

  isRestored(): boolean {
    return this.restored;
  }

  private goOn(
    { order, askedOn, call, tries, creditSeconds, stands }: RememberedCallback,
    resume: (callback: PendingCallback) => void,
  ): void {
    const past = {
      call: call ?? askedOn ?? this.deps.nextCallId(this.deps.clock.nowMs()),
      ...{ tries, creditSeconds, stands },
      stood: call !== null,
    };
    const callback = this.begin(new PendingCallback(order, askedOn, this.pendingDeps, past));
    callback.takeUp(() => resume(callback));
  }

  private resume(
    callback: PendingCallback,
    { phase, notBeforeMs }: Pick<RememberedCallback, "phase" | "notBeforeMs">,
    isOpen: (call: CallId) => boolean,
  ): void {
    if (phase === "talking") {
      // The customer is on the line again, and looked after as every caller; or he has hung up meanwhile.
      const here = isOpen(callback.call);
      callback.closeAs(here ? "done" : "failed", here ? null : "the customer hung up");
      return;
    }
    if (phase === "ringing") callback.tryWasCut();
    if (notBeforeMs !== null && notBeforeMs > this.deps.clock.nowMs()) callback.setAside(notBeforeMs);
    else callback.stand();
  }

  stop(): void {
    for (const callback of this.open.values()) callback.stop();
    this.open.clear();
  }
}
