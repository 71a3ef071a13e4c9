/**
 * Which desk rang for which caller. The caller's number is shown on the desk by
 * both sides, and during a block no two calls have the same.
 */
import type { IncomingCall } from "../../support/sip-phone";
import type { Rig } from "./rig";

export interface Rang {
  /** Account of the desk. */
  readonly desk: string;
  readonly call: IncomingCall;
  /** When its INVITE came, performance.now() ms. */
  readonly atMs: number;
}

export interface Ringing {
  /** The first desk that rings for this caller from now on. No limit of its own. */
  for(callerNumber: string): Promise<Rang>;
}

/** @param onRing what the person at the desk does */
export function watchDesks(rig: Rig, onRing: (call: IncomingCall) => void | Promise<void>): Ringing {
  const waiting = new Map<string, (rang: Rang) => void>();
  for (const [desk, phone] of rig.desk) {
    phone.onInvite((call) => {
      const caller = digitsOf(call.from.user);
      waiting.get(caller)?.({ desk, call, atMs: call.times.inviteAt ?? performance.now() });
      waiting.delete(caller);
      return onRing(call);
    });
  }
  return {
    for: (callerNumber) =>
      new Promise((resolve) => {
        waiting.set(digitsOf(callerNumber), resolve);
      }),
  };
}

const digitsOf = (number: string): string => number.replace(/\D/g, "");
