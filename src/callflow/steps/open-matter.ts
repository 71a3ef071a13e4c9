/**
 * A known customer with an open matter is offered the person who handles it,
 * once, before the menu. The other keys of the menu and the extensions work
 * here too: whoever knows the way need not listen.
 */
import type { Menu } from "../../domain/company";
import { choicesOf } from "../../domain/menu";
import { gather } from "../gather";
import { goTo, type Step } from "../step";
import { afterChoice, afterWrong } from "./menu";

const HANDLER_KEY = "1";
/** "Otherwise, please stay on the line": this long, then the menu. */
const STAY_ON_THE_LINE_MS = 1_500;

export const openMatter: Step<"openMatter"> = async (call, _here, deps) => {
  const toMenu = goTo({ step: "menu", menu: call.site.menu, trail: [] });
  const matter = call.customer?.openMatter;
  const handler = matter ? call.people.employee(matter.handler) : null;
  const menu = call.people.menu(call.site.menu);
  if (!handler || !menu) return toMenu;

  await call.answer();
  const offer: Menu = {
    ...menu,
    options: [
      {
        key: HANDLER_KEY,
        label: "the person who handles the open matter",
        to: { kind: "employee", employee: handler.id },
        urgencySeconds: 0,
      },
      ...menu.options.filter((option) => option.key !== HANDLER_KEY),
    ],
  };
  const heard = await gather(
    call,
    {
      prompts: ["handler-offer"],
      choices: choicesOf(offer, call.people),
      firstDigitMs: STAY_ON_THE_LINE_MS,
      interDigitMs: call.site.times.interDigitMs,
    },
    deps,
  );
  if (heard.kind === "chosen") return afterChoice(call, heard, offer, []);
  if (heard.kind === "wrong") return afterWrong(call, heard, menu);
  return toMenu;
};
