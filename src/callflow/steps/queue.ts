/**
 * Waiting for an agent, in the order a caller meets it: the door, where he may be
 * turned away; then music, and what is said to who waits, until the first of
 * these comes: an agent's phone has answered, he has waited too long, he presses
 * a key that leads away. No sound ever delays the talk.
 */

import type { Queue } from "../../domain/company";
import type { EpochMs, QueueId } from "../../domain/glossary";
import { type Call, Diverted } from "../call";
import type { StepDeps } from "../deps";
import { CallerGone, type EnterQueue, QueueFull, type Talk, type Waiting } from "../ports";
import { goTo, type Next, type StateOf, type Step } from "../step";
import { Announcements } from "./waiting/announcements";
import { offerCallback } from "./waiting/callback";
import { creditOf, refusal, variablesOf } from "./waiting/door";
import { Exits, exitTo } from "./waiting/exits";
import { WaitLimits } from "./waiting/limits";

type Here = StateOf<"queue">;
/** An agent's phone that has answered for the caller. */
type Answered = Awaited<Waiting["agentReady"]>;

/** A caller at a queue, and in it. */
interface Entering {
  readonly queue: Queue;
  readonly enteredAtMs: EpochMs;
  /** An agent could take him at once. */
  readonly agentFree: boolean;
  /** He takes a place over that he has left behind. */
  readonly keptBy: "callback" | "calledAgain" | null;
}

export const queue: Step<"queue"> = async (call, here, deps) => {
  const found = call.people.queue(here.choice.queue) ?? call.people.queue(call.site.queue);
  if (!found)
    throw new Error(`the company has no queue "${here.choice.queue}" and no queue for site "${call.site.id}"`);
  await call.answer();

  const { free, waiting: others } = deps.acd.outlook.figures(found.id);
  const before = deps.callbacks?.entering(call, found.id, here.entry === null);
  const enteredAtMs = here.enteredAtMs ?? before?.enteredAtMs ?? deps.clock.nowMs();
  const entering = { queue: found, enteredAtMs, agentFree: free > 0, keptBy: before?.why ?? null };
  const site = (here.moved && call.people.site(here.moved.site)) ?? call.site;
  // Who comes back after a restart has been let in already, and so has whoever was promised to be called, or has been
  // sent here: by an overflow, which has asked, or on somebody's word, which counts for more than the door's rules.
  const why =
    here.entry === null && !here.moved && entering.keptBy !== "callback"
      ? refusal(call, { ...entering, site, choice: here.choice }, deps)
      : null;
  const waiting = why === null ? enter(call, here, entering, deps) : null;
  if (waiting) {
    // A VIP's place has aged while the manager was rung: that age goes with him to a callback and to the next queue.
    const standing = { ...entering, enteredAtMs: waiting.enteredAtMs };
    before?.entered(waiting.entry, standing.enteredAtMs);
    return waitInLine(call, here, standing, waiting, deps);
  }

  const because = why ?? "full";
  call.record({ type: "queue.refused", queue: found.id, why: because, waiting: others });
  return overflowFrom(here, entering, because);
};

/** Null: the queue takes nobody more, by a newer version of the company than the one this call sees. */
function enter(call: Call, here: Here, { queue, enteredAtMs }: Entering, deps: StepDeps): Waiting | null {
  try {
    return deps.acd.enter(request(call, here, queue, enteredAtMs));
  } catch (err) {
    if (err instanceof QueueFull) return null;
    throw err;
  }
}

function request(call: Call, { choice, entry }: Here, found: Queue, enteredAtMs: EpochMs): EnterQueue {
  return {
    call: call.id,
    queue: found.id,
    stream: choice.stream,
    creditSeconds: creditOf(call, choice),
    enteredAtMs,
    entry: entry ?? call.shadow,
    ringMs: found.ringMs,
    show: call.show,
    lastAgent: call.customer?.lastAgent ?? null,
    variables: variablesOf(call, choice),
  };
}

async function waitInLine(call: Call, here: Here, entering: Entering, waiting: Waiting, deps: StepDeps): Promise<Next> {
  const { queue, enteredAtMs } = entering;
  call.shadow = null;
  call.here = { ...here, entry: waiting.entry };
  const announcements = announce(call, here, entering, waiting, deps);
  // The age of a callback, or of a place given up, is for his turn: he has not been on the line for so long.
  const sinceMs = here.backSinceMs ?? Math.max(enteredAtMs, call.arrivedAtMs);
  const hereSinceMs = here.backSinceMs ?? here.moved?.atMs ?? (here.entry === null ? deps.clock.nowMs() : sinceMs);
  const limits = new WaitLimits({ queue, waiting, enteredAtMs: sinceMs, hereSinceMs }, deps);
  const exits = new Exits(call, queue, announcements);
  let how: "abandoned" | "failed" | "elsewhere" = "failed";
  try {
    call.line.digits.clear(); // what was pressed before is no exit
    let exit = exits.chosen();
    for (;;) {
      // Again after a talk that was not made: the caller is in the silent lobby then.
      await call.line.enter({ kind: "queue", queue: queue.id, music: queue.music });
      announcements.start();
      const came = await call.until(
        Promise.race([
          waiting.agentReady.then((ready) => ({ kind: "agent", ...ready }) as const),
          limits.over.then((why) => ({ kind: "over", why }) as const),
          exit.then((option) => ({ kind: "exit", option }) as const),
        ]),
      );
      announcements.stop();
      if (came.kind === "over") return overflowFrom(here, entering, came.why);
      if (came.kind === "exit") {
        const { key, label, to } = came.option;
        if (to.kind === "callback") {
          const sooner = Promise.race([waiting.agentReady, limits.over]);
          if ((await offerCallback(call, call.here, deps, sooner)) === "booked") return goTo({ step: "afterCall" });
          exit = exits.chosen();
          continue;
        }
        how = "elsewhere";
        call.record({ type: "queue.exited", entry: waiting.entry, queue: queue.id, key, label });
        return exitTo(call, came.option);
      }
      const talk = await connect(call, came, deps);
      if (!talk) continue; // the place is kept
      call.talk = talk;
      const error = announcements.error();
      if (error) call.record({ type: "queue.estimateMeasured", entry: waiting.entry, queue: queue.id, ...error });
      const connected = { leg: came.leg.id, employee: came.agent, device: "desk", queue: queue.id } as const;
      call.record({ type: "call.connected", ...connected });
      return goTo({ step: "talk", ...connected });
    }
  } catch (err) {
    if (err instanceof CallerGone) how = "abandoned";
    if (err instanceof Diverted) how = "elsewhere"; // somebody has taken him out of the line
    throw err;
  } finally {
    announcements.stop();
    limits.stop();
    exits.stop();
    if (!call.talk) waiting.leave(how);
  }
}

function announce(
  call: Call,
  here: Here,
  { queue, enteredAtMs, agentFree, keptBy }: Entering,
  { entry }: Waiting,
  deps: StepDeps,
): Announcements {
  const { creditSeconds, variables } = request(call, here, queue, enteredAtMs);
  const standing = { queue: queue.id, entry, creditSeconds, enteredAtMs, variables };
  const prospect = () => deps.acd.outlook.prospect(standing);
  const wait = { queue, entry, prospect, resumed: here.entry !== null, told: here.told, agentFree, keptBy };
  return new Announcements(call, wait, deps);
}

function overflowFrom(
  { choice, moved }: Here,
  { queue, enteredAtMs }: Entering,
  why: StateOf<"overflow">["why"],
): Next {
  const visited: readonly QueueId[] = [...(moved?.visited ?? []), queue.id];
  return goTo({ step: "overflow", queue: queue.id, why, choice, enteredAtMs, visited });
}

/** Null: the agent's phone went at the last moment, or the talk came too late and the phone has been hung up. */
async function connect(call: Call, { leg, offer }: Answered, deps: StepDeps): Promise<Talk | null> {
  try {
    const talk = await call.line.talkWith(leg, call.nextTalk());
    if (deps.acd.connected(offer)) return talk;
    await talk.ended; // at once
  } catch (err) {
    if (err instanceof CallerGone) throw err; // leaving the queue ends the offer and the leg
    deps.acd.connectFailed(offer);
    deps.log.warn({ err, call: call.id, leg: leg.id }, "the talk could not be made; the caller goes on waiting");
  }
  return null;
}
