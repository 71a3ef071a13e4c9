/** The row of a call that Asterisk's dialplan took. It is told once, when it is over: its times are its own, not the entry's. */
import type { Cause } from "./call";
import type { CallEvent, FallbackOutcome } from "./events";
import type { LedgerValues } from "./ledger";

type Told<T extends CallEvent["type"]> = Extract<CallEvent, { type: T }>;

const ENDS: Readonly<Record<FallbackOutcome, readonly [Told<"call.ended">["reason"], Cause]>> = {
  connected: ["completed", "unknown"],
  closed: ["completed", "weHungUp"],
  nobody: ["failed", "weHungUp"],
  abandoned: ["abandoned", "callerHungUp"],
  nodeLost: ["nodeLost", "asteriskEnded"],
};

/** Not one of our steps: lists show by it who had the call. */
const STEP = "fallback";

export function fallbackValues(event: Told<"call.fellBack">): LedgerValues {
  const [reason, cause] = ENDS[event.outcome];
  return {
    channel: event.channel,
    site: event.site,
    dnis: event.dnis,
    dnis_known: event.dnisKnown,
    ani: event.ani,
    number: event.number,
    kind: event.kind,
    employee: event.employee,
    company_version: event.companyVersion,
    arrived_at: event.arrivedAtMs,
    connected_at: event.connectedAtMs,
    connected_to: event.connectedTo,
    step: STEP,
    ended_at: event.endedAtMs,
    end_reason: reason,
    cause,
    fallback_note: event.outcome,
  };
}
