/** Every mistake made by hand (bugs.ts) is found within twenty-five simulated hours; without one nothing is. */
import { HAND_MADE_BUGS, type HandMadeBug } from "./bugs";
import { HOURS_PER_SEED, type Outcome, simulate } from "./simulate";

const SEEDS = [101, 102, 103, 104, 105];
/** Busier than other days: a mistake in the order shows only where people wait for each other. */
const CALLS_PER_HOUR = 70;

async function firstFailure({ patch, sabotage, inTrouble, seed: day }: HandMadeBug): Promise<Outcome["failed"]> {
  const undo = patch?.();
  try {
    for (const seed of day === undefined ? SEEDS : [day]) {
      const where = { calm: !inTrouble, callsPerHour: CALLS_PER_HOUR };
      const { failed } = await simulate({ seed, hours: HOURS_PER_SEED, ...where, sabotage });
      if (failed) return failed;
    }
    return null;
  } finally {
    undo?.();
  }
}

test("there are at least twelve of them, each with a name of its own", () => {
  expect(new Set(HAND_MADE_BUGS.map(({ name }) => name)).size).toBe(HAND_MADE_BUGS.length);
  expect(HAND_MADE_BUGS.length).toBeGreaterThanOrEqual(12);
});

test.each<Partial<HandMadeBug>>([{}, { inTrouble: true }])(
  "without a bug nothing is found %j",
  async (where) => {
    expect(await firstFailure({ name: "none", ...where })).toBeNull();
  },
  60_000,
);

test.each(HAND_MADE_BUGS.map((bug): [string, HandMadeBug] => [bug.name, bug]))(
  "found: %s",
  async (_, bug) => {
    expect(await firstFailure(bug)).not.toBeNull();
  },
  60_000,
);
