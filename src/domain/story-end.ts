/** How a story ends. */
import { unreachable } from "./assert";
import type { Cause, StepName } from "./call";
import { nobodyCame } from "./callback";
import type { CallEvent } from "./events";

const WHERE: Readonly<Record<StepName, string>> = {
  identify: "at once",
  feature: "after a code of ours",
  blocked: "during the refusal",
  vipDirect: "while the manager's phones rang",
  greeting: "during the greeting",
  closed: "during the closed message",
  incident: "during the notice",
  openMatter: "before the menu",
  menu: "in the menu",
  reach: "while a phone rang",
  campaign: "before the queue",
  callback: "when we called back",
  queue: "while waiting",
  overflow: "while somebody else was looked for",
  talk: "during the talk",
  afterCall: "after the talk",
};

/** Calls that ended before their time, though the caller did not hang up. */
const ABANDONED: Readonly<Partial<Record<Cause, string>>> = {
  weHungUp: "was hung up by us",
  timeLimit: "reached the time limit",
  opsHungUp: "hung up at Asterisk's command line",
};

/** Null: another sentence tells it better. */
export function ended(event: Extract<CallEvent, { type: "call.ended" }>): string | null {
  if (nobodyCame(event)) return null; // the try has told it

  const where = WHERE[event.at as StepName] ?? `at "${event.at}"`; // a later version may know more steps
  switch (event.reason) {
    case "completed":
      return event.cause === "weHungUp" && event.at !== "afterCall" ? `${ABANDONED.weHungUp} ${where}` : "ended";
    case "abandoned":
      return `${ABANDONED[event.cause] ?? "hung up"} ${where}`;
    case "refused":
      return "ended, refused";
    case "failed":
      return `ended by a fault ${where}`;
    case "nodeLost":
      return `lost with Asterisk ${where}`;
    default:
      return unreachable(event.reason);
  }
}
