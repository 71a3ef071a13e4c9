/** How many may pass a caller, and what comes after that. */
import fc from "fast-check";
import { compareCallers, explainStanding, Passing } from "../../src/domain/order";
import { anEntry } from "./a-pool";

test("whoever entered later and is connected has passed; whoever entered before has not", () => {
  const passing = new Passing(20);
  for (const enteredAtMs of [10, 30, 20, 30]) passing.add(enteredAtMs);
  expect([5, 10, 20, 29, 30].map((enteredAtMs) => passing.passed(enteredAtMs))).toEqual([4, 3, 2, 2, 0]);
});

test("the ceiling: with so many passed, and not before", () => {
  const passing = new Passing(2);
  passing.add(50);
  expect(passing.isAtCeiling(10)).toBe(false);
  passing.add(40);
  expect([10, 39, 40, 60].map((enteredAtMs) => passing.isAtCeiling(enteredAtMs))).toEqual([true, true, false, false]);
});

test("no passing at all allowed: everybody is at the ceiling, so the order is that of entering", () => {
  expect(new Passing(0).isAtCeiling(Number.MAX_SAFE_INTEGER)).toBe(true);
  const [first, vip] = [
    anEntry("1", { enteredAtMs: 10, atCeiling: true }),
    anEntry("2", { enteredAtMs: 20, atCeiling: true, creditSeconds: 600 }),
  ];
  expect(compareCallers(first, vip)).toBeLessThan(0);
});

test("the list of those who passed is kept short, and counts as the long one would", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 50 })),
      fc.integer({ min: 1, max: 5 }),
      fc.nat({ max: 50 }),
      (connected, max, entered) => {
        const passing = new Passing(max);
        for (const enteredAtMs of connected) passing.add(enteredAtMs);
        const passed = connected.filter((enteredAtMs) => enteredAtMs > entered).length;
        expect(passing.passed(entered)).toBe(Math.min(passed, max));
        expect(passing.isAtCeiling(entered)).toBe(passed >= max);
      },
    ),
    { seed: 1, numRuns: 1_000 },
  );
});

test("the ceiling is explained: how many have passed, and that nobody else will", () => {
  const entry = anEntry("1", { enteredAtMs: 10_000, creditSeconds: 30, atCeiling: true });
  expect(explainStanding(entry, 70_000, 20)).toEqual({
    ...{ waitedSeconds: 60, creditSeconds: 30, scoreSeconds: 90 },
    ...{ passed: 20, atCeiling: true },
  });
});
