/**
 * One frontdesk process: the real telephony, call flow, callbacks, ACD, journal
 * and recovery, put together as src/main.ts does it, on the world's Asterisk,
 * Postgres and clock. `kill` is kill -9: nothing of it ever runs again.
 *
 * Of the lease (src/lease.ts, tried in its own tests) it has what a lease comes
 * to: as owner an epoch, as standby none, and after a standstill the question
 * whether it still is the owner before it says another word.
 */
import { createDispatcher, type Dispatcher } from "../../../src/acd/dispatcher";
import { createTelephony, type Telephony } from "../../../src/ari";
import { type Callbacks, createCallbacks } from "../../../src/callflow/callbacks";
import { type Calls, createCalls } from "../../../src/callflow/calls";
import { PLACE_KEPT_MS } from "../../../src/callflow/kept-places";
import { createLiveCalls, type LiveCalls } from "../../../src/callflow/live-calls";
import type { Clock, Directory, Phones, Sounds } from "../../../src/callflow/ports";
import { createJournal, type RunningJournal } from "../../../src/db/journal";
import type { Reign } from "../../../src/db/reign";
import type { JournalEntry } from "../../../src/domain/events";
import type { AgentId, CustomerId } from "../../../src/domain/glossary";
import { callIds } from "../../../src/domain/ids";
import type { Ownership } from "../../../src/domain/lease";
import { type CompanyIndex, indexCompany } from "../../../src/domain/people";
import { watchLateCallbacks } from "../../../src/late-callbacks";
import type { Log } from "../../../src/log";
import { openCalls, startReaper } from "../../../src/reaper";
import { createRecovery, type Recovery } from "../../../src/recovery";
import type { Rng } from "../rng";
import type { SimAsterisk } from "./asterisk";
import type { Companies } from "./companies";
import type { Connection } from "./connection";
import type { SimDatabase } from "./database";
import { Life } from "./life";
import { type LineTrouble, SimTransport } from "./transport";

/** Nothing is written to a real disk: a line that Postgres refuses for what it contains would be, and is a fault here. */
const NO_FOLDER = "/nowhere";
/** As src/pool-owner.ts has it: by then the owner has taken over every call. */
const STANDBY_SETTLED_MS = 15_000;
/** How often a process that is alone asks whether Postgres is back. */
const ALONE_AGAIN_MS = 250;
/** How long it may be asked whether this process still is the owner; Postgres is away then, and it goes on. */
const CONFIRM_LIMIT_MS = 1_000;

/** What a hand-made bug puts itself between. */
export interface Parts {
  readonly dispatcher: Dispatcher;
  readonly callbacks: Callbacks;
  readonly phones: Phones;
  readonly journal: RunningJournal;
  /** Wall clock. */
  readonly nowMs: () => number;
}

/** Called while a process is put together: replaces what it wants to. */
export type Sabotage = (parts: Parts) => void;

export interface CustomerMemory extends Directory {
  /** Who talked to this customer last. */
  rememberAgent(customer: CustomerId, agent: AgentId): void;
}

export interface World {
  readonly clock: Clock;
  readonly asterisk: SimAsterisk;
  readonly database: SimDatabase;
  readonly directory: (clock: Clock) => CustomerMemory;
  readonly sounds: Sounds;
  readonly line: LineTrouble;
  readonly rng: Rng;
  readonly companies: Companies;
  /** Something in Asterisk or in the ledger belonged to nobody, and the reaper had to see to it. */
  readonly onDrift: (kind: string) => void;
  /** Warnings and errors of the process. */
  readonly onLog: (level: "warn" | "error", facts: object, message: string) => void;
  /** It has ended because another process owns the pool. */
  readonly onLeft: (process: FrontdeskProcess) => void;
  readonly sabotage?: Sabotage;
}

export class FrontdeskProcess {
  readonly acd: Dispatcher;
  readonly calls: Calls;
  readonly callbacks: Callbacks;
  readonly liveCalls: LiveCalls;
  readonly telephony: Telephony;
  private readonly recovery: Recovery;
  private transport: SimTransport | null = null;
  private people: CompanyIndex;
  private ownership: Ownership | null = null;
  private readonly startedAtMs: number;
  private working = false;
  private leaving = false;
  private asleep = false;
  private confirming: Promise<boolean> | null = null;
  /** True once the first recovery is done. */
  ready = false;

  private constructor(
    private readonly world: World,
    readonly node: string,
    readonly journal: RunningJournal,
    private readonly life: Life,
    private readonly connection: Connection,
  ) {
    const { sounds } = world;
    const clock = life;
    this.startedAtMs = clock.monotonicMs();
    const directory = world.directory(clock);
    const log = logOf(world, life);
    this.people = indexCompany(world.companies.now);
    const phones: Phones = { ring: (attempt) => this.telephony.phones.ring(attempt) };
    this.acd = createDispatcher({ company: this.people.company, phones, journal, clock, log });
    const forCalls = {
      ...{ clock, journal, acd: this.acd, phones, sounds, log },
      nextCallId: callIds(node),
      company: () => this.people,
    };
    this.callbacks = createCallbacks({
      ...forCalls,
      asCaller: (leg) => this.telephony.asCaller(leg),
      place: (placed) => this.calls.place(placed),
      openCalls: () => this.calls.open(),
    });
    const { callbacks } = this;
    world.sabotage?.({ dispatcher: this.acd, callbacks, phones, journal, nowMs: () => clock.nowMs() });
    this.calls = createCalls({ ...forCalls, directory, callbacks });
    this.liveCalls = createLiveCalls({ calls: this.calls, line: this.acd.live, clock, log });
    this.recovery = createRecovery({
      ...{ telephony: () => this.telephony, acd: this.acd, calls: this.calls, callbacks, journal, clock, log },
      openLines: () => this.openLines(),
      companyOf: async (version) => {
        const company = world.companies.of(version);
        return company && indexCompany(company);
      },
      journalReadable: () => journal.state().postgresReachable,
    });
    this.telephony = createTelephony({
      ari: { url: "http://sim", user: "", password: "", app: "frontdesk", adapter: "websocket" },
      openTransport: () => {
        this.transport = new SimTransport(world.asterisk, clock, world.rng.fork(), world.line);
        return this.transport;
      },
      trunk: "trunk",
      ...{ clock, log },
      random: () => world.rng.next(),
      onArrival: (arrival) => void this.calls.arrive(arrival),
      onPhone: (account, isThere) => this.acd.phoneSeen(account, isThere),
      onLost: (why) => journal.record({ type: "asterisk.lost", why }),
      gate: () => this.gate(),
      onReplaced: () => void this.leave(),
      reconcile: async (snapshot) => {
        const done = await this.recovery.reconcile(snapshot);
        journal.record({ type: "asterisk.connected", startedAt: snapshot.startedAt, ...done });
        this.ready = true;
      },
    });
    rememberLastAgents(journal, this.calls, directory);
  }

  /** A standby: of the journal only what its node has left in the spool. `takeOver` makes it the owner. */
  static async start(world: World, node: string): Promise<FrontdeskProcess> {
    const life = new Life(world.clock, (err) => world.onLog("error", { err }, "the process died of an exception"));
    const connection = world.database.connect(life);
    let made: FrontdeskProcess | null = null;
    const journal = await createJournal({
      ...{ database: connection.pools(), spool: world.database.diskOf(node).openSpool(connection) },
      ...{ node, clock: life, spoolDir: NO_FOLDER, log: logOf(world, life) },
      reign: () => made?.reign() ?? null,
      onStale: () => void made?.leave(),
    });
    made = new FrontdeskProcess(world, node, journal, life, connection);
    return made;
  }

  /** From here on the calls are this process's. */
  async takeOver(): Promise<void> {
    const { journal, telephony, node } = this;
    this.own();
    await journal.begin();
    if (this.leaving) return;
    this.working = true;
    journal.record({ type: "system.started", node, version: "sim" });
    void telephony.ensureWaitingRooms(this.people.company.queues.map(({ id }) => id));
    this.connection
      .givenUpSince(this.life.nowMs() - PLACE_KEPT_MS)
      .then((places) => this.callbacks.restorePlaces(places))
      .catch(() => undefined); // Postgres is away: nobody loses more than a place given up
    await telephony.start();
    if (!this.leaving) this.reap();
  }

  /** Takes the lease; while Postgres is away the process goes on without one, until it is back. */
  private own(): void {
    const { database } = this.world;
    if (this.leaving) return;
    if (database.trouble.away) {
      this.life.after(ALONE_AGAIN_MS, () => this.own());
      return;
    }
    this.ownership = database.take(this.node);
    void this.journal.begin();
  }

  private reign(): Reign | null {
    if (this.ownership) return { kind: "owner", ...this.ownership };
    const { ownerNode } = this.world.database;
    const settled = this.life.monotonicMs() - this.startedAtMs > STANDBY_SETTLED_MS;
    return settled && ownerNode !== null && ownerNode !== this.node ? { kind: "standby" } : null;
  }

  /** From the first connection on. */
  private reap(): void {
    const { calls, callbacks, journal, telephony, world, life: clock } = this;
    startReaper({
      ...{ telephony: () => telephony, recovery: this.recovery, clock, log: logOf(world, clock) },
      onDrift: world.onDrift,
      ...openCalls({ calls, callbacks, journal, openIds: () => this.connection.openIds() }),
    });
    watchLateCallbacks({
      ...{ callbacks, calls, acd: this.acd, journal, clock, log: logOf(world, clock) },
      rows: { openIds: () => this.connection.openCallbacks(), endsOf: (ids) => this.connection.endsOf(ids) },
      openLines: () => this.openLines(),
    });
  }

  private async openLines(): Promise<readonly JournalEntry[]> {
    await this.journal.caughtUp();
    await this.journal.durable();
    return this.connection.openLines();
  }

  get connected(): boolean {
    return !this.life.dead && !this.life.stopped && this.telephony.state.phase === "connected";
  }

  /** It has the calls, and is not standing still: whoever asks it something is answered. */
  get answers(): boolean {
    return this.ready && !this.life.dead && !this.life.stopped;
  }

  /** A new version of the company is in force; who stands still reads it when he goes on. */
  publish(): void {
    if (this.life.stopped) {
      this.life.after(0, () => this.publish());
      return;
    }
    this.people = indexCompany(this.world.companies.now);
    this.acd.companyChanged(this.people.company);
    if (!this.working) return;
    this.journal.record({ type: "company.published", version: this.people.company.version });
    void this.telephony.ensureWaitingRooms(this.people.company.queues.map(({ id }) => id));
  }

  loseConnection(silently: boolean): void {
    if (silently) this.transport?.fallSilent();
    else this.transport?.closed("the socket was cut");
  }

  kill(): void {
    this.life.dead = true;
    this.ready = false;
    this.transport?.kill();
  }

  // ------------------------------------------------------------ standing still, and being followed

  standStill(): void {
    this.life.stop();
  }

  goOn(): void {
    this.asleep = true;
    this.life.goOn();
  }

  private gate(): Promise<boolean> | null {
    if (this.leaving) return Promise.resolve(false);
    if (!this.asleep) return null;
    this.confirming ??= this.confirm().finally(() => {
      this.asleep = false;
      this.confirming = null;
    });
    return this.confirming;
  }

  private async confirm(): Promise<boolean> {
    const { database } = this.world;
    await this.connection.pass(database.trouble.away ? CONFIRM_LIMIT_MS : 2);
    const followed = this.ownership !== null && database.isOver(this.ownership.epoch);
    if (followed) void this.leave();
    return !this.leaving;
  }

  /** Another process has the calls: not one more word to Asterisk, what happened is kept, and the process ends. */
  private async leave(): Promise<void> {
    if (this.leaving) return;
    this.leaving = true;
    this.ready = false;
    this.telephony.stop();
    await this.journal.stop();
    this.life.dead = true;
    this.world.onLeft(this);
  }
}

/** As src/main.ts does it. */
function rememberLastAgents(journal: RunningJournal, calls: Calls, directory: CustomerMemory): void {
  journal.onDurable(({ event }) => {
    if (event.type !== "call.connected" || event.queue === null) return;
    const customer = calls.find(event.call)?.customer;
    if (customer) directory.rememberAgent(customer.id, event.employee);
  });
}

function logOf({ onLog }: World, life: Life): Log {
  const tell = (level: "warn" | "error") => (facts: object, message: string) => {
    if (!life.dead) onLog(level, facts, message);
  };
  const quiet = (): void => undefined;
  return {
    debug: quiet,
    info: quiet,
    warn: tell("warn"),
    error: tell("error"),
    fatal: tell("error"),
  } as unknown as Log;
}
