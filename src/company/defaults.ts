/** What a company file need not say. Every default of the product stands here and in docs/company-file.md. */
import type { AgentRules, CallbackSettings, DayPart, FeatureCodes, Queue, SiteTimes } from "../domain/company";
import type { Language } from "../domain/glossary";

const SECOND_MS = 1_000;

export const DEFAULT_TIMES: SiteTimes = {
  deskRingMs: 20 * SECOND_MS,
  mobileRingMs: 25 * SECOND_MS,
  mobileAcceptMs: 10 * SECOND_MS,
  firstDigitMs: 5 * SECOND_MS,
  interDigitMs: 1.5 * SECOND_MS,
};

/** Minute of the local day at which each part begins. */
export const DEFAULT_DAY_PARTS: Readonly<Record<DayPart, number>> = {
  morning: 5 * 60,
  day: 12 * 60,
  evening: 18 * 60,
  night: 23 * 60,
};

export const DEFAULT_QUEUE = {
  music: "default",
  strategy: "longestIdle",
  ringMs: 20 * SECOND_MS,
  wrapUpMs: 15 * SECOND_MS,
  entriesMax: 200,
  tierStepMs: 30 * SECOND_MS,
  lastAgentMs: 0,
  skillSteps: [],
  passedMax: 20,
  waitMsMax: null,
  noAgent: { loggedOut: "stay", onBreak: "stay", unreachable: "stay" },
  hopeless: { waitingPerAgentMax: null, estimateMsMax: null },
  overflow: [],
  hours: null,
  welcome: null,
  comfort: { prompts: ["comfort"], afterMs: 30 * SECOND_MS, everyMs: null },
  announce: { position: false, estimate: false, afterMs: 30 * SECOND_MS, everyMs: 60 * SECOND_MS },
  exits: [],
  callback: null,
  serviceLevel: { withinMs: 20 * SECOND_MS, targetPercent: 80, shortAbandonMs: 5 * SECOND_MS },
} as const satisfies Omit<Queue, "id" | "name">;

/** Of a queue that has callbacks and says no more about them. */
export const DEFAULT_CALLBACK: CallbackSettings = { first: "agent", triesMax: 3, spacingMs: 5 * 60 * SECOND_MS };

export const DEFAULT_AGENT_RULES: AgentRules = {
  missedMax: 1,
  backOffMs: { busy: 10 * SECOND_MS, refused: 0, noAnswer: 10 * SECOND_MS, unreachable: 5 * SECOND_MS },
};
export const DEFAULT_FEATURE_CODES: FeatureCodes = {
  logIn: "*45",
  logOut: "*46",
  break: "*47",
  ready: "*48",
  status: "*49",
};

export const DEFAULT_MENU = { retries: 2, extensions: true } as const;
export const DEFAULT_TIER = 1;
export const DEFAULT_CAMPAIGN_DAYS = 30;
export const DEFAULT_WITHHELD = "accept";
/** Prompts of our own that a site uses until it names its own. */
export const DEFAULT_PROMPTS = { closed: "closed", holiday: "holiday", surveyThanks: "survey-thanks" } as const;

/** Languages in which frontdesk has prompts of its own; another one needs recordings. */
export const SPOKEN_LANGUAGES: readonly Language[] = ["en", "ru", "it"];

/** The bounds of every time a company may set, in milliseconds. */
export const TIME_BOUNDS = {
  ring: { min: 1 * SECOND_MS, max: 120 * SECOND_MS },
  mobileAccept: { min: 2 * SECOND_MS, max: 30 * SECOND_MS },
  firstDigit: { min: 1 * SECOND_MS, max: 30 * SECOND_MS },
  interDigit: { min: 0.3 * SECOND_MS, max: 5 * SECOND_MS },
  wrapUp: { min: 0, max: 3_600 * SECOND_MS },
  comfort: { min: 1 * SECOND_MS, max: 600 * SECOND_MS },
  credit: { min: 0, max: 600 * SECOND_MS },
  tierStep: { min: 0, max: 3_600 * SECOND_MS },
  lastAgent: { min: 0, max: 600 * SECOND_MS },
  skillStep: { min: 0, max: 3_600 * SECOND_MS },
  wait: { min: 1 * SECOND_MS, max: 3 * 3_600 * SECOND_MS },
  every: { min: 1 * SECOND_MS, max: 600 * SECOND_MS },
  callbackSpacing: { min: 1 * SECOND_MS, max: 24 * 3_600 * SECOND_MS },
  serviceLevel: { min: 1 * SECOND_MS, max: 600 * SECOND_MS },
  shortAbandon: { min: 0, max: 60 * SECOND_MS },
  backOff: { min: 0, max: 600 * SECOND_MS },
} as const;
