/**
 * The sample company made ready for the stage: times short enough to watch, and
 * sites, people and queues of their own for each scenario, so that many can be
 * played side by side and each finds the hour of the day it needs.
 */

import type { LoadedCompany } from "../company";
import { DEFAULT_QUEUE } from "../company/defaults";
import type { AgentProfile, DayPart, Employee, Queue, Site, SiteTimes } from "../domain/company";
import type { CustomerId, E164, EpochMs } from "../domain/glossary";

/** Long where somebody answers, however slow the machine that plays him; where nobody does see RING_OUT. */
const QUICK_TIMES: SiteTimes = {
  deskRingMs: 12_000,
  mobileRingMs: 12_000,
  mobileAcceptMs: 6_000,
  firstDigitMs: 2_000,
  interDigitMs: 1_500,
};
const QUICK_QUEUE = { ringMs: 12_000, wrapUpMs: 1_000 };
/** Sites in whose stories a phone rings in vain: that must not take long. */
const RING_OUT: Readonly<Record<string, Partial<SiteTimes>>> = {
  unanswered: { deskRingMs: 3_000, mobileRingMs: 6_000 },
  callback: { mobileRingMs: 5_000 },
  reversed: { mobileRingMs: 5_000 },
};

/** Managers of the stage's VIPs, one a scenario; the second has a desk that nobody ever registers. */
export const ABSENT_DESK = "desk-302";
/** The scenarios' numbers: the last two digits are the person's. */
export const stageNumber = (n: number): E164 => `+784377700${String(n).padStart(2, "0")}` as E164;
const STAGE_MOBILES = "+790077703";
export const stageMobile = (n: number): E164 => `${STAGE_MOBILES}${String(n).padStart(2, "0")}` as E164;
const stageDnis = (n: number): string => `+784377799${String(n).padStart(2, "0")}`;

/** People 301 to 324: 301-305 manage VIPs, 306-309 are called by extension, 311-324 are operators of the stage's queues. */
const MANAGERS = [1, 2, 3, 4, 5];
const COLLEAGUES = [6, 7, 8, 9];
const OPERATORS = [11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24];

/** Each site of the stage has its own queue, served by these operators, the first one idle the longest. */
const SITES: Readonly<Record<string, { readonly n: number; readonly operators: readonly number[] }>> = {
  closed: { n: 1, operators: [] },
  holiday: { n: 2, operators: [] },
  incident: { n: 3, operators: [] },
  morning: { n: 4, operators: [] },
  day: { n: 5, operators: [] },
  evening: { n: 6, operators: [] },
  night: { n: 7, operators: [] },
  order: { n: 8, operators: [11, 12] },
  missed: { n: 9, operators: [13, 14] },
  talks: { n: 10, operators: [15] },
  retries: { n: 11, operators: [16] },
  prefix: { n: 12, operators: [17] },
  survey: { n: 13, operators: [18] },
  vips: { n: 14, operators: [] },
  open: { n: 15, operators: [20] },
  place: { n: 16, operators: [] },
  patience: { n: 17, operators: [] },
  relief: { n: 18, operators: [21] },
  deserted: { n: 19, operators: [] },
  callback: { n: 20, operators: [22] },
  reversed: { n: 21, operators: [23] },
  comfort: { n: 22, operators: [24] },
  unanswered: { n: 23, operators: [19] },
};
export type StageSite = keyof typeof SITES & string;

export const dnisOf = (site: StageSite): string => stageDnis(SITES[site]?.n ?? 0);
export const deskOf = (n: number): string => `desk-3${String(n).padStart(2, "0")}`;

const ALL_DAY = [{ from: 0, to: 1440 }];
const NEVER: Site["hours"] = { 1: [], 2: [], 3: [], 4: [], 5: [], 6: [], 7: [] };
const ALWAYS: Site["hours"] = { 1: ALL_DAY, 2: ALL_DAY, 3: ALL_DAY, 4: ALL_DAY, 5: ALL_DAY, 6: ALL_DAY, 7: ALL_DAY };

/** @param nowMs decides which zone has its morning now, and which date is today's holiday */
export function stageCompany({ company, ...loaded }: LoadedCompany, nowMs: EpochMs): LoadedCompany {
  const employees = [...company.employees, ...[...MANAGERS, ...COLLEAGUES, ...OPERATORS].map(person)];
  const base = company.sites.find((site) => site.id === company.defaultSite) ?? company.sites[0];
  if (!base) throw new Error("the sample company has no site");
  const quick = (site: Site, id = ""): Site => ({ ...site, times: { ...QUICK_TIMES, ...RING_OUT[id] } });
  return {
    ...loaded,
    company: {
      ...company,
      employees,
      outboundPrefixes: [...company.outboundPrefixes, STAGE_MOBILES],
      sites: [
        ...company.sites.map((site) => quick(site)),
        ...Object.keys(SITES).map((id) => quick(stageSite(id, base, nowMs), id)),
      ],
      queues: [...company.queues.map((queue) => ({ ...queue, ...QUICK_QUEUE })), ...Object.keys(SITES).map(stageQueue)],
      agents: [
        ...company.agents,
        ...Object.entries(SITES).flatMap(([id, { operators }]) => operators.map((n) => operator(id, n))),
      ],
      menus: [
        ...company.menus,
        {
          id: "stage-short",
          prompt: "menu-service",
          extensions: true,
          retries: 2,
          options: [{ key: "0", label: "operator", to: { kind: "operator" }, urgencySeconds: 0 }],
        },
      ],
      incidents: [
        ...company.incidents,
        {
          id: "stage-incident",
          prompt: "incident-north",
          sites: ["stage-incident"],
          prefixes: ["+7843777002"],
          fromMs: 0,
          untilMs: null,
        },
      ],
      campaigns: [
        ...company.campaigns,
        {
          id: "stage-survey",
          prompt: "survey-question",
          sites: ["stage-survey"],
          everyDays: 30,
          fromMs: 0,
          untilMs: null,
          survey: { answers: { "1": "yes", "2": "no" }, thanks: "survey-thanks" },
        },
      ],
    },
    customers: [...loaded.customers, ...MANAGERS.map(vip), ...customers()],
  };
}

function person(n: number): Employee {
  const two = String(n).padStart(2, "0");
  return {
    id: `stage-${two}`,
    name: `Stage ${two}`,
    extension: `3${two}`,
    department: null,
    office: null,
    languages: ["ru"],
    desk: deskOf(n),
    mobile: n < 10 ? stageMobile(n) : null,
  };
}

const CALLBACKS: Partial<Queue> = {
  exits: [{ key: "1", label: "call me back", to: { kind: "callback" }, urgencySeconds: 0 }],
};

/** What some of the queues say besides. */
const QUEUE_RULES: Readonly<Record<string, Partial<Queue>>> = {
  place: {
    comfort: { prompts: ["comfort"], afterMs: 4_000, everyMs: null },
    announce: { position: true, estimate: false, afterMs: 1_000, everyMs: 60_000 },
    exits: [{ key: "5", label: "a colleague", to: { kind: "employee", employee: "stage-08" }, urgencySeconds: 0 }],
  },
  comfort: { comfort: { prompts: ["comfort"], afterMs: 2_000, everyMs: null } },
  missed: { ringMs: 4_000 },
  patience: { waitMsMax: 3_000, overflow: [{ kind: "queue", queue: "stage-relief" }] },
  callback: { ...CALLBACKS, callback: { first: "agent", triesMax: 3, spacingMs: 2_000 } },
  reversed: { ...CALLBACKS, callback: { first: "customer", triesMax: 3, spacingMs: 2_000 } },
  deserted: { noAgent: { loggedOut: "refuse", onBreak: "refuse", unreachable: "refuse" } },
};

const stageQueue = (id: string): Queue => ({
  id: `stage-${id}`,
  name: `Stage: ${id}`,
  ...DEFAULT_QUEUE,
  ...QUICK_QUEUE,
  comfort: null,
  ...QUEUE_RULES[id],
});

const operator = (site: string, n: number): AgentProfile => ({
  employee: `stage-${String(n).padStart(2, "0")}`,
  queues: [{ queue: `stage-${site}`, tier: 1 }],
  skills: {},
});

function stageSite(id: string, base: Site, nowMs: EpochMs): Site {
  const site: Site = {
    ...base,
    id: `stage-${id}`,
    name: `Stage: ${id}`,
    dnis: [dnisOf(id)],
    queue: `stage-${id}`,
    hours: ALWAYS,
    holidays: [],
  };
  if (id === "closed") return { ...site, hours: NEVER };
  if (id === "holiday")
    return { ...site, holidays: [{ date: localDate(site.zone, nowMs), name: "today", prompt: "holiday-kazan" }] };
  if (id === "retries") return { ...site, menu: "stage-short" };
  return isDayPart(id) ? { ...site, zone: zoneWhereItIs(id, nowMs) } : site;
}

const isDayPart = (id: string): id is DayPart => id === "morning" || id === "day" || id === "evening" || id === "night";

/** An hour in the middle of each part, so that no scenario meets its border. */
const HOUR_OF: Readonly<Record<DayPart, number>> = { morning: 8, day: 15, evening: 20, night: 1 };

/** A zone in which it is now that part of the day. Etc/GMT counts against the sign: Etc/GMT-3 is three hours ahead. */
function zoneWhereItIs(part: DayPart, nowMs: EpochMs): string {
  const hour = new Date(nowMs).getUTCHours();
  let ahead = (HOUR_OF[part] - hour + 24) % 24;
  if (ahead > 12) ahead -= 24;
  return ahead === 0 ? "Etc/GMT" : `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
}

function localDate(zone: string, nowMs: EpochMs): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(nowMs);
}

type Customer = LoadedCompany["customers"][number];

/** Calls from stageNumber(n); the manager is person n. */
const vip = (n: number): Customer => ({
  id: `stage-vip-${n}` as CustomerId,
  name: `Stage VIP ${n}`,
  category: "vip",
  manager: `stage-0${n}`,
  language: "ru",
  numbers: [stageNumber(n)],
  openMatter: null,
});

const customers = (): Customer[] => [
  {
    id: "stage-italian" as CustomerId,
    name: "Stage Italian",
    category: "regular",
    manager: null,
    language: "it",
    numbers: [stageNumber(11)],
    openMatter: null,
  },
  {
    id: "stage-open" as CustomerId,
    name: "Stage Open Matter",
    category: "regular",
    manager: null,
    language: "ru",
    numbers: [stageNumber(12)],
    openMatter: { subject: "an order", handler: "stage-09" },
  },
];
