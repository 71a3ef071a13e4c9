/**
 * A VIP's call rings the VIP's own manager before anything is played: desk
 * phone, then mobile. Meanwhile the VIP holds an ageing place in the queue, so
 * that falling through to the greeting costs nothing.
 */
import { reachPlan } from "../../domain/people";
import { connect, ringInTurn } from "../hunt";
import { goTo, type Step } from "../step";

export const vipDirect: Step<"vipDirect"> = async (call, _here, deps) => {
  const manager = call.customer?.manager ? call.people.employee(call.customer.manager) : null;
  if (!manager) return goTo({ step: "greeting" });

  call.shadow ??= deps.acd.holdShadow({ call: call.id, queue: call.site.queue, enteredAtMs: call.arrivedAtMs });
  await call.line.startRinging(call.site.country);
  const reached = await ringInTurn(call, reachPlan(manager, call.site.times), deps);
  if (!reached || !(await connect(call, reached, deps))) {
    // The VIP was answered if the greeting had begun; ringing on would be a lie.
    if (call.line.answered) await call.line.stopRinging();
    return goTo({ step: "greeting" });
  }
  return goTo({ step: "talk", leg: reached.leg.id, employee: reached.employee, device: reached.device, queue: null });
};
