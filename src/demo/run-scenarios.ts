/**
 * Plays scenarios and compares what was seen with what was expected. Those that
 * need different people are played side by side.
 */
import type { Scenario, ScenarioResult } from "./scenarios/scenario";
import type { Stage } from "./scenarios/stage";

/** They mostly wait for sounds to be played. */
const SIDE_BY_SIDE_MAX = 8;

/** Whether a scenario needs somebody whom one that runs needs too: it would find him busy. */
export const sharesPeople = (scenario: Scenario, running: Iterable<Scenario>): boolean =>
  [...running].some((other) => other.uses.some((person) => scenario.uses.includes(person)));

/** Never rejects: a scenario that breaks down is one that was not seen. */
export async function playScenario(scenario: Scenario, stage: Stage): Promise<ScenarioResult> {
  const startedMs = performance.now();
  try {
    const seen = await scenario.play(stage);
    const passed = JSON.stringify(seen) === JSON.stringify(scenario.expected);
    return { scenario, seen, passed, tookMs: performance.now() - startedMs };
  } catch (err) {
    return { scenario, seen: [(err as Error).message], passed: false, tookMs: performance.now() - startedMs };
  }
}

/** In the order of the list as far as possible; two scenarios that share a person never run at once. */
export async function playScenarios(
  scenarios: readonly Scenario[],
  stage: Stage,
  onResult: (result: ScenarioResult) => void,
): Promise<readonly ScenarioResult[]> {
  const waiting = [...scenarios];
  const running = new Map<Scenario, Promise<void>>();
  const results: ScenarioResult[] = [];
  while (waiting.length > 0 || running.size > 0) {
    for (const scenario of [...waiting]) {
      if (running.size >= SIDE_BY_SIDE_MAX || sharesPeople(scenario, running.keys())) continue;
      waiting.splice(waiting.indexOf(scenario), 1);
      const playing = playScenario(scenario, stage).then((result) => {
        running.delete(scenario);
        results.push(result);
        onResult(result);
      });
      running.set(scenario, playing);
    }
    await Promise.race(running.values());
  }
  return results;
}
