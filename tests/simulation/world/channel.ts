/** One channel of SimAsterisk, and the sounds it plays: one after the other, as Asterisk queues them. */
import type { Clock } from "../../../src/callflow/ports";

/** The person (or phone) at the other end, told what happens to the channel. */
export interface Far {
  answered?(): void;
  hears?(media: string): void;
  /** Somebody else is in the same bridge now. */
  met?(bridge: string): void;
  parted?(): void;
  gone?(): void;
}

export interface Playing {
  readonly id: string;
  readonly media: string;
  cancel: () => void;
}

export interface SimChannel {
  readonly id: string;
  readonly kind: "caller" | "leg";
  readonly name: string;
  readonly callerNumber: string;
  readonly exten: string;
  readonly args: readonly string[];
  readonly createdAtMs: number;
  /** The account or number that was dialled; empty: somebody called us. */
  address: string;
  far: Far;
  state: "Down" | "Ring" | "Ringing" | "Up";
  bridge: string | null;
  /** Since when it has been in this bridge, or in none; monotonic, as the two below. */
  bridgeSinceMs: number;
  upSinceMs: number;
  ringingSinceMs: number | null;
  gone: boolean;
  readonly playing: Playing[];
  readonly timers: (() => void)[];
}

export const textField = (value: unknown): string => (typeof value === "string" ? value : "");

export class Mouth {
  constructor(
    private readonly clock: Clock,
    private readonly lengthMs: (media: string) => number,
    private readonly emit: (type: string, fields: object) => void,
  ) {}

  play(channel: SimChannel, id: string, media: string): void {
    channel.playing.push({ id, media, cancel: () => undefined });
    if (channel.playing.length === 1) this.begin(channel);
  }

  /** False: it is not playing here. */
  stop(channel: SimChannel, id: string): boolean {
    const at = channel.playing.findIndex((playing) => playing.id === id);
    if (at < 0) return false;
    if (at === 0) this.finish(channel);
    else channel.playing.splice(at, 1);
    return true;
  }

  /** The channel is being taken down. */
  hush(channel: SimChannel): void {
    for (const { id, cancel } of channel.playing.splice(0)) {
      cancel();
      this.tell("PlaybackFinished", channel, id);
    }
  }

  private begin(channel: SimChannel): void {
    const [playing] = channel.playing;
    if (!playing) return;
    this.tell("PlaybackStarted", channel, playing.id);
    channel.far.hears?.(playing.media);
    const ms = this.lengthMs(playing.media);
    if (Number.isFinite(ms)) playing.cancel = this.clock.after(ms, () => this.finish(channel));
  }

  private finish(channel: SimChannel): void {
    const playing = channel.playing.shift();
    if (!playing) return;
    playing.cancel();
    this.tell("PlaybackFinished", channel, playing.id);
    this.begin(channel);
  }

  private tell(type: string, channel: SimChannel, id: string): void {
    this.emit(type, { playback: { id, target_uri: `channel:${channel.id}`, state: "done" } });
  }
}

export interface Incoming {
  /** Arguments of Stasis(), as the dialplan gives them. */
  readonly args: readonly string[];
  readonly name: string;
  readonly callerNumber: string;
  readonly exten: string;
  readonly far: Far;
}

export interface SimBridge {
  readonly id: string;
  readonly type: string;
  readonly channels: Set<SimChannel>;
}

/** As ARI shows a channel. */
export function shown(channel: SimChannel): object {
  return {
    id: channel.id,
    name: channel.name,
    state: channel.state,
    accountcode: "",
    caller: { number: channel.callerNumber, name: "" },
    dialplan: { exten: channel.exten, app_name: "Stasis", app_data: ["frontdesk", ...channel.args].join(",") },
    creationtime: new Date(channel.createdAtMs).toISOString(),
  };
}
