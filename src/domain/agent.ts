/**
 * An agent: status (what the person chose) beside state (what the system sees).
 *
 *   idle ──reserve──▶ reserved ──ring──▶ ringing ──answer──▶ talking ──hangUp──▶ wrapUp ──done──▶ idle
 *    ▲                   │ release          │ ringOut, refuse, withdraw              (0 s: straight to idle)
 *    └───────────────────┴──────────────────┘
 *
 * A missed call is not a state: it is the status onBreak with the reason "missed".
 */
import { AssertionFailed } from "./assert";
import type { BackOffCause } from "./company";
import type { AgentId, CallId, ChannelId, EpochMs, OfferId, QueueId } from "./glossary";

export type AgentStatus =
  /** `oneCall`: after the next caller of a queue he is on break until he asks again. */
  | { readonly kind: "available"; readonly oneCall?: true }
  | { readonly kind: "onBreak"; readonly reason: string }
  | { readonly kind: "loggedOut" };

/** The reason we set ourselves when an offer was not answered. */
export const BREAK_REASON_MISSED = "missed";
/** The reason we set ourselves when somebody who takes one call at a time has had it. */
export const BREAK_REASON_ON_DEMAND = "onDemand";

export type AgentState =
  | { readonly kind: "idle"; readonly sinceMs: EpochMs }
  | { readonly kind: "reserved"; readonly offer: OfferId; readonly call: CallId }
  | { readonly kind: "ringing"; readonly offer: OfferId; readonly call: CallId; readonly leg: ChannelId }
  | { readonly kind: "talking"; readonly call: CallId; readonly sinceMs: EpochMs }
  | { readonly kind: "wrapUp"; readonly call: CallId; readonly untilMs: EpochMs };

export type AgentStateKind = AgentState["kind"];

const MOVES: Readonly<Record<AgentStateKind, readonly AgentStateKind[]>> = {
  idle: ["reserved", "talking"], // talking: a direct call to the agent's own phone
  reserved: ["ringing", "idle"],
  ringing: ["talking", "idle"],
  talking: ["wrapUp", "idle"],
  wrapUp: ["idle", "talking"],
};

export class IllegalMove extends AssertionFailed {
  constructor(from: string, to: string) {
    super(`an agent cannot go from ${from} to ${to}`);
  }
}

/** The next state, or IllegalMove: then nothing has changed. */
export function move(from: AgentState, to: AgentState): AgentState {
  if (!MOVES[from.kind].includes(to.kind)) throw new IllegalMove(from.kind, to.kind);
  return to;
}

/** Why an agent is left alone for a while although he is available: what his phone, or he, said to the last offer. */
export interface AgentBackOff {
  readonly why: BackOffCause;
  /** For people to read; the back-off ends by its own timer. Null: until his phone is registered again, or out of a talk. */
  readonly untilMs: EpochMs | null;
}

export interface Agent {
  readonly id: AgentId;
  readonly status: AgentStatus;
  readonly state: AgentState;
  /** The queues he serves, with his tier in each: lower tiers are rung first. */
  readonly tiers: ReadonlyMap<QueueId, number>;
  readonly backOff: AgentBackOff | null;
  /** The SIP account of his phone; null: he has none, so nothing can be offered. */
  readonly desk: string | null;
  /** Levels 1 to 9; what is not named he cannot do, which is not level 0. */
  readonly skills: Readonly<Record<string, number>>;
  /** His place in the company file, from 0. */
  readonly order: number;
  /** Callers of queues he has talked to since he logged in; a break does not begin it anew. */
  readonly callsTaken: number;
  /** How long he has talked to them, in milliseconds. */
  readonly talkedMs: number;
}
