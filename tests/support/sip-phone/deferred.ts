/**
 * A promise settled from outside, once. It is made when somebody asks for it,
 * and its rejection is never "unhandled": a test that does not ask for ringing
 * must not fail because nothing rang, nor must a benchmark pay for the error.
 */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly settled: boolean;
  resolve(value: T): void;
  /** `error` is called when somebody waits, or comes to wait. */
  reject(error: () => Error): void;
}

type Outcome<T> = { readonly value: T } | { readonly error: () => Error };

export function createDeferred<T>(): Deferred<T> {
  let outcome: Outcome<T> | undefined;
  let promise: Promise<T> | undefined;
  let wake: (() => void) | undefined;

  const make = (): Promise<T> => {
    const made = new Promise<T>((resolve, reject) => {
      wake = () => {
        if (outcome === undefined) return;
        if ("value" in outcome) resolve(outcome.value);
        else reject(outcome.error());
      };
      wake();
    });
    made.catch(() => {
      // Whoever awaits the promise gets the error; whoever does not asked for none.
    });
    return made;
  };
  const settle = (how: Outcome<T>): void => {
    if (outcome !== undefined) return;
    outcome = how;
    wake?.();
  };
  return {
    get promise() {
      promise ??= make();
      return promise;
    },
    get settled() {
      return outcome !== undefined;
    },
    resolve: (value) => settle({ value }),
    reject: (error) => settle({ error }),
  };
}
