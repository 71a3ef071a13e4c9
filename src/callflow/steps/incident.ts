/**
 * A known incident is told to the callers it concerns before they choose, so
 * that a mass outage does not fill the queue. Who hangs up satisfied, before
 * choosing anything, is counted as deflected (src/callflow/run-call.ts).
 */
import type { Incident } from "../../domain/company";
import type { EpochMs } from "../../domain/glossary";
import { choicesOf } from "../../domain/menu";
import type { Call } from "../call";
import { gather } from "../gather";
import { goTo, type Step } from "../step";
import { afterChoice, afterWrong } from "./menu";

export const incident: Step<"incident"> = async (call, _here, deps) => {
  const found = incidentFor(call, deps.clock.nowMs());
  const menu = call.people.menu(call.site.menu);
  if (!found || !menu) return goTo({ step: "menu", menu: call.site.menu, trail: [] });

  await call.answer();
  call.incidentHeard = found.id;
  call.record({ type: "incident.heard", incident: found.id });
  const heard = await gather(
    call,
    {
      prompts: [found.prompt],
      choices: choicesOf(menu, call.people),
      firstDigitMs: 0,
      interDigitMs: call.site.times.interDigitMs,
    },
    deps,
  );
  if (heard.kind === "chosen") return afterChoice(call, heard, menu, []);
  if (heard.kind === "wrong") return afterWrong(call, heard, menu);
  return goTo({ step: "openMatter" });
};

/** The incident in force for this caller, if any: by site and, where the incident names areas, by number. */
export function incidentFor(call: Call, nowMs: EpochMs): Incident | null {
  const number = call.caller.number ?? "";
  const concerns = ({ sites, prefixes, fromMs, untilMs }: Incident): boolean =>
    sites.includes(call.site.id) &&
    fromMs <= nowMs &&
    (untilMs === null || nowMs < untilMs) &&
    (prefixes.length === 0 || prefixes.some((prefix) => number.startsWith(prefix)));
  return call.people.company.incidents.find(concerns) ?? null;
}
