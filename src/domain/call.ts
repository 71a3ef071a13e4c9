/**
 * A call: one caller's whole visit, and what a restarted process must know to
 * take it over: the step it is in with what that step needs.
 */
import type { OverflowReason } from "./admission";
import type { Told } from "./announce";
import type { FeatureCode } from "./company";
import type {
  AgentId,
  ChannelId,
  CustomerId,
  DepartmentId,
  E164,
  EmployeeId,
  EntryId,
  EpochMs,
  Language,
  MenuId,
  PromptName,
  QueueId,
  SiteId,
  StreamId,
} from "./glossary";

export type CallerKind = "customer" | "unknown" | "withheld" | "colleague";
/** `outside`: a number that is nobody's phone of ours, rung for a caller who could wait no longer. */
export const DEVICE_KINDS = ["desk", "mobile", "outside"] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/** Who is calling, as far as we know at this moment. */
export interface Caller {
  readonly kind: CallerKind;
  /** The number to find the caller by; null: withheld or unreadable. */
  readonly number: E164 | null;
  /** Every customer who has this number: the operator is offered all of them. */
  readonly customers: readonly Customer[];
  /** A colleague's key. */
  readonly employee: EmployeeId | null;
}

export interface Customer {
  readonly id: CustomerId;
  readonly name: string;
  readonly category: string | null;
  readonly manager: EmployeeId | null;
  readonly language: Language | null;
  readonly lastAgent: AgentId | null;
  readonly openMatter: { readonly subject: string; readonly handler: EmployeeId } | null;
}

/** The steps, in the order a caller meets them (src/callflow/story.ts is the table of contents). */
export type StepName =
  | "identify"
  | "feature"
  | "blocked"
  | "vipDirect"
  | "greeting"
  | "closed"
  | "incident"
  | "openMatter"
  | "menu"
  | "reach"
  | "campaign"
  | "callback"
  | "queue"
  | "overflow"
  | "talk"
  | "afterCall";

/** Where a call is, with what that step needs: journalled at each entry, re-entered after a restart. */
export type StepState =
  | { readonly step: "identify" }
  /** A colleague has dialled a code of the company's. */
  | { readonly step: "feature"; readonly code: FeatureCode }
  | { readonly step: "blocked"; readonly by: "list" | "withheld"; readonly action: "refuse" | "message" }
  | { readonly step: "vipDirect" }
  | { readonly step: "greeting" }
  | { readonly step: "closed"; readonly holiday: string | null }
  | { readonly step: "incident" }
  | { readonly step: "openMatter" }
  /** `trail`: the menus above this one, for "back"; `before`: said first, once (why the caller is here again). */
  | {
      readonly step: "menu";
      readonly menu: MenuId;
      readonly trail: readonly MenuId[];
      readonly before?: readonly PromptName[];
    }
  /** `menu`, `trail`: where the caller chose, and returns to when nobody is there. */
  | {
      readonly step: "reach";
      readonly target: ReachTarget;
      readonly menu: MenuId | null;
      readonly trail?: readonly MenuId[];
    }
  | { readonly step: "campaign"; readonly choice: QueueChoice }
  /** A customer whom we have called back: told who we are, then in the place he has held all the time. */
  | {
      readonly step: "callback";
      readonly choice: QueueChoice;
      readonly entry: EntryId;
      readonly enteredAtMs: EpochMs;
    }
  | {
      readonly step: "queue";
      readonly choice: QueueChoice;
      readonly entry: EntryId | null;
      readonly enteredAtMs: EpochMs | null;
      /** Only of a customer whom we have called back: since when he is on the line. */
      readonly backSinceMs?: EpochMs;
      /** Only of a caller who came from another queue. */
      readonly moved?: MovedHere;
      /** Only after a restart: what he has heard in this place already. */
      readonly told?: Told;
    }
  | {
      readonly step: "overflow";
      /** The queue he may not enter, or may not wait in any longer. */
      readonly queue: QueueId;
      readonly why: OverflowReason;
      readonly choice: QueueChoice;
      /** His age. */
      readonly enteredAtMs: EpochMs;
      /** Every queue he has been to on this way, `queue` included. */
      readonly visited: readonly QueueId[];
    }
  | {
      readonly step: "talk";
      readonly leg: ChannelId;
      readonly employee: EmployeeId;
      readonly device: DeviceKind;
      readonly queue: QueueId | null;
    }
  /** `say`: the last word, if there is one. */
  | { readonly step: "afterCall"; readonly say?: PromptName };

export type ReachTarget =
  | { readonly kind: "employee"; readonly employee: EmployeeId }
  | { readonly kind: "department"; readonly department: DepartmentId };

/** How a caller came from one queue to another: his age counts on, the patience of the new queue begins anew. */
export interface MovedHere {
  readonly atMs: EpochMs;
  readonly visited: readonly QueueId[];
  /** By whose clock the queue's hours are. */
  readonly site: SiteId;
}

/** What a menu choice, a silence or a failed attempt asks of the ACD. */
export interface QueueChoice {
  readonly queue: QueueId;
  readonly stream: StreamId | null;
  /** Seconds of credit by urgency of the choice. */
  readonly urgencySeconds: number;
}

/** Why a channel ended, in our words; Asterisk's numbers stay in src/ari. */
export type Cause =
  | "callerHungUp"
  | "callerCancelled"
  | "employeeHungUp"
  | "weHungUp"
  | "weRefused"
  | "opsHungUp"
  | "asteriskEnded"
  | "timeLimit"
  | "fault"
  | "unknown";
