/**
 * How a simulated person treats a ringing phone. A phone is known by what
 * frontdesk dials: the account of a desk phone or the number of a mobile.
 */
export type PhoneBehaviour =
  /** Picks up after a while; presses keys (1 takes a call on a mobile), speaks, and may hang up again. */
  | {
      readonly kind: "answers";
      readonly afterMs: number;
      readonly keys?: { readonly digits: string; readonly afterMs: number };
      readonly hangUpAfterMs?: number;
    }
  /** Lets it ring. */
  | { readonly kind: "ignores" }
  | { readonly kind: "busy" }
  | { readonly kind: "refuses" }
  /** A machine picks up, says its text and presses nothing. */
  | { readonly kind: "voicemail"; readonly afterMs: number };

export const answers = (
  afterMs = 500,
  more: Partial<Extract<PhoneBehaviour, { kind: "answers" }>> = {},
): PhoneBehaviour => ({
  kind: "answers",
  afterMs,
  ...more,
});
export const ignores: PhoneBehaviour = { kind: "ignores" };
export const busy: PhoneBehaviour = { kind: "busy" };
export const refuses: PhoneBehaviour = { kind: "refuses" };
export const voicemail = (afterMs = 500): PhoneBehaviour => ({ kind: "voicemail", afterMs });
/** A mobile whose owner takes the call by pressing 1. */
export const acceptsWith1 = (afterMs = 500): PhoneBehaviour =>
  answers(afterMs, { keys: { digits: "1", afterMs: 1_500 } });

/** What happened at one phone, for the table at the end. */
export interface PhoneVisit {
  readonly phone: string;
  /** The number and name it showed. */
  readonly shownNumber: string;
  readonly shownName: string;
  readonly rangAtMs: number;
  answeredAtMs: number | null;
  endedAtMs: number | null;
  /** File with what the person heard; null while it never answered. */
  recording: string | null;
}

export interface CallRequest {
  /** E.164, or null: withheld. */
  readonly from: string | null;
  readonly name?: string;
  /** What is dialled. */
  readonly to: string;
  /** From one of the company's own phones instead of the trunk: its account. */
  readonly account?: string;
}

export interface CallOutcome {
  readonly answered: boolean;
  /** SIP status of a call that was refused, 0 otherwise. */
  readonly sipStatus: number;
  /** Who ended it. */
  readonly by: "caller" | "frontdesk";
}
