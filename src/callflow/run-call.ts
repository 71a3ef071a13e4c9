/**
 * Runs one call from step to step until it ends. The one place that catches
 * CallerGone: the caller who has just hung up is normal in every step.
 */
import type { Cause, StepName, StepState } from "../domain/call";
import { type Call, Diverted } from "./call";
import type { StepDeps } from "./deps";
import { CallerGone } from "./ports";
import { type CallEndReason, end, goTo, type Next } from "./step";
import { operatorChoice } from "./steps/menu";
import { tell } from "./story";

/** A call that moves on more often than this is going round in circles. */
const STEPS_PER_CALL_MAX = 64;

/** Who leaves here after an incident notice has chosen nothing: the notice was the answer. */
const BEFORE_A_CHOICE: ReadonlySet<StepName> = new Set(["incident", "openMatter", "menu"]);

/** Where a fault leaves nothing to be saved: the caller is unwanted, or has had the talk. */
const NOTHING_TO_SAVE: ReadonlySet<StepName> = new Set(["blocked", "talk", "afterCall"]);

/** Never rejects: whatever happens, the call ends once, in the journal too. */
export async function runCall(call: Call, from: StepState, deps: StepDeps): Promise<void> {
  let here = from;
  let faults = 0;
  let moves = 0;
  let ended: { reason: CallEndReason; cause: Cause } | null = null;
  while (!ended) {
    here = call.enter(here);
    call.record({ type: "step.entered", state: here });
    try {
      if (moves++ >= STEPS_PER_CALL_MAX) throw new Error(`the call moved ${STEPS_PER_CALL_MAX} times without ending`);
      const next: Next = await tell(call, here, deps);
      if ("end" in next) ended = { reason: next.end, cause: causeOfEnd(call, next.end) };
      else here = next.goTo;
    } catch (err) {
      if (err instanceof Diverted) here = err.to;
      else if (err instanceof CallerGone) ended = abandoned(call, err);
      else {
        deps.log.error({ err, call: call.id, step: here.step }, "step failed");
        moves = 0; // the way to the operator is not part of the circle
        const next = await rescue(call, ++faults, deps);
        if ("end" in next) ended = { reason: "failed", cause: "fault" };
        else here = next.goTo;
      }
    }
  }
  cleanUp(call, deps, ended.reason);
  deps.callbacks?.ended(call, ended.reason === "abandoned" && call.here.step === "queue");
  call.record({ type: "call.ended", reason: ended.reason, at: call.here.step, cause: ended.cause });
}

/** A fault of ours must not cost the caller the call: an apology, then the operator; a second fault ends it. */
async function rescue(call: Call, faults: number, deps: StepDeps): Promise<Next> {
  if (faults > 1 || NOTHING_TO_SAVE.has(call.here.step)) return giveUp(call, deps);
  try {
    await call.answer();
    await call.say("failed");
    // Straight to the queue: who has just been apologised to hears no promotion.
    return goTo({ step: "queue", choice: operatorChoice(call), entry: null, enteredAtMs: null });
  } catch (err) {
    if (err instanceof Diverted) return goTo(err.to); // known as a VIP by now: the manager is better than the operator
    if (!(err instanceof CallerGone)) deps.log.error({ err, call: call.id }, "the failed call could not be saved");
    return giveUp(call, deps);
  }
}

/** The caller must not stay on a line that nobody looks after any more. */
async function giveUp(call: Call, deps: StepDeps): Promise<Next> {
  await call.line.hangUp().catch((err: unknown) => {
    if (!(err instanceof CallerGone)) deps.log.error({ err, call: call.id }, "a failed call could not be hung up");
  });
  return end("failed");
}

function abandoned(call: Call, gone: CallerGone): { reason: CallEndReason; cause: Cause } {
  const { cause } = gone.left;
  if (call.incidentHeard && cause === "callerHungUp" && BEFORE_A_CHOICE.has(call.here.step)) {
    call.record({ type: "incident.deflected", incident: call.incidentHeard });
    return { reason: "completed", cause };
  }
  if (cause === "asteriskEnded") return { reason: "nodeLost", cause };
  if (cause === "weHungUp") return { reason: "completed", cause }; // a supervisor's word: the caller gave up nothing
  return { reason: call.here.step === "talk" || call.here.step === "afterCall" ? "completed" : "abandoned", cause };
}

/** What the steps may have left: a shadow place nobody will come back to, a colleague whose own call this was. */
function cleanUp(call: Call, deps: StepDeps, reason: CallEndReason): void {
  if (call.shadow) deps.acd.dropShadow(call.shadow, reason === "abandoned" ? "abandoned" : "elsewhere");
  call.shadow = null;
  if (call.caller.employee) deps.acd.release(call.caller.employee, call.id);
}

function causeOfEnd(call: Call, reason: CallEndReason): Cause {
  if (reason === "refused") return "weRefused";
  return call.line.hasLeft?.cause ?? "weHungUp";
}
