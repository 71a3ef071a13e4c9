/**
 * What happened: typed, past tense, recorded once in the journal and read by
 * all: the ledger tables, the call as a story, live events, metrics, tests.
 */

import type { OverflowReason, QueueRefusal } from "./admission";
import type { AgentStatus } from "./agent";
import type { Announcement } from "./announce";
import type { CallerKind, Cause, DeviceKind, StepState } from "./call";
import type { CallbackEnd, CallbackOrder, TryOutcome } from "./callback";
import type { OverflowTarget } from "./company";
import type {
  AgentId,
  CallbackId,
  CallId,
  CampaignId,
  CategoryId,
  ChannelId,
  CustomerId,
  E164,
  EmployeeId,
  EntryId,
  EpochMs,
  IncidentId,
  Language,
  MenuId,
  OfferId,
  PromptName,
  QueueId,
  SiteId,
  StreamId,
} from "./glossary";
import type { EntryEnd } from "./queue-entry";
import type { RingOutcome } from "./ring-outcome";

/** Who called which number, and whose it is. */
export interface ArrivalFacts {
  channel: ChannelId;
  /** As received, cut to 64 characters, unprintables replaced. */
  ani: string;
  number: E164 | null;
  dnis: string;
  site: SiteId;
  dnisKnown: boolean;
  kind: CallerKind;
  employee: EmployeeId | null;
  companyVersion: number;
}

export type CallEvent =
  | ({ type: "call.arrived" } & ArrivalFacts)
  | {
      type: "caller.identified";
      customers: CustomerId[];
      name: string | null;
      category: CategoryId | null;
      manager: EmployeeId | null;
      language: Language | null;
      tookMs: number;
      /** The call had already gone on without it. */
      late: boolean;
    }
  | { type: "caller.lookupFailed"; why: "timeout" | "unavailable"; tookMs: number }
  | { type: "caller.blocked"; by: "list" | "withheld"; action: "refuse" | "message" }
  | { type: "step.entered"; state: StepState }
  | { type: "call.answered" }
  | {
      type: "prompt.played";
      prompt: PromptName;
      language: Language;
      /** interrupted: by a key or by what came next; abandoned: the caller hung up while it played. */
      outcome: "finished" | "interrupted" | "abandoned" | "failed";
      playedMs: number;
    }
  | { type: "incident.heard"; incident: IncidentId }
  | { type: "incident.deflected"; incident: IncidentId }
  | { type: "campaign.heard"; campaign: CampaignId; customer: CustomerId | null; number: E164 | null }
  | { type: "survey.answered"; campaign: CampaignId; answer: string }
  | { type: "menu.chosen"; menu: MenuId; key: string; label: string }
  | { type: "menu.extensionDialled"; extension: string; employee: EmployeeId | null; department: string | null }
  | { type: "menu.wrongInput"; menu: MenuId; digits: string; tries: number }
  | { type: "menu.noInput"; menu: MenuId; tries: number }
  | { type: "phone.rang"; leg: ChannelId; employee: EmployeeId; device: DeviceKind; ringMs: number }
  | {
      type: "phone.ended";
      leg: ChannelId;
      employee: EmployeeId;
      device: DeviceKind;
      outcome: RingOutcome;
      rangMs: number;
    }
  | { type: "mobile.accepted"; leg: ChannelId; employee: EmployeeId }
  | { type: "queue.shadowHeld"; entry: EntryId; queue: QueueId; enteredAtMs: EpochMs }
  | {
      type: "queue.entered";
      entry: EntryId;
      queue: QueueId;
      stream: StreamId | null;
      creditSeconds: number;
      enteredAtMs: EpochMs;
    }
  | {
      type: "queue.left";
      entry: EntryId;
      queue: QueueId;
      how: EntryEnd;
      /** Since he first stood in line, in whatever queue. */
      waitedMs: number;
    }
  /** Turned away at the door: he has no place. `waiting`: how many had one. */
  | { type: "queue.refused"; queue: QueueId; why: QueueRefusal; waiting: number }
  /** Where a caller went who may not enter or may not wait any longer; `target`: a queue's key, a number or a prompt. */
  | {
      type: "queue.overflowed";
      queue: QueueId;
      why: OverflowReason;
      to: OverflowTarget["kind"];
      target: string | null;
    }
  /** A key pressed while waiting that led away. */
  | { type: "queue.exited"; entry: EntryId; queue: QueueId; key: string; label: string }
  /** Said to a waiting caller. */
  | {
      type: "queue.announced";
      entry: EntryId;
      queue: QueueId;
      what: Announcement;
      prompt: PromptName;
      /** Of a position: his place, from 1. */
      position: number | null;
      /** Of an estimate: the wait as reckoned, and by how many agents. */
      estimateMs: number | null;
      staff: number | null;
    }
  /** How wrong the first estimate of a wait was: `estimateMs` was still to go then, `waitedMs` it really was. */
  | {
      type: "queue.estimateMeasured";
      entry: EntryId;
      queue: QueueId;
      estimateMs: number;
      waitedMs: number;
      told: boolean;
    }
  /** On somebody's word, and by whose: an agent takes this caller, whatever the order says. */
  | { type: "queue.pulled"; entry: EntryId; queue: QueueId; agent: AgentId; by: string }
  /** Put forward: `creditSeconds` is all he has now. */
  | { type: "queue.raised"; entry: EntryId; queue: QueueId; creditSeconds: number; by: string }
  /** His waiting is ended. */
  | { type: "queue.withdrawn"; entry: EntryId; queue: QueueId; reason: string; by: string }
  /** He goes on waiting in the queue `to`, in a place of its own with the same age. */
  | { type: "queue.moved"; entry: EntryId; queue: QueueId; to: QueueId; by: string }
  | { type: "offer.made"; offer: OfferId; entry: EntryId; agent: AgentId; leg: ChannelId }
  | { type: "offer.ended"; offer: OfferId; entry: EntryId; agent: AgentId; outcome: OfferOutcome; rangMs: number }
  | { type: "call.connected"; leg: ChannelId; employee: EmployeeId; device: DeviceKind; queue: QueueId | null }
  | {
      type: "talk.ended";
      leg: ChannelId;
      employee: EmployeeId;
      by: "caller" | "employee" | "unknown";
      talkedMs: number;
    }
  /** A caller whose place is taken over from an earlier call of his: `from` is that entry. */
  | {
      type: "queue.resumed";
      entry: EntryId;
      queue: QueueId;
      from: EntryId;
      why: "callback" | "calledAgain";
      enteredAtMs: EpochMs;
    }
  /** On the call of whoever asked; a request through the API has a call id of its own. */
  | ({ type: "callback.requested" } & CallbackOrder)
  /** Stands in line from now on, as this call, which rings the customer when it is his turn. */
  | {
      type: "callback.waits";
      callback: CallbackId;
      entry: EntryId;
      queue: QueueId;
      tries: number;
      creditSeconds: number;
      enteredAtMs: EpochMs;
    }
  /** Out of the line until then, ageing on: between two tries, outside the hours, or while its customer is on the line. */
  | { type: "callback.setAside"; callback: CallbackId; entry: EntryId; againAtMs: EpochMs }
  /** We call somebody: the beginning of a call of our own making. */
  | {
      type: "call.placed";
      callback: CallbackId;
      channel: ChannelId;
      number: E164;
      site: SiteId;
      dnis: string;
      customers: CustomerId[];
      name: string | null;
      category: CategoryId | null;
      language: Language | null;
      companyVersion: number;
      /** The call on which it was asked for; null: through the API. */
      because: CallId | null;
      entry: EntryId;
      queue: QueueId;
      enteredAtMs: EpochMs;
    }
  /** `againAtMs`: null after an answer and after the last try. */
  | { type: "callback.tried"; callback: CallbackId; outcome: TryOutcome; tries: number; againAtMs: EpochMs | null }
  /** `by`: who called it off, the call that took the place over, or why it failed. */
  | { type: "callback.ended"; callback: CallbackId; how: CallbackEnd; by: string | null }
  | { type: "call.adopted"; state: StepState; afterMs: number }
  /** Asterisk's dialplan took the call while frontdesk was away; told afterwards, the whole of it at once. */
  | ({
      type: "call.fellBack";
      /** To the second, as Asterisk noted it; so are the others. */
      arrivedAtMs: EpochMs;
      connectedAtMs: EpochMs | null;
      /** Null also when the phone that answered is nobody's any more. */
      connectedTo: EmployeeId | null;
      endedAtMs: EpochMs;
      outcome: FallbackOutcome;
    } & ArrivalFacts)
  | {
      type: "call.ended";
      reason: "completed" | "abandoned" | "refused" | "failed" | "nodeLost";
      at: string;
      cause: Cause;
    };

/**
 * What became of a call that the dialplan took: somebody talked to the caller, the caller heard that we are closed or
 * that nobody is there, hung up before, or was lost with Asterisk.
 */
export type FallbackOutcome = "connected" | "closed" | "nobody" | "abandoned" | "nodeLost";

export type OfferOutcome =
  | "accepted"
  | "unanswered"
  | "refused"
  | "busy"
  | "unreachable"
  /** The caller left, or was called elsewhere. */
  | "withdrawn"
  /** Several phones rang at once, and another one was first. */
  | "answeredElsewhere"
  | "lost";

export type AgentEvent =
  | { type: "agent.statusChanged"; agent: AgentId; status: AgentStatus; by: string }
  | {
      type: "agent.stateChanged";
      agent: AgentId;
      state: "idle" | "reserved" | "ringing" | "talking" | "wrapUp";
      call: CallId | null;
      untilMs: EpochMs | null;
      /** Of idle: since when it counts, the end of his last call or break. */
      idleSinceMs?: EpochMs;
      /** Callers of queues talked to since he logged in, and for how long. */
      callsTaken?: number;
      talkedMs?: number;
    };

/** A queue closed by hand takes nobody in until it is opened again; those inside stay. */
export type QueueSwitched =
  | { type: "queue.opened"; queue: QueueId; by: string }
  | { type: "queue.closed"; queue: QueueId; by: string };

export type SystemEvent =
  | { type: "system.started"; node: string; version: string }
  | { type: "system.stopping"; node: string }
  | { type: "asterisk.connected"; startedAt: string; adopted: number; closed: number }
  | { type: "asterisk.lost"; why: string }
  | { type: "company.published"; version: number }
  /** Something that must hold does not (invariants.ts): a mistake of ours, for people to look into. */
  | { type: "invariant.broken"; rule: string; what: string; concerns: { call: CallId | null; agent: AgentId | null } };

/** One line of the journal before it has its number. */
export type DomainEvent = (CallEvent & { call: CallId }) | AgentEvent | QueueSwitched | SystemEvent;
export type DomainEventType = DomainEvent["type"];

/** One line of the journal: numbered, dated, kept. */
export interface JournalEntry {
  /** Strictly rising for one node; also the id of the live event. */
  readonly seq: number;
  readonly node: string;
  readonly atMs: EpochMs;
  readonly event: DomainEvent;
  /** The owner of the pool under whom it was recorded (lease.ts); absent: nobody knew, Postgres was away. */
  readonly epoch?: number;
}

/** The call an event belongs to, if any. */
export function callOf(event: DomainEvent): CallId | null {
  return "call" in event ? event.call : null;
}
