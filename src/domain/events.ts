/**
 * What happened: typed, past tense, recorded once in the journal and read by
 * all: the ledger tables, the call as a story, live events, metrics, tests.
 */

import type { AgentStatus } from "./agent";
import type { CallerKind, Cause, DeviceKind, StepState } from "./call";
import type {
  AgentId,
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
import type { RingOutcome } from "./ring-outcome";

export type CallEvent =
  | {
      type: "call.arrived";
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
      how: "connected" | "abandoned" | "failed" | "elsewhere";
      waitedMs: number;
    }
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
  | { type: "call.adopted"; state: StepState; afterMs: number }
  | { type: "call.fellBack"; note: string }
  | {
      type: "call.ended";
      reason: "completed" | "abandoned" | "refused" | "failed" | "nodeLost";
      at: string;
      cause: Cause;
    };

export type OfferOutcome = "accepted" | "unanswered" | "refused" | "busy" | "unreachable" | "withdrawn" | "lost";

export type AgentEvent =
  | { type: "agent.statusChanged"; agent: AgentId; status: AgentStatus; by: string }
  | {
      type: "agent.stateChanged";
      agent: AgentId;
      state: "idle" | "reserved" | "ringing" | "talking" | "wrapUp";
      call: CallId | null;
      untilMs: EpochMs | null;
    };

export type SystemEvent =
  | { type: "system.started"; node: string; version: string }
  | { type: "system.stopping"; node: string }
  | { type: "asterisk.connected"; startedAt: string; adopted: number; closed: number }
  | { type: "asterisk.lost"; why: string }
  | { type: "company.published"; version: number };

/** One line of the journal before it has its number. */
export type DomainEvent = (CallEvent & { call: CallId }) | AgentEvent | SystemEvent;
export type DomainEventType = DomainEvent["type"];

/** One line of the journal: numbered, dated, kept. */
export interface JournalEntry {
  /** Strictly rising for one node; also the id of the live event. */
  readonly seq: number;
  readonly node: string;
  readonly atMs: EpochMs;
  readonly event: DomainEvent;
}

/** The call an event belongs to, if any. */
export function callOf(event: DomainEvent): CallId | null {
  return "call" in event ? event.call : null;
}
