/** The row of a call that Asterisk's dialplan took. It is told once, when it is over: its times are its own, not the entry's. */
import type { Cause } from "./call";
import type { CallEvent, FallbackOutcome } from "./events";
import type { LedgerValues } from "./ledger";
import { arrivalValues } from "./ledger-arrival";

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
    ...arrivalValues(event),
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
