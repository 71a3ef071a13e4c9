/**
 * Reaching a person: desk phone, then mobile, one after the other, or several
 * desks at once. A mobile must be accepted with 1, so that its voicemail never
 * swallows a caller. What is started here is ended here, however the wait ends.
 */
import type { DeviceKind } from "../domain/call";
import type { EmployeeId } from "../domain/glossary";
import type { RingOutcome } from "../domain/ring-outcome";
import type { Call } from "./call";
import type { StepDeps } from "./deps";
import { CallerGone, type Endpoint, type Leg, type Ringing, type RingResult } from "./ports";

const ACCEPT_KEY = "1";
/** The question is asked twice at most while the answer is waited for. */
const REPEAT_ACCEPT_PROMPT_MAX = 2;

export interface RingPlanItem {
  readonly employee: EmployeeId;
  readonly device: DeviceKind;
  readonly endpoint: Endpoint;
  readonly ringMs: number;
}

export interface Reached {
  readonly leg: Leg;
  readonly employee: EmployeeId;
  readonly device: DeviceKind;
}

/** Rings one phone after the other until somebody takes the call; null: nobody did. The employee reached stays occupied. */
export async function ringInTurn(call: Call, plan: readonly RingPlanItem[], deps: StepDeps): Promise<Reached | null> {
  for (const item of plan) {
    const reached = await ringOne(call, item, deps);
    if (reached) return reached;
  }
  return null;
}

/** One phone that rings for the call. */
interface Attempt {
  readonly item: RingPlanItem;
  readonly ringing: Ringing;
  readonly startedMs: number;
}

/** Rings all phones at once; the first to answer has the call, the others are told it was answered elsewhere. */
export async function ringAll(call: Call, plan: readonly RingPlanItem[], deps: StepDeps): Promise<Reached | null> {
  const rest = new Set(plan.filter((item) => occupy(call, item, deps)).map((item) => start(call, item, deps)));
  let winner: Leg | null = null;
  try {
    while (rest.size > 0) {
      const { attempt, result } = await call.until(
        Promise.race([...rest].map(async (attempt) => ({ attempt, result: await attempt.ringing.outcome }))),
      );
      rest.delete(attempt);
      recordResult(call, attempt, result);
      if (result.kind === "answered") {
        winner = result.leg;
        return { leg: result.leg, employee: attempt.item.employee, device: attempt.item.device };
      }
      deps.acd.release(attempt.item.employee, call.id);
    }
    return null;
  } finally {
    for (const attempt of rest) {
      drop(call, attempt, winner ? "answeredElsewhere" : "callerLeft", deps);
      recordWithdrawn(call, attempt, deps);
    }
  }
}

async function ringOne(call: Call, item: RingPlanItem, deps: StepDeps): Promise<Reached | null> {
  if (!occupy(call, item, deps)) return null;
  const attempt = start(call, item, deps);
  let recorded = false;
  let taken = false;
  try {
    const result = await call.until(attempt.ringing.outcome);
    const accepted =
      result.kind === "answered" && (item.device !== "mobile" || (await accepts(call, result.leg, deps)));
    recordResult(call, attempt, result, accepted);
    recorded = true;
    if (result.kind !== "answered" || !accepted) return null;
    if (item.device === "mobile") call.record({ type: "mobile.accepted", leg: result.leg.id, employee: item.employee });
    taken = true;
    return { leg: result.leg, employee: item.employee, device: item.device };
  } finally {
    if (!taken) drop(call, attempt, "callerLeft", deps);
    if (!recorded) recordWithdrawn(call, attempt, deps);
  }
}

/** Nobody waits for this phone any more: it stops, and an answer that comes all the same is taken down. */
function drop(call: Call, { item, ringing }: Attempt, why: Parameters<Ringing["stop"]>[0], deps: StepDeps): void {
  ringing.stop(why);
  void ringing.outcome.then((result) => result.kind === "answered" && endLeg(result.leg, call, deps));
  deps.acd.release(item.employee, call.id);
}

/** The person on the mobile presses 1. Voicemail, silence, another key and hanging up are all "no". */
async function accepts(call: Call, leg: Leg, deps: StepDeps): Promise<boolean> {
  const sound = call.sound("mobile-accept");
  const deadlineMs = deps.clock.monotonicMs() + call.site.times.mobileAcceptMs;
  for (let said = 0; said < REPEAT_ACCEPT_PROMPT_MAX && !leg.hasLeft; said++) {
    if (sound) leg.play(sound);
    const leftMs = deadlineMs - deps.clock.monotonicMs();
    const waitMs = said === 0 ? leftMs / 2 : leftMs;
    await call.untilOr(Math.max(0, waitMs), Promise.race([leg.digits.arrived(), leg.left]));
    const digit = leg.digits.take();
    if (digit) return digit.key === ACCEPT_KEY && !leg.hasLeft;
  }
  return false;
}

/** The desk of an agent who is on another call must not ring a second time: it counts as busy. The mobile rings as after any busy desk. */
function occupy(call: Call, item: RingPlanItem, deps: StepDeps): boolean {
  if (deps.acd.occupy(item.employee, call.id) || item.device === "mobile") return true;
  const leg = call.nextLeg(item.device);
  call.record({ type: "phone.ended", leg, employee: item.employee, device: item.device, outcome: "busy", rangMs: 0 });
  return false;
}

function start(call: Call, item: RingPlanItem, deps: StepDeps): Attempt {
  const leg = call.nextLeg(item.device);
  const startedMs = deps.clock.monotonicMs();
  const ringing = deps.phones.ring({
    leg,
    call: call.id,
    endpoint: item.endpoint,
    ringMs: item.ringMs,
    show: call.show,
  });
  call.record({ type: "phone.rang", leg, employee: item.employee, device: item.device, ringMs: item.ringMs });
  return { item, ringing, startedMs };
}

function recordResult(call: Call, attempt: Attempt, result: RingResult, accepted = true): void {
  if (result.kind === "ended") recordEnd(call, attempt, result.outcome, result.rangMs);
  else recordEnd(call, attempt, accepted ? "answered" : "notAccepted", result.rangMs);
}

/** At once, not when the phone has reported its end: by then the call may have ended too. */
function recordWithdrawn(call: Call, attempt: Attempt, deps: StepDeps): void {
  recordEnd(call, attempt, "withdrawn", deps.clock.monotonicMs() - attempt.startedMs);
}

function recordEnd(call: Call, { item, ringing }: Attempt, outcome: RingOutcome, rangMs: number): void {
  const { employee, device } = item;
  call.record({ type: "phone.ended", leg: ringing.leg, employee, device, outcome, rangMs: Math.round(rangMs) });
}

function endLeg(leg: Leg, call: Call, deps: StepDeps): void {
  leg.hangUp().catch((err: unknown) => deps.log.warn({ err, call: call.id, leg: leg.id }, "a leg could not be ended"));
}

/** Connects the caller and whoever was reached; false: the other phone went at the last moment, or the talk could not be made. */
export async function connect(call: Call, reached: Reached, deps: StepDeps): Promise<boolean> {
  const wasAnswered = call.line.answered;
  const talk = await call.line.talkWith(reached.leg, call.nextTalk()).catch((err: unknown) => {
    endLeg(reached.leg, call, deps);
    deps.acd.release(reached.employee, call.id);
    if (err instanceof CallerGone) throw err;
    deps.log.warn({ err, call: call.id, leg: reached.leg.id }, "the talk could not be made");
    return null;
  });
  if (!talk) return false;
  call.talk = talk;
  if (call.shadow) deps.acd.dropShadow(call.shadow, "connected"); // the place in line has done its service
  call.shadow = null;
  if (!wasAnswered) call.record({ type: "call.answered" });
  call.record({
    type: "call.connected",
    leg: reached.leg.id,
    employee: reached.employee,
    device: reached.device,
    queue: null,
  });
  return true;
}
