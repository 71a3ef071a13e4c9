/**
 * Who comes into our application, by the first argument the dialplan gives to
 * Stasis(): trunk, phone, ops, or leg for the channels we make.
 */
import type { Line } from "../callflow/ports";
import type { EpochMs } from "../domain/glossary";
import type { LineEvent } from "./events";
import { NOTES_ARG } from "./fallback-notes";

export interface Arrival {
  readonly line: Line;
  /** From outside, or from one of our phones, named by its account. */
  readonly from: { readonly kind: "trunk" } | { readonly kind: "phone"; readonly account: string };
  /** As received: not validated, possibly empty, long or strange. */
  readonly ani: string;
  readonly aniName: string;
  /** The network knows the number, but the caller does not want it shown. */
  readonly withheld: boolean;
  /** The dialled number, or the extension a phone dialled. */
  readonly dnis: string;
  readonly arrivedAtMs: EpochMs;
}

type StasisStart = Extract<LineEvent, { type: "stasisStart" }>;

export type NewChannel =
  | { readonly kind: "arrival"; readonly arrival: Omit<Arrival, "line" | "arrivedAtMs"> }
  | { readonly kind: "ops"; readonly word: string }
  /** Our own, made to read the dialplan's notes. */
  | { readonly kind: "notes" }
  /** A leg without a handler, a channel that replaces another: nobody's, to be hung up. */
  | { readonly kind: "leftover"; readonly why: string };

/** PJSIP/desk-204-0000000a: the account, then a number of Asterisk's own. */
const PHONE_CHANNEL = /^PJSIP\/(.+)-[0-9a-f]{8}$/;

/** The account of the phone that has a channel of this name; null: it is no phone's. A call by the trunk has the trunk's. */
export const accountOf = (name: string): string | null => PHONE_CHANNEL.exec(name)?.[1] ?? null;
const OPS_WORD = /^[a-z0-9-]{1,64}$/;

/**
 * The arguments: `trunk, dialled number, presentation of the caller's number`,
 * `phone, dialled extension, account`, `ops, word`.
 */
export function readArrival({ channel, args, replaces }: StasisStart): NewChannel {
  if (replaces !== null) return { kind: "leftover", why: `replaces ${replaces}` };
  const [kind = "", second = "", third = ""] = args;
  const caller = { ani: channel.callerNumber, aniName: channel.callerName, dnis: second || channel.dialledExten };
  if (kind === "trunk") {
    return { kind: "arrival", arrival: { ...caller, withheld: third.startsWith("prohib"), from: { kind: "trunk" } } };
  }
  if (kind === NOTES_ARG) return { kind: "notes" };
  if (kind === "ops")
    return OPS_WORD.test(second) ? { kind: "ops", word: second } : { kind: "leftover", why: "not a word of ops" };
  const account = third || accountOf(channel.name);
  if (kind === "phone" && account) {
    return { kind: "arrival", arrival: { ...caller, withheld: false, from: { kind: "phone", account } } };
  }
  return { kind: "leftover", why: `arguments ${args.join(",").slice(0, 80)}` };
}
