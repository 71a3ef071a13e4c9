/**
 * What the journal remembers of calls that have not ended: enough to take them
 * over. Pure: the same lines always give the same calls.
 */
import { hasHeard, NOTHING_TOLD } from "./announce";
import type { Caller, Customer, DeviceKind, StepState } from "./call";
import type { CallEvent, JournalEntry } from "./events";
import { callOf } from "./events";
import type { CallId, ChannelId, EmployeeId, EpochMs, IncidentId, OfferId, QueueId, SiteId } from "./glossary";
import type { RememberedCall, RememberedEntry, RememberedLeg, RememberedOffer } from "./recovery";

/** Ids of legs and bridges are counted within a call; those of the last moments may not be in the journal. */
const IDS_UNTOLD_MAX = 5;

export interface Remembered extends RememberedCall {
  readonly site: SiteId;
  readonly dnis: string;
  readonly caller: Caller;
  readonly companyVersion: number;
  /** How many legs and bridges the call may have had: counting goes on from here. */
  readonly legsMade: number;
  /** Phones that rang or talked when the journal ends: their segments are open. */
  readonly underWay: readonly UnderWay[];
  /** An incident was heard of and nothing chosen since: leaving now counts as deflected. */
  readonly incidentHeard: IncidentId | null;
}

export interface UnderWay {
  readonly kind: "ring" | "talk";
  readonly leg: ChannelId;
  readonly employee: EmployeeId;
  readonly device: DeviceKind;
  readonly sinceMs: EpochMs;
}

type CallLine = CallEvent & { readonly call: CallId };

/** @param lines of the journal, in their order; calls whose beginning is missing are left out */
export function rememberCalls(lines: Iterable<JournalEntry>): Remembered[] {
  const calls = new Map<CallId, Remembering>();
  const early = new Map<CallId, Early[]>();
  for (const { event, atMs } of lines) {
    const id = callOf(event);
    if (id === null || !isCallLine(event)) continue;
    if (event.type === "call.arrived") calls.set(id, new Remembering(event, atMs));
    else if (event.type === "call.placed") calls.set(id, rememberPlaced(event, atMs, early.get(id) ?? []));
    else if (event.type === "call.ended") calls.delete(id);
    else if (calls.has(id)) calls.get(id)?.hear(event, atMs);
    else if (event.type === "offer.made") early.set(id, [...(early.get(id) ?? []), { event, atMs }]);
    else if (event.type === "offer.ended") early.get(id)?.push({ event, atMs });
  }
  return [...calls.values()].map((call) => call.told());
}

/** An agent is found for a callback before its customer is rung: the call has offers before its beginning. */
interface Early {
  readonly event: CallLine;
  readonly atMs: EpochMs;
}

/** Agents' lines may name a call, but they are not of the call. */
const isCallLine = (event: JournalEntry["event"]): event is CallLine => !event.type.startsWith("agent.");

/** What is kept of a call's beginning. */
type Beginning = Pick<
  Extract<CallLine, { type: "call.arrived" }>,
  "call" | "channel" | "site" | "dnis" | "companyVersion" | "kind" | "number" | "employee"
>;

/** A call of our own making. Until its customer has answered the place in line is the callback's. */
function rememberPlaced(
  event: Extract<CallLine, { type: "call.placed" }>,
  atMs: EpochMs,
  early: readonly Early[],
): Remembering {
  const call = new Remembering({ ...event, kind: "unknown", employee: null }, atMs);
  const { entry, queue, enteredAtMs } = event;
  call.willStandIn({ id: entry, queue, enteredAtMs, shadow: false });
  if (event.customers.length > 0) call.isKnown(event);
  for (const before of early) call.hear(before.event, before.atMs);
  return call;
}

class Remembering {
  private caller: Caller;
  private state: StepState = { step: "identify" };
  private entry: RememberedEntry | null = null;
  /** The place that is his when he answers. */
  private promised: RememberedEntry | null = null;
  private readonly legs = new Map<ChannelId, RememberedLeg>();
  private readonly offers = new Map<OfferId, RememberedOffer>();
  private readonly underWay = new Map<string, UnderWay>();
  private queue: QueueId | null = null;
  private incidentHeard: IncidentId | null = null;

  constructor(
    private readonly arrived: Beginning,
    private readonly arrivedAtMs: number,
  ) {
    this.caller = { kind: arrived.kind, number: arrived.number, customers: [], employee: arrived.employee };
  }

  willStandIn(entry: RememberedEntry): void {
    this.queue = entry.queue;
    this.promised = entry;
  }

  isKnown(as: Identification): void {
    this.caller = identified(this.caller, as);
  }

  hear(event: CallLine, atMs: number): void {
    switch (event.type) {
      case "caller.identified":
        this.caller = identified(this.caller, event);
        break;
      case "step.entered":
        this.state = event.state;
        break;
      case "queue.shadowHeld":
      case "queue.entered":
        this.queue = event.queue;
        this.entry = {
          id: event.entry,
          queue: event.queue,
          enteredAtMs: event.enteredAtMs,
          shadow: event.type === "queue.shadowHeld",
        };
        break;
      case "queue.announced":
        if (this.entry) this.entry = { ...this.entry, told: hasHeard(this.entry.told ?? NOTHING_TOLD, event) };
        break;
      case "queue.left":
        this.entry = null;
        break;
      case "callback.tried":
        if (event.outcome === "answered") this.entry = this.promised;
        break;
      case "callback.requested":
        // The place is the callback's. The caller may not have heard yet that it is booked.
        this.entry = null;
        this.state = { step: "afterCall", say: "callback-booked" };
        break;
      case "incident.heard":
        this.incidentHeard = event.incident;
        break;
      case "menu.chosen":
      case "menu.extensionDialled":
        this.incidentHeard = null;
        break;
      case "phone.rang":
        this.keepLeg(event.leg, event.employee, event.device, null);
        this.begins("ring", event, atMs);
        break;
      case "phone.ended":
        this.underWay.delete(`ring ${event.leg}`);
        break;
      case "call.connected":
        this.begins("talk", event, atMs);
        break;
      case "talk.ended":
        this.underWay.delete(`talk ${event.leg}`);
        break;
      case "offer.made":
        this.keepLeg(event.leg, event.agent, "desk", this.queue);
        this.offers.set(event.offer, { id: event.offer, entry: event.entry, agent: event.agent, madeAtMs: atMs });
        break;
      case "offer.ended":
        this.offers.delete(event.offer);
        break;
      default: // the rest changes nothing that a restart must know
    }
  }

  told(): Remembered {
    const { call, channel, site, dnis, companyVersion } = this.arrived;
    return {
      id: call,
      channel,
      site,
      dnis,
      companyVersion,
      caller: this.caller,
      arrivedAtMs: this.arrivedAtMs,
      state: this.state,
      entry: this.entry,
      legs: [...this.legs.values()],
      openOffers: [...this.offers.values()],
      legsMade: Math.max(0, ...[...this.legs.keys()].map(numberOf)) + IDS_UNTOLD_MAX,
      underWay: [...this.underWay.values()],
      incidentHeard: this.incidentHeard,
    };
  }

  private begins(kind: UnderWay["kind"], phone: Pick<UnderWay, "leg" | "employee" | "device">, sinceMs: EpochMs): void {
    const { leg, employee, device } = phone;
    this.underWay.set(`${kind} ${leg}`, { kind, leg, employee, device, sinceMs });
  }

  private keepLeg(leg: ChannelId, employee: EmployeeId, device: DeviceKind, queue: QueueId | null): void {
    this.legs.set(leg, { leg, employee, device, queue });
  }
}

type Identification = Pick<
  Extract<CallEvent, { type: "caller.identified" }>,
  "customers" | "name" | "category" | "language"
> & { readonly manager?: EmployeeId | null };

function identified(caller: Caller, event: Identification): Caller {
  const customers = event.customers.map(
    (id, i): Customer => ({
      id,
      name: i === 0 ? (event.name ?? "") : "",
      category: i === 0 ? event.category : null,
      manager: i === 0 ? (event.manager ?? null) : null,
      language: i === 0 ? event.language : null,
      lastAgent: null,
      openMatter: null,
    }),
  );
  return customers.length > 0 ? { ...caller, kind: "customer", customers } : caller;
}

const numberOf = (leg: ChannelId): number => Number(/\d+$/.exec(leg)?.[0] ?? 0);
