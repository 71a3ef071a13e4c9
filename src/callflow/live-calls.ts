/**
 * What a supervisor does to calls. Hanging up any; and of a caller who waits
 * more credit, another queue, or the end of waiting. Such a caller must be on
 * the line here, in a queue, with no phone ringing for him.
 */
import type { CallId, EntryId, EpochMs, QueueId } from "../domain/glossary";
import type { Call } from "./call";
import type { Calls } from "./calls";
import type { StepDeps } from "./deps";

/** Said to a caller whose waiting somebody has ended. */
const WITHDRAWN_PROMPT = "sorry";

export type NotWaiting = "notWaiting" | "offered";

/** Why a caller who waits cannot wait in that queue; `tooNew`: it was made after his call came, which sees the company of then. */
export type MoveRefusal = "full" | "tooNew";

/** The line of callers, as far as it is needed here (src/acd/live-commands.ts). */
export interface WaitingLine {
  waiting(call: CallId): WaitingPlace | NotWaiting;
  /** Whether this queue holds as many callers as it may. */
  isFull(queue: QueueId): boolean;
  raise(call: CallId, seconds: number, by: string): RaiseOutcome;
}

export interface WaitingPlace {
  readonly id: EntryId;
  readonly queue: QueueId;
  readonly enteredAtMs: EpochMs;
}

export type RaiseOutcome =
  | { readonly kind: NotWaiting }
  /** `addedSeconds`: less than asked for, or none, when the bound was met. */
  | { readonly kind: "done"; readonly creditSeconds: number; readonly addedSeconds: number };

/** `by`: who asks, for the journal. */
export interface LiveCalls {
  /** False: no such call is open here. */
  hangUp(call: CallId): boolean;
  raise(call: CallId, seconds: number, by: string): RaiseOutcome;
  /** He hears that nobody can answer, and the call ends. */
  withdraw(call: CallId, reason: string, by: string): "done" | NotWaiting;
  /** He waits in another queue from now on, with the age and the credit he has; if it refuses him, where he is. */
  move(call: CallId, queue: QueueId, by: string): "done" | NotWaiting | MoveRefusal;
}

export interface LiveCallsDeps extends Pick<StepDeps, "clock" | "log"> {
  readonly calls: Pick<Calls, "find" | "hangUp">;
  readonly line: WaitingLine;
}

export function createLiveCalls(deps: LiveCallsDeps): LiveCalls {
  const { calls, line, clock, log } = deps;
  return {
    hangUp(id) {
      const isHere = calls.find(id) !== null;
      calls.hangUp(id).catch((err: unknown) => log.warn({ err, call: id }, "a call could not be hung up"));
      return isHere;
    },

    raise(id, seconds, by) {
      const outcome = line.raise(id, seconds, by);
      if (outcome.kind === "done") calls.find(id)?.raise(outcome.addedSeconds);
      return outcome;
    },

    withdraw(id, reason, by) {
      const found = waitingCall(id, deps);
      if (typeof found === "string") return found;
      const { call, place } = found;
      call.record({ type: "queue.withdrawn", entry: place.id, queue: place.queue, reason, by });
      call.takeOutOfQueue({ step: "afterCall", say: WITHDRAWN_PROMPT });
      return "done";
    },

    move(id, queue, by) {
      const found = waitingCall(id, deps);
      if (typeof found === "string") return found;
      const { call, place } = found;
      const { here } = call;
      if (here.step !== "queue") return "notWaiting";
      if (place.queue === queue) return "done";
      if (!call.people.queue(queue)) return "tooNew";
      if (line.isFull(queue)) return "full"; // one that is closed takes him all the same, on somebody's word
      call.record({ type: "queue.moved", entry: place.id, queue: place.queue, to: queue, by });
      call.takeOutOfQueue({
        step: "queue",
        choice: { ...here.choice, queue },
        entry: null,
        enteredAtMs: place.enteredAtMs,
        moved: { atMs: clock.nowMs(), visited: [queue], site: here.moved?.site ?? call.site.id },
      });
      return "done";
    },
  };
}

function waitingCall(
  id: CallId,
  { calls, line }: LiveCallsDeps,
): { readonly call: Call; readonly place: WaitingPlace } | NotWaiting {
  const place = line.waiting(id);
  if (typeof place === "string") return place;
  const call = calls.find(id);
  return call?.here.step === "queue" ? { call, place } : "notWaiting";
}
