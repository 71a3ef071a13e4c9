/** What a story says of a caller who is turned away, sent on, or leaves by a key. */
import type { OverflowReason, QueueRefusal } from "./admission";
import type { CallEvent } from "./events";
import type { StoryNames } from "./story-names";

type Told<T extends CallEvent["type"]> = Extract<CallEvent, { type: T }>;

const REFUSED: Readonly<Record<QueueRefusal, (waiting: number) => string>> = {
  closed: () => "is closed",
  full: (waiting) => `is full with ${waiting} waiting`,
  hopeless: (waiting) => `would take too long with ${waiting} waiting`,
  loggedOut: () => "has nobody logged in",
  onBreak: () => "has everybody on break",
  unreachable: () => "has nobody whose phone can be reached",
};

export function refused({ queue, why, waiting }: Told<"queue.refused">, names: StoryNames): string {
  return `not let in: ${names.queue(queue)} ${REFUSED[why](waiting)}`;
}

/** What the refusal did not say already. */
const LEFT: Readonly<Partial<Record<OverflowReason, string>>> = { timedOut: "the wait was too long: " };

export function overflowed({ why, to, target }: Told<"queue.overflowed">, names: StoryNames): string {
  const because = LEFT[why] ?? "";
  switch (to) {
    case "queue":
      return `${because}sent on to ${names.queue(target ?? "")}`;
    case "site":
      return `${because}sent on to ${names.site(target ?? "")}`;
    case "number":
      return `${because}sent on to ${target ?? "a number"}`;
    case "callback":
      return `${because}offered a callback`;
    case "message":
      return `${because}told so`;
  }
}
