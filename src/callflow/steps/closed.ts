/** Outside opening hours: the message of the day, then what the site offers while it is closed. */
import { choicesOf } from "../../domain/menu";
import { gather } from "../gather";
import { goTo, type Step } from "../step";
import { afterChoice, afterWrong } from "./menu";

export const closed: Step<"closed"> = async (call, here, deps) => {
  await call.answer();
  const holiday = call.site.holidays.find((day) => day.date === here.holiday);
  const prompt = holiday?.prompt ?? call.site.closed.prompt;
  const menu = call.site.closed.menu ? call.people.menu(call.site.closed.menu) : null;
  if (!menu) {
    await call.say(prompt);
    return goTo({ step: "afterCall" });
  }
  const heard = await gather(
    call,
    {
      prompts: [prompt],
      choices: choicesOf(menu, call.people),
      firstDigitMs: 0,
      interDigitMs: call.site.times.interDigitMs,
    },
    deps,
  );
  if (heard.kind === "chosen") return afterChoice(call, heard, menu, []);
  if (heard.kind === "wrong") return afterWrong(call, heard, menu);
  return goTo({ step: "menu", menu: menu.id, trail: [] });
};
