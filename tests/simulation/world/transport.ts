/**
 * The way between frontdesk and SimAsterisk: one connection with its latency,
 * its losses and its end. Commands of one channel keep their order, events keep
 * theirs; between the two anything may overtake.
 */
import type { AriCommand } from "../../../src/ari/commands";
import { AsteriskUnreachable } from "../../../src/ari/errors";
import type { AriResult } from "../../../src/ari/result";
import { type AriTransport, COMMAND_LIMIT_MS } from "../../../src/ari/transport";
import type { Clock } from "../../../src/callflow/ports";
import type { Rng } from "../rng";
import type { AppSocket, SimAsterisk } from "./asterisk";

/** How bad the line is at the moment; probabilities from 0 to 1. */
export interface LineTrouble {
  lost: number;
  late: number;
}

const LATENCY_MS = 1;
const LATE_MS_MAX = 3_000;

interface OnItsWay {
  readonly commands: readonly AriCommand[];
  readonly settle: (results: readonly AriResult[]) => void;
  done: boolean;
}

export class SimTransport implements AriTransport, AppSocket {
  private onEventHeard: (event: unknown) => void = () => undefined;
  private onEnd: (why: string) => void = () => undefined;
  private isOpen = false;
  /** The peer's machine is gone, and nobody has noticed. */
  private mute = false;
  private killed = false;
  private readonly laneFreeAtMs = new Map<string, number>();
  private readonly onTheirWay = new Set<OnItsWay>();

  constructor(
    private readonly asterisk: SimAsterisk,
    private readonly clock: Clock,
    private readonly rng: Rng,
    private readonly trouble: LineTrouble,
  ) {}

  async connect(): Promise<void> {
    await this.after(5);
    if (!this.asterisk.running) throw new AsteriskUnreachable("refused", "Nothing listens. Is Asterisk running?");
    this.isOpen = true;
    this.asterisk.attach(this);
  }

  async send(command: AriCommand): Promise<AriResult> {
    const [result] = await this.sendAll([command]);
    return result ?? { kind: "unavailable" };
  }

  sendAll(commands: readonly AriCommand[]): Promise<readonly AriResult[]> {
    const all = (kind: "unavailable" | "timeout"): readonly AriResult[] => commands.map(() => ({ kind }));
    if (!this.isOpen) return Promise.resolve(all("unavailable"));
    const nowMs = this.clock.monotonicMs();
    const lane = commands.some(({ urgent }) => urgent)
      ? null
      : (commands.find(({ channel }) => channel)?.channel ?? null);
    const atMs = Math.max(nowMs + LATENCY_MS, lane === null ? 0 : (this.laneFreeAtMs.get(lane) ?? 0));
    const lost = this.mute || this.rng.chance(this.trouble.lost);
    const lateMs = this.rng.chance(this.trouble.late) ? this.rng.int(5, LATE_MS_MAX) : 0;
    const never = lost && this.rng.chance(0.5);
    if (lane !== null) this.laneFreeAtMs.set(lane, atMs);
    return new Promise((resolve) => {
      const way: OnItsWay = { commands, settle: resolve, done: false };
      this.onTheirWay.add(way);
      if (lost) this.clock.after(COMMAND_LIMIT_MS, () => this.settle(way, all("timeout")));
      if (never) return;
      this.clock.after(atMs - nowMs, () => {
        const results = this.carryOut(way);
        if (!results || lost) return;
        if (lateMs > 0)
          this.clock.after(lateMs, () => this.settle(way, lateMs > COMMAND_LIMIT_MS ? all("timeout") : results));
        else this.settle(way, results);
      });
    });
  }

  onEvent(listener: (event: unknown) => void): void {
    this.onEventHeard = listener;
  }

  onClosed(listener: (why: string) => void): void {
    this.onEnd = listener;
  }

  async alive(limitMs: number): Promise<boolean> {
    if (!this.isOpen) return false;
    if (this.mute) await this.after(limitMs);
    return this.isOpen && !this.mute;
  }

  close(): void {
    this.closed("closed by us");
  }

  // ------------------------------------------------------------ what happens to it

  event(event: object): void {
    if (this.mute) return;
    // Each message is a turn of its own, as on a socket.
    this.clock.after(LATENCY_MS, () => {
      if (this.isOpen) this.onEventHeard(event);
    });
  }

  closed(why: string): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.asterisk.detach(this);
    for (const way of [...this.onTheirWay])
      this.settle(
        way,
        way.commands.map(() => ({ kind: "unavailable" })),
      );
    this.onEnd(why);
  }

  /** The peer falls silent without a word: found by the ping. Asterisk still takes us for connected. */
  fallSilent(): void {
    this.mute = true;
  }

  /** The process is gone. What it had sent may still arrive. */
  kill(): void {
    this.isOpen = false;
    this.asterisk.detach(this);
    const arrives = this.rng.chance(0.5);
    for (const way of this.onTheirWay) if (arrives) this.carryOut(way);
    this.killed = true;
    this.onTheirWay.clear();
  }

  private carryOut(way: OnItsWay): readonly AriResult[] | null {
    if (way.done || this.killed || !this.onTheirWay.has(way)) return null;
    way.done = true;
    return way.commands.map((command) =>
      this.asterisk.running ? this.asterisk.carryOut(command) : { kind: "unavailable" },
    );
  }

  private settle(way: OnItsWay, results: readonly AriResult[]): void {
    if (this.onTheirWay.delete(way)) way.settle(results);
  }

  private after(ms: number): Promise<void> {
    return new Promise((resolve) => void this.clock.after(ms, resolve));
  }
}
