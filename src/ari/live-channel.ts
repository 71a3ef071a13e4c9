/**
 * What a caller's channel and a phone's leg have in common: digits, sounds, the
 * bridge it is in and its one end.
 */
import type { Logger } from "pino";
import { DigitBuffer } from "../callflow/digits";
import type { Clock } from "../callflow/ports";
import type { BridgeId, ChannelId } from "../domain/glossary";
import type { HangupRequest } from "./causes";
import type { AriCommand } from "./commands";
import type { LineEvent } from "./events";
import { KeyEchoes } from "./key-echoes";
import { Playbacks } from "./playbacks";
import type { AriResult } from "./result";

/** How a channel reaches Asterisk. */
export interface ChannelDeps {
  send(command: AriCommand): Promise<AriResult>;
  sendAll(commands: readonly AriCommand[]): Promise<readonly AriResult[]>;
  readonly clock: Clock;
  readonly log: Pick<Logger, "debug" | "info" | "warn" | "error">;
}

/**
 * From a request to hang up to the channel's end: 1 ms as a rule. Seen on 22.10.1, once in a thousand hang-ups within
 * the same millisecond as a `play` in a bridge: Asterisk waits ten minutes for a sound that nobody will play.
 */
const ENDING_LIMIT_MS = 2_000;

export class LiveChannel {
  readonly digits: DigitBuffer;
  readonly sounds: Playbacks;
  /** The bridge Asterisk last said it entered. */
  bridge: BridgeId | null = null;
  /** The first request to hang up: who asked is read from it. */
  hangupRequest: HangupRequest | null = null;
  private readonly echoes = new KeyEchoes();
  private readonly watchers = new Set<(event: LineEvent) => void>();
  private cancelOverdue: () => void = () => undefined;

  /** @param onOverdue the far end has gone, but Asterisk keeps the channel */
  constructor(
    readonly id: ChannelId,
    readonly deps: ChannelDeps,
    private readonly onOverdue: () => void,
  ) {
    this.digits = new DigitBuffer(deps.clock);
    this.sounds = new Playbacks(id, deps);
  }

  /** Keeps what every channel keeps, then tells whoever watches. */
  take(event: LineEvent): void {
    switch (event.type) {
      case "digit":
        if (!this.isEcho(event)) this.digits.push(event.key);
        break;
      case "playbackStarted":
      case "playbackFinished":
        if (event.type === "playbackStarted") this.echoes.soundStarted();
        else this.echoes.soundEnded(event.atMs ?? this.deps.clock.nowMs());
        // A sound that fails because its channel is being taken down has not failed.
        if (this.hangupRequest === null) this.sounds.handle(event);
        break;
      case "enteredBridge":
        this.bridge = event.bridge;
        break;
      case "leftBridge":
        if (this.bridge === event.bridge) this.bridge = null;
        break;
      case "hangupRequest":
        if (this.hangupRequest === null) this.expectEnd(event);
        break;
      case "stasisStart":
      case "stasisEnd":
      case "destroyed":
      case "stateChange":
      case "dialling":
        break;
    }
    for (const tell of [...this.watchers]) tell(event);
  }

  release(): void {
    this.cancelOverdue();
    this.sounds.release();
  }

  /** The channel has ended. */
  end(): void {
    this.cancelOverdue();
    this.sounds.end();
  }

  private isEcho({ key, lengthMs, atMs }: Extract<LineEvent, { type: "digit" }>): boolean {
    return lengthMs !== null && atMs !== null && this.echoes.isEcho({ key, lengthMs, atMs });
  }

  private expectEnd(request: HangupRequest): void {
    this.hangupRequest = request;
    this.cancelOverdue = this.deps.clock.after(ENDING_LIMIT_MS, () => {
      this.deps.log.warn({ channel: this.id, ms: ENDING_LIMIT_MS }, "Asterisk keeps a channel whose far end has gone");
      this.onOverdue();
    });
  }

  /** Hears every event of this channel until the returned function is called. */
  watch(hear: (event: LineEvent) => void): () => void {
    this.watchers.add(hear);
    return () => void this.watchers.delete(hear);
  }
}
