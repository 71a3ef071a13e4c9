/** One pending run of one function: asked for twice, it runs once, at the earlier time. */
import type { Clock } from "../callflow/ports";

export interface Soon {
  /** Runs in `ms` at the latest. */
  within(ms: number): void;
  cancel(): void;
}

export function createSoon(clock: Clock, run: () => void): Soon {
  let pending: { readonly atMs: number; readonly cancel: () => void } | null = null;
  return {
    within(ms) {
      const atMs = clock.monotonicMs() + ms;
      if (pending && pending.atMs <= atMs) return;
      pending?.cancel();
      const cancel = clock.after(ms, () => {
        pending = null;
        run();
      });
      pending = { atMs, cancel };
    },
    cancel() {
      pending?.cancel();
      pending = null;
    },
  };
}
