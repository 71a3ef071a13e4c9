/** The real clock, handed in at the top; tests hand in one they turn by hand. */
import type { Clock } from "./callflow/ports";

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (ms, then) => {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};
