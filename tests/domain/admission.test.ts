/** Who is let in at a queue's door, and what it means that nobody is at work. */
import { type AtTheDoor, noAgentCause, type QueueFigures, whyNotAdmitted } from "../../src/domain/admission";
import type { Agent, AgentStatus } from "../../src/domain/agent";
import type { NoAgentRules } from "../../src/domain/company";

const FIGURES: QueueFigures = { waiting: 4, atWork: 2, free: 0, noAgent: null, open: true };
const STAY: NoAgentRules = { loggedOut: "stay", onBreak: "stay", unreachable: "stay" };

interface Case {
  readonly figures?: Partial<QueueFigures>;
  readonly noAgent?: Partial<NoAgentRules>;
  readonly hopeless?: Partial<AtTheDoor["queue"]["hopeless"]>;
  readonly at?: Partial<Pick<AtTheDoor, "withinHours" | "holdsPlace" | "estimateMs">>;
}

const door = ({ figures, noAgent, hopeless, at }: Case): AtTheDoor => ({
  queue: {
    entriesMax: 5,
    noAgent: { ...STAY, ...noAgent },
    hopeless: { waitingPerAgentMax: null, estimateMsMax: null, ...hopeless },
  },
  figures: { ...FIGURES, ...figures },
  ...{ withinHours: true, holdsPlace: false, estimateMs: null },
  ...at,
});

const MINUTE = 60_000;
const tooMany = { waitingPerAgentMax: 2 };

test.each<[string, Case, ReturnType<typeof whyNotAdmitted>]>([
  ["a queue with room", {}, null],
  ["the last place", { figures: { waiting: 4 } }, null],
  ["every place taken", { figures: { waiting: 5 } }, "full"],
  ["every place taken, but he holds one", { figures: { waiting: 5 }, at: { holdsPlace: true } }, null],
  ["switched off", { figures: { open: false } }, "closed"],
  ["outside its hours", { at: { withinHours: false } }, "closed"],
  ["outside its hours, though he holds a place", { at: { withinHours: false, holdsPlace: true } }, "closed"],
  ["nobody logged in, and that is no matter", { figures: { noAgent: "loggedOut" } }, null],
  ["nobody logged in: refuse", { figures: { noAgent: "loggedOut" }, noAgent: { loggedOut: "refuse" } }, "loggedOut"],
  ["nobody logged in: leave", { figures: { noAgent: "loggedOut" }, noAgent: { loggedOut: "leave" } }, "loggedOut"],
  [
    "all on break, refused only when logged out",
    { figures: { noAgent: "onBreak" }, noAgent: { loggedOut: "refuse" } },
    null,
  ],
  ["all on break: refuse", { figures: { noAgent: "onBreak" }, noAgent: { onBreak: "refuse" } }, "onBreak"],
  [
    "no phone there: refuse",
    { figures: { noAgent: "unreachable" }, noAgent: { unreachable: "refuse" } },
    "unreachable",
  ],
  ["as many an agent as may be", { figures: { waiting: 3 }, hopeless: tooMany }, null],
  ["one more an agent than may be", { figures: { waiting: 4 }, hopeless: tooMany }, "hopeless"],
  ["a limit with a fraction, kept", { figures: { waiting: 2 }, hopeless: { waitingPerAgentMax: 1.5 } }, null],
  ["a limit with a fraction, passed", { figures: { waiting: 3 }, hopeless: { waitingPerAgentMax: 1.5 } }, "hopeless"],
  ["nobody at work counts as one agent", { figures: { waiting: 2, atWork: 0 }, hopeless: tooMany }, "hopeless"],
  ["how many are at work is not known", { figures: { waiting: 4, atWork: null }, hopeless: tooMany }, null],
  ["nobody waits: always let in", { figures: { waiting: 0, atWork: 0 }, hopeless: { waitingPerAgentMax: 0.1 } }, null],
  ["too long a wait", { hopeless: { estimateMsMax: MINUTE }, at: { estimateMs: MINUTE + 1 } }, "hopeless"],
  ["just short enough a wait", { hopeless: { estimateMsMax: MINUTE }, at: { estimateMs: MINUTE } }, null],
  ["a wait that is not known", { hopeless: { estimateMsMax: MINUTE } }, null],
  [
    "too long a wait, but nobody waits",
    { figures: { waiting: 0 }, hopeless: { estimateMsMax: MINUTE }, at: { estimateMs: 2 * MINUTE } },
    null,
  ],
  ["hopeless, but he holds a place", { hopeless: tooMany, at: { holdsPlace: true } }, null],
  ["closed is said before full", { figures: { open: false, waiting: 5 } }, "closed"],
])("%s", (_what, given, expected) => {
  expect(whyNotAdmitted(door(given))).toBe(expected);
});

type Worker = Pick<Agent, "status" | "desk" | "backOff">;
const agent = (status: AgentStatus["kind"], more: Partial<Worker> = {}): Worker => ({
  status: status === "onBreak" ? { kind: status, reason: "lunch" } : { kind: status },
  desk: "desk-1",
  backOff: null,
  ...more,
});
const gone = { backOff: { why: "unreachable", untilMs: null } } as const;

test.each<[string, Worker[], ReturnType<typeof noAgentCause>]>([
  ["a queue without agents", [], "loggedOut"],
  ["all logged out", [agent("loggedOut"), agent("loggedOut")], "loggedOut"],
  ["one on break, the others logged out", [agent("loggedOut"), agent("onBreak"), agent("loggedOut")], "onBreak"],
  ["one available without a phone that is there", [agent("onBreak"), agent("available", gone)], "unreachable"],
  ["one available without any phone", [agent("available", { desk: null }), agent("onBreak")], "unreachable"],
  [
    "one whose phone could not be rung just now is at work",
    [agent("available", { backOff: { why: "unreachable", untilMs: 1 } })],
    null,
  ],
  ["one whose phone is busy is at work", [agent("available", { backOff: { why: "busy", untilMs: 1 } })], null],
  ["one at work among many who are not", [agent("loggedOut"), agent("available", gone), agent("available")], null],
])("why nobody is at work: %s", (_who, agents, cause) => {
  expect(noAgentCause(agents)).toBe(cause);
});
