/**
 * One frontdesk process: the real telephony, call flow, ACD, journal and
 * recovery, put together as src/main.ts does it, on the world's Asterisk,
 * Postgres and clock. `kill` is kill -9: nothing of it ever runs again.
 */
import { createDispatcher, type Dispatcher } from "../../../src/acd/dispatcher";
import { createTelephony, type Telephony } from "../../../src/ari";
import { type Calls, createCalls } from "../../../src/callflow/calls";
import type { Clock, Directory, Phones, Sounds } from "../../../src/callflow/ports";
import { createJournal, type RunningJournal } from "../../../src/db/journal";
import type { Company } from "../../../src/domain/company";
import { callIds } from "../../../src/domain/ids";
import { type CompanyIndex, indexCompany } from "../../../src/domain/people";
import type { Log } from "../../../src/log";
import { type Reaper, startReaper } from "../../../src/reaper";
import { createRecovery, type Recovery } from "../../../src/recovery";
import type { Rng } from "../rng";
import type { SimAsterisk } from "./asterisk";
import type { SimDatabase } from "./database";
import { type LineTrouble, SimTransport } from "./transport";

const NODE = "s";
/** Nothing is written to a real disk: a line that Postgres refuses for what it contains would be, and is a fault here. */
const NO_FOLDER = "/nowhere";

/** What a hand-made bug puts itself between. */
export interface Parts {
  readonly dispatcher: Dispatcher;
  readonly phones: Phones;
  readonly journal: RunningJournal;
  /** Wall clock. */
  readonly nowMs: () => number;
}

/** Called while a process is put together: returns the parts it wants to replace. */
export type Sabotage = (parts: Parts) => void;

export interface World {
  readonly clock: Clock;
  readonly asterisk: SimAsterisk;
  readonly database: SimDatabase;
  readonly directory: (clock: Clock) => Directory;
  readonly sounds: Sounds;
  readonly line: LineTrouble;
  readonly rng: Rng;
  readonly company: () => Company;
  /** Something in Asterisk or in the ledger belonged to nobody, and the reaper had to see to it. */
  readonly onDrift: (kind: string) => void;
  /** Warnings and errors of the process. */
  readonly onLog: (level: "warn" | "error", facts: object, message: string) => void;
  readonly sabotage?: Sabotage;
}

export class FrontdeskProcess {
  readonly acd: Dispatcher;
  readonly calls: Calls;
  readonly telephony: Telephony;
  private readonly recovery: Recovery;
  private transport: SimTransport | null = null;
  private companyNow: CompanyIndex;
  /** True once the first recovery is done. */
  ready = false;

  private constructor(
    private readonly world: World,
    readonly journal: RunningJournal,
    private readonly mortal: MortalClock,
  ) {
    const { sounds } = world;
    const clock = mortal;
    const directory = world.directory(clock);
    const log = logOf(world, mortal);
    this.companyNow = indexCompany(world.company());
    const phones: Phones = { ring: (attempt) => this.telephony.phones.ring(attempt) };
    this.acd = createDispatcher({ company: this.companyNow.company, phones, journal, clock, log });
    world.sabotage?.({ dispatcher: this.acd, phones, journal, nowMs: () => clock.nowMs() });
    this.calls = createCalls({
      ...{ clock, journal, acd: this.acd, phones, directory, sounds, log },
      nextCallId: callIds(NODE),
      company: () => this.companyNow,
    });
    this.recovery = createRecovery({
      ...{ telephony: () => this.telephony, acd: this.acd, calls: this.calls, journal, clock, log },
      openLines: async () => {
        await journal.caughtUp();
        await journal.durable();
        return world.database.openLines();
      },
      companyOf: async () => this.companyNow,
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
      onLost: (why) => journal.record({ type: "asterisk.lost", why }),
      onReplaced: () => log.error({}, "replaced by nobody"),
      reconcile: async (snapshot) => {
        const done = await this.recovery.reconcile(snapshot);
        journal.record({ type: "asterisk.connected", startedAt: snapshot.startedAt, ...done });
        this.ready = true;
      },
    });
  }

  static async start(world: World): Promise<FrontdeskProcess> {
    const clock = new MortalClock(world.clock, (err) =>
      world.onLog("error", { err }, "the process died of an exception"),
    );
    const journal = await createJournal({
      ...{ database: world.database.open(), spool: world.database.openSpool() },
      ...{ node: NODE, clock, spoolDir: NO_FOLDER, log: logOf(world, clock) },
    });
    const process = new FrontdeskProcess(world, journal, clock);
    await journal.begin();
    journal.record({ type: "system.started", node: NODE, version: "sim" });
    void process.telephony.ensureWaitingRooms(process.companyNow.company.queues.map(({ id }) => id));
    void process.telephony.start().then(() => process.reap());
    return process;
  }

  /** From the first connection on. */
  private reap(): Reaper {
    const { calls, journal, telephony, world, mortal: clock } = this;
    return startReaper({
      ...{
        telephony: () => telephony,
        recovery: this.recovery,
        clock,
        log: logOf(world, clock),
        onDrift: world.onDrift,
      },
      calls: () => new Map(calls.open().map((call) => [call.id, call.line.channel])),
      ledgerOpen: async () => {
        if (!journal.state().postgresReachable || journal.state().spooled > 0) return null;
        await journal.durable();
        return world.database.openIds();
      },
    });
  }

  get connected(): boolean {
    return !this.mortal.dead && this.telephony.state.phase === "connected";
  }

  publish(): void {
    this.companyNow = indexCompany(this.world.company());
    this.acd.companyChanged(this.companyNow.company);
    this.journal.record({ type: "company.published", version: this.companyNow.company.version });
    void this.telephony.ensureWaitingRooms(this.companyNow.company.queues.map(({ id }) => id));
  }

  loseConnection(silently: boolean): void {
    if (silently) this.transport?.fallSilent();
    else this.transport?.closed("the socket was cut");
  }

  kill(): void {
    this.mortal.dead = true;
    this.ready = false;
    this.transport?.kill();
    this.world.database.kill();
  }
}

/** The clock of one process: dead, it wakes nobody any more. */
class MortalClock implements Clock {
  dead = false;

  /** @param onThrown what a timer threw, which would have ended the process */
  constructor(
    private readonly clock: Clock,
    private readonly onThrown: (err: unknown) => void,
  ) {}

  nowMs(): number {
    return this.clock.nowMs();
  }
  monotonicMs(): number {
    return this.clock.monotonicMs();
  }
  after(ms: number, then: () => void): () => void {
    return this.clock.after(ms, () => {
      if (this.dead) return;
      try {
        then();
      } catch (err) {
        this.onThrown(err);
      }
    });
  }
}

function logOf({ onLog }: World, life: MortalClock): Log {
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
