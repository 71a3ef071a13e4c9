/** A row of the calls table as the API shows it. */
import type { CallRow } from "../api/deps";
import type { CallbackId, CallId, CustomerId, EpochMs } from "../domain/glossary";

export interface CallColumns {
  readonly id: string;
  readonly site: string | null;
  readonly dnis: string | null;
  readonly number: string | null;
  readonly kind: CallRow["kind"];
  readonly customers: string[] | null;
  readonly customer_name: string | null;
  readonly category: string | null;
  readonly employee: string | null;
  readonly queue: string | null;
  readonly step: string | null;
  readonly arrived_at: Date | null;
  readonly answered_at: Date | null;
  readonly connected_at: Date | null;
  readonly connected_to: string | null;
  readonly ended_at: Date | null;
  readonly end_reason: CallRow["endReason"];
  readonly cause: CallRow["cause"];
  readonly callback: string | null;
}

export const msOf = (at: Date | null): EpochMs | null => at?.getTime() ?? null;

export const callRowOf = (row: CallColumns): CallRow => ({
  id: row.id as CallId,
  site: row.site,
  dnis: row.dnis,
  number: row.number,
  kind: row.kind,
  customers: (row.customers ?? []) as CustomerId[],
  customerName: row.customer_name,
  category: row.category,
  employee: row.employee,
  queue: row.queue,
  step: row.step,
  arrivedAtMs: msOf(row.arrived_at),
  answeredAtMs: msOf(row.answered_at),
  connectedAtMs: msOf(row.connected_at),
  connectedTo: row.connected_to,
  endedAtMs: msOf(row.ended_at),
  endReason: row.end_reason,
  cause: row.cause,
  callback: row.callback as CallbackId | null,
});
