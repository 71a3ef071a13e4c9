/** Numbers within a call: never the same twice while the call may live. */
import { CallNumbers, NUMBERS_KEPT_MS } from "../../src/acd/call-numbers";
import { ManualClock } from "../support/manual-clock";
import { callNr } from "./a-pool";

test("each call counts for itself, from 1, and goes on from what was made before a restart", () => {
  const numbers = new CallNumbers(new ManualClock(), () => false);
  expect([numbers.next(callNr(1)), numbers.next(callNr(1)), numbers.next(callNr(2))]).toEqual([1, 2, 1]);
  numbers.atLeast(callNr(2), 7);
  numbers.atLeast(callNr(2), 3);
  expect(numbers.next(callNr(2))).toBe(8);
});

test("a call is forgotten when it can live no longer, counted from its last number", async () => {
  const clock = new ManualClock();
  const numbers = new CallNumbers(clock, () => false);
  numbers.next(callNr(1));
  numbers.next(callNr(2));
  await clock.advance(NUMBERS_KEPT_MS - 1);
  numbers.next(callNr(1));
  await clock.advance(1);
  expect(numbers.next(callNr(1))).toBe(3);
  expect(numbers.next(callNr(2))).toBe(1);
});

test("a call that stands in a queue, as a callback does for days, is not forgotten before its place", async () => {
  const clock = new ManualClock();
  let stands = true;
  const numbers = new CallNumbers(clock, (call) => stands && call === callNr(1));
  numbers.next(callNr(1));
  for (let n = 2; n < 12; n++) {
    await clock.advance(NUMBERS_KEPT_MS - 1);
    numbers.next(callNr(n));
  }
  expect(numbers.next(callNr(1))).toBe(2);
  stands = false;
  await clock.advance(NUMBERS_KEPT_MS);
  numbers.next(callNr(99));
  expect(numbers.next(callNr(1))).toBe(1);
});
