/**
 * What the API may use, as small interfaces: the company, the ACD, the calls,
 * the customers, the journal, the keys. src/main.ts hands in the real ones,
 * tests hand in their own. Everything that reads Postgres may reject; then the
 * request is answered with 503, and the calls go on.
 */
import type { LiveCalls, NotWaiting } from "../callflow/live-calls";
import type { Clock } from "../callflow/ports";
import type { CompanyDocument } from "../company";
import type { AgentBackOff, AgentState, AgentStatus } from "../domain/agent";
import type { CallerKind, Cause, Customer, DeviceKind } from "../domain/call";
import type { Company } from "../domain/company";
import type { JournalEntry, OfferOutcome } from "../domain/events";
import type { FiguresBook } from "../domain/figures";
import type {
  AgentId,
  CallbackId,
  CallId,
  CategoryId,
  ChannelId,
  CustomerId,
  EmployeeId,
  EntryId,
  EpochMs,
  OfferId,
  QueueId,
  SiteId,
  StreamId,
} from "../domain/glossary";
import type { Explanation, Refusal } from "../domain/matcher";
import type { EntryEnd } from "../domain/queue-entry";
import type { Log } from "../log";
import type { CallbackOrders, CallbacksView } from "./callback-deps";

export interface ApiDeps {
  readonly log: Log;
  readonly clock: Clock;
  /** The published version: asked anew by each request. */
  readonly company: () => Company;
  readonly acd: AcdView;
  readonly calls: CallsView;
  readonly liveCalls: LiveCalls;
  readonly callbacks: CallbacksView;
  readonly callbackDesk: CallbackOrders;
  readonly companyEditor: CompanyEditor;
  readonly customers: CustomersView;
  readonly journal: JournalFeed;
  readonly keys: ApiKeys;
  readonly health: Health;
  readonly figures: Pick<FiguresBook, "at">;
  readonly metrics: { text(): Promise<string>; readonly contentType: string };
}

// ---------------------------------------------------------------- pages

/** One page of a long list. `next`: the place to go on from, in letters, digits, - and _; null at the end. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly next: string | null;
}

export interface PageRequest {
  /** 1 to 200. */
  readonly limit: number;
  /** A `next` of an earlier page, as it was given out; null: from the start. */
  readonly after: string | null;
}

/** `after` is none of ours. Answered with 400, naming the field. */
export class BadCursor extends Error {
  override readonly name = "BadCursor";
}

// ---------------------------------------------------------------- the ACD

export interface AcdView {
  /** Queues and agents at this instant, one look at all of them. */
  snapshot(): AcdSnapshot;
  /**
   * What the person chose. While the agent is on a call it is kept as `nextStatus` and applied after it.
   * `by`: who says so, for the journal. Null: there is no such agent.
   */
  setStatus(agent: AgentId, status: AgentStatus, by: string): AgentNow | null;
  /** Null: there is no such agent. Harmless when he is not writing up. */
  wrapUpDone(agent: AgentId): AgentNow | null;
  extendWrapUp(agent: AgentId, ms: number): AgentNow | "notInWrapUp" | "tooLong" | null;
  /** Null: the call is in no queue. */
  explain(call: CallId): Explanation | null;
  readonly live: QueueCommands;
}

/** What people do to queues, and to the order of callers. `by`: who asks, for the journal. */
export interface QueueCommands {
  pull(
    call: CallId,
    agent: AgentId,
    by: string,
  ): { readonly kind: "done" | "unknownAgent" | NotWaiting } | { readonly kind: "agentNotFree"; readonly why: Refusal };
  /** False: there is no such queue. */
  setOpen(queue: QueueId, open: boolean, by: string): boolean;
}

export interface AcdSnapshot {
  readonly queues: readonly QueueNow[];
  readonly agents: readonly AgentNow[];
}

export interface QueueNow {
  readonly id: QueueId;
  readonly name: string;
  /** Closed by hand: takes nobody in. */
  readonly closed: boolean;
  /** Removed from the company: those inside are still served. */
  readonly draining: boolean;
  /** In the order in which they will be offered. */
  readonly waiting: readonly EntryNow[];
}

export interface EntryNow {
  readonly call: CallId;
  readonly entry: EntryId;
  readonly enteredAtMs: EpochMs;
  readonly creditSeconds: number;
  /** From 1. */
  readonly position: number;
  /** The agent whose phone rings for this caller now. */
  readonly offeredTo: AgentId | null;
}

export interface AgentNow {
  readonly id: AgentId;
  readonly name: string;
  readonly status: AgentStatus;
  readonly statusSinceMs: EpochMs;
  readonly state: AgentState["kind"];
  /** Since when the agent is in this state. */
  readonly sinceMs: EpochMs;
  /** When the wrap-up ends; null in other states. */
  readonly untilMs: EpochMs | null;
  /** The call the agent is offered, talks to or writes up. */
  readonly call: CallId | null;
  readonly queues: readonly QueueId[];
  /** Chosen during a call, applied after it. */
  readonly nextStatus: AgentStatus | null;
  /** Left alone for a while although available. */
  readonly backOff: AgentBackOff | null;
  /** Callers of queues talked to since he logged in, and for how long. */
  readonly callsTaken: number;
  readonly talkedMs: number;
}

// ---------------------------------------------------------------- calls

export interface CallFilter {
  readonly open: boolean | null;
  readonly site: SiteId | null;
  readonly queue: QueueId | null;
  /** In E.164, or the beginning of one. */
  readonly number: string | null;
  /** Arrived at or after. */
  readonly fromMs: EpochMs | null;
  /** Arrived before. */
  readonly toMs: EpochMs | null;
}

export interface CallsView {
  /** Newest first; calls that arrive while somebody pages do not move the pages. */
  list(filter: CallFilter, page: PageRequest): Promise<Page<CallRow>>;
  get(id: CallId): Promise<CallDetail | null>;
  /** What happened to a call, told in order; null: no such call. */
  story(id: CallId): Promise<CallStory | null>;
}

/** What is null was not recorded (yet): the beginning of a call can be lost when a full spool had to drop it. */
export interface CallRow {
  readonly id: CallId;
  readonly site: SiteId | null;
  readonly dnis: string | null;
  /** The caller's number in E.164; null also when withheld or unreadable. */
  readonly number: string | null;
  readonly kind: CallerKind | null;
  readonly customers: readonly CustomerId[];
  readonly customerName: string | null;
  readonly category: CategoryId | null;
  /** The colleague who calls. */
  readonly employee: EmployeeId | null;
  /** Entered last. */
  readonly queue: QueueId | null;
  /** The step the call is in, or ended in. */
  readonly step: string | null;
  readonly arrivedAtMs: EpochMs | null;
  readonly answeredAtMs: EpochMs | null;
  readonly connectedAtMs: EpochMs | null;
  readonly connectedTo: EmployeeId | null;
  readonly endedAtMs: EpochMs | null;
  /** We called: the callback it was made for. */
  readonly callback: CallbackId | null;
  readonly endReason: "completed" | "abandoned" | "refused" | "failed" | "nodeLost" | null;
  readonly cause: Cause | null;
}

export interface CallDetail extends CallRow {
  readonly segments: readonly SegmentRow[];
  readonly entries: readonly EntryRow[];
  readonly offers: readonly OfferRow[];
}

/** One phone's part in a call: while it rang, or while it talked. */
export interface SegmentRow {
  readonly kind: "ring" | "talk";
  readonly leg: ChannelId;
  readonly employee: EmployeeId;
  readonly device: DeviceKind | null;
  readonly queue: QueueId | null;
  readonly fromMs: EpochMs | null;
  readonly toMs: EpochMs | null;
  readonly ms: number | null;
  /** How the ringing ended; of a talk: who ended it. */
  readonly outcome: string | null;
}

export interface EntryRow {
  readonly id: EntryId;
  readonly queue: QueueId;
  readonly stream: StreamId | null;
  /** A place that only aged while another attempt was made. */
  readonly shadow: boolean | null;
  readonly creditSeconds: number | null;
  readonly enteredAtMs: EpochMs | null;
  readonly leftAtMs: EpochMs | null;
  readonly how: EntryEnd | null;
  readonly waitedMs: number | null;
}

export interface OfferRow {
  readonly id: OfferId;
  readonly entry: EntryId;
  readonly agent: AgentId;
  readonly madeAtMs: EpochMs | null;
  readonly endedAtMs: EpochMs | null;
  readonly outcome: OfferOutcome | null;
  readonly rangMs: number | null;
}

export interface CallStory {
  readonly lines: readonly { readonly atMs: EpochMs; readonly text: string }[];
  /** The lines in one, with the site's local times. */
  readonly text: string;
}

export type { LiveCalls };

// ---------------------------------------------------------------- the company

export interface CompanyEditor {
  /** The newest version, with every default written out. Rejects when the database is away. */
  current(): Promise<{ readonly version: number; readonly document: CompanyDocument }>;
  /**
   * Checks a document as a company file is checked and publishes it, if `base` is still the newest version; in force
   * when this resolves. Null: it is not the newest any more. @throws CompanyFileError
   */
  publish(document: unknown, base: number, note: string): Promise<number | null>;
}

// ---------------------------------------------------------------- customers, keys

export interface CustomerRow extends Customer {
  /** In E.164. */
  readonly numbers: readonly string[];
}

export interface CustomersView {
  /** Both given: both must fit. Number: from its beginning; name: the beginnings of its words, in any order, without regard to case. */
  search(
    wanted: { readonly number: string | null; readonly name: string | null },
    page: PageRequest,
  ): Promise<Page<CustomerRow>>;
  get(id: CustomerId): Promise<CustomerRow | null>;
}

export const SCOPES = ["read", "agent", "supervise", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  /** A key may do what these scopes name and nothing else: none contains another. */
  readonly scopes: readonly Scope[];
}

export interface ApiKeys {
  /** The key that a token opens; null: unknown, expired or revoked. Rejects when nobody can tell. */
  verify(token: string): Promise<ApiKey | null>;
}

// ---------------------------------------------------------------- journal and health

export interface JournalFeed {
  /** Resolves when all that was recorded so far is in Postgres; rejects when that cannot be. */
  durable(): Promise<void>;
  /** Tells each entry once, in order of seq, when it is kept (in Postgres or in the spool). Returns the way to stop it. */
  onDurable(listener: (entry: JournalEntry) => void): () => void;
  /** Kept entries with a greater seq, in order, `limit` at most. Rejects while they cannot be read. */
  entriesAfter(seq: number, limit: number): Promise<readonly JournalEntry[]>;
  /** The seq of the newest kept entry. */
  readonly lastSeq: number;
}

export interface Health {
  ariConnected(): boolean;
  journal(): JournalHealth;
  pool(): PoolNow;
}

/** What this process is to the pool. */
export interface PoolNow {
  /** starting: not known yet. alone: it takes the calls, and Postgres cannot be asked whether it owns the pool. */
  readonly role: "starting" | "owner" | "alone" | "standby";
  /** How many owners there have been; null: not known. */
  readonly epoch: number | null;
  /** The node that owns the pool; null: not known. */
  readonly owner: string | null;
  /** Where the owner's API listens; null: here, or not known. */
  readonly ownerApi: string | null;
}

export interface JournalHealth {
  readonly postgresReachable: boolean;
  /** Entries in memory, not yet written anywhere. */
  readonly queued: number;
  /** Entries in the spool file, to be moved to Postgres. */
  readonly spooled: number;
}
