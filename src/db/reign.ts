/**
 * Who may write the journal. Postgres takes lines from the owner of the pool
 * alone: each batch names its epoch and changes nothing once there is a newer
 * one. A process that has been replaced cannot spoil what its successor does.
 *
 * Lines that were kept in a spool and come later than that are history. Those
 * of calls and callbacks that nobody else knows are written as they are, so that
 * nothing is lost; those of what a later owner took over are set aside, for his
 * account of it counts; so are those of agents, whose books he has gone on with.
 * One thing counts whoever has gone on with a callback: that its customer has
 * been served, or that nobody wants it any more. The process that recorded the
 * lines moves them when it runs again; the owner looks for what they bring him
 * (src/late-callbacks.ts).
 */
import type { Pool } from "pg";
import { callOf, type DomainEvent, type JournalEntry } from "../domain/events";
import type { CallbackId, CallId } from "../domain/glossary";
import { isOfThisReign, type Ownership } from "../domain/lease";

/** What this process is now. `standby`: another one has owned the pool long enough to have taken every call over. */
export type Reign = ({ readonly kind: "owner" } & Ownership) | { readonly kind: "standby" };

/** There is a newer owner: whoever meets this must end. */
export class StaleEpoch extends Error {
  override readonly name = "StaleEpoch";
  constructor(epoch: number) {
    super(`epoch ${epoch} is over: another process owns the pool`);
  }
}

/** Nobody has said yet whether this process owns the pool: it may not write. Passes. */
export class NoReign extends Error {
  override readonly name = "NoReign";
  constructor() {
    super("this process does not own the pool");
  }
}

export interface Sorted {
  readonly now: readonly JournalEntry[];
  readonly late: readonly JournalEntry[];
}

/** Lines of the spool: those of this owner, and those that somebody else has reigned since. */
export function sortByReign(entries: readonly JournalEntry[], reign: Reign): Sorted {
  const isNow = (entry: JournalEntry): boolean => reign.kind === "owner" && isOfThisReign(entry.epoch, reign);
  return { now: entries.filter(isNow), late: entries.filter((entry) => !isNow(entry)) };
}

export interface SortedLate {
  readonly kept: readonly JournalEntry[];
  readonly superseded: readonly JournalEntry[];
}

/** Sorts late lines, as a spool is moved chunk by chunk: those that may still be written, and those that a later owner knows better. */
export class LateLines {
  /** As which calls callbacks stood in line or rang. */
  private readonly callbackOf = new Map<CallId, CallbackId>();

  constructor(private readonly pool: Pick<Pool, "query">) {}

  /** Shown every late line, those too that Postgres has already: which callback a call is of may be said in an earlier chunk. */
  see(entries: readonly JournalEntry[]): void {
    for (const { event } of entries) if (isOfCallback(event)) this.callbackOf.set(event.call, event.callback);
  }

  /** Rejects when Postgres is away. */
  async sort(entries: readonly JournalEntry[]): Promise<SortedLate> {
    const [calls, callbacks] = await Promise.all([this.epochsOf(entries), this.callbacksOf(entries)]);
    const isSuperseded = ({ event, epoch = 0 }: JournalEntry): boolean => {
      if (event.type === "agent.statusChanged" || event.type === "agent.stateChanged") return true;
      const callback = this.whoseCallback(event);
      const row = callback === null ? undefined : callbacks.get(callback);
      if (event.type === "callback.ended" && isFinal(event)) return row?.ended === true;
      if ((row?.epoch ?? 0) > epoch) return true;
      const call = isTold(event) ? null : callOf(event);
      return call !== null && (calls.get(call) ?? 0) > epoch;
    };
    return { kept: entries.filter((entry) => !isSuperseded(entry)), superseded: entries.filter(isSuperseded) };
  }

  /** Under which owner each of these calls was written last. */
  private async epochsOf(entries: readonly JournalEntry[]): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.pool.query<{ id: string; epoch: string }>({
      text: "SELECT id, epoch FROM calls WHERE id = ANY($1::text[]) AND epoch IS NOT NULL",
      values: [[...new Set(entries.flatMap(({ event }) => callOf(event) ?? []))]],
    });
    return new Map(rows.map(({ id, epoch }) => [id, Number(epoch)]));
  }

  private async callbacksOf(
    entries: readonly JournalEntry[],
  ): Promise<ReadonlyMap<string, { readonly epoch: number; readonly ended: boolean }>> {
    const { rows } = await this.pool.query<{ id: string; epoch: string | null; ended: boolean }>({
      text: "SELECT id, epoch, ended_at IS NOT NULL AS ended FROM callbacks WHERE id = ANY($1::text[])",
      values: [[...new Set(entries.flatMap(({ event }) => this.whoseCallback(event) ?? []))]],
    });
    return new Map(rows.map(({ id, epoch, ended }) => [id, { epoch: Number(epoch ?? 0), ended }]));
  }

  private whoseCallback(event: DomainEvent): CallbackId | null {
    if ("callback" in event) return event.callback;
    const call = callOf(event);
    return (call && this.callbackOf.get(call)) ?? null;
  }
}

/** Of a call as which a callback stands in line or rings. */
const isOfCallback = (event: DomainEvent): event is Extract<DomainEvent, { type: "callback.waits" | "call.placed" }> =>
  event.type === "callback.waits" || event.type === "call.placed";

/** Of a callback, told in the story of some call: of that call it says nothing. */
const isTold = ({ type }: DomainEvent): boolean => type.startsWith("callback.");

/** Whoever has been called, has called himself or wants no call any more is not rung again. A try that failed is. */
const isFinal = ({ how }: Extract<DomainEvent, { type: "callback.ended" }>): boolean => how !== "failed";
