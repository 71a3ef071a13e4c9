/**
 * Keeps the lease of the pool: takes it as soon as nobody else owns it, renews
 * it for as long as it lives, and notices at once when it has been lost. The
 * rules are in src/domain/lease.ts, the row in src/db/lease.ts.
 *
 * A process that starts while Postgres is away goes on alone, unless it was a
 * standby when it ran last: callers must not wait for a database. It takes the
 * lease when Postgres is back, or ends if another one has it.
 */
import type { Clock } from "./callflow/ports";
import { TIMED_OUT, within } from "./callflow/waits";
import type { LeaseStore } from "./db/lease";
import { type LeaseSeen, mayTake, type Ownership } from "./domain/lease";
import type { Log } from "./log";

export const RENEW_EVERY_MS = 1_000;
/** A renewal that failed, and every look of a process that is alone: soon again, for the lease is short. */
const RETRY_EVERY_MS = 250;
export const LOOK_EVERY_MS = 500;
/** A process that has done nothing for so long asks whether it is still the owner before it says another word. */
export const ASLEEP_MS = 2_000;
const BEAT_EVERY_MS = 250;
/** How long such a question may take; unanswered, Postgres counts as away and the owner goes on. */
const CONFIRM_LIMIT_MS = 1_000;
const RELEASE_LIMIT_MS = 1_000;

export type LeaseState =
  | { readonly kind: "starting" }
  /** `owner`: null while it is not known. */
  | { readonly kind: "standby"; readonly owner: LeaseSeen | null }
  | { readonly kind: "owner"; readonly epoch: number }
  | { readonly kind: "alone" }
  | { readonly kind: "lost"; readonly owner: LeaseSeen | null }
  | { readonly kind: "stopped" };

export interface LeaseDeps {
  readonly store: LeaseStore;
  readonly clock: Clock;
  readonly node: string;
  readonly instance: string;
  readonly log: Pick<Log, "info" | "warn" | "error">;
  /** Whether it may take calls before it has ever seen Postgres. */
  readonly mayGoAlone: boolean;
  /** This process owns the pool now; `alone`: it does not know, and nobody else can. Called once for each. */
  onOwner(ownership: Ownership): void;
  onAlone(): void;
  /** Another process owns the pool: this one must end. Called once. */
  onLost(why: string): void;
}

export interface Lease {
  readonly state: LeaseState;
  /** Resolves when the first look has been taken: the process is an owner, a standby or alone by then. */
  start(): Promise<void>;
  /**
   * Asked before every command to Asterisk, which would obey an old owner too. Null: it may go. Otherwise the process
   * has just woken up; resolves with whether it may go.
   */
  gate(): Promise<boolean> | null;
  /** Who has the lease as Postgres says now; null: it cannot be asked. Never rejects. */
  ask(): Promise<LeaseSeen | null>;
  /** Hands the pool to the next one and stops. Never rejects. */
  release(): Promise<void>;
  stop(): void;
}

export function createLease(deps: LeaseDeps): Lease {
  return new KeptLease(deps);
}

class KeptLease implements Lease {
  private now: LeaseState = { kind: "starting" };
  private cancelStep = (): void => undefined;
  private cancelBeat = (): void => undefined;
  /** The mark seen last, and since when it has been the same; null after a gap in the contact. */
  private watched: { readonly mark: string; readonly sinceMs: number } | null = null;
  private lastBeatMs: number;
  private confirming: Promise<boolean> | null = null;
  private toldOfTwin = false;

  constructor(private readonly deps: LeaseDeps) {
    this.lastBeatMs = deps.clock.monotonicMs();
  }

  get state(): LeaseState {
    return this.now;
  }

  async start(): Promise<void> {
    this.lastBeatMs = this.deps.clock.monotonicMs();
    this.beat();
    await this.step();
  }

  async ask(): Promise<LeaseSeen | null> {
    const { clock, store } = this.deps;
    const seen = await within(clock, CONFIRM_LIMIT_MS, store.look()).catch(() => null);
    return seen === TIMED_OUT ? null : seen;
  }

  async release(): Promise<void> {
    const { state } = this;
    this.stop();
    if (state.kind !== "owner") return;
    const { clock, store, log } = this.deps;
    await within(clock, RELEASE_LIMIT_MS, store.release(state.epoch)).catch((err: unknown) => {
      log.warn({ err }, "the lease could not be released: a standby waits until it is old");
    });
  }

  stop(): void {
    this.cancelStep();
    this.cancelBeat();
    if (this.now.kind !== "lost") this.now = { kind: "stopped" };
  }

  // ---------------------------------------------------------------- step by step

  private async step(): Promise<void> {
    const nextMs = await (this.now.kind === "owner" ? this.renew(this.now.epoch) : this.look());
    if (this.ended) return;
    this.cancelStep = this.deps.clock.after(nextMs, () => void this.step());
  }

  private get ended(): boolean {
    return this.now.kind === "lost" || this.now.kind === "stopped";
  }

  /** Returns when to come again, in milliseconds. Never rejects. */
  private async renew(epoch: number): Promise<number> {
    try {
      if (await this.deps.store.renew(epoch)) return RENEW_EVERY_MS;
      await this.lose();
    } catch {
      // Postgres is away, and the journal says so. Nobody else can take the lease: the owner goes on.
    }
    return RETRY_EVERY_MS;
  }

  private async look(): Promise<number> {
    const { store, clock, node, instance } = this.deps;
    let won: Ownership | null = null;
    try {
      const seen = await store.look();
      if (this.ended) return 0;
      const renewed = this.watch(seen);
      if (this.now.kind === "alone" && renewed && seen?.instance !== instance) await this.lose(seen);
      else if (mayTake(seen, clock.monotonicMs() - (this.watched?.sinceMs ?? 0), { node, instance }))
        won = await this.take(seen);
      else this.standBy(seen, renewed);
    } catch {
      this.watched = null; // what happens while nobody looks is not known: the wait begins anew
      if (this.now.kind === "starting") this.startWithoutPostgres();
    }
    if (won) this.deps.onOwner(won); // here: what fails in taking over is no absence of Postgres
    return this.now.kind === "alone" ? RETRY_EVERY_MS : LOOK_EVERY_MS;
  }

  /** True: somebody has renewed since the last look. */
  private watch(seen: LeaseSeen | null): boolean {
    const before = this.watched;
    const mark = `${seen?.epoch} ${seen?.mark}`;
    if (before?.mark === mark) return false;
    this.watched = { mark, sinceMs: this.deps.clock.monotonicMs() };
    return before !== null;
  }

  private async take(seen: LeaseSeen | null): Promise<Ownership | null> {
    const ownership = await this.deps.store.take(seen);
    if (this.ended || !ownership) return null;
    this.now = { kind: "owner", epoch: ownership.epoch };
    const from = seen && { node: seen.node, released: seen.released };
    this.deps.log.info({ epoch: ownership.epoch, from }, "this process owns the pool");
    return ownership;
  }

  private standBy(owner: LeaseSeen | null, renewed: boolean): void {
    if (this.now.kind === "alone") return; // until it is known whether the other one lives
    const { node, log } = this.deps;
    if (this.now.kind !== "standby")
      log.info(
        { owner: owner?.node, epoch: owner?.epoch, api: owner?.api },
        "a standby: another process owns the pool",
      );
    if (renewed && owner?.node === node && !this.toldOfTwin) {
      this.toldOfTwin = true;
      log.error({ node, api: owner.api }, "two processes have the same FRONTDESK_NODE: give each its own");
    }
    this.now = { kind: "standby", owner };
  }

  private startWithoutPostgres(): void {
    const { mayGoAlone, log, onAlone } = this.deps;
    if (!mayGoAlone) {
      this.now = { kind: "standby", owner: null };
      log.warn("Postgres is away and this process was a standby: it stays one until the lease can be read");
      return;
    }
    this.now = { kind: "alone" };
    onAlone();
  }

  private async lose(known?: LeaseSeen | null): Promise<void> {
    if (this.ended) return;
    this.stop();
    this.now = { kind: "lost", owner: known ?? null };
    const owner = known ?? (await this.ask());
    this.now = { kind: "lost", owner };
    this.deps.onLost(
      owner ? `node ${owner.node} owns the pool, epoch ${owner.epoch}` : "another process owns the pool",
    );
  }

  // ---------------------------------------------------------------- after a sleep

  gate(): Promise<boolean> | null {
    if (this.confirming) return this.confirming;
    if (this.now.kind === "lost") return Promise.resolve(false);
    if (this.now.kind !== "owner") return null;
    const asleepMs = this.deps.clock.monotonicMs() - this.lastBeatMs;
    if (asleepMs <= ASLEEP_MS) return null;
    this.deps.log.warn({ asleepMs: Math.round(asleepMs) }, "this process was stopped: is it still the owner?");
    this.confirming = this.confirm(this.now.epoch).finally(() => {
      this.confirming = null;
      this.lastBeatMs = this.deps.clock.monotonicMs();
    });
    return this.confirming;
  }

  private async confirm(epoch: number): Promise<boolean> {
    const { clock, store } = this.deps;
    try {
      const renewed = await within(clock, CONFIRM_LIMIT_MS, store.renew(epoch));
      if (renewed === false) await this.lose();
    } catch {
      // Postgres is away: as for every owner, nobody else can have taken the lease.
    }
    return !this.ended;
  }

  private beat(): void {
    this.cancelBeat = this.deps.clock.after(BEAT_EVERY_MS, () => {
      if (!this.gate()) this.lastBeatMs = this.deps.clock.monotonicMs();
      if (!this.ended) this.beat();
    });
  }
}
