/** The agents of the company file, the rules for all of them, and what they may dial on their phones. */
import {
  type AgentProfile,
  type AgentRules,
  type BackOffCause,
  FEATURE_CODES,
  type FeatureCodes,
} from "../domain/company";
import { DEFAULT_AGENT_RULES, DEFAULT_FEATURE_CODES, DEFAULT_TIER, TIME_BOUNDS } from "./defaults";
import type { Problems } from "./problems";
import { readDuration } from "./read-fields";
import type { AgentFile, AgentRulesFile, FeatureCodesFile } from "./schema";

export const buildAgent = ({ employee, queues, skills = {} }: AgentFile): AgentProfile => ({
  employee,
  queues: queues.map((queue) =>
    typeof queue === "string"
      ? { queue, tier: DEFAULT_TIER }
      : { queue: queue.queue, tier: queue.tier ?? DEFAULT_TIER },
  ),
  skills,
});

export function buildAgentRules({ missedMax, backOff = {} }: AgentRulesFile, problems: Problems): AgentRules {
  const fallback = DEFAULT_AGENT_RULES.backOffMs;
  const read = (cause: BackOffCause): number =>
    readDuration(backOff[cause], fallback[cause], TIME_BOUNDS.backOff, `agentRules.backOff.${cause}`, problems);
  return {
    missedMax: missedMax ?? DEFAULT_AGENT_RULES.missedMax,
    backOffMs: {
      busy: read("busy"),
      refused: read("refused"),
      noAnswer: read("noAnswer"),
      unreachable: read("unreachable"),
    },
  };
}

export function buildFeatureCodes(file: FeatureCodesFile, problems: Problems): FeatureCodes {
  const codes = { ...DEFAULT_FEATURE_CODES, ...file };
  FEATURE_CODES.forEach((code, i) => {
    const earlier = FEATURE_CODES.slice(0, i).find((other) => codes[other] === codes[code]);
    if (earlier === undefined) return;
    const [wrong, owner] = file[code] === undefined ? [earlier, code] : [code, earlier];
    problems.add(`featureCodes.${wrong}`, `"${codes[wrong]}" is the code of ${owner} already`);
  });
  return codes;
}
