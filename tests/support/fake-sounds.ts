/** The sounds of one channel of FakeTelephony: they last as long as they say. */
import type { Clock, Playback, PlayOutcome, Sound } from "../../src/callflow/ports";
import { deferred } from "../../src/callflow/waits";

/** A sound whose media begins like this fails, as a missing file does. */
export const MISSING_MEDIA = "sound:missing/";

interface Playing {
  readonly sound: Sound;
  end(outcome: PlayOutcome): void;
}

export class FakeSounds {
  private current: Playing | null = null;

  constructor(
    private readonly who: string,
    private readonly clock: Clock,
    private readonly say: (line: string) => void,
  ) {}

  /** What is being heard. */
  get playing(): Sound | null {
    return this.current?.sound ?? null;
  }

  play(sound: Sound): Playback {
    this.stop();
    const missing = sound.media.startsWith(MISSING_MEDIA);
    if (!missing) this.say(`${this.who} hears ${sound.name} (${sound.language})`);
    const ended = deferred<PlayOutcome>();
    const cancel = this.clock.after(missing ? 0 : sound.lengthMs, () => playing.end(missing ? "failed" : "finished"));
    const playing: Playing = {
      sound,
      end: (outcome) => {
        cancel();
        if (this.current === playing) this.current = null;
        ended.resolve(outcome);
      },
    };
    this.current = playing;
    return { ended: ended.promise, stop: async () => playing.end("stopped") };
  }

  stop(): void {
    this.current?.end("stopped");
  }
}
