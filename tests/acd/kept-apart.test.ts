/** A caller and an agent who are kept apart twice, by timers that overlap: the later end counts. */
import { KeptApart } from "../../src/acd/kept-apart";
import type { PoolEntry } from "../../src/acd/line-up";
import { ManualClock } from "../support/manual-clock";

test.each([
  ["the second is longer", 10_000, 30_000],
  ["the first is longer", 30_000, 10_000],
] as const)("%s", async (_what, firstMs, secondMs) => {
  const clock = new ManualClock();
  const lineUp = { revise: (_entry: PoolEntry, change: () => void) => change() };
  let woken = 0;
  const pairs = new KeptApart({ lineUp, clock, wake: () => woken++ });
  const entry = { avoid: new Set(), timers: null } as unknown as PoolEntry;
  pairs.avoid(entry, "dave", firstMs);
  await clock.advance(1_000);
  pairs.avoid(entry, "dave", secondMs);
  await clock.advance(28_000);
  expect([[...entry.avoid], woken]).toEqual([["dave"], 0]);
  await clock.advance(2_000);
  expect([[...entry.avoid], woken]).toEqual([[], 1]);
  expect(clock.pending).toBe(0);
});
