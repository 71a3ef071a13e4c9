/**
 * SIP over UDP repeats what was not answered: after T1, then after twice as
 * long each time, until 64 T1 are over (RFC 3261 section 17, timers A, B, E to H).
 */
const T1_MS = 500;

/** Longest wait between repetitions of anything but an INVITE. */
export const T2_MS = 4000;

/** 32 s: then nobody is there. */
export const GIVE_UP_MS = 64 * T1_MS;

export interface Repetition {
  /** Longest wait between two repetitions. */
  capMs: number;
  again(): void;
  giveUp(): void;
}

/** Starts repeating; the function returned stops it, at any time and any number of times. */
export function repeatUntilStopped({ capMs, again, giveUp }: Repetition): () => void {
  let timer: NodeJS.Timeout;
  let waitedMs = 0;
  const waitFor = (waitMs: number): void => {
    timer = setTimeout(() => {
      waitedMs += waitMs;
      if (waitedMs >= GIVE_UP_MS) {
        giveUp();
        return;
      }
      again();
      waitFor(Math.min(waitMs * 2, capMs, GIVE_UP_MS - waitedMs));
    }, waitMs);
  };
  waitFor(T1_MS);
  return () => clearTimeout(timer);
}
