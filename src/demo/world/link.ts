/**
 * The connection to the Asterisk that plays the outside world: its channels by
 * id, and the few verbs simulated people need.
 */
import { randomBytes } from "node:crypto";
import type { AriCommand } from "../../ari/commands";
import { type AriResult, describe } from "../../ari/result";
import type { TransportSettings } from "../../ari/transport";
import { WebSocketTransport } from "../../ari/websocket-transport";
import type { Clock } from "../../callflow/ports";
import { deferred, TIMED_OUT, within } from "../../callflow/waits";
import type { ChannelId } from "../../domain/glossary";
import { record, sendDtmf, snoopIn } from "./commands";

/** How long Asterisk may take to bring a channel we asked for, or to end one that has nothing left to do. */
const CHANNEL_LIMIT_MS = 15_000;
const RECORDING_SECONDS_MAX = 300;

/** What of an ARI event the world looks at. */
export interface WorldEvent {
  readonly type: string;
  readonly args?: readonly string[];
  readonly channel?: {
    readonly id: string;
    readonly state?: string;
    readonly caller?: { readonly name?: string; readonly number?: string };
    readonly dialplan?: { readonly exten?: string };
  };
  readonly cause?: number;
  readonly tech_cause?: number;
  readonly soft?: boolean;
  readonly digit?: string;
}

export interface WorldChannel {
  readonly id: ChannelId;
  readonly entered: Promise<void>;
  readonly up: Promise<void>;
  readonly ringing: Promise<void>;
  readonly ended: Promise<{ readonly sipStatus: number; readonly cause: number; readonly byUs: boolean }>;
  readonly hasEnded: () => boolean;
  /** Waits; false: the channel ended first. */
  stays(ms: number): Promise<boolean>;
}

/** What hears and records along with a channel. */
export interface Ear {
  /** The recording. */
  readonly file: string;
  /** The recording is complete, which is a moment after the channel's end; resolves after a few seconds at the latest. */
  complete(): Promise<unknown>;
}

export interface WorldLink {
  readonly app: string;
  nowMs(): number;
  send(command: AriCommand): Promise<AriResult>;
  /** Begins to follow a channel that we are about to make. */
  follow(id: ChannelId): WorldChannel;
  /** Starts recording what the channel hears; resolves once it records. */
  listen(id: ChannelId): Promise<Ear>;
  press(id: ChannelId, digits: string, keyMs: number, gapMs: number): Promise<void>;
  onVisit(handler: (channel: WorldChannel, dialled: string, shown: { number: string; name: string }) => void): void;
  /** After this Asterisk was started again: every channel it had is gone. */
  reopen(): Promise<void>;
  close(): void;
}

export async function openLink(settings: TransportSettings, clock: Clock, recordingsDir: string): Promise<WorldLink> {
  let transport = new WebSocketTransport(settings, clock);
  const channels = new Map<string, Follower>();
  let visit: Parameters<WorldLink["onVisit"]>[0] = () => undefined;

  const follow = (id: ChannelId, lastWord: LastWord = "StasisEnd"): Follower => {
    const follower = new Follower(id, lastWord, clock);
    channels.set(id, follower);
    void follower.ended.then(() => channels.delete(id));
    return follower;
  };
  const hear = (raw: unknown): void => {
    const event = raw as WorldEvent;
    const id = event.channel?.id;
    if (!id) return;
    const known = channels.get(id);
    if (known) known.hear(event);
    else if (event.type === "StasisStart" && event.args?.[0] !== "snoop" && event.args?.[0] !== "caller") {
      const channel = follow(id as ChannelId);
      channel.hear(event);
      visit(channel, event.args?.[0] ?? "", {
        number: event.channel?.caller?.number ?? "",
        name: event.channel?.caller?.name ?? "",
      });
    }
  };
  const open = (): Promise<void> => {
    transport.onEvent(hear);
    return transport.connect();
  };
  await open();

  return {
    app: settings.app,
    nowMs: () => clock.nowMs(),
    send: (command) => transport.send(command),
    follow: (id) => follow(id, "ChannelDestroyed"),
    async listen(id) {
      const snoopId = `s-${id}-${randomBytes(3).toString("hex")}` as ChannelId;
      const ear = follow(snoopId);
      must(await transport.send(snoopIn(id, snoopId, settings.app)), "snoop");
      if ((await within(clock, CHANNEL_LIMIT_MS, ear.entered)) === TIMED_OUT)
        throw new Error(`the ear of ${id} did not open`);
      const name = snoopId.replace(/[^a-zA-Z0-9-]/g, "-");
      must(await transport.send(record(snoopId, name, RECORDING_SECONDS_MAX)), "record");
      return { file: `${recordingsDir}/${name}.wav`, complete: () => within(clock, CHANNEL_LIMIT_MS, ear.ended) };
    },
    async press(id, digits, keyMs, gapMs) {
      await transport.send(sendDtmf(id, digits, keyMs, gapMs));
    },
    onVisit(handler) {
      visit = handler;
    },
    async reopen() {
      transport.close();
      for (const channel of [...channels.values()]) channel.lost();
      transport = new WebSocketTransport(settings, clock);
      await open();
    },
    close: () => transport.close(),
  };
}

/**
 * The last that is heard of a channel. One that we make tells of its destruction, and of the SIP status with it. Of one
 * that comes in and of an ear, only the end of its time in our application is certain: a subscription to the rest would
 * come too late for a phone that rings for a moment.
 */
type LastWord = "ChannelDestroyed" | "StasisEnd";

export function must(result: AriResult, what: string): void {
  if (result.kind !== "ok") throw new Error(`the world's Asterisk would not ${what}: ${describe(result)}`);
}

class Follower implements WorldChannel {
  private readonly enteredAt = deferred<void>();
  private readonly upAt = deferred<void>();
  private readonly ringingAt = deferred<void>();
  private readonly end = deferred<{ sipStatus: number; cause: number; byUs: boolean }>();
  private over = false;
  private byUs = false;
  readonly entered = this.enteredAt.promise;
  readonly up = this.upAt.promise;
  readonly ringing = this.ringingAt.promise;
  readonly ended = this.end.promise;

  constructor(
    readonly id: ChannelId,
    private readonly lastWord: LastWord,
    private readonly clock: Clock,
  ) {}

  hasEnded = (): boolean => this.over;

  async stays(ms: number): Promise<boolean> {
    return (await within(this.clock, ms, this.ended)) === TIMED_OUT;
  }

  /** Gone with its Asterisk. */
  lost(): void {
    this.over = true;
    this.end.resolve({ sipStatus: 0, cause: 0, byUs: false });
  }

  hear(event: WorldEvent): void {
    if (event.type === "StasisStart") this.enteredAt.resolve();
    if (event.type === "ChannelStateChange" && event.channel?.state === "Up") this.upAt.resolve();
    if (event.type === "ChannelStateChange" && event.channel?.state === "Ringing") this.ringingAt.resolve();
    if (event.type === "ChannelHangupRequest" && event.soft === true) this.byUs = true;
    if (event.type === this.lastWord) {
      this.over = true;
      this.end.resolve({ sipStatus: event.tech_cause ?? 0, cause: event.cause ?? 0, byUs: this.byUs });
    }
  }
}
