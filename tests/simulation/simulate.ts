/**
 * Simulated hours of a front desk: the real frontdesk on a fake Asterisk, a fake
 * Postgres and a clock that jumps from one event to the next, with people and
 * mishaps drawn from one seed. The same seed is the same run, event for event.
 * After each event the invariants of checks/ are asserted.
 */
import { LineFault } from "../../src/ari/errors";
import type { JournalEntry } from "../../src/domain/events";
import { afterPromises, ManualClock } from "../support/manual-clock";
import { Book } from "./checks/book";
import { Idleness } from "./checks/idleness";
import { KeptPromises } from "./checks/kept-promises";
import { Scene } from "./checks/scene";
import { must, Violation } from "./checks/violation";
import { Rng } from "./rng";
import { Trouble } from "./trouble";
import { SimAsterisk } from "./world/asterisk";
import { Callers } from "./world/callers";
import { Companies } from "./world/companies";
import { SimDatabase } from "./world/database";
import { directoryFor } from "./world/directory";
import type { FrontdeskProcess, Sabotage, World } from "./world/frontdesk";
import { Pool } from "./world/pool";
import { Staff } from "./world/staff";
import { Supervisor } from "./world/supervisor";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A Monday morning. */
const START = "2026-03-02T05:00:00Z";
const CALLS_PER_HOUR = 30;
/** After the last caller has gone: longer than any wrap-up, back-off, spool or retry. */
const REST_MS = 15 * MINUTE;
/** By then the reaper has seen to what trouble left. */
const DRIFT_FORGIVEN_MS = 90_000;
/** A command may have been on its way when the trouble ended. */
const FAULT_FORGIVEN_MS = 12_000;
const DIGIT_MS = 450;
const SOUND_MS = { min: 1_500, spread: 5_000 };

/** Short enough that a failing seed is soon run again. */
export const HOURS_PER_SEED = 5;

export interface SimulationOptions {
  readonly seed: number;
  readonly hours: number;
  /** Without kills, restarts and losses: what remains is people. */
  readonly calm?: boolean;
  readonly sabotage?: Sabotage;
  readonly callsPerHour?: number;
}

export interface Outcome {
  readonly seed: number;
  readonly hours: number;
  readonly calm: boolean;
  /** Null: everything held. */
  readonly failed: null | {
    readonly invariant: string;
    readonly text: string;
    readonly call: string | null;
    readonly atMs: number;
    readonly step: number;
    readonly journal: readonly JournalEntry[];
  };
  readonly steps: number;
  readonly calls: number;
  readonly talks: number;
  readonly lines: number;
  readonly troubles: Readonly<Record<string, number>>;
  /** What supervisors and the API asked for, as far as it was done. */
  readonly commands: Readonly<Record<string, number>>;
  readonly hits: ReadonlyMap<string, number>;
  /** One number for all that happened: two runs of one seed have the same. */
  readonly digest: number;
}

export async function simulate(options: SimulationOptions): Promise<Outcome> {
  const simulation = new Simulation(options);
  return simulation.run();
}

class Simulation {
  private readonly clock = new ManualClock(START, afterPromises);
  private readonly rng: Rng;
  private readonly hits = new Map<string, number>();
  private readonly book: Book;
  private readonly scene: Scene;
  private readonly idleness: Idleness;
  private readonly database: SimDatabase;
  private readonly asterisk: SimAsterisk;
  private readonly callers: Callers;
  private readonly staff: Staff;
  private readonly promises: KeptPromises;
  private readonly trouble: Trouble;
  private readonly pool: Pool;
  private readonly supervisor: Supervisor;
  private readonly companies: Companies;
  private steps = 0;
  private digest = 0;
  private drifts = 0;
  private violation: Violation | null = null;
  private seen = -1;
  private checkedAtMs = 0;

  constructor(private readonly options: SimulationOptions) {
    const { clock } = this;
    this.rng = new Rng(options.seed);
    this.companies = new Companies(this.rng.fork());
    const { companies } = this;
    const company = () => companies.now;
    this.book = new Book({
      companyAt: (ms) => companies.at(ms),
      phoneSinceMs: (agent) => this.staff.registeredSinceMs(agent),
      hit: (...what) => this.hit(what.join(" ")),
      hasChannel: (channel) => this.asterisk.channels.has(channel),
    });
    const { book } = this;
    this.database = new SimDatabase(clock, this.rng.fork(), (entry, late) => this.kept(entry, late));
    this.staff = new Staff({
      ...{ clock, rng: this.rng.fork(), company },
      asterisk: () => this.asterisk,
      acd: () => this.process?.acd ?? null,
    });
    const lengths = this.rng.int(0, SOUND_MS.spread);
    this.asterisk = new SimAsterisk({
      clock,
      lengthMs: (media) => (media.startsWith("tone:") ? Number.POSITIVE_INFINITY : lengthOf(media, lengths)),
      phone: (address) => this.callers.dial(address) ?? this.staff.dial(address),
      registered: () => this.staff.registered(),
    });
    const callsPerHour = options.callsPerHour ?? CALLS_PER_HOUR;
    this.callers = new Callers({ clock, asterisk: this.asterisk, rng: this.rng.fork(), company, callsPerHour });
    const line = { lost: 0, late: 0 };
    this.trouble = new Trouble({
      ...{ clock, rng: this.rng.fork(), database: this.database, line },
      killFrontdesk: () => this.pool.kill(),
      standStill: () => this.pool.standStill(),
      restartAsterisk: (downMs) => this.asterisk.restart(downMs),
      cutSocket: (silently) => this.pool.owner?.loseConnection(silently),
      publishCompany: () => this.publish(),
      onHappens: (kind) => this.happens(kind),
    });
    const nowMs = (): number => clock.monotonicMs();
    const calmMs = (): number => (this.process?.connected ? this.trouble.calmMs : 0);
    const process = () => this.process;
    this.scene = new Scene({ asterisk: this.asterisk, book, company, calmMs, nowMs });
    const hasPhone = (agent: string): boolean => this.staff.registeredSinceMs(agent) !== null;
    this.idleness = new Idleness({ book, company, hasPhone, calmMs, nowMs: () => clock.nowMs() });
    this.promises = new KeptPromises({ book, process, calmMs, nowMs });
    const world: World = {
      ...{ clock, asterisk: this.asterisk, database: this.database, companies, line, rng: this.rng.fork() },
      directory: directoryFor(this.rng.fork()),
      sounds: { find: (name, [language = "en"]) => soundOf(name, language, lengths) },
      onDrift: (kind) => this.drifted(kind),
      onLog: (level, facts, message) => this.logged(level, facts, message),
      onLeft: (process) => this.pool.left(process),
      sabotage: options.sabotage,
    };
    this.pool = new Pool({
      world,
      rng: this.rng.fork(),
      trouble: (ms) => this.trouble.lasts(ms),
      onTakeOver: () => this.happens("takeover"),
    });
    this.supervisor = new Supervisor({
      ...{ clock, rng: this.rng.fork(), company, book },
      process: () => (this.process?.journal.state().postgresReachable ? this.process : null),
    });
    clock.onStep = () => this.step();
  }

  async run(): Promise<Outcome> {
    await this.clock.until(this.pool.begin()).catch((err: unknown) => {
      if (!this.violation) throw err; // it has died of what was found, and nothing is left to happen
    });
    this.callers.begin();
    this.staff.begin();
    this.supervisor.begin();
    if (!this.options.calm) this.trouble.begin();
    await this.pass(this.options.hours * HOUR);
    this.trouble.goHome();
    this.staff.goHome();
    this.supervisor.goHome();
    this.callers.goHome();
    await this.pass(REST_MS);
    if (!this.violation) this.guarded(() => this.atRest());
    return this.outcome();
  }

  /** Lets time pass until it is over or something does not hold. */
  private async pass(ms: number): Promise<void> {
    const untilMs = this.clock.monotonicMs() + ms;
    while (!this.violation && this.clock.monotonicMs() < untilMs) {
      await this.clock.advance(Math.min(1_000, untilMs - this.clock.monotonicMs())).catch((err: unknown) => {
        // Thrown at whoever asked something of frontdesk.
        this.fail(new Violation("fault", err instanceof Error ? String(err.stack) : "?"));
      });
    }
  }

  // ------------------------------------------------------------ frontdesk

  /** The owner of the pool, once it has taken the calls over; null: nobody answers for them now. */
  private get process(): FrontdeskProcess | null {
    return this.pool.owner?.answers ? this.pool.owner : null;
  }

  private publish(): void {
    this.companies.change(this.rng, this.clock.nowMs());
    this.pool.publish();
  }

  // ------------------------------------------------------------ what is looked at

  private kept(entry: JournalEntry, late: boolean): void {
    this.note(entry.event.type.length + (entry.atMs % 1_000_003));
    this.guarded(() => this.book.read(entry, late));
  }

  private logged(level: "warn" | "error", facts: object, message: string): void {
    if (level !== "error" || /the spool|another process|events are being lost|could not be set aside/.test(message))
      return;
    const { err, call } = facts as { err?: unknown; call?: string };
    // A command that Asterisk did not answer: that call may fail, and be saved or told so.
    if (err instanceof LineFault && this.trouble.calmMs < FAULT_FORGIVEN_MS) return;
    this.fail(
      new Violation("fault", `${message}: ${err instanceof Error ? (err.stack ?? err.message) : ""}`, call ?? null),
    );
  }

  /** Without trouble nothing drifts: then it was a mistake of ours that the reaper has mended. */
  private drifted(kind: string): void {
    this.drifts++;
    if (this.trouble.calmMs > DRIFT_FORGIVEN_MS) this.fail(new Violation("N6", `drift: ${kind}`));
  }

  private step(): void {
    this.steps++;
    if (this.violation) return;
    const nowMs = this.clock.monotonicMs();
    // Between two changes time alone can break a rule: then a look now and then is enough.
    if (this.asterisk.changes === this.seen && nowMs - this.checkedAtMs < 500) return;
    this.seen = this.asterisk.changes;
    this.checkedAtMs = nowMs;
    this.guarded(() => {
      this.scene.check();
      this.idleness.check();
      this.promises.check();
    });
  }

  /** Everybody has gone home: nothing is left. */
  private atRest(): void {
    const left = [...this.asterisk.channels.keys()];
    must(left.length === 0, "N6", () => `left in Asterisk: ${left.join(", ")}`);
    const talks = [...this.asterisk.bridges.keys()].filter((id) => id.startsWith("b-"));
    must(talks.length === 0, "N6", () => `bridges left: ${talks.join(", ")}`);
    for (const call of this.book.calls.open.keys()) throw new Violation("N1", `call ${call} has no end`, call);
    for (const { id, call } of this.book.offers.values()) throw new Violation("N2", `${id} is open`, call);
    for (const { id, call } of this.book.entries.values()) throw new Violation("N1", `${id} is in a queue`, call);
    for (const [leg, { call }] of this.book.talks.open)
      throw new Violation("N3", `the talk on ${leg} has no end`, call);
    for (const [id, { state }] of this.book.agents) must(state === "idle", "N5", () => `${id} is ${state} at rest`);
    for (const [id, { call }] of this.book.callbacks.open) throw new Violation("N1", `${id} has no end`, call);
    must(this.process !== null, "N1", () => "nobody answers");
    must(this.process?.calls.open().length === 0, "N1", () => "calls are open in the process");
    for (const { id, state } of this.process?.acd.snapshot().agents ?? []) {
      must(state === "idle", "N5", () => `${id} is ${state} at rest, says the ACD`);
    }
    const journal = this.process?.journal.state();
    must(journal?.queued === 0 && journal.spooled === 0, "N1", () => "lines are still on their way to Postgres");
  }

  private guarded(check: () => void): void {
    try {
      check();
    } catch (err) {
      // A mistake in a check must not be taken for a failure of whoever was being watched.
      this.fail(
        err instanceof Violation ? err : new Violation("check", err instanceof Error ? String(err.stack) : "?"),
      );
    }
  }

  private fail(violation: Violation): void {
    this.violation ??= violation;
  }

  /** Where in the call flow people are, and how callbacks stand, when something goes wrong. */
  private happens(kind: string): void {
    for (const step of this.book.calls.places()) this.hit(`trouble ${kind} in ${step}`);
    const states = new Set([...this.book.callbacks.open.values()].map(({ state }) => state));
    for (const state of states) this.hit(`trouble ${kind} in callback ${state}`);
  }

  private hit(what: string): void {
    this.hits.set(what, (this.hits.get(what) ?? 0) + 1);
  }

  private note(value: number): void {
    this.digest = (Math.imul(this.digest, 31) + Math.round(value)) >>> 0;
  }

  private outcome(): Outcome {
    const { violation, book } = this;
    const failed = violation && {
      invariant: violation.invariant,
      text: violation.message,
      call: violation.call,
      atMs: this.clock.monotonicMs(),
      step: this.steps,
      journal: violation.call ? book.linesOf(violation.call) : [],
    };
    const { seed, hours, calm = false } = this.options;
    return {
      ...{ seed, hours, calm, failed, steps: this.steps, hits: this.hits, digest: this.digest },
      ...{ lines: book.lines, calls: book.calls.endedCount, talks: book.talks.count },
      troubles: { ...this.trouble.counts, ...this.pool.counts, drifts: this.drifts, refused: this.database.refused },
      commands: this.supervisor.counts,
    };
  }
}

function soundOf(name: string, language: string, lengths: number) {
  const media = `sound:frontdesk/${language}/${name}`;
  return { name, language, media, lengthMs: lengthOf(media, lengths) };
}

/** Each sound has a length of its own, the same throughout a run; single digits are short. */
const lengthOf = (media: string, lengths: number): number =>
  media.includes("/digit-") ? DIGIT_MS : SOUND_MS.min + ((media.length * 977 + lengths) % SOUND_MS.spread);
