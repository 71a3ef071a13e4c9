/**
 * The sounds of one channel, one at a time: a new one stops the one before.
 *
 *   play ──▶ started ──▶ finished | failed
 *     │         └─stop──▶ stopped
 *     └─ nothing heard of it within its length and a margin ──▶ failed
 *
 * Ids go round in a small circle, so that a restarted process can stop what its
 * predecessor left playing without being told which it was.
 */
import type { Logger } from "pino";
import type { Clock, Playback, PlayOutcome, Sound } from "../callflow/ports";
import { type Deferred, deferred } from "../callflow/waits";
import type { ChannelId, PlaybackId } from "../domain/glossary";
import { type AriCommand, play, stopPlayback, stopPlaybackAgain } from "./commands";
import { checkedMedia, toneZone } from "./dial-strings";
import type { LineEvent } from "./events";
import { type AriResult, describe } from "./result";

/** Some failures of Asterisk end in silence: a recording that is missing, a bad scheme. */
const PLAYBACK_MARGIN_MS = 2_000;
const IDS_PER_CHANNEL = 16;
/**
 * A stop that reaches Asterisk within a millisecond of the beginning may be lost: then the whole sound is heard, and
 * all that is to follow waits behind it. Without its end by then it is stopped again, twice as late each time.
 */
const STOP_AGAIN_MS = 40;
const STOP_AGAIN_MAX = 8;
const RING_TONE = "ring";
/** A phone that picks up at once (a headset that answers by itself) has no scrap of a ring tone before it. */
const RING_TONE_AFTER_MS = 200;

export type SendAll = (commands: readonly AriCommand[]) => Promise<readonly AriResult[]>;

const playbackId = (channel: ChannelId, which: number | typeof RING_TONE): PlaybackId =>
  `p-${channel}-${which}` as PlaybackId;

/** Stops whatever an earlier process may have left playing on this channel. */
export function stopLeftovers(channel: ChannelId): readonly AriCommand[] {
  const all = [...Array(IDS_PER_CHANNEL).keys()].map((n) => playbackId(channel, n));
  return [...all, playbackId(channel, RING_TONE)].map((id) => stopPlayback(channel, id));
}

interface Playing {
  readonly id: PlaybackId;
  readonly ended: Deferred<PlayOutcome>;
  started: boolean;
  cancelLimit: () => void;
}

export interface PlaybackDeps {
  readonly send: (command: AriCommand) => Promise<AriResult>;
  readonly sendAll: SendAll;
  readonly clock: Pick<Clock, "after">;
  readonly log: Pick<Logger, "warn">;
}

export class Playbacks {
  private current: Playing | null = null;
  /** Stopped by us, but not yet seen to end: the timer that stops them again. */
  private readonly stopped = new Map<PlaybackId, () => void>();
  private made = 0;
  /** Takes back a ring tone that is yet to begin. */
  private cancelRingTone: () => void = () => undefined;

  constructor(
    private readonly channel: ChannelId,
    private readonly deps: PlaybackDeps,
  ) {}

  play(sound: Sound): Playback {
    const id = playbackId(this.channel, this.made++ % IDS_PER_CHANNEL);
    return this.start(id, checkedMedia(sound.media), sound.lengthMs);
  }

  /** The ring tone of a country, as an answered caller hears it a moment later, until something else is played or it is stopped. */
  ringTone(country: string): void {
    const before = this.stopping();
    if (before.length > 0) void this.deps.sendAll(before);
    this.cancelRingTone = this.deps.clock.after(RING_TONE_AFTER_MS, () => this.startRingTone(country));
  }

  private startRingTone(country: string): void {
    const zone = toneZone(country);
    const id = playbackId(this.channel, RING_TONE);
    const playback = this.start(id, zone ? `tone:ring;tonezone=${zone}` : "tone:ring", null);
    if (!zone) return;
    void playback.ended.then((outcome) => {
      // Asterisk has no tones of this country; its own ring tone is better than silence.
      if (outcome === "failed" && this.current === null) this.start(id, "tone:ring", null);
    });
  }

  /** The commands that end what is playing, to be sent in front of what comes next. */
  stopping(): AriCommand[] {
    this.cancelRingTone();
    const playing = this.current;
    if (!playing) return [];
    // No packet of it leaves Asterisk once it has taken the command, so its own end need not be awaited.
    this.settle(playing, "stopped");
    this.stopAgain(playing.id, 1);
    return [stopPlayback(this.channel, playing.id)];
  }

  handle(event: LineEvent): void {
    if (event.type === "playbackFinished") this.endSeen(event.playback);
    const playing = this.current;
    if (!playing || (event.type !== "playbackStarted" && event.type !== "playbackFinished")) return;
    if (event.playback !== playing.id) return;
    if (event.type === "playbackStarted") playing.started = true;
    // An end without a beginning belongs to an earlier sound of the same id.
    else if (playing.started) this.settle(playing, event.failed ? "failed" : "finished");
  }

  /** The channel has gone. */
  end(): void {
    this.cancelRingTone();
    if (this.current) this.settle(this.current, "stopped");
    for (const id of [...this.stopped.keys()]) this.endSeen(id);
  }

  release(): void {
    this.cancelRingTone();
    this.current?.cancelLimit();
    for (const id of [...this.stopped.keys()]) this.endSeen(id);
  }

  private start(id: PlaybackId, media: string, lengthMs: number | null): Playback {
    const before = this.stopping();
    const playing: Playing = { id, ended: deferred(), started: false, cancelLimit: () => undefined };
    this.current = playing;
    if (lengthMs !== null) this.limit(playing, lengthMs + PLAYBACK_MARGIN_MS);
    void this.deps.sendAll([...before, play(this.channel, id, media)]).then((results) => {
      const result = results.at(-1);
      if (!result || result.kind === "ok") return;
      if (result.kind !== "gone" && result.kind !== "notInStasis") {
        this.deps.log.warn({ channel: this.channel, result: describe(result) }, "a sound could not be played");
      }
      this.settle(playing, result.kind === "gone" || result.kind === "notInStasis" ? "stopped" : "failed");
    });
    return { ended: playing.ended.promise, stop: () => this.stop(playing) };
  }

  private async stop(playing: Playing): Promise<void> {
    if (this.current === playing) void this.deps.sendAll(this.stopping());
  }

  private stopAgain(id: PlaybackId, attempt: number): void {
    this.endSeen(id);
    if (attempt > STOP_AGAIN_MAX) return;
    const cancel = this.deps.clock.after(STOP_AGAIN_MS * 2 ** (attempt - 1), () => {
      void this.deps.send(stopPlaybackAgain(this.channel, id)).then((result) => {
        if (!this.stopped.has(id)) return;
        if (result.kind === "ok") this.stopAgain(id, attempt + 1);
        else this.endSeen(id);
      });
    });
    this.stopped.set(id, cancel);
  }

  private endSeen(id: PlaybackId): void {
    this.stopped.get(id)?.();
    this.stopped.delete(id);
  }

  private limit(playing: Playing, ms: number): void {
    playing.cancelLimit = this.deps.clock.after(ms, () => {
      this.deps.log.warn({ channel: this.channel, playback: playing.id, ms }, "a sound did not end in time");
      this.settle(playing, "failed");
      void this.deps.sendAll([stopPlayback(this.channel, playing.id)]);
    });
  }

  private settle(playing: Playing, outcome: PlayOutcome): void {
    playing.cancelLimit();
    playing.ended.resolve(outcome);
    if (this.current === playing) this.current = null;
  }
}
