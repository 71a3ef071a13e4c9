/**
 * Calls at a constant rate: each is placed when its turn comes, whether those
 * before it have got anywhere or not. A generator that waited for answers would
 * hide exactly the delays it is to find.
 */
import { setTimeout as sleep } from "node:timers/promises";

export interface Arrivals<T> {
  readonly perSecond: number;
  readonly count: number;
  /** One call, from its INVITE to its end; must not reject. */
  readonly place: (n: number) => Promise<T>;
}

/** Resolves when the last call has ended, with one result a call. */
export async function atConstantRate<T>({ perSecond, count, place }: Arrivals<T>): Promise<T[]> {
  const startedMs = performance.now();
  const calls: Promise<T>[] = [];
  for (let n = 0; n < count; n++) {
    const waitMs = startedMs + (n * 1000) / perSecond - performance.now();
    if (waitMs > 0.5) await sleep(waitMs);
    calls.push(place(n));
  }
  return Promise.all(calls);
}

/** What `promise` brings, or null after `ms` or when it rejects. */
export async function orNull<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  const timer = new AbortController();
  const late = sleep(ms, null, { signal: timer.signal }).catch(() => null);
  try {
    return await Promise.race([promise.catch(() => null), late]);
  } finally {
    timer.abort();
  }
}
