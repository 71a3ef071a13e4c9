/**
 * The ledger: what one line of the journal changes in the tables that people
 * read (calls, segments, entries, offers, intervals). Values in, values out;
 * src/db/ledger-sql.ts writes them.
 *
 * A patch names a row by its key and the columns it sets. A column that is
 * absent or null is left as it is; the two tables of rules below are the only
 * exceptions, here and in the SQL. Times are epoch milliseconds and come from
 * the entry, never from a clock, so a replay writes what the first time wrote.
 */

import { unreachable } from "./assert";
import type { AgentEvent, CallEvent, DomainEvent, JournalEntry } from "./events";
import type { EntryId } from "./glossary";
import { arrivalValues } from "./ledger-arrival";
import { fallbackValues } from "./ledger-fallback";

export type LedgerTable =
  | "calls"
  | "segments"
  | "queue_entries"
  | "offers"
  | "campaign_hearings"
  | "agent_intervals"
  | "callbacks";

type Value = string | number | boolean | null | object;
export type LedgerValues = Readonly<Record<string, Value>>;

export interface LedgerPatch {
  readonly table: LedgerTable;
  readonly key: LedgerValues;
  readonly values: LedgerValues;
}

/** Key and values of one row, as much of them as is known. */
export type LedgerRow = Record<string, Value>;
export type LedgerRows = Record<LedgerTable, LedgerRow[]>;

/** Columns that keep their first value: a call taken by a second person was still answered when it was answered. */
export const FIRST_VALUE_STAYS: Readonly<Partial<Record<LedgerTable, readonly string[]>>> = {
  calls: ["arrived_at", "answered_at", "connected_at"],
  segments: ["from_at"],
  callbacks: ["requested_at"],
};

/** Columns that a patch empties by setting another: a place taken again has not been left. */
export const EMPTIED_BY: Readonly<Partial<Record<LedgerTable, Readonly<Record<string, string>>>>> = {
  queue_entries: {
    stream: "entered_at",
    credit_seconds: "entered_at",
    left_at: "entered_at",
    how: "entered_at",
    waited_ms: "entered_at",
  },
  // In line again: no longer set aside.
  callbacks: { again_at: "call_id" },
};

/** What this entry changes: most touch one row, some none. */
export function patchesOf(entry: JournalEntry): LedgerPatch[] {
  const { event } = entry;
  return "call" in event && event.type !== "agent.stateChanged"
    ? callPatches(entry, event)
    : otherPatches(entry, event);
}

/** The patches of many entries, in order, with those of one row merged: the same rows as one by one. */
export function foldLedger(entries: readonly JournalEntry[]): LedgerRows {
  const rows = new Map<string, LedgerRow>();
  const folded: LedgerRows = {
    calls: [],
    segments: [],
    queue_entries: [],
    offers: [],
    campaign_hearings: [],
    agent_intervals: [],
    callbacks: [],
  };
  for (const entry of entries) {
    for (const { table, key, values } of patchesOf(entry)) {
      const name = nameOf(table, key);
      const row = rows.get(name);
      if (row) merge(table, row, values);
      else {
        const fresh = { ...key, ...values };
        rows.set(name, fresh);
        folded[table].push(fresh);
      }
    }
  }
  return folded;
}

/** One text for one row: ids hold no spaces. */
function nameOf(table: LedgerTable, key: LedgerValues): string {
  let name: string = table;
  for (const column in key) name += ` ${String(key[column])}`;
  return name;
}

function merge(table: LedgerTable, row: LedgerRow, values: LedgerValues): void {
  const emptied = EMPTIED_BY[table];
  for (const column in emptied) {
    if (isSet(values[emptied[column] ?? ""])) row[column] = null;
  }
  const firstStays = FIRST_VALUE_STAYS[table];
  for (const column in values) {
    const value = values[column];
    if (isSet(value) && !(firstStays?.includes(column) && isSet(row[column]))) row[column] = value;
  }
}

const isSet = (value: Value | undefined): value is Exclude<Value, null> => value !== undefined && value !== null;

function callPatches(entry: JournalEntry, event: Extract<DomainEvent, CallEvent>): LedgerPatch[] {
  const { atMs } = entry;
  switch (event.type) {
    case "call.arrived":
      return call(entry, event, {
        ...arrivalValues(event),
        arrived_at: atMs,
      });
    case "caller.identified":
      return call(entry, event, {
        ...(event.customers.length > 0 && { kind: "customer" }),
        customers: event.customers,
        customer_name: event.name,
        category: event.category,
        manager: event.manager,
        language: event.language,
        lookup: event.late ? "late" : "inTime",
        lookup_ms: Math.round(event.tookMs),
      });
    case "caller.lookupFailed":
      return call(entry, event, { lookup: event.why, lookup_ms: Math.round(event.tookMs) });
    case "caller.blocked":
      return call(entry, event, { blocked_by: event.by });
    case "step.entered":
      return call(entry, event, { step: event.state.step, step_state: event.state });
    case "call.adopted":
      return call(entry, event, { step: event.state.step, step_state: event.state, adopted_at: atMs });
    case "call.answered":
      return call(entry, event, { answered_at: atMs });
    case "incident.heard":
      return call(entry, event, { incident: event.incident, deflected: false });
    case "incident.deflected":
      return call(entry, event, { incident: event.incident, deflected: true });
    case "call.fellBack":
      return call(entry, event, fallbackValues(event));
    case "call.ended":
      return call(entry, event, {
        ended_at: atMs,
        end_reason: event.reason,
        end_at_step: event.at,
        cause: event.cause,
      });
    case "call.connected":
      return [
        ...call(entry, event, { connected_at: atMs, connected_to: event.employee }),
        segment(event, "talk", { device: event.device, queue: event.queue, from_at: atMs }),
      ];
    case "talk.ended":
      return [segment(event, "talk", { to_at: atMs, ms: Math.round(event.talkedMs), outcome: event.by })];
    case "phone.rang":
      return [segment(event, "ring", { device: event.device, from_at: atMs })];
    case "phone.ended":
      return [
        segment(event, "ring", {
          device: event.device,
          to_at: atMs,
          ms: Math.round(event.rangMs),
          outcome: event.outcome,
        }),
      ];
    case "queue.shadowHeld":
      return [queueEntry(event, { entered_at: event.enteredAtMs, shadow: true })];
    case "queue.entered":
      return [
        // A callback that was ordered stands in line as a call that has not begun: its row has no arrival until the customer
        // is rung, so no list shows it, and it ends when the callback goes out of the line.
        ...call(entry, event, { queue: event.queue }),
        queueEntry(event, {
          entered_at: event.enteredAtMs,
          shadow: false,
          stream: event.stream,
          credit_seconds: Math.round(event.creditSeconds),
        }),
      ];
    case "queue.left":
      return [queueEntry(event, { left_at: atMs, how: event.how, waited_ms: Math.round(event.waitedMs) })];
    case "queue.resumed":
      return [queueEntry(event, { resumes: event.from })];
    case "call.placed":
      return call(entry, event, {
        ...{ channel: event.channel, site: event.site, dnis: event.dnis, dnis_known: true, number: event.number },
        ...{ kind: event.customers.length > 0 ? "customer" : "unknown", customers: event.customers },
        ...{ customer_name: event.name, category: event.category, language: event.language, queue: event.queue },
        ...{ company_version: event.companyVersion, arrived_at: atMs, callback: event.callback },
      });
    case "callback.requested":
    case "callback.waits":
    case "callback.setAside":
    case "callback.tried":
    case "callback.ended":
      return [callback(entry, event)];
    case "offer.made":
      return [offer(event, { leg: event.leg, made_at: atMs })];
    case "offer.ended":
      return [offer(event, { ended_at: atMs, outcome: event.outcome, rang_ms: Math.round(event.rangMs) })];
    case "campaign.heard":
      return [hearing(event, { customer: event.customer, number: event.number, heard_at: atMs })];
    case "survey.answered":
      return [hearing(event, { answer: event.answer })];
    case "queue.refused":
      return call(entry, event, { queue: event.queue });
    case "queue.raised":
      return [queueEntry(event, { credit_seconds: Math.round(event.creditSeconds) })];
    case "queue.pulled":
    case "queue.withdrawn":
    case "queue.moved":
    case "queue.overflowed":
    case "queue.exited":
    case "queue.announced":
    case "queue.estimateMeasured":
    case "mobile.accepted":
    case "prompt.played":
    case "menu.chosen":
    case "menu.extensionDialled":
    case "menu.wrongInput":
    case "menu.noInput":
      return []; // told by the call's story; no table asks for them
    default:
      return unreachable(event);
  }
}

function otherPatches(entry: JournalEntry, event: Exclude<DomainEvent, CallEvent>): LedgerPatch[] {
  switch (event.type) {
    case "agent.statusChanged": {
      const oneCall = event.status.kind === "available" && event.status.oneCall ? "oneCall" : null;
      const reason = event.status.kind === "onBreak" ? event.status.reason : oneCall;
      const status = event.status.kind;
      return [interval(entry, event, { kind: "status", value: status, reason, call_id: null })];
    }
    case "agent.stateChanged":
      return [interval(entry, event, { kind: "state", value: event.state, reason: null, call_id: event.call })];
    case "queue.opened":
    case "queue.closed":
    case "system.started":
    case "system.stopping":
    case "asterisk.connected":
    case "asterisk.lost":
    case "company.published":
    case "invariant.broken":
      return []; // the events table is all the history they need
    default:
      return unreachable(event);
  }
}

const call = (entry: JournalEntry, event: Extract<DomainEvent, CallEvent>, values: LedgerValues): LedgerPatch[] => [
  {
    table: "calls",
    key: { id: event.call },
    values: { node: entry.node, ...(entry.epoch !== undefined && { epoch: entry.epoch }), ...values },
  },
];

type OfCall<T extends CallEvent["type"]> = Extract<DomainEvent, { type: T }>;

const segment = (
  event: OfCall<"call.connected" | "talk.ended" | "phone.rang" | "phone.ended">,
  kind: "ring" | "talk",
  values: LedgerValues,
): LedgerPatch => ({
  table: "segments",
  key: { call_id: event.call, leg: event.leg, kind },
  values: { employee: event.employee, ...values },
});

const queueEntry = (
  event: { readonly call: string; readonly entry: EntryId; readonly queue: string },
  values: LedgerValues,
): LedgerPatch => ({
  table: "queue_entries",
  key: { id: event.entry },
  values: { call_id: event.call, queue: event.queue, ...values },
});

const offer = (event: OfCall<"offer.made" | "offer.ended">, values: LedgerValues): LedgerPatch => ({
  table: "offers",
  key: { id: event.offer },
  values: { call_id: event.call, entry: event.entry, agent: event.agent, ...values },
});

const callback = (
  { atMs, epoch }: JournalEntry,
  event: OfCall<"callback.requested" | "callback.waits" | "callback.setAside" | "callback.tried" | "callback.ended">,
): LedgerPatch => ({
  table: "callbacks",
  key: { id: event.callback },
  values: { ...(epoch !== undefined && { epoch }), ...callbackValues(event, atMs) },
});

function callbackValues(event: Parameters<typeof callback>[1], atMs: number): LedgerValues {
  switch (event.type) {
    case "callback.requested":
      return {
        ...{
          asked_on: event.call,
          origin: event.origin,
          entry: event.entry,
          queue: event.queue,
          site: event.site,
        },
        ...{ number: event.number, called_from: event.calledFrom, customer: event.customer, name: event.name },
        ...{ entered_at: event.enteredAtMs, requested_at: atMs, tries: 0 },
      };
    case "callback.waits":
      return { call_id: event.call };
    case "callback.setAside":
      return { again_at: event.againAtMs };
    case "callback.tried":
      return { tries: event.tries, last_outcome: event.outcome, again_at: event.againAtMs };
    case "callback.ended":
      return { ended_at: atMs, how: event.how, ended_by: event.by };
    default:
      return unreachable(event);
  }
}

const hearing = (event: OfCall<"campaign.heard" | "survey.answered">, values: LedgerValues): LedgerPatch => ({
  table: "campaign_hearings",
  key: { campaign: event.campaign, call_id: event.call },
  values,
});

/** An interval begins; it ends where the agent's next one of its kind begins, which the writer sees to. */
const interval = (entry: JournalEntry, event: AgentEvent, values: LedgerValues): LedgerPatch => ({
  table: "agent_intervals",
  key: { node: entry.node, seq: entry.seq },
  values: { agent: event.agent, from_at: entry.atMs, ...values },
});
