/**
 * Who hung up while waiting and calls again soon gets his place back: entries
 * that were given up, for a while, by queue and caller. In memory; at the start
 * read from the ledger.
 */
import type { CustomerId, E164, EntryId, EpochMs, QueueId } from "../domain/glossary";

/** For so long a place that was given up is kept. */
export const PLACE_KEPT_MS = 15 * 60_000;
/** More than any office gives up in that time; the oldest goes first. */
const PLACES_KEPT_MAX = 5_000;

export interface KeptPlace {
  readonly entry: EntryId;
  readonly queue: QueueId;
  readonly number: E164 | null;
  readonly customer: CustomerId | null;
  /** From when the wait counted. */
  readonly enteredAtMs: EpochMs;
  readonly leftAtMs: EpochMs;
}

/** Whoever is to be known again. */
export interface KnownBy {
  readonly number: E164 | null;
  readonly customers: readonly { readonly id: CustomerId }[];
}

export class KeptPlaces {
  /** In the order in which they were given up. */
  private readonly places = new Map<EntryId, KeptPlace>();

  constructor(private readonly keptMs: number = PLACE_KEPT_MS) {}

  keep(place: KeptPlace): void {
    if (place.number === null && place.customer === null) return; // nobody could be known again
    this.forgetOld(place.leftAtMs);
    this.places.set(place.entry, place);
  }

  /** The oldest place in this queue that this caller has given up; null: none. */
  find(caller: KnownBy, queue: QueueId, nowMs: EpochMs): KeptPlace | null {
    this.forgetOld(nowMs);
    let oldest: KeptPlace | null = null;
    for (const place of this.places.values()) {
      const { number, customer } = place;
      const same = place.queue === queue && isSame(number, customer, caller);
      if (same && (!oldest || place.enteredAtMs < oldest.enteredAtMs)) oldest = place;
    }
    return oldest;
  }

  /** The caller stands in line again: what he gave up before is used up, so that it never counts twice. */
  usedUp(caller: KnownBy, queue: QueueId): void {
    for (const { entry, number, customer, queue: of } of [...this.places.values()])
      if (of === queue && isSame(number, customer, caller)) this.places.delete(entry);
  }

  private forgetOld(nowMs: EpochMs): void {
    for (const { entry, leftAtMs } of this.places.values()) {
      if (nowMs - leftAtMs <= this.keptMs && this.places.size <= PLACES_KEPT_MAX) break;
      this.places.delete(entry);
    }
  }
}

const isSame = (number: E164 | null, customer: CustomerId | null, caller: KnownBy): boolean =>
  (customer !== null && caller.customers.some(({ id }) => id === customer)) ||
  (number !== null && number === caller.number);
