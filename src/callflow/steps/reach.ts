/**
 * Bringing the caller to one person or one department: an employee's desk, then
 * the mobile; a department all at once, in turn, or through its queue. Nobody
 * there: the caller is told so and returns to the menu, never to dead air.
 */
import { openState } from "../../domain/hours";
import { type DepartmentPlan, departmentPlan, reachPlan } from "../../domain/people";
import type { Call } from "../call";
import type { StepDeps } from "../deps";
import { connect, type Reached, ringAll, ringInTurn } from "../hunt";
import { end, goTo, type Next, type StateOf, type Step } from "../step";
import { toOperator } from "./menu";

export const reach: Step<"reach"> = async (call, here, deps) => {
  const plan = planFor(call, here.target);
  if (plan.kind === "queue")
    return goTo({ step: "campaign", choice: { queue: plan.queue, stream: null, urgencySeconds: 0 } });

  await call.line.startRinging(call.site.country);
  const reached = await hunt(call, plan, deps);
  if (reached && (await connect(call, reached, deps)))
    return goTo({ step: "talk", leg: reached.leg.id, employee: reached.employee, device: reached.device, queue: null });
  return nobodyThere(call, here, deps);
};

function planFor(call: Call, target: Parameters<typeof reach>[1]["target"]): DepartmentPlan {
  if (target.kind === "department") return departmentPlan(target.department, call.people, call.site.times);
  const employee = call.people.employee(target.employee);
  return { kind: "inTurn", phones: employee ? reachPlan(employee, call.site.times) : [] };
}

function hunt(call: Call, plan: Exclude<DepartmentPlan, { kind: "queue" }>, deps: StepDeps): Promise<Reached | null> {
  return plan.kind === "all" ? ringAll(call, plan.phones, deps) : ringInTurn(call, plan.phones, deps);
}

async function nobodyThere(call: Call, { menu, trail }: StateOf<"reach">, deps: StepDeps): Promise<Next> {
  if (!call.line.answered) {
    await call.line.refuse("unavailable");
    return end("refused");
  }
  await call.line.stopRinging();
  call.line.digits.clear(); // keys pressed at a ringing phone are no choice
  if (menu) return goTo({ step: "menu", menu, trail: trail ?? [], before: ["colleague-unavailable"] });
  await call.say("colleague-unavailable");
  if (call.caller.kind === "colleague") return goTo({ step: "afterCall" });
  const opening = openState(call.site, deps.clock.nowMs());
  return opening.open ? toOperator(call) : goTo({ step: "closed", holiday: opening.holiday?.date ?? null });
}
