/** One story that real callers and phones play, and what must be seen of it. */
import type { Stage } from "./stage";

export interface Scenario {
  /** As `--scenario` names it. */
  readonly name: string;
  readonly title: string;
  /** People and queues that no other scenario may use meanwhile. */
  readonly uses: readonly string[];
  readonly expected: readonly string[];
  /** Plays it and tells what was seen, in the words of `expected`. */
  readonly play: (stage: Stage) => Promise<readonly string[]>;
}

export interface ScenarioResult {
  readonly scenario: Scenario;
  readonly seen: readonly string[];
  readonly passed: boolean;
  readonly tookMs: number;
}
