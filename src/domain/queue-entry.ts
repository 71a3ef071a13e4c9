/**
 * The life of one entry: a caller's place in a queue.
 *
 *   shadow ──enter──▶ waiting ──offer──▶ offered ──talk──▶ connected
 *     │                  │  ▲               │
 *     │                  │  └── no talk ────┤  the place and its age are kept
 *     └──────────────────┴──────────────────┴──▶ abandoned | failed | elsewhere | timedOut | noAgent
 *
 * Offered leads to offered where several phones ring at once and one is out.
 *
 * A shadow ages like every entry but is never offered; its caller may be
 * connected to somebody else meanwhile. A callback that is set aside is one again. An ended entry never moves again.
 */
import { AssertionFailed } from "./assert";
import type { AgentId, CallId, EntryId, EpochMs, OfferId, QueueId } from "./glossary";
import type { CallVariables } from "./skills";

export type EntryState =
  | { readonly kind: "shadow" }
  | { readonly kind: "waiting" }
  | { readonly kind: "offered"; readonly offer: OfferId; readonly agent: AgentId }
  | { readonly kind: "connected" }
  | { readonly kind: "abandoned" }
  | { readonly kind: "failed" }
  | { readonly kind: "elsewhere" }
  | { readonly kind: "timedOut" }
  | { readonly kind: "noAgent" };

export type EntryStateKind = EntryState["kind"];
/**
 * How an entry can end, each cause apart from the others: a talk; the caller hung up; a fault of ours; the caller
 * went where he chose; he waited too long; there was no agent any more.
 */
export const ENTRY_ENDS = ["connected", "abandoned", "failed", "elsewhere", "timedOut", "noAgent"] as const;
export type EntryEnd = (typeof ENTRY_ENDS)[number];

/** Which state may follow which: the whole of the rules above. */
export const ENTRY_MOVES: Readonly<Record<EntryStateKind, readonly EntryStateKind[]>> = {
  shadow: ["waiting", "connected", "abandoned", "failed", "elsewhere"],
  waiting: ["offered", "shadow", "abandoned", "failed", "elsewhere", "timedOut", "noAgent"],
  offered: ["offered", "waiting", "shadow", "connected", "abandoned", "failed", "elsewhere"],
  connected: [],
  abandoned: [],
  failed: [],
  elsewhere: [],
  timedOut: [],
  noAgent: [],
};

export class IllegalEntryMove extends AssertionFailed {
  constructor(from: EntryStateKind, to: EntryStateKind) {
    super(`an entry cannot go from ${from} to ${to}`);
  }
}

/** The next state, or IllegalEntryMove: then nothing has changed. */
export function moveEntry(from: EntryState, to: EntryState): EntryState {
  if (!ENTRY_MOVES[from.kind].includes(to.kind)) throw new IllegalEntryMove(from.kind, to.kind);
  return to;
}

export function hasEnded(state: EntryState): boolean {
  return ENTRY_MOVES[state.kind].length === 0;
}

/** A caller's place, as the order and the matcher see it. */
export interface QueueEntry {
  readonly id: EntryId;
  readonly call: CallId;
  readonly queue: QueueId;
  /** From when the wait counts; a restart or an unanswered offer does not change it. */
  readonly enteredAtMs: EpochMs;
  /** Already bounded (order.ts). */
  readonly creditSeconds: number;
  readonly state: EntryState;
  /** Agents who have just refused or not answered this caller: not offered to them again for a while. */
  readonly avoid: ReadonlySet<AgentId>;
  /** Since when the wait counts for tiers, skills and the last agent: on the pool's clock, which never goes back. */
  readonly agedFromMs: number;
  /** So many who entered later were connected before this caller that nobody passes him any more (order.ts). */
  readonly atCeiling: boolean;
  /** Whom the customer talked to last. */
  readonly lastAgent: AgentId | null;
  readonly variables: CallVariables;
}
