/**
 * Live events: journal entries as server-sent events, in order, without a gap
 * and none twice. A client that comes back with Last-Event-ID first gets what
 * it missed from the journal's table, then what happens.
 *
 *   subscribe ──▶ catching up ──table has no more──▶ live ──▶ ended
 *                     │                                │        ▲
 *                     └── too slow, database away ─────┴── too slow, too old, stopping
 *
 * While it catches up, what happens is set aside for it; if that is too much
 * to keep, it is let go and read from the table as well. Whoever is ended is
 * told why, and resumes with Last-Event-ID.
 */
import type { ServerResponse } from "node:http";
import type { Clock } from "../callflow/ports";
import type { DomainEventType, JournalEntry } from "../domain/events";
import type { Log } from "../log";
import { cloudEvent, type TypeFilter } from "./cloud-event";
import type { JournalFeed } from "./deps";
import { fromDatabase, Problem } from "./problem";

export interface LiveLimits {
  readonly subscribersMax: number;
  /** Bytes that a client has not read yet; with more it is ended. */
  readonly unreadBytesMax: number;
  /** Entries set aside for one client while it catches up. */
  readonly setAsideMax: number;
  /** Entries read from the table at a time. */
  readonly replayPage: number;
  readonly heartbeatMs: number;
  /** How long a client that catches up may leave its connection full. */
  readonly drainMs: number;
  /** A client that was ended gets this long to read why. */
  readonly graceMs: number;
  /** Then the client has to come back, and its key is checked again. */
  readonly streamMs: number;
}

export const LIVE_LIMITS: LiveLimits = {
  subscribersMax: 1_000,
  unreadBytesMax: 1_048_576,
  setAsideMax: 1_000,
  replayPage: 500,
  heartbeatMs: 15_000,
  drainMs: 30_000,
  graceMs: 1_000,
  streamMs: 3_600_000,
};

/** What a client does after an end: EventSource waits this long before it comes back. */
const RETRY_MS = 2_000;

interface LiveDeps {
  readonly journal: Pick<JournalFeed, "onDurable" | "entriesAfter" | "lastSeq">;
  readonly clock: Clock;
  readonly log: Pick<Log, "warn" | "debug">;
}

export interface Subscription {
  /** The seq of the last event the client has; null: from now on. */
  readonly after: number | null;
  readonly wants: TypeFilter;
  /** Asked for the figures too (live-figures.ts). */
  readonly figures?: boolean;
}

/** An event and its text, made once for all clients. */
interface Told {
  readonly seq: number;
  readonly type: DomainEventType;
  readonly frame: () => string;
}

export class LiveEvents {
  private readonly streams = new Set<Stream>();
  private readonly stopListening: () => void;
  private cancelHeartbeat: (() => void) | null = null;
  private stopping = false;

  constructor(
    private readonly deps: LiveDeps,
    private readonly limits: LiveLimits = LIVE_LIMITS,
  ) {
    this.stopListening = deps.journal.onDurable((entry) => {
      const told = tell(entry);
      for (const stream of this.streams) stream.hear(told);
    });
  }

  get count(): number {
    return this.streams.size;
  }

  /**
   * Opens a stream; `open` is called when nothing can be refused any more and gives the response to write on.
   * Throws Problem: too many subscribers, stopping, or the database is away and there is something to catch up.
   */
  async subscribe(wanted: Subscription, open: () => ServerResponse): Promise<void> {
    if (this.stopping) throw new Problem("shutting-down", "frontdesk is stopping.");
    if (this.streams.size >= this.limits.subscribersMax)
      throw new Problem("too-many-subscribers", `${this.limits.subscribersMax} clients listen already.`);
    const stream = new Stream(wanted, this.deps, this.limits, () => this.remove(stream));
    // Listening before the first question, so that nothing falls between its answer and now.
    this.add(stream);
    try {
      await stream.start(open);
    } catch (err) {
      this.remove(stream);
      throw err;
    }
  }

  /** Sends a frame that is no line of the journal to those who asked for figures. False: nobody has. */
  tellFigures(frame: string): boolean {
    const asked = [...this.streams].filter((stream) => stream.asksForFigures);
    for (const stream of asked) stream.show(frame);
    return asked.length > 0;
  }

  /** Ends every stream; new ones are refused. */
  close(): void {
    this.stopping = true;
    this.stopListening();
    for (const stream of [...this.streams]) stream.end("frontdesk is stopping");
  }

  private add(stream: Stream): void {
    this.streams.add(stream);
    if (!this.cancelHeartbeat) this.beatLater();
  }

  private remove(stream: Stream): void {
    this.streams.delete(stream);
    if (this.streams.size > 0) return;
    this.cancelHeartbeat?.();
    this.cancelHeartbeat = null;
  }

  private beatLater(): void {
    this.cancelHeartbeat = this.deps.clock.after(this.limits.heartbeatMs, () => {
      this.beatLater();
      for (const stream of [...this.streams]) stream.beat();
    });
  }
}

/** One client. */
class Stream {
  private raw: ServerResponse | null = null;
  private ended = false;
  private live = false;
  private setAside: Told[] = [];
  private tooMuchAside = false;
  /** The newest event that this client has had or did not want. */
  private seq: number;
  private readonly startedMs: number;

  constructor(
    private readonly wanted: Subscription,
    private readonly deps: LiveDeps,
    private readonly limits: LiveLimits,
    private readonly onEnd: () => void,
  ) {
    this.seq = wanted.after ?? deps.journal.lastSeq;
    this.startedMs = deps.clock.monotonicMs();
  }

  async start(open: () => ServerResponse): Promise<void> {
    // The first page is read before the answer begins: a database that is away is then a plain 503.
    const firstPage = this.wanted.after === null ? [] : await fromDatabase(this.readPage());
    if (this.ended) throw new Problem("shutting-down", "frontdesk is stopping.");
    const raw = open();
    this.raw = raw;
    raw.on("close", () => this.finish());
    raw.on("error", (err) => this.deps.log.debug({ err }, "an event stream broke"));
    this.write(`retry: ${RETRY_MS}\nid: ${this.seq}\n\n`);
    this.catchUp(firstPage).catch((err: unknown) => {
      this.deps.log.warn({ err }, "an event stream could not catch up");
      this.end("the journal could not be read");
    });
  }

  /** Something happened. */
  hear(told: Told): void {
    if (this.live) this.send(told);
    else if (this.setAside.length < this.limits.setAsideMax) this.setAside.push(told);
    else this.tooMuchAside = true;
  }

  get asksForFigures(): boolean {
    return this.wanted.figures === true;
  }

  /** A picture of now: whoever still catches up has no use for it. */
  show(frame: string): void {
    if (this.live && frame !== "") this.write(frame);
  }

  /** A sign of life that also tells how far the client is, though it may not have wanted the last events. */
  beat(): void {
    if (this.deps.clock.monotonicMs() - this.startedMs > this.limits.streamMs)
      this.end("the stream is old: connect again");
    else if (this.raw) this.write(`: heartbeat\nid: ${this.seq}\n\n`);
  }

  /** Says why, and closes; also when the client does not read. */
  end(reason: string): void {
    if (this.ended) return;
    const { raw } = this;
    if (raw && !raw.destroyed) {
      raw.end(`event: dropped\ndata: ${JSON.stringify({ reason })}\n\n`);
      const cancel = this.deps.clock.after(this.limits.graceMs, () => raw.destroy());
      raw.once("close", cancel);
    }
    this.finish();
  }

  private finish(): void {
    if (this.ended) return;
    this.ended = true;
    this.setAside = [];
    this.onEnd();
  }

  private async catchUp(firstPage: readonly JournalEntry[]): Promise<void> {
    let page = firstPage;
    while (!this.ended) {
      for (const entry of page) this.send(tell(entry));
      if (page.length < this.limits.replayPage && !this.tooMuchAside) {
        this.goLive();
        return;
      }
      if (!(await this.hasRead())) return this.end("too slow");
      page = await this.readPage();
    }
  }

  private goLive(): void {
    for (const told of this.setAside) this.send(told);
    this.setAside = [];
    this.live = true;
  }

  private readPage(): Promise<readonly JournalEntry[]> {
    // Too much was set aside: from here on the table has it, what comes after this question is set aside anew.
    if (this.tooMuchAside) this.setAside = [];
    this.tooMuchAside = false;
    return this.deps.journal.entriesAfter(this.seq, this.limits.replayPage);
  }

  private send(told: Told): void {
    if (told.seq <= this.seq || this.ended) return;
    this.seq = told.seq;
    if (this.wanted.wants(told.type)) this.write(told.frame());
  }

  private write(text: string): void {
    const { raw } = this;
    if (this.ended || !raw || raw.writableEnded || raw.destroyed) return;
    raw.write(text);
    if (raw.writableLength > this.limits.unreadBytesMax) this.end("too slow");
  }

  /** True once the client has taken what was written; false when it does not in time. */
  private hasRead(): Promise<boolean> {
    const { raw } = this;
    if (!raw || raw.destroyed) return Promise.resolve(false);
    if (!raw.writableNeedDrain) return Promise.resolve(true);
    return new Promise((resolve) => {
      const done = (drained: boolean) => () => {
        cancel();
        raw.off("drain", onDrain).off("close", onClose);
        resolve(drained);
      };
      const onDrain = done(true);
      const onClose = done(false);
      const cancel = this.deps.clock.after(this.limits.drainMs, done(false));
      raw.once("drain", onDrain).once("close", onClose);
    });
  }
}

function tell(entry: JournalEntry): Told {
  let frame: string | null = null;
  return {
    seq: entry.seq,
    type: entry.event.type,
    frame: () => {
      frame ??= `id: ${entry.seq}\ndata: ${JSON.stringify(cloudEvent(entry))}\n\n`;
      return frame;
    },
  };
}
