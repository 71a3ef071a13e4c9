/** An unwanted caller is refused with a SIP status or hears one sentence; the attempt is recorded either way. */
import { end, type Step } from "../step";

export const blocked: Step<"blocked"> = async (call, here) => {
  call.record({ type: "caller.blocked", by: here.by, action: here.action });
  if (here.action === "refuse") await call.line.refuse("rejected");
  else {
    await call.answer();
    await call.say(here.by === "withheld" ? "withheld" : "blocked");
    await call.line.hangUp();
  }
  return end("refused");
};
