/**
 * The connection to Asterisk, kept for ever.
 *
 *   connecting ──open──▶ syncing ──snapshot reconciled, buffer drained──▶ connected
 *       ▲                   │ failed                                        │ closed, or no pong
 *       └────backoff────────┴───────────────── lost ◀───────────────────────┘
 *                                                                  another process took our name ──▶ replaced
 *
 * While it is lost, commands wait for the next connection, but not beyond the
 * limit of a command; what was on its way is sent again if that does no harm.
 */
import type { Logger } from "pino";
import type { Clock } from "../callflow/ports";
import { type Deferred, deferred } from "../callflow/waits";
import { backoffMs } from "./backoff";
import { type AriCommand, filterEvents, OPERATIONS, type OperationName } from "./commands";
import { AsteriskUnreachable } from "./errors";
import type { AriResult, AriResultKind } from "./result";
import { type Snapshot, takeSnapshot } from "./snapshot";
import { type AriTransport, COMMAND_LIMIT_MS } from "./transport";

/** A socket that says nothing for 5 s is dead: asked every 2 s, 3 s to answer. */
const PING_EVERY_MS = 2_000;
const PONG_LIMIT_MS = 3_000;
/** Between two attempts of one command while Asterisk says that it is not available. */
const RETRY_PAUSE_MS = 300;

/** Events that would only cost. ChannelVarset is not even made: stasis.conf. */
const EVENTS_NOT_WANTED = [
  "ChannelDialplan",
  "ChannelCallerId",
  "ChannelConnectedLine",
  "ChannelTalkingStarted",
  "ChannelTalkingFinished",
  "ChannelHold",
  "ChannelUnhold",
  "PlaybackContinuing",
  "BridgeCreated",
  "BridgeDestroyed",
  "BridgeMerged",
  "BridgeBlindTransfer",
  "BridgeAttendedTransfer",
];

/** How long a process that stops waits for the answers to its last commands, and how often it looks. */
const LAST_ANSWERS_LIMIT_MS = 500;
const LAST_ANSWERS_LOOK_MS = 5;

export type ConnectionPhase = "connecting" | "syncing" | "connected" | "lost" | "replaced" | "stopped";

export interface ConnectionOptions {
  readonly app: string;
  readonly transport: () => AriTransport;
  readonly clock: Clock;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
  /** From 0 to 1, for the jitter of reconnecting. */
  readonly random: () => number;
  /** Gets every event, in order, once the snapshot has been reconciled. Must not throw. */
  readonly onEvent: (raw: unknown) => void;
  /** Brings what we believe in line with what is there. Must not wait for events: they come afterwards. */
  readonly reconcile: (snapshot: Snapshot, send: (command: AriCommand) => Promise<AriResult>) => Promise<void>;
  readonly onLost?: (why: string) => void;
  /** Asked before each connection and each command. Null: it may go; else resolves with whether it may (src/lease.ts). */
  readonly gate?: () => Promise<boolean> | null;
  /** Another process has taken our application: this one must end. */
  readonly onReplaced: () => void;
  readonly observe?: { command?(operation: OperationName, result: AriResultKind, tookMs: number): void };
}

export class AriConnection {
  private transport: AriTransport | null = null;
  private phaseNow: ConnectionPhase = "connecting";
  private sinceMs: number;
  private startedAt = "";
  private running = false;
  /** Commands without an answer yet. */
  private underWay = 0;
  private readyAgain: Deferred<void> = deferred();
  private cancelWatch: () => void = () => undefined;
  private readonly cancelPauses = new Set<() => void>();

  constructor(private readonly options: ConnectionOptions) {
    this.sinceMs = options.clock.nowMs();
  }

  get phase(): ConnectionPhase {
    return this.phaseNow;
  }
  /** Since when it has been in this phase, wall clock. */
  get phaseSinceMs(): number {
    return this.sinceMs;
  }
  /** When the Asterisk we are connected to was started; empty before the first connection. */
  get asteriskStartedAt(): string {
    return this.startedAt;
  }

  /** Connects, for ever; resolves when the first connection is reconciled. */
  async start(): Promise<void> {
    this.running = true;
    void this.keepTrying();
    await this.readyAgain.promise;
  }

  /**
   * Resolves when every command has its answer, at the latest at a limit: who is about to stop has silenced phones in
   * this turn of the event loop, and that must reach Asterisk.
   */
  async flush(): Promise<void> {
    const untilMs = this.options.clock.monotonicMs() + LAST_ANSWERS_LIMIT_MS;
    do await this.pause(LAST_ANSWERS_LOOK_MS);
    while (this.underWay > 0 && this.options.clock.monotonicMs() < untilMs);
  }

  stop(): void {
    this.running = false;
    this.cancelWatch();
    for (const cancel of this.cancelPauses) cancel();
    this.enter("stopped");
    this.transport?.close();
    this.transport = null;
  }

  send(command: AriCommand): Promise<AriResult> {
    return this.timed(
      command.operation,
      this.untilSent(OPERATIONS[command.operation].repeatable, (t) => t.send(command)),
    );
  }

  /** One after the other; sent again only as a whole and only if that does no harm. */
  async sendAll(commands: readonly AriCommand[]): Promise<readonly AriResult[]> {
    const [first] = commands;
    if (!first) return [];
    const repeatable = commands.every((command) => OPERATIONS[command.operation].repeatable);
    let all: readonly AriResult[] = [];
    const worst = await this.timed(
      first.operation,
      this.untilSent(repeatable, async (transport) => {
        all = await transport.sendAll(commands);
        return all.find((result) => result.kind === "unavailable") ?? all[0] ?? { kind: "unavailable" };
      }),
    );
    return all.length > 0 ? all : commands.map(() => worst);
  }

  private async untilSent(
    repeatable: boolean,
    send: (transport: AriTransport) => Promise<AriResult>,
  ): Promise<AriResult> {
    const deadlineMs = this.options.clock.monotonicMs() + COMMAND_LIMIT_MS;
    for (;;) {
      const opens = this.options.gate?.() ?? null;
      if (opens && !(await opens)) return { kind: "unavailable" };
      const transport = this.phaseNow === "connected" || this.phaseNow === "syncing" ? this.transport : null;
      if (transport) {
        const result = await send(transport);
        if (result.kind !== "unavailable" || !repeatable) return result;
        // Asterisk itself may say so while it stops: a pause keeps this from spinning.
        if (this.transport === transport) await this.pause(RETRY_PAUSE_MS);
      }
      const leftMs = deadlineMs - this.options.clock.monotonicMs();
      if (leftMs <= 0 || !this.running) return { kind: "unavailable" };
      if (this.phaseNow !== "connected" && !(await this.connectedWithin(leftMs))) return { kind: "unavailable" };
    }
  }

  private connectedWithin(limitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.options.clock.after(limitMs, () => resolve(false));
      void this.readyAgain.promise.then(() => {
        cancel();
        resolve(true);
      });
    });
  }

  private async timed(operation: OperationName, result: Promise<AriResult>): Promise<AriResult> {
    const startMs = this.options.clock.monotonicMs();
    this.underWay++;
    const settled = await result.finally(() => this.underWay--);
    this.options.observe?.command?.(operation, settled.kind, this.options.clock.monotonicMs() - startMs);
    return settled;
  }

  private async keepTrying(): Promise<void> {
    let told = "";
    for (let attempt = 1; this.running; attempt++) {
      try {
        const opens = this.options.gate?.() ?? null;
        if (opens && !(await opens)) return;
        await this.connectOnce();
        return;
      } catch (err) {
        const { why, message } =
          err instanceof AsteriskUnreachable ? err : { why: "other" as const, message: String(err) };
        // The same complaint every 150 ms helps nobody.
        if (message !== told) this.options.log.warn({ why }, message);
        told = message;
        if (this.running) await this.pause(backoffMs(attempt, why, this.options.random()));
      }
    }
  }

  private async connectOnce(): Promise<void> {
    const { app, clock, log } = this.options;
    const transport = this.options.transport();
    const buffer: unknown[] = [];
    let deliver = (raw: unknown): void => void buffer.push(raw);
    let current = true;
    transport.onEvent((raw) => {
      // A connection we have given up may still hear that our next one replaced it.
      if (!isReplaced(raw)) deliver(raw);
      else if (current) this.replaced();
    });
    const closed = new Promise<never>((_, reject) => {
      transport.onClosed((why) => {
        current = false;
        reject(new AsteriskUnreachable("other", why));
        this.lost(transport, why);
      });
    });
    closed.catch(() => undefined); // heard by the race below, or by lost() later
    this.enter("connecting");
    await transport.connect();
    this.transport = transport;
    this.enter("syncing");
    try {
      await Promise.race([closed, this.sync(transport, clock, app)]);
    } catch (err) {
      this.transport = null;
      transport.close();
      throw err;
    }
    // Events that come while the buffer is drained queue up behind it, for this loop is not interrupted.
    for (const raw of buffer) this.options.onEvent(raw);
    deliver = this.options.onEvent;
    this.enter("connected");
    this.readyAgain.resolve();
    log.info({ app, asteriskStartedAt: this.startedAt, eventsBuffered: buffer.length }, "connected to Asterisk");
    this.watch(transport);
  }

  private async sync(transport: AriTransport, clock: Clock, app: string): Promise<void> {
    const send = (command: AriCommand): Promise<AriResult> => transport.send(command);
    const filtered = await send(filterEvents(app, EVENTS_NOT_WANTED));
    if (filtered.kind !== "ok")
      throw new AsteriskUnreachable("other", `The event filter was not taken: ${filtered.kind}.`);
    const snapshot = await takeSnapshot(send, app, clock.nowMs());
    this.startedAt = snapshot.startedAt;
    await this.options.reconcile(snapshot, send);
  }

  /** Asks the socket for a sign of life, for as long as it is the one in use. */
  private watch(transport: AriTransport): void {
    this.cancelWatch = this.options.clock.after(PING_EVERY_MS, () => {
      if (this.transport !== transport) return;
      void transport.alive(PONG_LIMIT_MS).then((alive) => {
        if (this.transport !== transport) return;
        if (alive) this.watch(transport);
        else {
          this.lost(transport, `no answer to a ping within ${PONG_LIMIT_MS} ms`);
          transport.close();
        }
      });
    });
  }

  private lost(transport: AriTransport, why: string): void {
    if (this.transport !== transport || this.phaseNow !== "connected") return;
    this.transport = null;
    this.cancelWatch();
    this.readyAgain = deferred();
    this.enter("lost");
    this.options.log.warn({ why }, "the connection to Asterisk is lost");
    this.options.onLost?.(why);
    if (this.running) void this.keepTrying();
  }

  private replaced(): void {
    this.stop();
    this.enter("replaced");
    this.options.log.error({ app: this.options.app }, "another process has taken over our application");
    this.options.onReplaced();
  }

  private enter(phase: ConnectionPhase): void {
    if (this.phaseNow === phase) return;
    this.phaseNow = phase;
    this.sinceMs = this.options.clock.nowMs();
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.cancelPauses.delete(cancelled);
        resolve();
      };
      const cancel = this.options.clock.after(ms, done);
      const cancelled = (): void => {
        cancel();
        done();
      };
      this.cancelPauses.add(cancelled);
    });
  }
}

function isReplaced(raw: unknown): boolean {
  return typeof raw === "object" && raw !== null && (raw as { type?: unknown }).type === "ApplicationReplaced";
}
