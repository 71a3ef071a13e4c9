/**
 * The journal's way while Postgres is away: through the spool.
 *
 *   push ─▶ queue ─ fsync ─▶ spool ─ from its beginning, for as long as it takes ─▶ Postgres
 *
 * Both arrows work side by side, so an entry is safe within milliseconds
 * however slow the database is. While the last of the spool is being moved new
 * entries wait in the queue, for a second at most, so that the spool can become
 * empty under load; then the detour ends and hands them back.
 */
import type { Clock } from "../callflow/ports";
import type { JournalEntry } from "../domain/events";
import type { Log } from "../log";
import { describeFailure } from "./errors";
import type { Feed } from "./journal-feed";
import type { JournalWriter } from "./journal-writer";
import { NoReign } from "./reign";
import { createSoon } from "./soon";
import type { Spool } from "./spool";

/** Entries share an fsync for this long. */
const SPOOL_WAIT_MS = 15;
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 1_000;
/** How long new entries may wait in memory for the last of the spool to be moved. */
export const HOLD_MS = 1_000;
/** Kept in memory when even the spool's disk refuses: some minutes of a busy day, then the newest is dropped. */
export const QUEUED_MAX = 50_000;
const DISK_RETRY_MS = 1_000;

export interface DetourParts {
  readonly clock: Clock;
  readonly log: Pick<Log, "info" | "error">;
  readonly spool: Spool;
  readonly writer: JournalWriter;
  readonly feed: Feed;
  /** Postgres answered, or did not. */
  readonly onContact: (failure: string | null) => void;
  readonly onDropped: (count: number, why: string) => void;
  /** All of the spool is in Postgres; `rest` is not. */
  readonly onEnd: (rest: JournalEntry[]) => void;
}

export class Detour {
  private queue: JournalEntry[] = [];
  private spooling: Promise<void> | null = null;
  private appending = 0;
  private holding = false;
  private closed = false;
  private stopPause: () => void = () => undefined;
  private readonly soon;
  private readonly moving: Promise<void>;

  /** `queue`: what is to be kept first; `after`: the last direct write, which must have ended before anything is moved. */
  constructor(
    private readonly parts: DetourParts,
    queue: readonly JournalEntry[],
    after: Promise<void>,
  ) {
    this.soon = createSoon(parts.clock, () => this.spoolQueue());
    this.queue = [...queue];
    this.spoolQueue();
    this.moving = after.then(() => this.move());
  }

  push(entry: JournalEntry): void {
    if (this.queue.length >= QUEUED_MAX) {
      this.parts.onDropped(1, "memory is full");
      return;
    }
    this.queue.push(entry);
    this.soon.within(SPOOL_WAIT_MS);
  }

  /** Tries again now: something may have changed. */
  hurry(): void {
    this.stopPause();
  }

  /** In memory alone, those on their way to the disk included. */
  get queued(): number {
    return this.queue.length + this.appending;
  }

  /** Spools what is left and stops moving; the spool is closed when whatever is under way has ended. */
  async close(): Promise<void> {
    this.closed = true;
    this.soon.cancel();
    this.stopPause();
    await this.spooling;
    if (this.queue.length > 0) await this.keep(this.queue.splice(0));
  }

  /** Resolves when nothing of the detour runs any more: within the writer's own limits. */
  get ended(): Promise<void> {
    return this.moving;
  }

  // ---------------------------------------------------------------- queue to spool

  private spoolQueue(): void {
    if (this.closed || this.spooling || this.holding || this.queue.length === 0) return;
    this.spooling = this.keep(this.queue.splice(0)).then((nextMs) => {
      this.spooling = null;
      if (this.queue.length > 0 && !this.closed) this.soon.within(nextMs);
    });
  }

  /** Puts a batch into the spool; returns when to come again, in milliseconds. Never rejects. */
  private async keep(batch: JournalEntry[]): Promise<number> {
    this.appending = batch.length;
    try {
      const kept = await this.parts.spool.append(batch);
      this.appending = 0;
      this.parts.feed.announce(batch.slice(0, kept));
      if (kept < batch.length) this.parts.onDropped(batch.length - kept, "the spool is full");
      return SPOOL_WAIT_MS;
    } catch (err) {
      this.appending = 0;
      this.queue = [...batch, ...this.queue];
      const tooMany = this.closed ? this.queue.length : this.queue.length - QUEUED_MAX;
      const why = `the spool cannot be written: ${describeFailure(err)}`;
      if (tooMany > 0) this.parts.onDropped(this.queue.splice(-tooMany).length, why);
      else this.parts.log.error({ queued: this.queue.length }, why);
      return DISK_RETRY_MS;
    }
  }

  // ---------------------------------------------------------------- spool to Postgres

  /** Never rejects. */
  private async move(): Promise<void> {
    let retryMs = RETRY_MIN_MS;
    let offset = 0;
    while (!this.closed) {
      try {
        const next = await this.moveChunk(offset);
        if (next === null) return;
        offset = next;
        retryMs = RETRY_MIN_MS;
      } catch (err) {
        // Who may not write yet has asked nobody: that says nothing of Postgres.
        if (!(err instanceof NoReign)) this.parts.onContact(describeFailure(err));
        await this.pause(retryMs);
        retryMs = Math.min(RETRY_MAX_MS, retryMs * 2);
      }
    }
  }

  /** Where the next chunk begins; null: that was the last, and the detour is over. */
  private async moveChunk(offset: number): Promise<number | null> {
    const { spool, writer, log, onContact } = this.parts;
    await this.spooling;
    const chunk = await spool.read(offset);
    if (chunk.damaged > 0) log.error({ lines: chunk.damaged }, "lines of the spool were damaged and skipped");
    const isLast = !this.spooling && chunk.nextOffset === spool.bytes;
    const cancelHold = isLast ? this.hold() : () => undefined;
    try {
      if (chunk.entries.length > 0) await writer.writeAgain(chunk.entries);
      else await writer.ping();
      onContact(null);
      if (!this.holding || this.closed) return chunk.nextOffset;
      await this.finish();
      return null;
    } finally {
      cancelHold();
      this.letGo();
    }
  }

  private hold(): () => void {
    this.holding = true;
    return this.parts.clock.after(HOLD_MS, () => this.letGo());
  }

  private letGo(): void {
    this.holding = false;
    this.spoolQueue();
  }

  private async finish(): Promise<void> {
    const moved = this.parts.spool.count;
    await this.parts.spool.clear();
    this.closed = true;
    this.soon.cancel();
    this.parts.log.info({ moved }, "Postgres is back: the spool has been moved to it");
    this.parts.onEnd(this.queue.splice(0));
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.parts.clock.after(ms, resolve);
      this.stopPause = () => {
        cancel();
        resolve();
      };
    });
  }
}
