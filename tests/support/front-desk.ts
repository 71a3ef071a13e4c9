/**
 * The whole front desk without Asterisk and Postgres: the real call flow and the
 * real ACD on a fake line and a clock turned by hand. What people heard and did
 * is in `world.transcript`, what was recorded in `events`.
 */
import { type LoggerOptions, pino } from "pino";
import { createDispatcher, type Dispatcher } from "../../src/acd/dispatcher";
import { type Callbacks, createCallbacks } from "../../src/callflow/callbacks";
import { type Calls, createCalls } from "../../src/callflow/calls";
import type { Directory, Journal, Sound, Sounds } from "../../src/callflow/ports";
import { loadCompany } from "../../src/company";
import type { Customer } from "../../src/domain/call";
import type { Company } from "../../src/domain/company";
import type { DomainEvent } from "../../src/domain/events";
import type { CustomerId, E164 } from "../../src/domain/glossary";
import { callIds } from "../../src/domain/ids";
import { indexCompany } from "../../src/domain/people";
import { type CallerScript, FakeTelephony, ManualClock } from "./fake-line";

/** A small company: bob manages VIPs, dave and erin are operators, frank has a desk only. */
export const SMALL_COMPANY = `
company: TeploDom
defaultSite: kazan
sites:
  - id: kazan
    name: Kazan
    dnis: ["+7 843 200-00-00"]
    zone: Europe/Moscow
    country: RU
    languages: [ru, it]
    greeting: { prompts: { morning: greet-morning, day: greet-day, evening: greet-evening, night: greet-night } }
    hours: { mon-sun: "00:00-24:00" }
    menu: main
    queue: front-desk
    withheld: WITHHELD
  - id: closed
    name: Closed
    dnis: ["+7 843 200-00-01"]
    zone: Europe/Moscow
    country: RU
    languages: [ru]
    greeting: { prompts: { morning: greet-morning, day: greet-day, evening: greet-evening, night: greet-night } }
    hours: { mon: "03:00-03:01" }
    holidays: [{ date: 2026-03-08, name: "Women's Day", prompt: holiday }]
    closed: { prompt: closed, menu: emergency }
    menu: main
    queue: front-desk
departments:
  - { id: sales, name: Sales, extension: "30", ring: all }
  - { id: service, name: Service, extension: "31", ring: inTurn }
employees:
  - { id: bob, name: Bob, extension: "101", desk: desk-101, mobile: "+7 900 555-01-01" }
  - { id: dave, name: Dave, extension: "102", desk: desk-102 }
  - { id: erin, name: Erin, extension: "103", desk: desk-103 }
  - { id: frank, name: Frank, extension: "204", desk: desk-204, department: sales }
  - { id: grace, name: Grace, extension: "205", desk: desk-205, department: sales }
agents:
  - { employee: dave, queues: [front-desk] }
  - { employee: erin, queues: [front-desk] }
queues:
  - { id: front-desk, name: Front desk, ring: 10s, wrapUp: 5s, comfort: { prompt: comfort, after: 8s } }
streams:
  - { id: new-purchase, name: New purchase, queue: front-desk, credit: 60s, forNewCustomers: true }
  - { id: service, name: Service, queue: front-desk }
categories:
  - { id: vip, name: VIP, direct: true, credit: 120s }
  - { id: regular, name: Regular }
menus:
  - id: main
    prompt: menu-main
    keys:
      "1": { label: new purchase, to: stream new-purchase }
      "2": { label: service, to: menu second }
      "5": { label: address, to: message info }
      "0": { label: operator, to: operator }
  - id: second
    prompt: menu-second
    keys:
      "1": { label: stove, to: stream service, urgency: 30s }
      "*": { label: back, to: back }
  - id: emergency
    prompt: menu-emergency
    keys:
      "9": { label: emergency, to: employee bob }
incidents:
  - { id: north, prompt: incident, sites: [kazan], prefixes: ["+7843556"], from: "2026-01-01 00:00" }
campaigns: CAMPAIGNS
blocks:
  - { prefix: "+7 495 555-66", action: refuse, reason: nuisance }
  - { prefix: "+7 495 555-77", action: message, reason: debtor }
`;

const SOUND_MS = 2_000;
const LOGGED: LoggerOptions = { level: "warn", base: null, formatters: { level: (level) => ({ level }) } };

export interface FrontDeskOptions {
  readonly now?: string;
  /** Changes the small company's file. */
  readonly company?: (file: string) => string;
  /** By number; several customers may share one. */
  readonly customers?: Readonly<Record<string, Partial<Customer> | readonly Partial<Customer>[]>>;
  /** How long the look-up takes. */
  readonly lookupMs?: number;
  readonly lookupFails?: boolean;
  readonly withheld?: "accept" | "refuse" | "message";
  readonly campaigns?: string;
  readonly heardCampaignMsAgo?: number;
  readonly missingPrompts?: readonly string[];
}

export interface LoggedLine {
  readonly level: "warn" | "error";
  readonly msg: string;
  readonly err?: { readonly message: string };
}

export class FrontDesk {
  readonly clock: ManualClock;
  readonly world: FakeTelephony;
  readonly acd: Dispatcher;
  readonly calls: Calls;
  readonly callbacks: Callbacks;
  readonly events: DomainEvent[] = [];
  /** Warnings and errors that were logged. */
  readonly logged: { readonly level: "warn" | "error"; readonly msg: string; readonly err?: { message: string } }[] =
    [];

  constructor(options: FrontDeskOptions = {}) {
    this.clock = new ManualClock(options.now ?? "2026-03-02T09:00:00+03:00");
    this.world = new FakeTelephony(this.clock);
    const text = SMALL_COMPANY.replace("WITHHELD", options.withheld ?? "accept").replace(
      "CAMPAIGNS",
      options.campaigns ?? "[]",
    );
    const company = companyOf(options.company?.(text) ?? text);
    const journal: Journal = { record: (event) => void this.events.push(event), durable: async () => undefined };
    const log = pino(LOGGED, { write: (line: string) => void this.logged.push(JSON.parse(line)) });
    const shared = { clock: this.clock, journal, phones: this.world.phones, log };
    this.acd = createDispatcher({ ...shared, company });
    const forCalls = {
      ...shared,
      acd: this.acd,
      sounds: soundsWithout(options.missingPrompts ?? []),
      nextCallId: callIds("t"),
      company: () => indexCompany(company),
    };
    this.callbacks = createCallbacks({
      ...forCalls,
      asCaller: (leg) => this.world.asCaller(leg),
      place: (placed) => this.calls.place(placed),
      openCalls: () => this.calls.open(),
    });
    this.calls = createCalls({ ...forCalls, directory: this.directory(options), callbacks: this.callbacks });
  }

  /** Somebody calls; the flow runs as the clock is turned. */
  call(name: string, script: CallerScript = {}): ReturnType<FakeTelephony["caller"]>["line"] {
    const arrival = this.world.caller(name, { dnis: "78432000000", ...script });
    this.calls.arrive(arrival);
    return arrival.line;
  }

  /** Lets every call come to its end; the limit keeps a broken flow from going on for ever. */
  async finish(): Promise<void> {
    await this.clock.until(this.calls.idle());
  }

  login(...agents: string[]): void {
    for (const agent of agents) this.acd.setStatus(agent, { kind: "available" }, "test");
  }

  typesOf(prefix = ""): string[] {
    return this.events.map((event) => event.type).filter((type) => type.startsWith(prefix));
  }

  find<T extends DomainEvent["type"]>(type: T): Extract<DomainEvent, { type: T }> {
    const found = this.events.find((event) => event.type === type);
    if (!found) throw new Error(`no ${type} was recorded; there are: ${this.typesOf().join(", ")}`);
    return found as Extract<DomainEvent, { type: T }>;
  }

  private directory({
    customers = {},
    lookupMs = 2,
    lookupFails = false,
    heardCampaignMsAgo,
  }: FrontDeskOptions): Directory {
    const later = <T>(value: T): Promise<T> =>
      new Promise((resolve, reject) => {
        this.clock.after(lookupMs, () => (lookupFails ? reject(new Error("no database")) : resolve(value)));
      });
    return {
      lookUp: (number: E164) => {
        const found = customers[number] ?? [];
        return later([found].flat().map(customer));
      },
      lastHeard: () => later(heardCampaignMsAgo === undefined ? null : this.clock.nowMs() - heardCampaignMsAgo),
    };
  }
}

const read = new Map<string, Company>();

/** Reading a file takes longer than a whole call, and tests read the same one again and again. */
function companyOf(text: string): Company {
  const company = read.get(text) ?? loadCompany(text).company;
  read.set(text, company);
  return company;
}

function customer(facts: Partial<Customer>): Customer {
  return {
    id: "c1" as CustomerId,
    name: "Alice",
    category: null,
    manager: null,
    language: null,
    lastAgent: null,
    openMatter: null,
    ...facts,
  };
}

/** Every prompt is there in every language and lasts two seconds, but for these. */
function soundsWithout(missing: readonly string[]): Sounds {
  return {
    find: (name, [language = "ru"]): Sound | null =>
      missing.includes(name)
        ? null
        : { name, language, media: `sound:frontdesk/${language}/${name}`, lengthMs: SOUND_MS },
  };
}
