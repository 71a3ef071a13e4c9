/**
 * Before the queue a campaign may play a promotion or ask one question, at most
 * once per customer in N days. The place in the queue ages meanwhile, any key
 * skips it, and a directory that cannot say at once means: not today.
 */
import type { Campaign } from "../../domain/company";
import { surveyChoices } from "../../domain/menu";
import type { Call } from "../call";
import type { StepDeps } from "../deps";
import { gather } from "../gather";
import { goTo, type Step } from "../step";
import { TIMED_OUT } from "../waits";
import { LOOKUP_WAIT_MS } from "./identify";

const DAY_MS = 86_400_000;

export const campaign: Step<"campaign"> = async (call, here, deps) => {
  const found = await campaignFor(call, deps);
  if (found) {
    await call.answer();
    call.shadow ??= deps.acd.holdShadow({ call: call.id, queue: here.choice.queue, enteredAtMs: deps.clock.nowMs() });
    call.record({
      type: "campaign.heard",
      campaign: found.id,
      customer: call.customer?.id ?? null,
      number: call.caller.number,
    });
    await tell(call, found, deps);
  }
  return goTo({ step: "queue", choice: here.choice, entry: null, enteredAtMs: null });
};

/** Any key skips an announcement; a survey's keys are its answers, and whoever gives none goes on as well. */
async function tell(call: Call, found: Campaign, deps: StepDeps): Promise<void> {
  const { survey } = found;
  const heard = await gather(
    call,
    {
      prompts: [found.prompt],
      choices: surveyChoices(survey ? Object.keys(survey.answers) : []),
      firstDigitMs: survey ? call.site.times.firstDigitMs : 0,
      interDigitMs: call.site.times.interDigitMs,
    },
    deps,
  );
  if (!survey || heard.kind !== "chosen") return;
  call.record({ type: "survey.answered", campaign: found.id, answer: survey.answers[heard.digits] ?? heard.digits });
  await call.say(survey.thanks);
}

async function campaignFor(call: Call, deps: StepDeps): Promise<Campaign | null> {
  const nowMs = deps.clock.nowMs();
  const running = call.people.company.campaigns.find(
    (c) => c.sites.includes(call.site.id) && c.fromMs <= nowMs && (c.untilMs === null || nowMs < c.untilMs),
  );
  const caller = { customer: call.customer?.id ?? null, number: call.caller.number };
  // Nobody can be told "once in N days" without being recognised the next time.
  if (!running || (caller.customer === null && caller.number === null)) return null;
  const heard = await call.untilOr(
    LOOKUP_WAIT_MS,
    deps.directory.lastHeard(running.id, caller).catch((): typeof TIMED_OUT => TIMED_OUT),
  );
  if (heard === TIMED_OUT) return null;
  return heard === null || nowMs - heard >= running.everyDays * DAY_MS ? running : null;
}
