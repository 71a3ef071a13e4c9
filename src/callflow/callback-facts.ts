/** What the company in force says about one callback: whose hours, how often, by which number we show ourselves. */
import type { Caller } from "../domain/call";
import type { CallbackOrder } from "../domain/callback";
import type { CallbackSettings, Queue, Site } from "../domain/company";
import type { DomainEvent } from "../domain/events";
import type { CallId, EpochMs } from "../domain/glossary";
import type { HoursOf } from "../domain/hours";
import { customerId } from "../domain/ids";
import { readNumber } from "../domain/numbers";
import type { CompanyIndex } from "../domain/people";
import type { CallVariables } from "../domain/skills";
import type { CallStart } from "./call";
import type { EnterQueue } from "./ports";
import type { StateOf } from "./step";

export interface CallbackFacts {
  readonly companyVersion: number;
  readonly site: Site;
  /** What the customer's phone shows, and what he would have dialled. */
  readonly dnis: string;
  /** When people may be called. */
  readonly hours: HoursOf;
  readonly settings: CallbackSettings;
  readonly agentRingMs: number;
  /** What the queue asks of agents stands for this customer. */
  readonly variables: CallVariables;
  /** The customer, once he is on the line. */
  readonly caller: Caller;
}

/** Of a queue that has gone or has callbacks no more: what was promised is tried once. */
const ONE_TRY: CallbackSettings = { first: "agent", triesMax: 1, spacingMs: 0 };
const AGENT_RING_MS = 20_000;

export function callbackFacts(order: CallbackOrder, people: CompanyIndex): CallbackFacts {
  const site = people.site(order.site) ?? people.defaultSite;
  const queue = people.queue(order.queue);
  const [written = ""] = site.dnis;
  const { stream, category, language } = order;
  return {
    companyVersion: people.company.version,
    site,
    dnis: readNumber(written, site.country) ?? written,
    hours: callingHours(site, queue),
    settings: queue?.callback ?? ONE_TRY,
    agentRingMs: queue?.ringMs ?? AGENT_RING_MS,
    variables: {
      language: language ?? site.languages[0] ?? "en",
      site: site.id,
      ...(stream && { stream }),
      ...(category && { category }),
    },
    caller: callerOf(order),
  };
}

/** When people may be called for this queue: its own hours, else the site's; holidays are the site's. */
export function callingHours(site: Site, queue: Queue | null): HoursOf {
  if (!queue?.hours) return site;
  const ofSite = ofQueues.get(site) ?? new WeakMap<Queue, HoursOf>();
  ofQueues.set(site, ofSite);
  const hours = ofSite.get(queue) ?? { zone: site.zone, holidays: site.holidays, hours: queue.hours };
  ofSite.set(queue, hours);
  return hours;
}

/** One object as long as the company is the same: what is worked out about it is remembered (domain/holds-until.ts). */
const ofQueues = new WeakMap<Site, WeakMap<Queue, HoursOf>>();

/** When the customer of this callback may be called. */
export const hoursToCall = ({ site, queue }: CallbackOrder, people: CompanyIndex): HoursOf =>
  callingHours(people.site(site) ?? people.defaultSite, people.queue(queue));

/** The place a callback stands in, as the ACD is asked for it; the agent's phone shows whom he is to call. */
export function placeOf(
  order: CallbackOrder,
  { agentRingMs, variables }: CallbackFacts,
): Omit<EnterQueue, "call" | "creditSeconds" | "absent"> {
  const { queue, stream, enteredAtMs, entry, lastAgent, number, name } = order;
  const show = { number, name: `Callback, ${name ?? number}` };
  return { queue, stream, enteredAtMs, entry, ringMs: agentRingMs, show, lastAgent, variables };
}

/** The beginning of the call that rings the customer. `because`: the call on which it was asked for. */
export function placedEvent(
  order: CallbackOrder,
  { site, dnis, companyVersion }: CallbackFacts,
  { call, because }: { readonly call: CallId; readonly because: CallId | null },
): Extract<DomainEvent, { type: "call.placed" }> {
  const { callback, number, customer, name, category, language, entry, queue, enteredAtMs } = order;
  return {
    ...{ type: "call.placed", call, callback, channel: customerId(call), number, site: site.id, dnis, companyVersion },
    ...{ customers: customer ? [customer] : [], name, category, language, because, entry, queue, enteredAtMs },
  };
}

/** A call of our own making, its customer on the line. */
export interface Placed extends Omit<CallStart, "legsMade"> {
  readonly state: StateOf<"callback"> | StateOf<"queue">;
}

/** `agentWaits`: an agent is on the phone already, who is the best thing to hear; else the customer hears who calls. */
export function placedCall(
  order: CallbackOrder,
  people: CompanyIndex,
  call: Pick<Placed, "id" | "line" | "arrivedAtMs"> & { readonly agentWaits: boolean; readonly nowMs: EpochMs },
): Placed {
  const { id, line, arrivedAtMs, agentWaits, nowMs } = call;
  const { site, dnis, caller } = callbackFacts(order, people);
  const { queue, stream, entry, enteredAtMs } = order;
  const inLine = { choice: { queue, stream, urgencySeconds: 0 }, entry, enteredAtMs };
  const state = agentWaits
    ? ({ step: "queue", ...inLine, backSinceMs: nowMs } as const)
    : ({ step: "callback", ...inLine } as const);
  return { id, line, people, site, dnis, caller, arrivedAtMs, state };
}

function callerOf({ customer, name, category, language, lastAgent, number }: CallbackOrder): Caller {
  if (!customer) return { kind: "unknown", number, customers: [], employee: null };
  const known = { id: customer, name: name ?? "", category, language, lastAgent, manager: null, openMatter: null };
  return { kind: "customer", number, customers: [known], employee: null };
}
