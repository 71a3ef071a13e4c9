/** All is said: the caller who has not hung up yet is taken down. */
import { end, type Step } from "../step";

export const afterCall: Step<"afterCall"> = async (call, here) => {
  if (here.say && !call.line.hasLeft) await call.say(here.say);
  if (!call.line.hasLeft) await call.line.hangUp();
  return end("completed");
};
