/** The API over a small company in memory: every answer can be set, every command is noted. */
import { PassThrough } from "node:stream";
import { buildApi } from "../../../src/api/app";
import type {
  AcdSnapshot,
  AgentNow,
  ApiDeps,
  ApiKey,
  CallDetail,
  CallFilter,
  CallStory,
  CustomerRow,
  Page,
  PageRequest,
  PoolNow,
  Scope,
} from "../../../src/api/deps";
import { BadCursor, SCOPES } from "../../../src/api/deps";
import { createMetrics } from "../../../src/api/metrics";
import type { Api } from "../../../src/api/types";
import type { Clock } from "../../../src/callflow/ports";
import { systemClock } from "../../../src/clock";
import type { AgentStatus } from "../../../src/domain/agent";
import type { Company } from "../../../src/domain/company";
import type { DomainEvent, JournalEntry } from "../../../src/domain/events";
import type { CallId, CustomerId, E164, EntryId } from "../../../src/domain/glossary";
import { createLog } from "../../../src/log";
import { aCompany, anEmployee, aSite } from "../../domain/a-company";

export const NOW_MS = Date.UTC(2026, 10, 21, 9, 30);
export const CALL = "a00000000aa" as CallId;
export const GONE_CALL = "a00000000bb" as CallId;

/** One key for each scope, and one with all of them. */
export const keyWith = (...scopes: Scope[]): string => `frontdesk_live_${scopes.join("_") || "none"}_secret`;
export const ALL = keyWith(...SCOPES);
export const bearer = (token: string = ALL): { authorization: string } => ({ authorization: `Bearer ${token}` });

/** Real timers, a wall clock that stands still. */
export const aClock = (): Clock => ({ ...systemClock, nowMs: () => NOW_MS });

export class MemoryJournal {
  readonly entries: JournalEntry[] = [];
  /** False: Postgres is away. */
  reachable = true;
  reads = 0;
  private readonly listeners = new Set<(entry: JournalEntry) => void>();

  get lastSeq(): number {
    return this.entries.at(-1)?.seq ?? 0;
  }
  add(event: DomainEvent): JournalEntry {
    const entry = { seq: this.lastSeq + 1, node: "a", atMs: NOW_MS, event };
    this.entries.push(entry);
    for (const listener of this.listeners) listener(entry);
    return entry;
  }
  get listening(): number {
    return this.listeners.size;
  }
  onDurable(listener: (entry: JournalEntry) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  async durable(): Promise<void> {
    if (!this.reachable) throw new Error("the database is away");
  }
  async entriesAfter(seq: number, limit: number): Promise<readonly JournalEntry[]> {
    this.reads++;
    await new Promise((resolve) => setImmediate(resolve));
    if (!this.reachable) throw new Error("the database is away");
    return this.entries.filter((entry) => entry.seq > seq).slice(0, limit);
  }
}

export const anna: AgentNow = {
  id: "e201",
  name: "Anna Orlova",
  status: { kind: "available" },
  statusSinceMs: NOW_MS - 60_000,
  state: "idle",
  sinceMs: NOW_MS - 60_000,
  untilMs: null,
  call: null,
  queues: ["front-desk"],
  nextStatus: null,
};

export const boris: AgentNow = {
  ...anna,
  id: "e202",
  name: "Boris Belov",
  status: { kind: "onBreak", reason: "lunch" },
  state: "wrapUp",
  untilMs: NOW_MS + 5_000,
  call: CALL,
};

function queuesNow(): AcdSnapshot["queues"] {
  return [
    {
      id: "front-desk",
      name: "Front desk",
      waiting: [
        {
          call: CALL,
          entry: `e-${CALL}` as EntryId,
          enteredAtMs: NOW_MS - 95_000,
          creditSeconds: 30,
          position: 1,
          offeredTo: "e201",
        },
        {
          call: GONE_CALL,
          entry: `e-${GONE_CALL}` as EntryId,
          enteredAtMs: NOW_MS - 100_000,
          creditSeconds: 0,
          position: 2,
          offeredTo: null,
        },
      ],
    },
    { id: "service", name: "Service", waiting: [] },
  ];
}

export function aCall(id: CallId, overrides: Partial<CallDetail> = {}): CallDetail {
  return {
    id,
    site: "kazan",
    dnis: "+78435550001",
    number: "+78435551234",
    kind: "customer",
    customers: ["c-1" as CustomerId],
    customerName: "Ivan Petrov",
    category: "vip",
    employee: null,
    queue: "front-desk",
    step: "queue",
    arrivedAtMs: NOW_MS - 100_000,
    answeredAtMs: NOW_MS - 99_000,
    connectedAtMs: null,
    connectedTo: null,
    endedAtMs: null,
    endReason: null,
    cause: null,
    segments: [],
    entries: [],
    offers: [],
    ...overrides,
  };
}

export const petrov: CustomerRow = {
  id: "c-1" as CustomerId,
  name: "Ivan Petrov",
  numbers: ["+78435551234"],
  category: "vip",
  manager: "e201",
  language: "ru",
  lastAgent: null,
  openMatter: { subject: "boiler", handler: "e202" },
};

export class World {
  readonly journal = new MemoryJournal();
  readonly logged: string[] = [];
  company: Company = aCompany({
    sites: [aSite(), aSite({ id: "samara", name: "TeploDom Samara", dnis: ["+78465550001"] })],
    employees: [
      anEmployee("201", { name: "Anna Orlova", department: "sales", mobile: "+79005550201" as E164 }),
      anEmployee("202", { name: "Boris Belov" }),
      anEmployee("203", { name: "Vera Orlova" }),
    ],
    agents: [
      { employee: "e201", queues: [{ queue: "front-desk", tier: 1 }], skills: {} },
      { employee: "e202", queues: [{ queue: "front-desk", tier: 1 }], skills: {} },
    ],
  });
  agents: AgentNow[] = [anna, boris];
  readonly statusesSet: { agent: string; status: AgentStatus; by: string }[] = [];
  readonly liveCalls = new Set<string>([CALL]);
  readonly hungUp: string[] = [];
  calls: CallDetail[] = [aCall(CALL)];
  stories = new Map<string, CallStory>([
    [
      CALL,
      { lines: [{ atMs: NOW_MS, text: "greeted, good day (Kazan)" }], text: "12:30:00 greeted, good day (Kazan)" },
    ],
  ]);
  customers: CustomerRow[] = [petrov];
  readonly asked: { what: string; filter: unknown; page: PageRequest }[] = [];
  keys = new Map<string, ApiKey>(
    [ALL, ...SCOPES.map((scope) => keyWith(scope)), keyWith()].map((token) => {
      const scopes = SCOPES.filter((scope) => token.includes(scope));
      return [token, { id: token.slice(-10), name: `test ${scopes.join("+") || "none"}`, scopes }];
    }),
  );
  keysReachable = true;
  /** What the repositories do: answer, reject (the database is away) or never answer. */
  database: "there" | "away" = "there";
  ariConnected = true;
  pool: PoolNow = { role: "owner", epoch: 1, owner: "a", ownerApi: null };
  spooled = 0;

  private page<T extends { id: string }>(rows: readonly T[], { limit, after }: PageRequest): Page<T> {
    if (this.database === "away") throw new Error("connect ECONNREFUSED 127.0.0.1:5432");
    const at = after === null ? 0 : rows.findIndex((row) => row.id === after) + 1;
    if (after !== null && at === 0) throw new BadCursor();
    const found = rows.slice(at, at + limit);
    return { rows: found, next: at + limit < rows.length ? (found.at(-1)?.id ?? null) : null };
  }

  readonly deps: ApiDeps = {
    log: createLog({
      level: "debug",
      pretty: false,
      destination: new PassThrough().on("data", (line) => this.logged.push(String(line))),
    }),
    clock: aClock(),
    company: () => this.company,
    acd: {
      snapshot: () => ({ queues: queuesNow(), agents: this.agents }),
      setStatus: (agent, status, by) => {
        this.statusesSet.push({ agent, status, by });
        this.agents = this.agents.map((one) =>
          one.id === agent ? { ...one, ...(one.state === "idle" ? { status } : { nextStatus: status }) } : one,
        );
        return this.agents.find((one) => one.id === agent) ?? null;
      },
    },
    calls: {
      list: async (filter: CallFilter, page) => {
        this.asked.push({ what: "calls", filter, page });
        return this.page(this.calls, page);
      },
      get: async (id) => this.page(this.calls, { limit: 200, after: null }).rows.find((call) => call.id === id) ?? null,
      story: async (id) => {
        this.page(this.calls, { limit: 200, after: null });
        return this.stories.get(id) ?? null;
      },
    },
    liveCalls: {
      hangUp: (id) => {
        const there = this.liveCalls.delete(id);
        if (there) this.hungUp.push(id);
        return there;
      },
    },
    customers: {
      search: async (filter, page) => {
        this.asked.push({ what: "customers", filter, page });
        return this.page(this.customers, page);
      },
      get: async (id) =>
        this.page(this.customers, { limit: 200, after: null }).rows.find((customer) => customer.id === id) ?? null,
    },
    journal: this.journal,
    keys: {
      verify: async (token) => {
        if (!this.keysReachable) throw new Error("connect ECONNREFUSED 127.0.0.1:5432");
        return this.keys.get(token) ?? null;
      },
    },
    health: {
      ariConnected: () => this.ariConnected,
      journal: () => ({ postgresReachable: this.journal.reachable, queued: 0, spooled: this.spooled }),
      pool: () => this.pool,
    },
    metrics: createMetrics(
      {
        acd: () => ({ queues: queuesNow(), agents: this.agents }),
        openCalls: () => this.liveCalls.size,
        ariConnected: () => this.ariConnected,
        journal: () => ({ postgresReachable: this.journal.reachable, queued: 0, spooled: this.spooled }),
      },
      { defaults: false },
    ),
  };
  readonly api: Api = buildApi(this.deps);
}

/** A world whose API is ready, closed after the file's tests. */
export async function startWorld(): Promise<World> {
  const world = new World();
  started.push(world);
  await world.api.ready();
  return world;
}
const started: World[] = [];
afterAll(async () => {
  await Promise.all(started.splice(0).map((world) => world.api.close()));
});
