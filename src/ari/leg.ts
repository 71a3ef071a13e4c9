/** A phone of ours that has answered: a channel we made, until whoever got it ends it. */
import type { Leg, Playback, Sound } from "../callflow/ports";
import { type Deferred, deferred } from "../callflow/waits";
import { assert } from "../domain/assert";
import type { ChannelId } from "../domain/glossary";
import { hangup } from "./commands";
import { lineFault } from "./errors";
import { type ChannelDeps, LiveChannel } from "./live-channel";

export class PhoneLeg implements Leg {
  readonly live: LiveChannel;
  readonly left: Promise<void>;
  private readonly leaving: Deferred<void> = deferred();
  private isGone = false;

  constructor(
    readonly id: ChannelId,
    private readonly deps: ChannelDeps,
  ) {
    this.live = new LiveChannel(id, deps, () => this.gone());
    this.left = this.leaving.promise;
  }

  get digits(): LiveChannel["digits"] {
    return this.live.digits;
  }
  get hasLeft(): boolean {
    return this.isGone;
  }

  play(sound: Sound): Playback {
    assert(this.live.bridge === null, "a sound in a talk would cut the two off from each other");
    return this.live.sounds.play(sound);
  }

  startRinging(country: string): void {
    if (!this.isGone) this.live.sounds.ringTone(country);
  }

  async hangUp(): Promise<void> {
    if (this.isGone) return;
    const result = await this.deps.send(hangup(this.id, "normal"));
    if (result.kind !== "ok" && result.kind !== "gone") throw lineFault("hang up a phone", result);
  }

  /** The channel has ended. */
  gone(): void {
    if (this.isGone) return;
    this.isGone = true;
    this.live.end();
    this.leaving.resolve();
  }
}
