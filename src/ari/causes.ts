/** Why a caller's channel ended, read from the shape of its last events: the numbers alone do not tell. */
import type { Cause } from "../domain/call";
import type { LineEvent } from "./events";

export type HangupRequest = Extract<LineEvent, { type: "hangupRequest" }>;

const Q850_INTERWORKING = 127;
const SIP_REQUEST_TERMINATED = 487;

/**
 * @param first the first request to hang up; null: none came before the channel left our application
 * @param ours what we asked for ourselves, if anything
 */
export function causeOf(first: HangupRequest | null, ours: "hangUp" | "refuse" | null): Cause {
  if (ours === "refuse") return "weRefused";
  if (!first) return ours === "hangUp" ? "weHungUp" : "unknown";
  // A CANCEL from the caller; everything else from the far end has no `soft`.
  if (first.cause === Q850_INTERWORKING || first.sipCode === SIP_REQUEST_TERMINATED) return "callerCancelled";
  if (!first.soft) return "callerHungUp";
  // `soft` without our asking: an operator at Asterisk's CLI.
  return ours === "hangUp" ? "weHungUp" : "opsHungUp";
}
