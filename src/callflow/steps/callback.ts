/** A customer whom we have called back has answered: who we are and why we call, then the place in line he has held all the time. */
import { goTo, type Step } from "../step";

export const calledBack: Step<"callback"> = async (call, here, deps) => {
  await call.say("callback-hello");
  const { choice, entry, enteredAtMs } = here;
  return goTo({ step: "queue", choice, entry, enteredAtMs, backSinceMs: deps.clock.nowMs() });
};
