/** What the book (book.ts) holds of places, offers, agents and calls. */
import type { AgentStateKind, AgentStatus } from "../../../src/domain/agent";
import type { JournalEntry } from "../../../src/domain/events";
import type { Invariant } from "../../../src/domain/invariants";

export interface BookEntry {
  readonly id: string;
  call: string;
  readonly queue: string;
  readonly enteredAtMs: number;
  readonly creditSeconds: number;
  shadow: boolean;
  /** A callback's: whoever stands here is not on the line, or was not. */
  absent: boolean;
  /** So many who entered later were connected meanwhile, as far as this process knows. */
  passed: number;
  /** Open offers: more than one only where all agents are rung at once. */
  readonly offers: Set<string>;
}

export interface BookOffer {
  readonly id: string;
  readonly call: string;
  readonly entry: string;
  readonly agent: string;
  readonly leg: string;
  readonly queue: string;
  /** Which process made it. */
  readonly life: number;
}

export interface BookAgent {
  status: AgentStatus;
  statusSinceMs: number;
  /** When an offer last found no phone of his. */
  awayAtMs: number;
  state: AgentStateKind;
  call: string | null;
  untilMs: number | null;
  /** Left alone until then: his phone was engaged, or not there. */
  backOffUntilMs: number;
  backOffAtMs: number;
  /** No process has said anything of him since the last start. */
  restarted: boolean;
}

export interface BookCall {
  readonly id: string;
  /** The caller's; empty: nobody has been rung yet. */
  channel: string;
  /** Of the caller, or of the customer who was called back; null: not known, or nobody is on the line. */
  number: string | null;
  /** Of who was sent on to another queue: from when his wait counts; null: from now. */
  agedFromMs: number | null;
  /** Whom it rings, or rang. */
  rung: string | null;
  readonly lines: JournalEntry[];
  /** The step it is in; null: none yet. */
  step: string | null;
  /** Taken over: it enters again the step that it was in. */
  adopted: boolean;
  /** Told by an owner whom another one had followed already: nobody may have known of it, and its end may be missing yet. */
  readonly late: boolean;
}

/** The pure watch's rules by the names of reliability.md. */
export const INVARIANT_OF: Readonly<Record<Invariant, string>> = {
  oneOfferPerAgent: "N2",
  oneTalkPerAgent: "N3",
  oneTalkPerCaller: "N3",
  offerEndsOnce: "N2",
  entryEndsOnce: "N1",
  callEndsOnce: "N1",
  order: "N4",
  nobodyIdleBeside: "N4",
  timeGoesOn: "N10",
};
/** With these a call begins: somebody calls, or is to be called. */
export const BEGINNINGS: ReadonlySet<string> = new Set(["call.arrived", "call.fellBack", "callback.waits"]);
