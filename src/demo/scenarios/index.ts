/** Every scenario, in the order of the caller's way. */
import { callbackScenarios } from "./callback";
import { greetingScenarios } from "./greeting";
import { menuScenarios } from "./menu";
import { queueScenarios } from "./queue";
import type { Scenario } from "./scenario";
import { vipScenarios } from "./vip";
import { waitingScenarios } from "./waiting";

export const SCENARIOS: readonly Scenario[] = [
  ...vipScenarios,
  ...greetingScenarios,
  ...menuScenarios,
  ...queueScenarios,
  ...waitingScenarios,
  ...callbackScenarios,
];
