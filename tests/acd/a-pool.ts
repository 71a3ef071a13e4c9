/** A dispatcher with agents and queues, on a clock turned by hand. Agents are dave, erin, frank... in queue "sales" unless said otherwise. */

import { createDispatcher, type Dispatcher } from "../../src/acd/dispatcher";
import type { AcdSettings } from "../../src/acd/settings";
import type { EnterQueue, Journal, Waiting } from "../../src/callflow/ports";
import { DEFAULT_QUEUE } from "../../src/company/defaults";
import type { Company, Queue } from "../../src/domain/company";
import type { DomainEvent, DomainEventType } from "../../src/domain/events";
import type { AgentId, CallId, QueueId } from "../../src/domain/glossary";
import { aCompany, anEmployee } from "../domain/a-company";
import { ManualClock } from "../support/manual-clock";
import { FakePhones } from "./fake-phones";

/** Agents and their queues: a name alone is tier 1, "service:2" is tier 2. */
export type Staff = Readonly<Record<AgentId, readonly string[]>>;

export const RING_MS = 15_000;

export function aQueue(id: QueueId, settings: Partial<Queue> = {}): Queue {
  const name = `Queue ${id}`;
  const times = { ringMs: RING_MS, wrapUpMs: 0, comfort: null, entriesMax: 10_000 };
  return { ...DEFAULT_QUEUE, id, name, ...times, ...settings };
}

export function companyOf(staff: Staff, queues: readonly Queue[] = [aQueue("sales"), aQueue("service")]): Company {
  const tiers = (of: readonly string[]): { queue: QueueId; tier: number }[] =>
    of.map((text) => {
      const [queue = "", tier = "1"] = text.split(":");
      return { queue, tier: Number(tier) };
    });
  const people = Object.entries(staff);
  const site = { ...aCompany().sites[0], queue: queues[0]?.id ?? "sales" } as Company["sites"][number];
  return aCompany({
    sites: [site],
    queues: [...queues],
    employees: people.map(([id], n) => anEmployee(String(201 + n), { id, name: id, desk: `desk-${id}` })),
    agents: people.map(([employee, of]) => ({ employee, queues: tiers(of), skills: {} })),
  });
}

export const callNr = (n: number): CallId => `acall${String(n).padStart(6, "0")}` as CallId;

export class Pool {
  readonly clock = new ManualClock();
  readonly phones = new FakePhones(this.clock);
  readonly events: DomainEvent[] = [];
  /** When each of the events was recorded, by the monotonic clock. */
  readonly recordedAtMs: number[] = [];
  readonly faults: string[] = [];
  readonly acd: Dispatcher;

  constructor(company: Company, settings: Partial<AcdSettings> = {}, seed = 0) {
    const record = (event: DomainEvent): void => {
      this.events.push(event);
      this.recordedAtMs.push(this.clock.monotonicMs());
    };
    const journal: Journal = { record, durable: async () => undefined };
    const log = {
      warn: () => undefined,
      error: (facts: object, message: string) => void this.faults.push(`${message} ${JSON.stringify(facts)}`),
    };
    this.acd = createDispatcher({ company, phones: this.phones, journal, clock: this.clock, log, settings, seed });
  }

  /** Everybody logs in, in this order, a second apart: the first has been idle longest. */
  async login(...agents: AgentId[]): Promise<void> {
    for (const agent of agents) {
      this.acd.setStatus(agent, { kind: "available" }, "test");
      await this.clock.advance(1000);
    }
  }

  enter(n: number, more: Partial<EnterQueue> = {}): Waiting {
    return this.acd.enter({
      ...{ call: callNr(n), queue: "sales", stream: null, creditSeconds: 0, enteredAtMs: this.clock.nowMs() },
      ...{ entry: null, ringMs: RING_MS, show: { number: null, name: null } },
      ...{ lastAgent: null, variables: {} },
      ...more,
    });
  }

  /** A caller enters, the phone that rings answers, the two talk. */
  async connect(n: number, more: Partial<EnterQueue> = {}): Promise<AgentId> {
    const waiting = this.enter(n, more);
    await this.clock.advance(0);
    this.phones.one.answer();
    const { agent, offer } = await waiting.agentReady;
    this.acd.connected(offer);
    await this.clock.advance(0);
    return agent;
  }

  /** Who rings for whom now, e.g. "dave<-1". */
  get offers(): string[] {
    return this.phones.ringing.map(({ account, attempt }) => `${account.slice(5)}<-${Number(attempt.call.slice(5))}`);
  }

  state(agent: AgentId): string {
    const view = this.acd.agent(agent);
    return view ? `${statusText(view.status)} ${view.state}` : "unknown";
  }

  of<T extends DomainEventType>(type: T): Extract<DomainEvent, { type: T }>[] {
    return this.events.filter((event): event is Extract<DomainEvent, { type: T }> => event.type === type);
  }

  /** How the offers ended, in their order, e.g. "dave unanswered". */
  get outcomes(): string[] {
    return this.of("offer.ended").map(({ agent, outcome }) => `${agent} ${outcome}`);
  }
}

function statusText(status: { kind: string; reason?: string }): string {
  return status.reason === undefined ? status.kind : `${status.kind}(${status.reason})`;
}

export function aPool(staff: Staff, settings: Partial<AcdSettings> = {}, queues?: readonly Queue[]): Pool {
  return new Pool(companyOf(staff, queues), settings);
}
