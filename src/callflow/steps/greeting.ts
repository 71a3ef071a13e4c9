/**
 * "Good morning, you have called <company>", by the site's clock and in the
 * caller's language. Who knows the way dials through it: an extension or a key
 * of the menu that follows.
 */
import { dayPart } from "../../domain/day-part";
import { openState } from "../../domain/hours";
import { choicesOf, extensionsOnly } from "../../domain/menu";
import { gather } from "../gather";
import { goTo, type Step } from "../step";
import { incidentFor } from "./incident";
import { afterChoice, afterWrong } from "./menu";

export const greeting: Step<"greeting"> = async (call, _here, deps) => {
  const nowMs = deps.clock.nowMs();
  const opening = openState(call.site, nowMs);
  const menuId = opening.open ? call.site.menu : call.site.closed.menu;
  const menu = menuId ? call.people.menu(menuId) : null;
  await call.answer();

  const heard = await gather(
    call,
    {
      prompts: [call.site.greeting.prompts[dayPart(call.site, nowMs)]],
      choices: menu ? choicesOf(menu, call.people) : extensionsOnly(call.people),
      firstDigitMs: 0,
      interDigitMs: call.site.times.interDigitMs,
    },
    deps,
  );
  if (heard.kind === "chosen") return afterChoice(call, heard, menu, []);
  if (heard.kind === "wrong" && menu) return afterWrong(call, heard, menu);
  if (!opening.open) return goTo({ step: "closed", holiday: opening.holiday?.date ?? null });
  if (incidentFor(call, nowMs)) return goTo({ step: "incident" });
  return goTo({ step: "openMatter" });
};
