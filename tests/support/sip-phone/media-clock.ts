/**
 * One 20 ms clock for every stream of the process. It corrects itself (a late
 * turn of the event loop does not shift what follows), catches up short delays
 * packet by packet, and stands still while nobody sends.
 */
import { FRAME_MS } from "./rtp-packet";

/** Behind by more than this, frames are skipped: a burst would be no phone's behaviour. */
const CATCH_UP_FRAMES = 5;

export interface Ticking {
  /** One frame; `skipped` frames before it were lost to a stalled event loop. */
  tick(skipped: number): void;
}

export interface MediaClock {
  add(stream: Ticking): void;
  remove(stream: Ticking): void;
}

export function createMediaClock(): MediaClock {
  const streams = new Set<Ticking>();
  let timer: NodeJS.Timeout | undefined;
  let nextAt = 0;

  const tickAll = (skipped: number): void => {
    for (const stream of streams) stream.tick(skipped);
  };
  const turn = (): void => {
    const behind = Math.floor((performance.now() - nextAt) / FRAME_MS);
    const skipped = Math.max(0, behind - CATCH_UP_FRAMES);
    nextAt += skipped * FRAME_MS;
    let first = true;
    while (nextAt <= performance.now()) {
      tickAll(first ? skipped : 0);
      first = false;
      nextAt += FRAME_MS;
    }
    timer = streams.size === 0 ? undefined : setTimeout(turn, nextAt - performance.now());
  };
  return {
    add: (stream) => {
      streams.add(stream);
      if (timer !== undefined) return;
      nextAt = performance.now() + FRAME_MS;
      timer = setTimeout(turn, FRAME_MS);
    },
    remove: (stream) => {
      streams.delete(stream);
      if (streams.size > 0) return;
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
