/**
 * What a supervisor does to a caller who waits and what moves the call itself:
 * his waiting is ended, or he goes on waiting in another queue. Such a caller
 * must be on the line here, in his queue, with no phone ringing for him.
 */
import type { CallId, EntryId, EpochMs, QueueId } from "../domain/glossary";
import type { Call } from "./call";
import type { Clock } from "./ports";

/** Said to a caller whose waiting somebody has ended. */
export const WITHDRAWN_PROMPT = "sorry";

export interface WaitingPlace {
  readonly id: EntryId;
  readonly queue: QueueId;
  readonly enteredAtMs: EpochMs;
}

export interface LiveCallsDeps {
  readonly calls: { find(id: CallId): Call | null };
  /** His place, or why he has none (src/acd/live-commands.ts). */
  readonly waiting: (call: CallId) => WaitingPlace | "notWaiting" | "offered";
  readonly clock: Pick<Clock, "nowMs">;
}

export type MoveOutcome = "done" | "notWaiting" | "offered";

/** Ends his waiting: he hears that nobody can answer, and the call ends. */
export function withdraw(call: CallId, reason: string, by: string, deps: LiveCallsDeps): MoveOutcome {
  const found = waitingCall(call, deps);
  if (typeof found === "string") return found;
  found.call.record({ type: "queue.withdrawn", entry: found.place.id, queue: found.place.queue, reason, by });
  found.call.takeOutOfQueue({ step: "afterCall", say: WITHDRAWN_PROMPT });
  return "done";
}

/** He waits in another queue from now on, with the age he has. */
export function moveTo(call: CallId, queue: QueueId, by: string, deps: LiveCallsDeps): MoveOutcome {
  const found = waitingCall(call, deps);
  if (typeof found === "string") return found;
  const { place } = found;
  const { here } = found.call;
  if (here.step !== "queue") return "notWaiting";
  if (place.queue === queue) return "done";
  found.call.record({ type: "queue.moved", entry: place.id, queue: place.queue, to: queue, by });
  found.call.takeOutOfQueue({
    step: "queue",
    choice: { ...here.choice, queue },
    entry: null,
    enteredAtMs: place.enteredAtMs,
    moved: { atMs: deps.clock.nowMs(), visited: [queue], site: here.moved?.site ?? found.call.site.id },
  });
  return "done";
}

/** The credit he was given by hand goes with him, should he be moved later. */
export function raised(call: CallId, addedSeconds: number, { calls }: Pick<LiveCallsDeps, "calls">): void {
  calls.find(call)?.raise(addedSeconds);
}

function waitingCall(
  id: CallId,
  { calls, waiting }: LiveCallsDeps,
): { readonly call: Call; readonly place: WaitingPlace } | "notWaiting" | "offered" {
  const place = waiting(id);
  if (typeof place === "string") return place;
  const call = calls.find(id);
  return call?.here.step === "queue" ? { call, place } : "notWaiting";
}
