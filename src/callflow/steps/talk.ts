/** The two talk. The caller's hanging up is a normal ending here, and so is the employee's. */
import { end, goTo, type Step } from "../step";
import { within } from "../waits";

/** From the caller's hanging up to the channel's end, which says why: a millisecond as a rule. */
const LEAVING_LIMIT_MS = 3_000;

export const talk: Step<"talk"> = async (call, here, deps) => {
  const { talk } = call;
  if (!talk) return goTo({ step: "afterCall" });
  const startedMs = deps.clock.monotonicMs() - call.talkedBeforeMs;
  const { by } = await talk.ended;
  call.talk = null;
  call.record({
    type: "talk.ended",
    leg: here.leg,
    employee: here.employee,
    by,
    talkedMs: Math.round(deps.clock.monotonicMs() - startedMs),
  });
  deps.acd.talkEnded(here.employee, call.id);
  if (by === "caller") await within(deps.clock, LEAVING_LIMIT_MS, call.line.left);
  if (call.line.hasLeft?.cause === "asteriskEnded") return end("nodeLost");
  return by === "caller" || call.line.hasLeft ? end("completed") : goTo({ step: "afterCall" });
};
