/**
 * How ringing one phone ended: the evidence of a leg becomes one outcome.
 * Source of the numbers: Q.850 causes and SIP codes as Asterisk 22 reports them
 * in ChannelDestroyed for a leg made by create + dial.
 */
export type RingOutcome =
  | "answered"
  | "noAnswer"
  | "busy"
  | "refused"
  | "unreachable"
  /** A person or machine answered but did not take the call (no 1 pressed). */
  | "notAccepted"
  /** We stopped ringing: the caller left, or another phone answered. Or Asterisk was away, and nothing rang. */
  | "withdrawn";

export interface LegEvidence {
  readonly answered: boolean;
  /** The phone said 180 or 183 at some time. */
  readonly rang: boolean;
  /** Our own timer ended the ringing. */
  readonly ringOut: boolean;
  /** We took the leg down for another reason than the timer. */
  readonly withdrawn: boolean;
  /** While it rang the phone was registered no longer. */
  readonly gone: boolean;
  /** Q.850 cause, 0 when unknown. */
  readonly cause: number;
  /** SIP code, 0 when unknown. */
  readonly sipCode: number;
}

const Q850_BUSY = 17;
const Q850_REJECTED = 21;
const Q850_NO_USER_RESPONDING = 18;
const Q850_NO_ANSWER = 19;
const SIP_BUSY = 486;
const SIP_BUSY_EVERYWHERE = 600;
const SIP_DECLINE = 603;
const SIP_FORBIDDEN = 403;

export function ringOutcome(evidence: LegEvidence): Exclude<RingOutcome, "notAccepted"> {
  if (evidence.answered) return "answered";
  if (evidence.withdrawn) return "withdrawn";
  if (evidence.gone) return "unreachable";
  if (evidence.cause === Q850_BUSY || evidence.sipCode === SIP_BUSY || evidence.sipCode === SIP_BUSY_EVERYWHERE)
    return "busy";
  if (evidence.cause === Q850_REJECTED || evidence.sipCode === SIP_DECLINE || evidence.sipCode === SIP_FORBIDDEN)
    return "refused";
  if (evidence.rang) return "noAnswer";
  // A phone that never said it rings is not there, however long we waited.
  if (evidence.ringOut || evidence.cause === Q850_NO_ANSWER || evidence.cause === Q850_NO_USER_RESPONDING)
    return "unreachable";
  return "unreachable";
}
