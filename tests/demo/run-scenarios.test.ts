import { sharesPeople } from "../../src/demo/run-scenarios";
import type { Scenario } from "../../src/demo/scenarios/scenario";

const scenario = (name: string, ...uses: string[]): Scenario => ({
  name,
  title: name,
  uses,
  expected: [],
  play: async () => [],
});

describe("scenarios side by side", () => {
  it("do not need the same person", () => {
    const comfort = scenario("comfort", "site-talks");
    const leaves = scenario("caller-leaves", "site-talks");
    const vip = scenario("vip-desk", "person-1");
    expect(sharesPeople(leaves, [vip, comfort])).toBe(true);
    expect(sharesPeople(leaves, [vip])).toBe(false);
    expect(sharesPeople(leaves, [])).toBe(false);
  });
});
