/** A company from chance: three sites, a handful of people, queues of every kind of settings (queues.ts). */
import { DEFAULT_TIMES } from "../../../src/company/defaults";
import type { AgentProfile, AgentRules, Company, Employee, Menu, Site } from "../../../src/domain/company";
import type { E164 } from "../../../src/domain/glossary";
import { CREDIT_SECONDS_MAX } from "../../../src/domain/order";
import { aCompany, anEmployee, aSite } from "../../domain/a-company";
import type { Rng } from "../rng";
import { aCrowdedQueue, aQueue, BRANCH, BRANCH_QUEUE, hoursWithBreak, OUTSIDE, QUEUES } from "./queues";

export const OPEN_SITE = "78435550001";
export const CLOSED_SITE = "78435550002";
export const BRANCH_SITE = "78435550003";
const SECOND = 1000;

/** Of the companies: one agent, and all callers in one line, where those with the greatest credit pass the others. */
const CROWDED = 0.2;
const CREDITS: [number, ...number[]] = [30, 60, 120];

export const INCIDENT_PREFIX = "+7843556";
export const BLOCKED = { refuse: "+74955556600", message: "+74955557700" } as const;

export function someCompany(rng: Rng, version = 1): Company {
  const people = Array.from({ length: rng.int(5, 9) }, (_, n) => somebody(rng, 101 + n));
  const isCrowded = rng.chance(CROWDED);
  const count = isCrowded ? 1 : rng.int(2, Math.min(6, people.length - 1));
  const agents = people.slice(0, count).map((employee) => anAgent(rng, employee));
  const [line] = QUEUES;
  return aCompany({
    version,
    sites: [
      site("open", OPEN_SITE, rng),
      { ...site("closed", CLOSED_SITE, rng), hours: { 1: [], 2: [], 3: [], 4: [], 5: [], 6: [], 7: [] } },
      { ...site(BRANCH, BRANCH_SITE, rng), hours: hoursWithBreak(rng), queue: BRANCH_QUEUE },
    ],
    departments: [
      { id: "stock", name: "Stock", extension: "30", ring: "all", queue: null },
      { id: "repair", name: "Repair", extension: "31", ring: "inTurn", queue: null },
      { id: "office", name: "Office", extension: "32", ring: "queue", queue: "service" },
    ],
    employees: people,
    agents: isCrowded ? agents.map((agent) => ({ ...agent, queues: [{ queue: line, tier: 1 }] })) : agents,
    agentRules: agentRules(rng),
    queues: QUEUES.map((id) => (isCrowded && id === line ? aCrowdedQueue(rng, id) : aQueue(rng, id))),
    streams: [
      {
        id: "purchase",
        name: "Purchase",
        queue: isCrowded ? line : "sales",
        creditSeconds: isCrowded ? CREDIT_SECONDS_MAX : rng.pick(CREDITS),
        forNewCustomers: true,
      },
      { id: "repair", name: "Repair", queue: isCrowded ? line : "service", creditSeconds: 0, forNewCustomers: false },
    ],
    categories: [
      { id: "vip", name: "VIP", direct: true, creditSeconds: rng.pick(CREDITS) },
      { id: "dealer", name: "Dealer", direct: false, creditSeconds: rng.pick(CREDITS) },
    ],
    menus: menus(rng),
    incidents: [
      { id: "cold", prompt: "incident", sites: ["open"], prefixes: [INCIDENT_PREFIX], fromMs: 0, untilMs: null },
    ],
    campaigns: rng.chance(0.3)
      ? [{ id: "promo", prompt: "promo", sites: ["open"], everyDays: 1, fromMs: 0, untilMs: null, survey: null }]
      : [],
    blocks: [
      { prefix: BLOCKED.refuse, action: "refuse", reason: "nuisance" },
      { prefix: BLOCKED.message, action: "message", reason: "debtor" },
    ],
    outboundPrefixes: ["+7843555", OUTSIDE],
  });
}

/** The same company a while later: one queue's settings and one agent's queues are others. */
export function changed(company: Company, rng: Rng): Company {
  const queue = rng.any(company.queues);
  const agent = rng.any(company.agents);
  return {
    ...company,
    version: company.version + 1,
    queues: company.queues.map((one) => (one === queue ? aQueue(rng, one.id) : one)),
    agents: company.agents.map((one) => (one === agent ? { ...one, queues: tiers(rng) } : one)),
  };
}

function site(id: string, dnis: string, rng: Rng): Site {
  return aSite({
    id,
    name: id,
    dnis: [dnis],
    zone: "UTC", // what the clock of a zone says is the hours' own tests' concern, and costs more than all else here
    languages: ["ru", "en"],
    closed: { prompt: "closed", menu: rng.chance(0.5) ? "emergency" : null },
    withheld: rng.pick(["accept", "accept", "refuse", "message"]),
    times: { ...DEFAULT_TIMES, deskRingMs: rng.int(8, 20) * SECOND, mobileRingMs: rng.int(10, 25) * SECOND },
  });
}

function somebody(rng: Rng, extension: number): Employee {
  const mobile = rng.chance(0.4) ? (`+7900555${String(extension).padStart(4, "0")}` as E164) : null;
  const department = rng.pick(["stock", "repair", null, null]);
  return anEmployee(String(extension), { mobile, department });
}

const tiers = (rng: Rng): AgentProfile["queues"] => {
  const served = QUEUES.filter(() => rng.chance(0.6)).map((queue) => ({ queue, tier: rng.pick([1, 1, 1, 2, 3]) }));
  return served.length > 0 ? served : [{ queue: "front-desk", tier: 1 }];
};

const anAgent = (rng: Rng, { id }: Employee): AgentProfile => ({
  employee: id,
  queues: tiers(rng),
  skills: {
    ...(rng.chance(0.7) && { boilers: rng.int(1, 9) }),
    ...(rng.chance(0.8) && { ru: 9 }),
    ...(rng.chance(0.5) && { en: rng.int(1, 9) }),
  },
});

function agentRules(rng: Rng): AgentRules {
  return {
    missedMax: rng.pick([1, 1, 2, 3]),
    backOffMs: {
      busy: rng.pick([3, 10, 20]) * SECOND,
      refused: rng.pick([0, 0, 5]) * SECOND,
      noAnswer: rng.pick([0, 10]) * SECOND,
      unreachable: rng.pick([2, 5, 15]) * SECOND,
    },
  };
}

function menus(rng: Rng): Menu[] {
  const option = (key: string, to: Menu["options"][number]["to"], urgencySeconds = 0): Menu["options"][number] => ({
    key,
    label: key,
    to,
    urgencySeconds,
  });
  return [
    {
      id: "main",
      prompt: "menu-main",
      extensions: true,
      retries: rng.int(0, 2),
      options: [
        option("2", { kind: "stream", stream: "purchase" }),
        option("4", { kind: "stream", stream: "repair" }, rng.pick([0, 0, 30, 90])),
        option("5", { kind: "menu", menu: "second" }),
        option("6", { kind: "message", prompt: "address" }),
        option("7", { kind: "department", department: "stock" }),
        option("8", { kind: "repeat" }),
        option("0", { kind: "operator" }),
      ],
    },
    {
      id: "second",
      prompt: "menu-second",
      extensions: true,
      retries: 1,
      options: [
        option("2", { kind: "stream", stream: "repair" }),
        option("7", { kind: "employee", employee: "e101" }),
        option("*", { kind: "back" }),
        option("9", { kind: "hangUp" }),
      ],
    },
    {
      id: "emergency",
      prompt: "menu-emergency",
      extensions: true,
      retries: 1,
      options: [option("9", { kind: "employee", employee: "e102" })],
    },
  ];
}
