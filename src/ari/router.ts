/**
 * Events to whom they concern: one map from channel to handler, looked up once
 * per event. A channel that nobody knows is a new caller, a trigger of the
 * operators, or a leftover.
 */
import type { Logger } from "pino";
import type { ChannelId } from "../domain/glossary";
import { type LineEvent, readEvent } from "./events";
import type { ChannelSnapshot, Snapshot } from "./snapshot";

export interface ChannelHandler {
  handle(event: LineEvent): void;
  /** After a reconnect: the channel as it is now; null: it has gone meanwhile. */
  resync(seen: ChannelSnapshot | null, asteriskRestarted: boolean): void;
  /** This process stops: no timer may keep it. The channel itself stays as it is. */
  release(): void;
}

type StasisStart = Extract<LineEvent, { type: "stasisStart" }>;

export interface EventCounts {
  /** All that came, the useless included. */
  total: number;
  /** Of a type this program does not know. */
  unknown: number;
  /** Not what Asterisk sends. */
  malformed: number;
  /** For a channel that nobody handles: mostly the last events of one that has ended. */
  unrouted: number;
}

export class Router {
  readonly counts: EventCounts = { total: 0, unknown: 0, malformed: 0, unrouted: 0 };
  private readonly handlers = new Map<ChannelId, ChannelHandler>();

  constructor(
    private readonly log: Pick<Logger, "warn" | "error">,
    private readonly onNewChannel: (event: StasisStart) => void,
    private readonly onPhone: (account: string, isThere: boolean) => void = () => undefined,
  ) {}

  get size(): number {
    return this.handlers.size;
  }

  get channels(): readonly ChannelId[] {
    return [...this.handlers.keys()];
  }

  has(channel: ChannelId): boolean {
    return this.handlers.has(channel);
  }

  add(channel: ChannelId, handler: ChannelHandler): void {
    this.handlers.set(channel, handler);
  }

  remove(channel: ChannelId): void {
    this.handlers.delete(channel);
  }

  /** Never throws: a handler's mistake is logged, and the next event finds everything as it was. */
  deliver(raw: unknown): void {
    this.counts.total++;
    const read = readEvent(raw);
    if ("skip" in read) {
      if (read.skip !== "unused") this.countUnread(read.skip, raw);
      return;
    }
    const { event } = read;
    if (event.type === "replaced") return;
    if (event.type === "phone") {
      this.onPhone(event.account, event.isThere);
      return;
    }
    const channel = event.type === "stasisStart" ? event.channel.id : event.channel;
    try {
      const handler = this.handlers.get(channel);
      if (handler) handler.handle(event);
      else if (event.type === "stasisStart") this.onNewChannel(event);
      else this.counts.unrouted++;
    } catch (err) {
      this.log.error({ err, event: event.type, channel }, "an event was not handled");
    }
  }

  /** Lets go of every channel. */
  release(): void {
    for (const handler of this.handlers.values()) handler.release();
    this.handlers.clear();
  }

  /** Tells every handler how its channel is after a reconnect. */
  resync(snapshot: Snapshot, asteriskRestarted: boolean): void {
    const seen = new Map(snapshot.channels.map((channel) => [channel.id, channel]));
    for (const [channel, handler] of [...this.handlers]) {
      try {
        handler.resync(asteriskRestarted ? null : (seen.get(channel) ?? null), asteriskRestarted);
      } catch (err) {
        this.log.error({ err, channel }, "a channel was not brought up to date");
      }
    }
  }

  /** As resync for one channel that is not there; Asterisk itself goes on. */
  vanished(channel: ChannelId): void {
    this.handlers.get(channel)?.resync(null, false);
  }

  private countUnread(why: "unknown" | "malformed", raw: unknown): void {
    this.counts[why]++;
    const type =
      typeof raw === "object" && raw !== null ? String((raw as { type?: unknown }).type).slice(0, 64) : typeof raw;
    // The first of a kind is worth a line; a flood of them is not.
    if (this.counts[why] <= UNREAD_LOGGED_MAX) this.log.warn({ type }, `an event from Asterisk is ${why}`);
  }
}

const UNREAD_LOGGED_MAX = 20;
