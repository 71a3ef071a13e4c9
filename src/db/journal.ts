/**
 * The journal: what happened, numbered, dated, and kept within 20 ms.
 *
 *            ┌── a write fails, takes over a second, or the probe fails ──┐
 *            │                                                            ▼
 *   direct: queue ─▶ Postgres                              away: queue ─▶ spool ─▶ Postgres
 *            ▲                                                            │
 *            └────────────── the spool is empty, Postgres answers ────────┘
 *
 * Direct, the next batch gathers while the last is being committed. Away, every
 * batch is fsynced into the spool at once while, apart from that, the spool is
 * moved to Postgres from its beginning for as long as it takes; so the order is
 * kept and nothing waits for a database. A process that finds a spool left by
 * the one before begins away. Entries are announced once: at the commit, or at
 * the fsync if that came first.
 */
import { type Clock, type Journal, JournalUnavailable } from "../callflow/ports";
import type { DomainEvent, JournalEntry } from "../domain/events";
import type { Log } from "../log";
import type { Database } from "./database";
import { Detour, QUEUED_MAX } from "./detour";
import { describeFailure } from "./errors";
import { createFeed, type Feed } from "./journal-feed";
import { createJournalWriter, type JournalWriter } from "./journal-writer";
import type { Reign } from "./reign";
import { createSoon } from "./soon";
import { openRejects, openSpool, SPOOL_BYTES_MAX, type Spool } from "./spool";

/** The longest an entry waits for others to share its commit. Five less than promised: timers are late. */
const BATCH_WAIT_MS = 15;
/** More wait for the next batch: a statement stays short. */
const BATCH_ENTRIES_MAX = 1_000;
/** A commit that takes longer is treated as no commit. */
const SLOW_COMMIT_MS = 1_000;
/** How often a quiet journal asks whether Postgres is there. */
const PROBE_EVERY_MS = 2_000;
export const STOP_LIMIT_MS = 3_000;
const ALARM_EVERY_MS = 10_000;

export interface JournalOptions {
  readonly database: Pick<Database, "knex" | "writer">;
  readonly node: string;
  readonly clock: Clock;
  /** Folder of the spool; one process at a time. */
  readonly spoolDir: string;
  /** Instead of a file in that folder. */
  readonly spool?: Spool;
  readonly log: Pick<Log, "info" | "warn" | "error">;
  /** Default SPOOL_BYTES_MAX. */
  readonly spoolBytesMax?: number;
  /** Whether this process may write now (reign.ts); absent: it always may. */
  readonly reign?: () => Reign | null;
  /** There is a newer owner: this process must end. */
  readonly onStale?: () => void;
}

export interface JournalState {
  readonly postgresReachable: boolean;
  /** Entries in memory, not yet durable anywhere. */
  readonly queued: number;
  /** Entries in the spool, on their way to Postgres. */
  readonly spooled: number;
  readonly spoolBytes: number;
  /** Lost because spool or memory was full. */
  readonly dropped: number;
  /** Refused by Postgres for what they contain, kept in a file of their own. */
  readonly rejected: number;
  readonly lastFailure: string | null;
}

export interface RunningJournal extends Journal, Pick<Feed, "onDurable" | "entriesAfter"> {
  /** The number of the newest durable entry. */
  readonly lastSeq: number;
  /** Resolves when the spool is empty: what is read from Postgres is then all there is. Waits for as long as Postgres is away. */
  caughtUp(): Promise<void>;
  state(): JournalState;
  /** This process owns the pool from now on: its numbers follow all that were given before. Never rejects. */
  begin(): Promise<void>;
  /** Writes what is left, into the spool if Postgres does not take it within the limit. What is recorded later is dropped. */
  stop(limitMs?: number): Promise<void>;
}

/**
 * Opens the spool and starts writing; does not wait for a Postgres that is away.
 * Rejects when the spool cannot be opened: without it a promise could not be kept.
 */
export async function createJournal(options: JournalOptions): Promise<RunningJournal> {
  const { database, node, clock, spoolDir, log } = options;
  const spool = options.spool ?? (await openSpool(spoolDir, node, options.spoolBytesMax ?? SPOOL_BYTES_MAX));
  const rejects = openRejects(spoolDir, node, log);
  const writer = createJournalWriter({
    ...{ pool: database.writer, log, onRejected: rejects },
    ...{ reign: options.reign, onStale: options.onStale },
  });
  // A clock set back must not make a number twice. When Postgres cannot say now, the clock alone has to do.
  const known = await writer.lastSeq(node).catch(() => 0);
  const baselineSeq = Math.max(known, spool.lastSeq, clock.nowMs() * 1000);
  const feed = createFeed({ knex: database.knex, log, baselineSeq, catchingUp: () => spool.count > 0 });
  const epoch = (): number | null => {
    const now = options.reign?.();
    return now?.kind === "owner" ? now.epoch : null;
  };
  return new SpooledJournal({ node, clock, log, spool, writer, feed, epoch });
}

interface Parts {
  readonly node: string;
  readonly clock: Clock;
  readonly log: JournalOptions["log"];
  readonly spool: Spool;
  readonly writer: JournalWriter;
  readonly feed: Feed;
  /** Null: not known, or nobody asks. */
  readonly epoch: () => number | null;
}

interface Waiter {
  readonly seq: number;
  readonly resolve: () => void;
  readonly reject: (err: Error) => void;
}

class SpooledJournal implements RunningJournal {
  /** Given out last. */
  private newestSeq: number;
  /** Recorded and not yet on its way to Postgres; empty while away. */
  private queue: JournalEntry[] = [];
  /** The batch on its way to Postgres; null when none, and always null while away. */
  private writing: readonly JournalEntry[] | null = null;
  /** Settles when the last attempt to write has ended, whatever became of it. */
  private lastWrite: Promise<void> = Promise.resolve();
  /** Not null while away. */
  private detour: Detour | null = null;
  private reachable = true;
  private closed = false;
  private dropped = 0;
  private lastFailure: string | null = null;
  private lastAlarmMs = Number.NEGATIVE_INFINITY;
  private waiters: Waiter[] = [];
  private onSettled: () => void = () => undefined;
  private onCaughtUp: (() => void)[] = [];
  private readonly soon;
  private readonly nextProbe;

  constructor(private readonly parts: Parts) {
    this.newestSeq = parts.feed.lastSeq;
    this.soon = createSoon(parts.clock, () => this.writeQueue());
    this.nextProbe = createSoon(parts.clock, () => void this.probe());
    if (parts.spool.count > 0) {
      parts.log.info({ spooled: parts.spool.count }, "the spool of an earlier process goes to Postgres first");
      this.goAway(null);
    } else this.nextProbe.within(0);
  }

  record(event: DomainEvent): void {
    const atMs = this.parts.clock.nowMs();
    this.newestSeq = Math.max(this.newestSeq + 1, atMs * 1000);
    const epoch = this.parts.epoch();
    const entry: JournalEntry = {
      ...{ seq: this.newestSeq, node: this.parts.node, atMs, event },
      ...(epoch !== null && { epoch }),
    };
    if (this.closed) this.drop(1, "the journal has been stopped");
    else if (this.detour) this.detour.push(entry);
    else if (this.queue.length >= QUEUED_MAX) this.drop(1, "memory is full");
    else {
      this.queue.push(entry);
      this.soon.within(BATCH_WAIT_MS);
    }
  }

  async begin(): Promise<void> {
    const last = await this.parts.writer.lastSeqOfAll().catch(() => 0); // away: the clock alone has to do
    this.newestSeq = Math.max(this.newestSeq, last);
    this.parts.feed.goOnAfter(last);
    this.detour?.hurry();
  }

  durable(): Promise<void> {
    const seq = this.newestSeq;
    if (this.detour || this.closed) return Promise.reject(new JournalUnavailable("Postgres is away"));
    if (this.parts.feed.lastSeq >= seq) return Promise.resolve();
    this.soon.within(0);
    return new Promise((resolve, reject) => this.waiters.push({ seq, resolve, reject }));
  }

  onDurable = (listener: (entry: JournalEntry) => void): (() => void) => this.parts.feed.onDurable(listener);
  entriesAfter = (seq: number, limit: number): Promise<readonly JournalEntry[]> =>
    this.parts.feed.entriesAfter(seq, limit);

  get lastSeq(): number {
    return this.parts.feed.lastSeq;
  }

  caughtUp(): Promise<void> {
    if (!this.detour) return Promise.resolve();
    return new Promise((resolve) => this.onCaughtUp.push(resolve));
  }

  state(): JournalState {
    return {
      postgresReachable: this.reachable,
      queued: this.queue.length + (this.writing?.length ?? 0) + (this.detour?.queued ?? 0),
      spooled: this.parts.spool.count,
      spoolBytes: this.parts.spool.bytes,
      dropped: this.dropped,
      rejected: this.parts.writer.rejected,
      lastFailure: this.lastFailure,
    };
  }

  async stop(limitMs = STOP_LIMIT_MS): Promise<void> {
    if (this.closed) return;
    await this.written(limitMs);
    // What Postgres has not taken by now goes into the spool; if it arrives there all the same, it counts once.
    if (!this.detour && (this.writing || this.queue.length > 0)) this.goAway(this.writing);
    this.closed = true;
    this.soon.cancel();
    this.nextProbe.cancel();
    await this.detour?.close();
    const { spool } = this.parts;
    // A move under way ends by the writer's own limits; nobody has to wait for it.
    const ended = this.detour?.ended ?? Promise.resolve();
    void ended.then(() => spool.close());
  }

  /** Resolves when everything is in Postgres, when Postgres is away, or at the limit. */
  private written(limitMs: number): Promise<void> {
    if (this.detour || (this.queue.length === 0 && !this.writing)) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.parts.clock.after(limitMs, resolve);
      this.onSettled = () => {
        cancel();
        resolve();
      };
      this.soon.within(0);
    });
  }

  private writeQueue(): void {
    if (this.closed || this.detour || this.writing || this.queue.length === 0) return;
    const batch = this.queue.splice(0, BATCH_ENTRIES_MAX);
    this.writing = batch;
    const slow = (): void => this.goAway(batch, new Error(`Postgres has not taken a batch for ${SLOW_COMMIT_MS} ms`));
    const cancelSlow = this.parts.clock.after(SLOW_COMMIT_MS, slow);
    this.lastWrite = this.parts.writer
      .write(batch)
      .finally(cancelSlow)
      .then(
        () => this.committed(batch),
        (err: unknown) => this.goAway(batch, err),
      );
  }

  private committed(batch: readonly JournalEntry[]): void {
    if (this.writing !== batch) return; // it took so long that it is in the spool too: the move finds it in Postgres
    this.writing = null;
    this.reachable = true;
    this.nextProbe.cancel();
    this.nextProbe.within(PROBE_EVERY_MS);
    this.parts.feed.announce(batch);
    const seq = this.parts.feed.lastSeq;
    const served = this.waiters.filter((waiter) => waiter.seq <= seq);
    this.waiters = this.waiters.filter((waiter) => waiter.seq > seq);
    for (const waiter of served) waiter.resolve();
    if (this.queue.length === 0) this.onSettled();
    // What has gathered during the commit: at once if somebody waits for it.
    else this.soon.within(this.waiters.length > 0 || this.queue.length >= BATCH_ENTRIES_MAX ? 0 : BATCH_WAIT_MS);
  }

  /** Asks a quiet Postgres whether it is there, so that /readyz and durable() know before the next call does. */
  private async probe(): Promise<void> {
    if (this.closed || this.detour || this.writing) return;
    try {
      await this.parts.writer.ping();
      if (this.closed || this.detour) return;
      this.reachable = true;
      this.nextProbe.within(PROBE_EVERY_MS);
    } catch (err) {
      this.goAway(null, err);
    }
  }

  /** `batch`: the one that could not be written; null: none was under way. */
  private goAway(batch: readonly JournalEntry[] | null, err?: unknown): void {
    if (this.closed || this.detour || this.writing !== batch) return;
    const queue = [...(batch ?? []), ...this.queue.splice(0)];
    this.writing = null;
    this.nextProbe.cancel();
    if (err !== undefined) {
      this.contact(describeFailure(err));
      this.parts.log.warn(
        { failure: this.lastFailure, queued: queue.length },
        "Postgres is away: the journal goes to the spool",
      );
    }
    for (const waiter of this.waiters.splice(0)) waiter.reject(new JournalUnavailable("Postgres is away"));
    this.detour = new Detour(
      {
        ...this.parts,
        onContact: (failure) => this.contact(failure),
        onDropped: (count, why) => this.drop(count, why),
        onEnd: (rest) => this.comeBack(rest),
      },
      queue,
      this.lastWrite,
    );
    this.onSettled();
  }

  private comeBack(rest: JournalEntry[]): void {
    this.detour = null;
    this.queue = rest;
    for (const tell of this.onCaughtUp.splice(0)) tell();
    this.soon.within(0);
    this.nextProbe.within(PROBE_EVERY_MS);
  }

  private contact(failure: string | null): void {
    this.reachable = failure === null;
    this.lastFailure = failure ?? this.lastFailure;
  }

  /** Said at once, then every ten seconds: a full disk must not be filled by its own alarm. */
  private drop(count: number, why: string): void {
    this.dropped += count;
    const nowMs = this.parts.clock.monotonicMs();
    if (nowMs - this.lastAlarmMs < ALARM_EVERY_MS) return;
    this.lastAlarmMs = nowMs;
    this.parts.log.error({ why, dropped: this.dropped }, "events are being lost");
  }
}
