/**
 * The company as the call flow sees it: one immutable value per published
 * version. A call keeps the version it started with; a changed menu applies to
 * the next caller. Made from the company file by src/company/, which validates.
 */
import type {
  AgentId,
  CampaignId,
  CategoryId,
  DepartmentId,
  E164,
  EmployeeId,
  EpochMs,
  IncidentId,
  Language,
  MenuId,
  OfficeId,
  PromptName,
  QueueId,
  SiteId,
  StreamId,
} from "./glossary";

export interface Company {
  readonly version: number;
  readonly name: string;
  readonly defaultSite: SiteId;
  readonly sites: readonly Site[];
  readonly offices: readonly Office[];
  readonly departments: readonly Department[];
  readonly employees: readonly Employee[];
  readonly agents: readonly AgentProfile[];
  readonly agentRules: AgentRules;
  readonly featureCodes: FeatureCodes;
  readonly queues: readonly Queue[];
  readonly streams: readonly Stream[];
  readonly categories: readonly Category[];
  readonly menus: readonly Menu[];
  readonly incidents: readonly Incident[];
  readonly campaigns: readonly Campaign[];
  readonly blocks: readonly Block[];
  /** E.164 prefixes of outside numbers that frontdesk may ring for a caller: overflow and callbacks. */
  readonly outboundPrefixes: readonly string[];
  /** Sentences of the company's own prompts, by name and language: rendered unless a recording is there. */
  readonly prompts: Readonly<Record<PromptName, Readonly<Record<Language, string>>>>;
}

export interface Site {
  readonly id: SiteId;
  readonly name: string;
  /** Numbers that lead here, as the carrier sends them; compared by their digits. */
  readonly dnis: readonly string[];
  /** IANA zone, e.g. Europe/Moscow: greeting and hours are by this clock. */
  readonly zone: string;
  /** ISO 3166 country whose numbering rules read this site's callers, e.g. RU. */
  readonly country: string;
  /** The first is the site's own language; a customer's language is used if it is among them. */
  readonly languages: readonly Language[];
  readonly greeting: DayPartSettings;
  readonly hours: WeeklyHours;
  readonly holidays: readonly Holiday[];
  readonly closed: ClosedSettings;
  readonly menu: MenuId;
  /** Where "operator", a silent caller and a VIP's shadow place lead. */
  readonly queue: QueueId;
  readonly withheld: "accept" | "refuse" | "message";
  /** Whether a stream's head start for new customers also helps an existing one who pressed its key. */
  readonly headStartForExisting: boolean;
  readonly times: SiteTimes;
}

export type DayPart = "morning" | "day" | "evening" | "night";
export const DAY_PARTS: readonly DayPart[] = ["morning", "day", "evening", "night"];

export interface DayPartSettings {
  /** Minute of the local day at which each part begins. */
  readonly startsAtMinute: Readonly<Record<DayPart, number>>;
  readonly prompts: Readonly<Record<DayPart, PromptName>>;
}

/** Local minutes of the day, from inclusive, to exclusive; `to` may be 1440. Monday is 1, Sunday 7. */
export interface MinuteSpan {
  readonly from: number;
  readonly to: number;
}
export type WeeklyHours = Readonly<Record<1 | 2 | 3 | 4 | 5 | 6 | 7, readonly MinuteSpan[]>>;

export interface Holiday {
  /** Local date, YYYY-MM-DD. */
  readonly date: string;
  readonly name: string;
  readonly prompt: PromptName;
}

export interface ClosedSettings {
  readonly prompt: PromptName;
  /** What the site offers while closed: a menu without it ends the call after the message. */
  readonly menu: MenuId | null;
}

/** All in milliseconds; defaults are product defaults, each site may set its own. */
export interface SiteTimes {
  readonly deskRingMs: number;
  readonly mobileRingMs: number;
  readonly mobileAcceptMs: number;
  readonly firstDigitMs: number;
  readonly interDigitMs: number;
}

export interface Office {
  readonly id: OfficeId;
  readonly name: string;
  readonly site: SiteId;
}

export interface Department {
  readonly id: DepartmentId;
  readonly name: string;
  readonly extension: string | null;
  readonly ring: "all" | "inTurn" | "queue";
  /** Only when `ring` is "queue". */
  readonly queue: QueueId | null;
}

export interface Employee {
  readonly id: EmployeeId;
  readonly name: string;
  readonly extension: string;
  readonly department: DepartmentId | null;
  readonly office: OfficeId | null;
  readonly languages: readonly Language[];
  /** Name of the desk phone's SIP account, e.g. `desk-204`; null: has none. */
  readonly desk: string | null;
  readonly mobile: E164 | null;
}

export interface AgentProfile {
  readonly employee: AgentId;
  readonly queues: readonly { readonly queue: QueueId; readonly tier: number }[];
  /** Levels 1 to 9; a skill that is not named is not there, which is not level 0. */
  readonly skills: Readonly<Record<string, number>>;
}

/** How agents are treated, whatever queue they serve. */
export interface AgentRules {
  /** So many offers in a row that he did not answer put an agent on break. */
  readonly missedMax: number;
  /** For so long an agent is offered nobody after each of these; 0: not at all. */
  readonly backOffMs: Readonly<Record<BackOffCause, number>>;
}
/** `noAnswer` matters only where one missed call is not a break yet. */
export type BackOffCause = "busy" | "refused" | "noAnswer" | "unreachable";

/** What an agent dials on a desk phone to say what the page would say: a star and digits, e.g. `*45`. */
export type FeatureCodes = Readonly<Record<FeatureCode, string>>;
export const FEATURE_CODES = ["logIn", "logOut", "break", "ready", "status"] as const;
export type FeatureCode = (typeof FEATURE_CODES)[number];

/** In what order the free agents of one tier are rung. Ties go to whoever has been idle longest, then to the lower id. */
export const STRATEGIES = [
  "longestIdle",
  "fewestCalls", // since he logged in; a break does not begin the count anew
  "leastTalkTime", // since he logged in
  "roundRobin", // the one after the last who was rung
  "random",
  "linear", // always in the order of the company file
  "ringAll", // all at once, the first answer wins
] as const;
export type Strategy = (typeof STRATEGIES)[number];

export interface Queue {
  readonly id: QueueId;
  readonly name: string;
  /** A music class of Asterisk. */
  readonly music: string;
  readonly strategy: Strategy;
  readonly ringMs: number;
  readonly wrapUpMs: number;
  readonly entriesMax: number;
  /** The agents of tier n join when the caller has waited (n - 1) times this, or at once when no lower tier has anybody at work. */
  readonly tierStepMs: number;
  /** For so long a caller is offered to the agent he talked to last, if that one is at work; 0: never. */
  readonly lastAgentMs: number;
  /** What the agent must be able to do, the strictest first; each step replaces the one before it when the caller has waited so long. */
  readonly skillSteps: readonly SkillStep[];
  /** So many who entered later may be connected before a caller; then nobody passes him any more. */
  readonly passedMax: number;
  /** Null: as long as it takes. */
  readonly waitMsMax: number | null;
  /** What becomes of callers when there is no agent, by the reason why. */
  readonly noAgent: NoAgentRules;
  /** Refuses a caller at the door when waiting is hopeless; never while nobody waits. */
  readonly hopeless: HopelessLimits;
  /** Where a caller goes who may not enter, or may not wait any longer: the first that takes him. Empty: a message and the end. */
  readonly overflow: readonly OverflowTarget[];
  /** Null: whenever its site is open. By the clock of the caller's site. */
  readonly hours: WeeklyHours | null;
  /** Said once before the wait begins, unless an agent is free. */
  readonly welcome: PromptName | null;
  /** Said in turn while the caller waits. */
  readonly comfort: ComfortSettings | null;
  readonly announce: WaitAnnouncements;
  /** Keys a waiting caller may press: the same engine as a menu's. */
  readonly exits: readonly MenuOption[];
  readonly callback: CallbackSettings | null;
  readonly serviceLevel: ServiceLevelTarget;
}

export interface SkillStep {
  readonly afterMs: number;
  /** An expression (domain/skills.ts), for example `boilers >= 3 & $language`. Null: anybody. */
  readonly needs: string | null;
}

/** `refuse`: nobody may enter, those inside stay. `leave`: those inside go to the overflow too. */
export type NoAgentRule = "stay" | "refuse" | "leave";

export interface NoAgentRules {
  readonly loggedOut: NoAgentRule;
  readonly onBreak: NoAgentRule;
  readonly unreachable: NoAgentRule;
}

export interface HopelessLimits {
  /** (waiting + this caller) for each agent at work. Null: no limit. */
  readonly waitingPerAgentMax: number | null;
  /** Null: no limit; also no limit while the estimate is not known. */
  readonly estimateMsMax: number | null;
}

export type OverflowTarget =
  | { readonly kind: "queue"; readonly queue: QueueId }
  | { readonly kind: "site"; readonly site: SiteId }
  | { readonly kind: "number"; readonly number: E164 }
  | { readonly kind: "callback" }
  | { readonly kind: "message"; readonly prompt: PromptName };

export interface ComfortSettings {
  readonly prompts: readonly PromptName[];
  readonly afterMs: number;
  /** Null: each is said once. */
  readonly everyMs: number | null;
}

export interface WaitAnnouncements {
  readonly position: boolean;
  readonly estimate: boolean;
  readonly afterMs: number;
  readonly everyMs: number;
}

export interface CallbackSettings {
  /** Who is rung first. */
  readonly first: "agent" | "customer";
  readonly triesMax: number;
  readonly spacingMs: number;
}

export interface ServiceLevelTarget {
  /** Answered within this counts as in time. */
  readonly withinMs: number;
  readonly targetPercent: number;
  /** Who leaves before this is a short abandon, counted apart. */
  readonly shortAbandonMs: number;
}

export interface Stream {
  readonly id: StreamId;
  readonly name: string;
  readonly queue: QueueId;
  readonly creditSeconds: number;
  /** The credit is a head start meant for new customers. */
  readonly forNewCustomers: boolean;
}

export interface Category {
  readonly id: CategoryId;
  readonly name: string;
  /** Goes straight to the personal manager. */
  readonly direct: boolean;
  readonly creditSeconds: number;
}

export interface Menu {
  readonly id: MenuId;
  readonly prompt: PromptName;
  readonly options: readonly MenuOption[];
  /** Whether an extension may be dialled here. */
  readonly extensions: boolean;
  /** How often no input or wrong input is asked again before the operator takes over. */
  readonly retries: number;
}

export interface MenuOption {
  readonly key: string;
  readonly label: string;
  readonly to: Destination;
  readonly urgencySeconds: number;
}

export type Destination =
  | { readonly kind: "stream"; readonly stream: StreamId }
  | { readonly kind: "menu"; readonly menu: MenuId }
  | { readonly kind: "employee"; readonly employee: EmployeeId }
  | { readonly kind: "department"; readonly department: DepartmentId }
  | { readonly kind: "message"; readonly prompt: PromptName }
  | { readonly kind: "operator" }
  /** Only among the exits of a queue that has callbacks. */
  | { readonly kind: "callback" }
  | { readonly kind: "repeat" }
  | { readonly kind: "back" }
  | { readonly kind: "hangUp" };

export interface Incident {
  readonly id: IncidentId;
  readonly prompt: PromptName;
  readonly sites: readonly SiteId[];
  /** E.164 prefixes of the callers it concerns; empty: everybody. */
  readonly prefixes: readonly string[];
  readonly fromMs: EpochMs;
  readonly untilMs: EpochMs | null;
}

export interface Campaign {
  readonly id: CampaignId;
  readonly prompt: PromptName;
  readonly sites: readonly SiteId[];
  /** At most once per customer in so many days. */
  readonly everyDays: number;
  readonly fromMs: EpochMs;
  readonly untilMs: EpochMs | null;
  /** Keys that answer the question; null: an announcement. */
  readonly survey: { readonly answers: Readonly<Record<string, string>>; readonly thanks: PromptName } | null;
}

export interface Block {
  /** An E.164 number, or a prefix of one. */
  readonly prefix: string;
  readonly action: "refuse" | "message";
  readonly reason: string;
}
