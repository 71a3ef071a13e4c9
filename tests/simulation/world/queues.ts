/**
 * A queue from chance: every setting that a company file may give it comes now
 * and then. What restricts who is offered whom is left out often enough that the
 * order of callers is checked to the letter in most hours.
 */
import { DEFAULT_QUEUE } from "../../../src/company/defaults";
import {
  type CallbackSettings,
  type MenuOption,
  type NoAgentRule,
  type OverflowTarget,
  type Queue,
  type SkillStep,
  STRATEGIES,
  type WeeklyHours,
} from "../../../src/domain/company";
import type { E164 } from "../../../src/domain/glossary";
import type { Rng } from "../rng";

/** An overflow leads only to queues further on: none goes round in a circle. */
export const QUEUES = ["front-desk", "sales", "service"] as const;
export const BRANCH = "branch";
/** Where overflow rings outside; its prefix is allowed. */
export const OUTSIDE = "+74959990001" as E164;
const SECOND = 1000;
const LAST_MINUTE = 1440;

export function aQueue(rng: Rng, id: string): Queue {
  const callback = rng.chance(0.5) ? aCallback(rng) : null;
  const queue = anyQueue(rng, id, callback);
  return rng.chance(0.4) ? { ...queue, ...PLAIN, passedMax: rng.pick([1, 20]) } : queue;
}

/** Where all stand in one line and credit may pass few: the ceiling is reached. */
export function aCrowdedQueue(rng: Rng, id: string): Queue {
  const queue = anyQueue(rng, id, null);
  return { ...queue, ...PLAIN, passedMax: 1, overflow: [], exits: [], hours: null, wrapUpMs: 5 * SECOND };
}

/** Long lines of callers whom every agent may take: where the order shows. */
const PLAIN = {
  ...{ skillSteps: [], lastAgentMs: 0, tierStepMs: 0, entriesMax: 200, waitMsMax: null },
  ...{ noAgent: DEFAULT_QUEUE.noAgent, hopeless: DEFAULT_QUEUE.hopeless },
} as const satisfies Partial<Queue>;

function anyQueue(rng: Rng, id: string, callback: CallbackSettings | null): Queue {
  return {
    ...DEFAULT_QUEUE,
    id,
    name: id,
    strategy: rng.pick(STRATEGIES as unknown as [Queue["strategy"], ...Queue["strategy"][]]),
    ringMs: rng.int(6, 25) * SECOND,
    wrapUpMs: rng.pick([0, 0, 5, 15, 40]) * SECOND,
    entriesMax: rng.pick([2, 4, 20, 200]),
    tierStepMs: rng.pick([0, 10, 30, 60]) * SECOND,
    lastAgentMs: rng.pick([0, 0, 0, 10, 25]) * SECOND,
    skillSteps: rng.chance(0.35) ? skillSteps(rng) : [],
    passedMax: rng.pick([0, 1, 3, 20]),
    waitMsMax: rng.pick([null, null, 30 * SECOND, 90 * SECOND, 300 * SECOND]),
    noAgent: { loggedOut: aRule(rng), onBreak: aRule(rng), unreachable: aRule(rng) },
    hopeless: {
      waitingPerAgentMax: rng.pick([null, null, null, 1, 2.5, 5]),
      estimateMsMax: rng.pick([null, null, null, 60 * SECOND, 240 * SECOND]),
    },
    overflow: overflow(rng, id, callback !== null),
    hours: rng.chance(0.2) ? hoursWithBreak(rng) : null,
    welcome: rng.chance(0.4) ? "welcome" : null,
    comfort: comfort(rng),
    announce: {
      position: rng.chance(0.4),
      estimate: rng.chance(0.4),
      afterMs: rng.int(1, 30) * SECOND,
      everyMs: rng.int(10, 60) * SECOND,
    },
    exits: exits(rng, callback !== null),
    callback,
  };
}

/** Every day of the week: open, an hour's break or so in the simulated day, open. */
export function hoursWithBreak(rng: Rng): WeeklyHours {
  const to = rng.int(6 * 60, 9 * 60);
  const day = [
    { from: 0, to },
    { from: to + rng.int(5, 60), to: LAST_MINUTE },
  ];
  return { 1: day, 2: day, 3: day, 4: day, 5: day, 6: day, 7: day };
}

const aRule = (rng: Rng): NoAgentRule => rng.pick(["stay", "stay", "stay", "refuse", "leave"]);

const aCallback = (rng: Rng): CallbackSettings => ({
  first: rng.pick(["agent", "customer"]),
  triesMax: rng.int(1, 3),
  spacingMs: rng.int(20, 240) * SECOND,
});

function skillSteps(rng: Rng): SkillStep[] {
  const first = rng.pick(["boilers >= 5", "boilers >= 3 & en", "boilers & $language", "en | boilers >= 7"]);
  const steps: SkillStep[] = [{ afterMs: 0, needs: first }];
  if (rng.chance(0.6)) steps.push({ afterMs: rng.int(8, 25) * SECOND, needs: "boilers" });
  if (rng.chance(0.8)) steps.push({ afterMs: rng.int(30, 60) * SECOND, needs: null });
  return steps;
}

function overflow(rng: Rng, id: string, hasCallback: boolean): OverflowTarget[] {
  const further = QUEUES.slice((QUEUES as readonly string[]).indexOf(id) + 1);
  const targets: OverflowTarget[] = [];
  if (hasCallback && rng.chance(0.4)) targets.push({ kind: "callback" });
  for (const queue of further) if (rng.chance(0.35)) targets.push({ kind: "queue", queue });
  if (id !== BRANCH_QUEUE && rng.chance(0.2)) targets.push({ kind: "site", site: BRANCH });
  if (rng.chance(0.2)) targets.push({ kind: "number", number: OUTSIDE });
  if (rng.chance(0.2)) targets.push({ kind: "message", prompt: "busy-day" });
  return targets;
}

/** The last in the order of QUEUES: any other may lead there by way of the branch. */
export const BRANCH_QUEUE = "service";

function comfort(rng: Rng): Queue["comfort"] {
  if (rng.chance(0.3)) return null;
  const prompts = ["comfort", "comfort-two", "comfort-three"].slice(0, rng.int(1, 3));
  return { prompts, afterMs: rng.int(3, 40) * SECOND, everyMs: rng.pick([null, 15 * SECOND, 40 * SECOND]) };
}

function exits(rng: Rng, hasCallback: boolean): MenuOption[] {
  const all: readonly (readonly [string, MenuOption["to"], number])[] = [
    ["2", { kind: "stream", stream: "purchase" }, 0.3],
    ["0", { kind: "operator" }, 0.3],
    ["6", { kind: "message", prompt: "address" }, 0.3],
    ["5", { kind: "menu", menu: "second" }, 0.2],
    ["7", { kind: "employee", employee: "e101" }, 0.2],
    ["9", { kind: "hangUp" }, 0.1],
  ];
  const drawn = all.filter(([, , probability]) => rng.chance(probability));
  const keys = hasCallback ? [["1", { kind: "callback" }] as const, ...drawn] : drawn;
  return keys.map(([key, to]) => ({ key, label: key, to, urgencySeconds: 0 }));
}
