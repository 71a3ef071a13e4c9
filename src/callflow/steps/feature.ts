/**
 * An agent who has only a phone says by a code what others say on the page: log
 * in, log out, break, ready; or asks how he stands. What is in force is said
 * aloud; the lamps show it too.
 */
import type { AgentStatus } from "../../domain/agent";
import { BREAK_REASON_MISSED } from "../../domain/agent";
import { unreachable } from "../../domain/assert";
import type { FeatureCode } from "../../domain/company";
import type { PromptName } from "../../domain/glossary";
import type { Acd, AgentStanding } from "../ports";
import { goTo, type Step } from "../step";

/** The reason of a break that was asked for on the phone: a phone tells no other. */
const BREAK_REASON_BY_PHONE = "phone";

export const feature: Step<"feature"> = async (call, { code }, { acd }) => {
  const { employee } = call.caller;
  const standing = employee === null ? null : obey(code, employee, acd);
  await call.answer();
  for (const prompt of standing ? wordsFor(standing) : ["feature-no-agent"]) await call.say(prompt);
  return goTo({ step: "afterCall" });
};

/** Null: the owner of this phone is no agent. */
function obey(code: FeatureCode, employee: string, acd: Acd): AgentStanding | null {
  switch (code) {
    case "logIn":
      return acd.setStatus(employee, { kind: "available" }, employee);
    case "ready":
      acd.wrapUpDone(employee);
      return acd.setStatus(employee, { kind: "available" }, employee);
    case "break":
      return acd.setStatus(employee, { kind: "onBreak", reason: BREAK_REASON_BY_PHONE }, employee);
    case "logOut":
      return acd.setStatus(employee, { kind: "loggedOut" }, employee);
    case "status":
      return acd.agent(employee);
    default:
      return unreachable(code);
  }
}

function wordsFor({ status, nextStatus }: AgentStanding): PromptName[] {
  return nextStatus ? [promptOf(nextStatus), "feature-after-call"] : [promptOf(status)];
}

function promptOf(status: AgentStatus): PromptName {
  if (status.kind === "available") return "feature-ready";
  if (status.kind === "loggedOut") return "feature-logged-out";
  return status.reason === BREAK_REASON_MISSED ? "feature-missed" : "feature-on-break";
}
