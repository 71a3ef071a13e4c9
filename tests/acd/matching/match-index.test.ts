/** The index decides what the definition decides, whatever happens in whatever order. */
import { OracleWorld } from "./oracle-world";

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  "index and definition decide the same: 1500 events of a random pool (seed %i)",
  (seed) => {
    const world = new OracleWorld(seed);
    for (let n = 0; n < 1_500 && world.differences.length === 0; n++) world.step();
    expect(world.differences).toEqual([]);
    expect(world.decisions).toBeGreaterThan(250);
  },
);
