/** The API over a small company in memory: every answer can be set, every command is noted. */
import { PassThrough } from "node:stream";
import { buildApi } from "../../../src/api/app";
import { type ApiDeps, BadCursor, type CallFilter, type Page, type PageRequest } from "../../../src/api/deps";
import { createMetrics } from "../../../src/api/metrics";
import type { Api } from "../../../src/api/types";
import type { Clock } from "../../../src/callflow/ports";
import { systemClock } from "../../../src/clock";
import { companyToDocument, readCompany } from "../../../src/company";
import { createFigures, type FiguresBook } from "../../../src/domain/figures";
import type { CallbackId } from "../../../src/domain/glossary";
import { createLog } from "../../../src/log";
import { MemoryJournal } from "./memory-journal";
import { ALL, aCallback, GONE_CALL, NOW_MS, queuesNow, WorldState } from "./world-state";

export { ALL, aCall, aCallback, anna, boris, CALL, CALLBACK, GONE_CALL, keyWith, NOW_MS, petrov } from "./world-state";
export { MemoryJournal };

export const bearer = (token: string = ALL): { authorization: string } => ({ authorization: `Bearer ${token}` });

/** Real timers, a wall clock that stands still. */
export const aClock = (): Clock => ({ ...systemClock, nowMs: () => NOW_MS });

export class World extends WorldState {
  readonly figures: FiguresBook = createFigures(() => ({ ...this.company, zoneOf: () => "Europe/Moscow" }));
  readonly journal = new MemoryJournal();
  readonly logged: string[] = [];

  /** Everything as at the beginning: for the next test of a file that shares one world. */
  reset(): void {
    this.journal.reset();
    this.logged.length = 0;
    Object.assign(this, new WorldState());
  }

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
      wrapUpDone: (id) => this.agents.find((agent) => agent.id === id) ?? null,
      extendWrapUp: (id, ms) => {
        this.commands.push({ extendWrapUp: id, ms });
        return this.extended ?? this.agents.find((agent) => agent.id === id) ?? null;
      },
      explain: (call) => this.explanations.get(call) ?? null,
      live: {
        pull: (call, agent, by) => {
          this.commands.push({ pull: call, agent, by });
          return this.pulled;
        },
        setOpen: (queue, open, by) => {
          this.commands.push({ setOpen: queue, open, by });
          return queuesNow().some(({ id }) => id === queue);
        },
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
    callbacks: {
      list: async (filter, page) => {
        this.asked.push({ what: "callbacks", filter, page });
        return this.page(this.callbacks, page);
      },
      get: async (id) =>
        this.page(this.callbacks, { limit: 200, after: null }).rows.find((callback) => callback.id === id) ?? null,
    },
    callbackDesk: {
      order: (order) => {
        const callback = aCallback({ ...order, id: `k-${GONE_CALL}` as CallbackId, askedOn: null, tries: 0 });
        this.callbacks.push(callback);
        this.commands.push({ callBack: order });
        return callback.id;
      },
      cancel: (id, by) => {
        if (this.callbacksNow.get(id)?.state.kind === "talking") return false;
        this.commands.push({ cancel: id, by });
        this.callbacks = this.callbacks.map((one) => (one.id === id ? { ...one, how: "cancelled" } : one));
        return this.callbacksNow.delete(id);
      },
      find: (id) => this.callbacksNow.get(id) ?? null,
    },
    liveCalls: {
      hangUp: (id) => {
        const there = this.liveCalls.delete(id);
        if (there) this.hungUp.push(id);
        return there;
      },
      raise: (call, seconds, by) => {
        this.commands.push({ raise: call, seconds, by });
        return this.waits === "done"
          ? { kind: "done", creditSeconds: 30 + seconds, addedSeconds: seconds }
          : { kind: this.waits };
      },
      withdraw: (call, reason, by) => {
        this.commands.push({ withdraw: call, reason, by });
        return this.waits;
      },
      move: (call, queue, by) => {
        this.commands.push({ move: call, queue, by });
        return this.moved ?? this.waits;
      },
    },
    companyEditor: {
      current: async () => {
        if (this.database === "away") throw new Error("connect ECONNREFUSED 127.0.0.1:5432");
        return { version: this.company.version, document: companyToDocument(this.company) };
      },
      publish: async (document, base, note) => {
        const { company } = readCompany(document, { version: base + 1 });
        if (this.othersPublish) return null;
        this.notes.push(note);
        this.company = company;
        return company.version;
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
    figures: { at: (nowMs) => this.figures.at(nowMs) },
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

/** One world for all tests of a file, as at the beginning in each of them: making one costs seconds. */
export function sharedWorld(): World {
  const world = new World();
  beforeAll(async () => void (await world.api.ready()));
  beforeEach(() => world.reset());
  afterAll(() => world.api.close());
  return world;
}
