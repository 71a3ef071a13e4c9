/**
 * Two hundred hours of a front desk, each seed a run of its own. A seed that
 * fails is told with the command that repeats it; one that showed a fault of
 * ours stays below under the fault's name.
 */
import { reportOf } from "./report";
import { HOURS_PER_SEED, type SimulationOptions, simulate } from "./simulate";

const SEEDS = 40; // of five hours each

/** Found and not mended yet: each must go on being found until it is. */
const OPEN: readonly (readonly [string, SimulationOptions])[] = [
  [
    "a VIP who calls again gets the age of his new place, not that of the one he gave up",
    { seed: 5, hours: 2.75, calm: true },
  ],
  ["an agent is offered a caller beside a talk, after standbys have taken over", { seed: 17, hours: 3.7 }],
  ["a callback that was set aside is told as waiting", { seed: 102, hours: 2, callsPerHour: 70 }],
];
const isOpen = (seed: number): boolean => OPEN.some(([, options]) => options.seed === seed);

/** What is found for this run; null: everything held. */
const failureOf = async (options: SimulationOptions): Promise<string | null> => reportOf(await simulate(options));

test.each(Array.from({ length: 8 }, (_, n) => n))(
  "what must hold holds in 25 hours (%#)",
  async (block) => {
    const seedsPerBlock = SEEDS / 8;
    for (let n = 1; n <= seedsPerBlock; n++) {
      const seed = block * seedsPerBlock + n;
      if (isOpen(seed)) continue;
      // Every fifth without trouble: then nothing is forgiven.
      expect(await failureOf({ seed, hours: HOURS_PER_SEED, calm: n === seedsPerBlock })).toBeNull();
    }
  },
  120_000,
);

test("one seed is one run, event for event", async () => {
  const [first, again, other] = [
    await simulate({ seed: 4711, hours: 1 }),
    await simulate({ seed: 4711, hours: 1 }),
    await simulate({ seed: 4712, hours: 1 }),
  ];
  expect([again.digest, again.steps, again.lines]).toEqual([first.digest, first.steps, first.lines]);
  expect(other.digest).not.toBe(first.digest);
}, 60_000);

describe("seeds that once failed", () => {
  const named: readonly (readonly [string, SimulationOptions])[] = [
    [
      "a leg that goes in the moment it is connected leaves no caller without a room",
      { seed: 4, hours: 4.4, calm: true },
    ],
    ["a call closed after a restart has no place left open", { seed: 7, hours: 0.3 }],
  ];
  test.each(named)(
    "%s",
    async (_, options) => {
      expect(await failureOf(options)).toBeNull();
    },
    60_000,
  );
});

test.failing.each(OPEN)(
  "open: %s",
  async (_, options) => {
    expect(await failureOf(options)).toBeNull();
  },
  60_000,
);
