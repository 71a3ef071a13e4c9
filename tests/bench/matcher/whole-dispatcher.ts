/** The dispatcher with all that belongs to it: what a waiting caller costs in memory, and how soon a restarted process has its callers in line again. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createDispatcher, type Dispatcher } from "../../../src/acd/dispatcher";
import { rebuild } from "../../../src/acd/rebuild";
import type { EnterQueue, Journal, Phones, Waiting } from "../../../src/callflow/ports";
import { systemClock } from "../../../src/clock";
import type { Company } from "../../../src/domain/company";
import type { DomainEvent, JournalEntry } from "../../../src/domain/events";
import type { CallId } from "../../../src/domain/glossary";
import { callIds } from "../../../src/domain/ids";
import { aQueue } from "../../acd/a-pool";
import { Chance } from "../../acd/matching/random";
import { aCompany, anEmployee } from "../../domain/a-company";
import { AGENTS, QUEUES, queueName, SETTINGS, someAgent, someCaller, strategyOf, WAITING } from "./shape";

const NO_PHONES: Phones = {
  ring: () => {
    throw new Error("nobody is free: no phone rings");
  },
};

function bigCompany(): Company {
  const chance = new Chance(1);
  const people = Array.from({ length: AGENTS }, (_, n) => ({ id: `agent-${n}`, ...someAgent(chance) }));
  return aCompany({
    sites: [{ ...aCompany().sites[0], queue: queueName(0) } as Company["sites"][number]],
    queues: Array.from({ length: QUEUES }, (_, n) =>
      aQueue(queueName(n), { ...SETTINGS, entriesMax: WAITING, strategy: strategyOf(n) }),
    ),
    employees: people.map(({ id }, n) => anEmployee(String(10_000 + n), { id, desk: `desk-${id}` })),
    agents: people.map(({ id, tiers, skills }) => ({
      employee: id,
      queues: [...tiers].map(([queue, tier]) => ({ queue, tier })),
      skills,
    })),
  });
}

function startDispatcher(company: Company, record: (event: DomainEvent) => void): Dispatcher {
  const journal: Journal = { record, durable: async () => undefined };
  const log = { warn: () => undefined, error: (facts: object) => process.stderr.write(`${JSON.stringify(facts)}\n`) };
  return createDispatcher({ company, phones: NO_PHONES, journal, clock: systemClock, log });
}

function requests(): EnterQueue[] {
  const chance = new Chance(2);
  const newCall = callIds("a");
  const nowMs = Date.now();
  return Array.from({ length: WAITING }, (_, n) => {
    const { queue, creditSeconds, variables } = someCaller(chance);
    const place = { queue, stream: null, creditSeconds, enteredAtMs: nowMs - (WAITING - n), entry: null };
    const rest = { ringMs: 15_000, show: { number: "+78435551234", name: null }, lastAgent: null, variables };
    return { call: newCall(nowMs + n), ...place, ...rest };
  });
}

/** Memory of one waiting caller in the dispatcher, in bytes: what the call flow holds of him (the place, the promise it waits for) included. */
export async function heapPerCaller(): Promise<number> {
  const acd = startDispatcher(bigCompany(), () => undefined);
  const asked = requests();
  const held: { readonly place: Waiting; readonly ready: Promise<unknown> }[] = new Array(WAITING);
  const before = memoryUsed();
  for (const [n, request] of asked.entries()) {
    const place = acd.enter(request);
    held[n] = { place, ready: place.agentReady };
  }
  await Promise.resolve();
  const after = memoryUsed();
  acd.stop();
  return held.length > 0 ? (after - before) / WAITING : 0;
}

/** From the lines of the journal to all callers in line again, in ms; reading the lines is Postgres' part. */
export async function rebuildMs(): Promise<number> {
  const company = bigCompany();
  const lines: JournalEntry[] = [];
  const record = (event: DomainEvent): void =>
    void lines.push({ seq: lines.length + 1, node: "a", atMs: Date.now(), event });
  const first = startDispatcher(company, record);
  const asked = requests();
  const entries = asked.map((request) => first.enter(request).entry);
  for (const { employee } of company.agents) first.setStatus(employee, { kind: "available" }, "bench");
  first.stop();

  const again = startDispatcher(company, () => undefined);
  const startedMs = performance.now();
  again.restore(rebuild(lines));
  again.recovered(new Set<CallId>(asked.map(({ call }) => call)));
  for (const [n, request] of asked.entries()) again.enter({ ...request, entry: entries[n] ?? null });
  const tookMs = performance.now() - startedMs;
  const back = again.snapshot().queues.reduce((sum, { waiting }) => sum + waiting.length, 0);
  again.stop();
  if (back !== WAITING) throw new Error(`${back} of ${WAITING} callers are back in line`);
  return tookMs;
}

function memoryUsed(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage(); // what the index keeps in lists of numbers is not in the heap
  return heapUsed + arrayBuffers;
}
