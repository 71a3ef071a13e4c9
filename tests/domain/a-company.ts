/** A small company for tables of cases: one site that is always open, one menu; whatever a case is about is handed in. */
import { DEFAULT_AGENT_RULES, DEFAULT_FEATURE_CODES, DEFAULT_QUEUE } from "../../src/company/defaults";
import type { Company, Employee, Menu, MenuOption, Queue, Site } from "../../src/domain/company";

const ALWAYS = [{ from: 0, to: 1440 }];

export function aSite(overrides: Partial<Site> = {}): Site {
  return {
    id: "kazan",
    name: "TeploDom Kazan",
    dnis: ["+7 843 555-00-01"],
    zone: "Europe/Moscow",
    country: "RU",
    languages: ["ru", "en"],
    greeting: {
      startsAtMinute: { morning: 300, day: 720, evening: 1080, night: 1380 },
      prompts: { morning: "greet-morning", day: "greet-day", evening: "greet-evening", night: "greet-night" },
    },
    hours: { 1: ALWAYS, 2: ALWAYS, 3: ALWAYS, 4: ALWAYS, 5: ALWAYS, 6: ALWAYS, 7: ALWAYS },
    holidays: [],
    closed: { prompt: "closed", menu: null },
    menu: "main",
    queue: "front-desk",
    withheld: "accept",
    headStartForExisting: false,
    times: {
      deskRingMs: 20_000,
      mobileRingMs: 25_000,
      mobileAcceptMs: 10_000,
      firstDigitMs: 5_000,
      interDigitMs: 1_500,
    },
    ...overrides,
  };
}

export function anEmployee(extension: string, overrides: Partial<Employee> = {}): Employee {
  return {
    id: `e${extension}`,
    name: `Employee ${extension}`,
    extension,
    department: null,
    office: null,
    languages: ["ru"],
    desk: `desk-${extension}`,
    mobile: null,
    ...overrides,
  };
}

export function aMenu(keys: readonly string[], overrides: Partial<Menu> = {}): Menu {
  const options = keys.map((key): MenuOption => ({ key, label: key, to: { kind: "operator" }, urgencySeconds: 0 }));
  return { id: "main", prompt: "menu-main", options, extensions: true, retries: 2, ...overrides };
}

export function aQueue(overrides: Partial<Queue> = {}): Queue {
  return { id: "front-desk", name: "Front desk", ...DEFAULT_QUEUE, comfort: null, entriesMax: 100, ...overrides };
}

export function aCompany(overrides: Partial<Company> = {}): Company {
  const sites = overrides.sites ?? [aSite()];
  return {
    version: 1,
    name: "TeploDom",
    defaultSite: sites[0]?.id ?? "kazan",
    sites,
    offices: [],
    departments: [],
    employees: [],
    agents: [],
    agentRules: DEFAULT_AGENT_RULES,
    featureCodes: DEFAULT_FEATURE_CODES,
    queues: [aQueue()],
    streams: [],
    categories: [],
    menus: [aMenu(["0"])],
    incidents: [],
    campaigns: [],
    blocks: [],
    outboundPrefixes: [],
    prompts: {},
    ...overrides,
  };
}
