/**
 * Answers about a thing that hold until a known moment (a site is open until
 * six) are worked out once and remembered until then: a call asks for several,
 * and each costs a dozen questions to the zone's calendar.
 */
import type { EpochMs } from "./glossary";

export interface Holding<Answer> {
  readonly answer: Answer;
  /** From this moment on it may be another. */
  readonly untilMs: EpochMs;
}

/** The same question, asked of `workOut` only when the last answer about `thing` does not hold at that moment. */
export function holdsUntil<Thing extends object, Answer>(
  workOut: (thing: Thing, atMs: EpochMs) => Holding<Answer>,
): (thing: Thing, atMs: EpochMs) => Answer {
  const last = new WeakMap<Thing, Holding<Answer> & { readonly fromMs: EpochMs }>();
  return (thing, atMs) => {
    const known = last.get(thing);
    if (known && known.fromMs <= atMs && atMs < known.untilMs) return known.answer;
    const found = workOut(thing, atMs);
    last.set(thing, { ...found, fromMs: atMs });
    return found.answer;
  };
}
