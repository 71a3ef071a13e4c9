/** Waiting with a limit: the only two ways a step waits. */
import type { Clock } from "./ports";

export const TIMED_OUT = Symbol("timed out");

/** What `promise` brings within `ms`, else TIMED_OUT. The timer never outlives the wait. */
export async function within<T>(
  clock: Pick<Clock, "after">,
  ms: number,
  promise: Promise<T>,
): Promise<T | typeof TIMED_OUT> {
  let cancel = (): void => undefined;
  const limit = new Promise<typeof TIMED_OUT>((resolve) => {
    cancel = clock.after(ms, () => resolve(TIMED_OUT));
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    cancel();
  }
}

/** One for all: a hundred thousand callers wait for a promise each. */
const nothing = (): void => undefined;

export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(err: unknown): void;
}

export function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = nothing;
  let reject: (err: unknown) => void = nothing;
  const promise = new Promise<T>((res, rej) => {
    resolve = res;
    reject = rej;
  });
  return { promise, resolve, reject };
}
