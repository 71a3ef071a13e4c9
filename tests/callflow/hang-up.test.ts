/** The caller hangs up: during every command, at every quarter of a second, with an Asterisk that is quick or slow. Nothing may be left. */
import type { CallerScript } from "../support/fake-line";
import { leftBehind } from "./nothing-left";
import { type Played, play, SCENARIOS, type Scenario, whereTheyHangUp } from "./scenarios";

const EVERY_MS = 250;
/** Commands that take a while meet callers who leave in their middle. */
const SLOW_MS = 60;

/** Milliseconds from the beginning at which something happened. */
const momentsOf = ({ desk }: Played): number[] =>
  desk.world.times.map((line) => Math.round(Number(line.split(" ")[0]) * 1_000));

async function disturbed(scenario: Scenario, change: CallerScript): Promise<void> {
  const { desk } = await play(scenario, change);
  const left = await leftBehind(desk);
  if (left.length > 0) throw new Error(`${JSON.stringify(change)}: ${left.join("; ")}\n${desk.world.times.join("\n")}`);
}

describe.each(SCENARIOS)("$name", (scenario) => {
  test.each([0, SLOW_MS])("undisturbed: as told, and nothing is left (commands take %i ms)", async (commandsTakeMs) => {
    const { desk } = await play(scenario, { commandsTakeMs });
    expect(desk.world.transcript).toContain(scenario.ends);
    expect(await leftBehind(desk)).toEqual([]);
  });

  test("the caller hangs up during each command", async () => {
    const { alice } = await play(scenario);
    for (const [command, times] of alice.given) {
      for (let nth = 1; nth <= times; nth++) {
        await disturbed(scenario, { hangsUpDuring: { command, nth } });
        await disturbed(scenario, { hangsUpDuring: { command, nth }, commandsTakeMs: SLOW_MS });
      }
    }
  });

  test("the caller hangs up at every quarter of a second, and whenever something happens", async () => {
    const moments = momentsOf(await play(scenario));
    const quarters = Array.from({ length: Math.max(...moments) / EVERY_MS + 2 }, (_, i) => i * EVERY_MS);
    for (const hangsUpAfterMs of new Set([...quarters, ...moments, ...moments.map((ms) => ms + 1)])) {
      await disturbed(scenario, { hangsUpAfterMs });
      await disturbed(scenario, { hangsUpAfterMs, commandsTakeMs: SLOW_MS });
    }
  });

  test.each([0, 1, 30, 60, 90, 500])("whoever answers hangs up %i ms later", async (hangsUpAfterMs) => {
    await disturbed(whereTheyHangUp(scenario, hangsUpAfterMs), {});
    await disturbed(whereTheyHangUp(scenario, hangsUpAfterMs), { commandsTakeMs: SLOW_MS });
  });
});
