/** Numbers within a call: never the same twice while the call may live. */
import { CallNumbers, NUMBERS_KEPT_MS } from "../../src/acd/call-numbers";
import { ManualClock } from "../support/manual-clock";
import { callNr } from "./a-pool";

test("each call counts for itself, from 1, and goes on from what was made before a restart", () => {
  const numbers = new CallNumbers(new ManualClock());
  expect([numbers.next(callNr(1)), numbers.next(callNr(1)), numbers.next(callNr(2))]).toEqual([1, 2, 1]);
  numbers.atLeast(callNr(2), 7);
  numbers.atLeast(callNr(2), 3);
  expect(numbers.next(callNr(2))).toBe(8);
});

test("a call is forgotten when it can live no longer, counted from its last number", async () => {
  const clock = new ManualClock();
  const numbers = new CallNumbers(clock);
  numbers.next(callNr(1));
  numbers.next(callNr(2));
  await clock.advance(NUMBERS_KEPT_MS - 1);
  numbers.next(callNr(1));
  await clock.advance(1);
  expect(numbers.next(callNr(1))).toBe(3);
  expect(numbers.next(callNr(2))).toBe(1);
});
