/**
 * Two hundred hours of a front desk, each seed a run of its own. They stand in
 * two files of tests, so that both processors share them: a minute at the most.
 */
import { failureOf } from "./report";
import { HOURS_PER_SEED } from "./simulate";

const SEEDS_PER_TEST = 5;
const TEST_LIMIT_MS = 120_000;

/** Tests of 25 hours each. @param from the first of them has the seeds from 5 * `from` + 1 on; `to` is not among them */
export function whatMustHoldHolds(from: number, to: number): void {
  test.each(Array.from({ length: to - from }, (_, n) => from + n))(
    "what must hold holds in 25 hours (%i)",
    async (block) => {
      for (let n = 1; n <= SEEDS_PER_TEST; n++) {
        const seed = block * SEEDS_PER_TEST + n;
        // Every fifth without trouble: then nothing is forgiven.
        expect(await failureOf({ seed, hours: HOURS_PER_SEED, calm: n === SEEDS_PER_TEST })).toBeNull();
      }
    },
    TEST_LIMIT_MS,
  );
}
