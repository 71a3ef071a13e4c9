/**
 * A caller who may not enter a queue, or may not wait in it any longer, goes to
 * the first target of that queue's overflow that takes him: another queue, with
 * his age; another site; a number outside; a callback; or he is told so, and the
 * call ends. No queue is visited twice on one way.
 */
import { unreachable } from "../../domain/assert";
import type { OverflowTarget } from "../../domain/company";
import type { E164 } from "../../domain/glossary";
import { openState } from "../../domain/hours";
import { type Stop, stopsOf } from "../../domain/overflow";
import type { Call } from "../call";
import type { StepDeps } from "../deps";
import { connect, ringInTurn } from "../hunt";
import { goTo, type Next, type StateOf, type Step } from "../step";
import { offerCallback } from "./waiting/callback";
import { refusal } from "./waiting/door";

export const overflow: Step<"overflow"> = async (call, here, deps) => {
  await call.answer();
  const from = call.people.queue(here.queue) ?? { overflow: [] };
  for (const stop of stopsOf(from, { site: call.site, visited: here.visited, why: here.why }, call.people)) {
    const next = await goThere(call, here, stop, deps);
    if (next) return next;
  }
  return goTo({ step: "afterCall" }); // a message always takes him: this is for the compiler
};

/** Null: it does not take him. */
async function goThere(call: Call, here: StateOf<"overflow">, stop: Stop, deps: StepDeps): Promise<Next | null> {
  switch (stop.kind) {
    case "queue":
      return toQueue(call, here, stop, deps);
    case "number":
      record(call, here, stop, stop.number);
      return toNumber(call, stop.number, deps);
    case "callback":
      return toCallback(call, here, stop, deps);
    case "message":
      record(call, here, stop, stop.prompt);
      await call.line.stopRinging();
      await call.say(stop.prompt);
      return goTo({ step: "afterCall" });
    default:
      return unreachable(stop);
  }
}

function toQueue(
  call: Call,
  here: StateOf<"overflow">,
  { queue, site, as }: Extract<Stop, { kind: "queue" }>,
  deps: StepDeps,
): Next | null {
  const nowMs = deps.clock.nowMs();
  if (as.kind === "site" && !openState(site, nowMs).open) return null;
  const choice = { ...here.choice, queue: queue.id };
  const why = refusal(call, { queue, site, choice, enteredAtMs: here.enteredAtMs }, deps);
  if (why !== null) return null;
  record(call, here, as, as.kind === "site" ? site.id : queue.id);
  const moved = { atMs: nowMs, visited: here.visited, site: site.id };
  return goTo({ step: "queue", choice, entry: null, enteredAtMs: here.enteredAtMs, moved });
}

async function toCallback(
  call: Call,
  here: StateOf<"overflow">,
  stop: Extract<Stop, { kind: "callback" }>,
  deps: StepDeps,
): Promise<Next | null> {
  await call.line.stopRinging();
  if ((await offerCallback(call, here, deps)) !== "booked") return null;
  record(call, here, stop, null);
  return goTo({ step: "afterCall" });
}

/** A number outside is nobody's phone of ours: it stands in the journal in place of an employee. */
async function toNumber(call: Call, number: E164, deps: StepDeps): Promise<Next | null> {
  await call.line.startRinging(call.site.country);
  const phone = { employee: number, device: "outside", endpoint: { kind: "mobile", number } } as const;
  const reached = await ringInTurn(call, [{ ...phone, ringMs: call.site.times.mobileRingMs }], deps);
  if (!reached || !(await connect(call, reached, deps))) return null;
  return goTo({ step: "talk", leg: reached.leg.id, employee: number, device: "outside", queue: null });
}

function record(
  call: Call,
  { queue, why }: StateOf<"overflow">,
  { kind }: Pick<OverflowTarget, "kind">,
  target: string | null,
): void {
  call.record({ type: "queue.overflowed", queue, why, to: kind, target });
}
