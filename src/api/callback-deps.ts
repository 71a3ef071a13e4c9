/** What the API may use of callbacks: the ledger's rows, and the desk that takes orders. */
import type { CallbackEnd, CallbackOrder, CallbackState, TryOutcome } from "../domain/callback";
import type { CallbackId, CallId, CustomerId, EntryId, EpochMs, QueueId, SiteId } from "../domain/glossary";
import type { Page, PageRequest } from "./deps";

export interface CallbackFilter {
  readonly open: boolean | null;
  readonly queue: QueueId | null;
  /** In E.164, or the beginning of one. */
  readonly number: string | null;
}

export interface CallbacksView {
  /** Newest request first. */
  list(filter: CallbackFilter, page: PageRequest): Promise<Page<CallbackRow>>;
  get(id: CallbackId): Promise<CallbackRow | null>;
}

export interface CallbackRow {
  readonly id: CallbackId;
  /** The call on which it was asked for; null: through the API. */
  readonly askedOn: CallId | null;
  readonly origin: CallbackOrder["origin"] | null;
  readonly entry: EntryId | null;
  readonly queue: QueueId | null;
  readonly site: SiteId | null;
  readonly number: string | null;
  readonly customer: CustomerId | null;
  readonly name: string | null;
  /** As which it stands in line, or that rang the customer last. */
  readonly call: CallId | null;
  /** From when the wait counts. */
  readonly enteredAtMs: EpochMs | null;
  readonly requestedAtMs: EpochMs | null;
  readonly tries: number;
  readonly lastOutcome: TryOutcome | null;
  /** Set aside until then. */
  readonly againAtMs: EpochMs | null;
  readonly endedAtMs: EpochMs | null;
  readonly how: CallbackEnd | null;
  readonly endedBy: string | null;
}

/** Ordering callbacks and calling them off. */
export interface CallbackOrders {
  order(request: Omit<CallbackOrder, "callback" | "entry">): CallbackId;
  /** False: it is over, or its customer is on the line already. */
  cancel(id: CallbackId, by: string): boolean;
  /** As it is now; null: it has ended, or is an earlier process's and in the ledger alone. */
  find(id: CallbackId): { readonly state: CallbackState } | null;
}
