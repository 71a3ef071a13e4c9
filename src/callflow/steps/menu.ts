/**
 * The menu divides calls into streams. No input and wrong input are asked again;
 * after that an operator takes over, so that nobody is lost in it.
 */

import { unreachable } from "../../domain/assert";
import type { QueueChoice, ReachTarget } from "../../domain/call";
import type { Menu, MenuOption } from "../../domain/company";
import type { MenuId, PromptName } from "../../domain/glossary";
import { openState } from "../../domain/hours";
import { choicesOf } from "../../domain/menu";
import type { Call } from "../call";
import type { StepDeps } from "../deps";
import { gather, type Heard } from "../gather";
import { goTo, type Next, type Step } from "../step";

type Chosen = Extract<Heard, { kind: "chosen" }>;
type Wrong = Extract<Heard, { kind: "wrong" }>;

export const menu: Step<"menu"> = async (call, here, deps) => {
  const found = call.people.menu(here.menu);
  if (!found) return toOperator(call);
  await call.answer();

  let before: readonly PromptName[] = here.before ?? [];
  for (let tries = 1; tries <= found.retries + 1; tries++) {
    const heard = await gather(
      call,
      {
        prompts: [...before, found.prompt],
        choices: choicesOf(found, call.people),
        firstDigitMs: call.site.times.firstDigitMs,
        interDigitMs: call.site.times.interDigitMs,
      },
      deps,
    );
    if (heard.kind === "chosen") return afterChoice(call, heard, found, here.trail);
    if (heard.kind === "wrong") {
      call.record({ type: "menu.wrongInput", menu: found.id, digits: heard.digits, tries });
      before = [wrongPrompt(heard)];
    } else {
      call.record({ type: "menu.noInput", menu: found.id, tries });
      before = ["no-input"];
    }
  }
  return nothingChosen(call, here.trail[0] ?? found.id, deps);
};

/** The operator takes over. What the site offers while it is closed ends instead: a queue that nobody serves would keep the caller for ever. */
function nothingChosen(call: Call, top: MenuId, deps: StepDeps): Next {
  const { open } = openState(call.site, deps.clock.nowMs());
  return open || top !== call.site.closed.menu ? toOperator(call) : goTo({ step: "afterCall" });
}

/** Wrong input before the menu itself was reached: it says so and returns to the menu. */
export function afterWrong(call: Call, heard: Wrong, found: Menu): Next {
  call.record({ type: "menu.wrongInput", menu: found.id, digits: heard.digits, tries: 0 });
  return goTo({ step: "menu", menu: found.id, trail: [], before: [wrongPrompt(heard)] });
}

/** One wrong key is no choice; several are an extension nobody has. */
function wrongPrompt(heard: Wrong): PromptName {
  return heard.digits.length > 1 ? "extension-wrong" : "menu-invalid";
}

/** What was dialled decides where the call goes; `from` is the menu in force, if any. */
export function afterChoice(call: Call, heard: Chosen, from: Menu | null, trail: readonly MenuId[]): Next {
  call.incidentHeard = null;
  const { choice } = heard;
  if (choice.kind === "extension") {
    const { target } = choice;
    call.record({
      type: "menu.extensionDialled",
      extension: heard.digits,
      employee: target.kind === "employee" ? target.employee : null,
      department: target.kind === "department" ? target.department : null,
    });
    return reach(target, from, trail);
  }
  const { option } = choice;
  call.record({ type: "menu.chosen", menu: choice.menu, key: option.key, label: option.label });
  return from ? follow(call, option, from, trail) : toOperator(call);
}

/** Goes where a key of this menu leads. */
export function follow(call: Call, option: MenuOption, from: Menu, trail: readonly MenuId[]): Next {
  const to = option.to;
  switch (to.kind) {
    case "stream":
      return toStream(call, to.stream, option.urgencySeconds);
    case "menu":
      return goTo({ step: "menu", menu: to.menu, trail: [...trail, from.id] });
    case "employee":
    case "department":
      return reach(to, from, trail);
    case "message":
      return goTo({ step: "menu", menu: from.id, trail, before: [to.prompt] });
    case "callback": // only among the exits of a queue
    case "operator":
      return toOperator(call, option.urgencySeconds);
    case "repeat":
      return goTo({ step: "menu", menu: from.id, trail });
    case "back":
      return goTo({ step: "menu", menu: trail.at(-1) ?? from.id, trail: trail.slice(0, -1) });
    case "hangUp":
      return goTo({ step: "afterCall" });
    default:
      return unreachable(to);
  }
}

const reach = (target: ReachTarget, from: Menu | null, trail: readonly MenuId[]): Next =>
  goTo({
    step: "reach",
    target:
      target.kind === "employee"
        ? { kind: "employee", employee: target.employee }
        : { kind: "department", department: target.department },
    menu: from?.id ?? null,
    trail,
  });

function toStream(call: Call, streamId: string, urgencySeconds: number): Next {
  const stream = call.people.stream(streamId);
  if (!stream) return toOperator(call, urgencySeconds);
  return toQueue({ queue: stream.queue, stream: stream.id, urgencySeconds });
}

/** For "operator", for silence, and when somebody is not there. */
export function toOperator(call: Call, urgencySeconds = 0): Next {
  return toQueue(operatorChoice(call, urgencySeconds));
}

/** The front desk's own queue. */
export function operatorChoice(call: Call, urgencySeconds = 0): QueueChoice {
  return { queue: call.site.queue, stream: null, urgencySeconds };
}

const toQueue = (choice: QueueChoice): Next => goTo({ step: "campaign", choice });
