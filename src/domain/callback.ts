/**
 * A callback: a place in line whose caller has hung up and is rung when it is
 * his turn. It is the same entry with the same age; only the caller is absent.
 *
 *   waiting ──an agent for him──▶ offered ──customer is rung──▶ ringing ──answers──▶ talking ──▶ done
 *    ▲   ▲                           │                             │                    └──▶ failed
 *    │   └── the agent did not ──────┘                             │
 *    └────── the customer did not: a try, again after a while ─────┘──▶ failed (no tries left)
 *
 * Until the customer has answered it can also be cancelled, or dissolved: he has
 * rung again himself and takes the place over. An ended callback never moves again.
 */
import { AssertionFailed } from "./assert";
import type { Cause } from "./call";
import type { CallbackSettings } from "./company";
import type {
  AgentId,
  CallbackId,
  CallId,
  CategoryId,
  CustomerId,
  E164,
  EntryId,
  EpochMs,
  Language,
  OfferId,
  PromptName,
  QueueId,
  SiteId,
  StreamId,
} from "./glossary";
import { type HoursOf, openState } from "./hours";
import { dialled, readNumber } from "./numbers";

/** Older than this it is given up: nobody is glad of a call about what he asked a week ago. */
export const CALLBACK_AGE_MS_MAX = 7 * 86_400_000;

export type CallbackState =
  /** In line; or set aside until then: between two tries, or outside the hours in which people are called. */
  | { readonly kind: "waiting"; readonly notBeforeMs: EpochMs | null }
  /** An agent is reserved, rung, or has answered: before the customer is rung, and while he hears that it was in vain. */
  | { readonly kind: "offered"; readonly agent: AgentId; readonly offer: OfferId }
  /** The customer's phone rings, by this call. */
  | { readonly kind: "ringing"; readonly agent: AgentId; readonly offer: OfferId; readonly call: CallId }
  | { readonly kind: "talking"; readonly call: CallId }
  | { readonly kind: CallbackEnd };

export type CallbackStateKind = CallbackState["kind"];
export const CALLBACK_ENDS = ["done", "failed", "cancelled", "dissolved"] as const;
export type CallbackEnd = (typeof CALLBACK_ENDS)[number];

/** Which state may follow which: the whole of the rules above. */
export const CALLBACK_MOVES: Readonly<Record<CallbackStateKind, readonly CallbackStateKind[]>> = {
  waiting: ["waiting", "offered", "failed", "cancelled", "dissolved"],
  offered: ["waiting", "ringing", "failed", "cancelled", "dissolved"],
  ringing: ["waiting", "offered", "talking", "failed", "cancelled", "dissolved"],
  talking: ["done", "failed"],
  done: [],
  failed: [],
  cancelled: [],
  dissolved: [],
};

export class IllegalCallbackMove extends AssertionFailed {
  constructor(from: CallbackStateKind, to: CallbackStateKind) {
    super(`a callback cannot go from ${from} to ${to}`);
  }
}

/** The next state, or IllegalCallbackMove: then nothing has changed. */
export function moveCallback(from: CallbackState, to: CallbackState): CallbackState {
  if (!CALLBACK_MOVES[from.kind].includes(to.kind)) throw new IllegalCallbackMove(from.kind, to.kind);
  return to;
}

export const hasCallbackEnded = ({ kind }: CallbackState): boolean => CALLBACK_MOVES[kind].length === 0;

/** Whether somebody may still call it off: until the customer is on the line. */
export const mayBeCancelled = ({ kind }: CallbackState): boolean => CALLBACK_MOVES[kind].includes("cancelled");

// ---------------------------------------------------------------- what is asked for

/** All that is known of a callback from its beginning: journalled once, and enough to go on with after a restart. */
export interface CallbackOrder {
  readonly callback: CallbackId;
  readonly entry: EntryId;
  readonly queue: QueueId;
  readonly site: SiteId;
  /** Where the customer is rung. */
  readonly number: E164;
  /** The number he called from, if it is another one; a call from either is his. */
  readonly calledFrom: E164 | null;
  readonly customer: CustomerId | null;
  readonly name: string | null;
  readonly category: CategoryId | null;
  readonly language: Language | null;
  readonly lastAgent: AgentId | null;
  readonly stream: StreamId | null;
  readonly creditSeconds: number;
  /** From when the wait counts: the first call's. */
  readonly enteredAtMs: EpochMs;
  readonly origin: "key" | "overflow" | "api";
}

/** Whether a caller is the one this callback is for: by customer, else by number. */
export function isFor(
  order: Pick<CallbackOrder, "number" | "calledFrom" | "customer">,
  caller: { readonly number: E164 | null; readonly customers: readonly { readonly id: CustomerId }[] },
): boolean {
  if (order.customer !== null && caller.customers.some(({ id }) => id === order.customer)) return true;
  return caller.number !== null && (caller.number === order.number || caller.number === order.calledFrom);
}

export type OutsideNumber =
  | { readonly kind: "allowed"; readonly number: E164 }
  | { readonly kind: "noNumber" }
  /** A number, but none that frontdesk may ring: its prefix is not in the company's list. */
  | { readonly kind: "notAllowed"; readonly number: E164 };

/** Reads a number as people write or dial it and says whether it may be rung. An empty list allows nothing: calls cost money. */
export function outsideNumber(written: string, country: string, prefixes: readonly string[]): OutsideNumber {
  const number = readNumber(written, country);
  if (!number) return { kind: "noNumber" };
  return { kind: prefixes.some((prefix) => number.startsWith(prefix)) ? "allowed" : "notAllowed", number };
}

// ---------------------------------------------------------------- tries

/** How one ringing of the customer ended. Voicemail cannot be told from a person: it counts as answered. */
export type TryOutcome =
  | "answered"
  | "noAnswer"
  | "busy"
  | "refused"
  | "unreachable"
  /** Given up before its end: the agent went, Asterisk was away, frontdesk was restarted, the callback was called off. */
  | "withdrawn";

/** Whether it is one of the customer's tries. What an agent or a restart has spoilt is not. */
export const countsAsTry = (outcome: TryOutcome): boolean => outcome !== "answered" && outcome !== "withdrawn";

/** After a try that was not the customer's: Asterisk may be away for longer than a moment. */
const WITHDRAWN_AGAIN_MS = 10_000;

/** Of a call of ours whose end this is: its customer never came, or was never rung. It was nobody's call. */
export const nobodyCame = ({ at, cause }: { readonly at: string; readonly cause: Cause }): boolean =>
  at === "callback" && cause === "weHungUp";

/** When to try again after a try that came to nothing; null: it was the last. `tries`: those that count, this one included. */
export function againAt(
  outcome: TryOutcome,
  tries: number,
  { triesMax, spacingMs }: Pick<CallbackSettings, "triesMax" | "spacingMs">,
  nowMs: EpochMs,
): EpochMs | null {
  if (!countsAsTry(outcome)) return nowMs + WITHDRAWN_AGAIN_MS;
  return tries < triesMax ? nowMs + spacingMs : null;
}

/** When people may be called at this site: now, or the moment it opens; null: not in the days looked at. */
export function callableAt(
  site: HoursOf,
  nowMs: EpochMs,
): { readonly fromMs: EpochMs; readonly untilMs: EpochMs | null } | null {
  const state = openState(site, nowMs);
  if (state.open) return { fromMs: nowMs, untilMs: state.untilMs ?? null };
  return state.opensMs === undefined ? null : { fromMs: state.opensMs, untilMs: null };
}

export type MayStand =
  | { readonly kind: "now"; readonly untilMs: EpochMs | null }
  | { readonly kind: "later"; readonly fromMs: EpochMs }
  | { readonly kind: "over"; readonly why: string };

/** Whether a callback may stand in line: now, from the next opening on, or not any more. `tries`: those that count. */
export function mayStand(
  { enteredAtMs }: Pick<CallbackOrder, "enteredAtMs">,
  tries: number,
  { hours, settings }: { readonly hours: HoursOf; readonly settings: Pick<CallbackSettings, "triesMax"> },
  nowMs: EpochMs,
): MayStand {
  if (nowMs - enteredAtMs > CALLBACK_AGE_MS_MAX) return { kind: "over", why: "too old" };
  // The process that made the last try may have ended before it could say so.
  if (tries >= settings.triesMax) return { kind: "over", why: "no tries left" };
  const callable = callableAt(hours, nowMs);
  if (!callable) return { kind: "over", why: "the site does not open any more" };
  const { fromMs, untilMs } = callable;
  return fromMs <= nowMs ? { kind: "now", untilMs } : { kind: "later", fromMs };
}

/** The prompts that say a number digit by digit, as people of this country dial it. */
export function spokenDigits(number: E164, country: string): PromptName[] {
  return [...dialled(number, country)].map((key) => (key === "+" ? "digit-plus" : `digit-${key}`));
}
