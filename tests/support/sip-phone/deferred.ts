/**
 * A promise settled from outside, once. Its rejection is never "unhandled":
 * a test that does not ask for ringing must not fail because nothing rang.
 */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly settled: boolean;
  resolve(value: T): void;
  reject(error: Error): void;
}

export function createDeferred<T>(): Deferred<T> {
  let settled = false;
  let settle: { resolve(value: T): void; reject(error: Error): void } | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  promise.catch(() => {
    // Whoever awaits the promise gets the error; whoever does not asked for none.
  });
  const once = (act: () => void): void => {
    if (settled) return;
    settled = true;
    act();
  };
  return {
    promise,
    get settled() {
      return settled;
    },
    resolve: (value) => once(() => settle?.resolve(value)),
    reject: (error) => once(() => settle?.reject(error)),
  };
}
