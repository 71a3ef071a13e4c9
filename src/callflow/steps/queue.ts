/**
 * Waiting for an agent: music, one comfort message, and the talk the moment an
 * agent's phone has answered; a prompt never delays that.
 */

import type { Queue } from "../../domain/company";
import { creditSeconds } from "../../domain/identify";
import type { Call } from "../call";
import type { StepDeps } from "../deps";
import { CallerGone, type EnterQueue, type Playback, QueueFull, type Sound, type Talk, type Waiting } from "../ports";
import { goTo, type StateOf, type Step } from "../step";

export const queue: Step<"queue"> = async (call, here, deps) => {
  const found = call.people.queue(here.choice.queue) ?? call.people.queue(call.site.queue);
  if (!found)
    throw new Error(`the company has no queue "${here.choice.queue}" and no queue for site "${call.site.id}"`);
  await call.answer();

  const waiting = enter(call, here, found, deps);
  if (!waiting) {
    await call.say("queue-full");
    return goTo({ step: "afterCall" });
  }
  call.shadow = null;
  call.here = { ...here, entry: waiting.entry };
  let how: "abandoned" | "failed" = "failed";
  const comfort = new Comfort(call, found, deps);
  try {
    for (;;) {
      // Again after a talk that was not made: the caller is in the silent lobby then.
      await call.line.enter({ kind: "queue", queue: found.id, music: found.music });
      call.line.digits.clear();
      comfort.start();
      const { leg, agent, offer } = await call.until(waiting.agentReady);
      comfort.stop();
      const talk = await talkWith(call, leg, offer, deps);
      if (!talk) continue; // the agent's phone went at the last moment; the place is kept
      if (!deps.acd.connected(offer)) {
        await talk.ended; // at once: the phone has been hung up
        continue;
      }
      call.talk = talk;
      call.record({ type: "call.connected", leg: leg.id, employee: agent, device: "desk", queue: found.id });
      return goTo({ step: "talk", leg: leg.id, employee: agent, device: "desk", queue: found.id });
    }
  } catch (err) {
    if (err instanceof CallerGone) how = "abandoned";
    throw err;
  } finally {
    comfort.stop();
    if (!call.talk) waiting.leave(how);
  }
};

/** Null: the queue takes nobody more. */
function enter(call: Call, here: StateOf<"queue">, found: Queue, deps: StepDeps): Waiting | null {
  try {
    return deps.acd.enter(request(call, here, found, deps));
  } catch (err) {
    if (err instanceof QueueFull) return null;
    throw err;
  }
}

function request(call: Call, here: StateOf<"queue">, found: Queue, deps: StepDeps): EnterQueue {
  const category = call.customer?.category ? call.people.category(call.customer.category) : null;
  return {
    call: call.id,
    queue: found.id,
    stream: here.choice.stream,
    creditSeconds: creditSeconds({
      stream: here.choice.stream ? call.people.stream(here.choice.stream) : null,
      category,
      urgencySeconds: here.choice.urgencySeconds,
      caller: call.caller,
      site: call.site,
    }),
    enteredAtMs: here.enteredAtMs ?? deps.clock.nowMs(),
    entry: here.entry ?? call.shadow,
    ringMs: found.ringMs,
    show: call.show,
    lastAgent: call.customer?.lastAgent ?? null,
    variables: {
      language: call.language,
      site: call.site.id,
      ...(here.choice.stream && { stream: here.choice.stream }),
      ...(category && { category: category.id }),
    },
  };
}

async function talkWith(
  call: Call,
  leg: Parameters<Call["line"]["talkWith"]>[0],
  offer: Parameters<StepDeps["acd"]["connected"]>[0],
  deps: StepDeps,
): Promise<Talk | null> {
  try {
    return await call.line.talkWith(leg, call.nextTalk());
  } catch (err) {
    if (err instanceof CallerGone) throw err; // leaving the queue ends the offer and the leg
    deps.acd.connectFailed(offer);
    deps.log.warn({ err, call: call.id, leg: leg.id }, "the talk could not be made; the caller goes on waiting");
    return null;
  }
}

/** Says once that the caller is not forgotten; the music goes on by itself afterwards. */
class Comfort {
  private readonly sound: Sound | null;
  private readonly dueMs: number;
  private said = false;
  private playback: Playback | null = null;
  private cancel = (): void => undefined;

  constructor(
    private readonly call: Call,
    { comfort }: Queue,
    private readonly deps: StepDeps,
  ) {
    this.sound = comfort?.prompts[0] ? call.sound(comfort.prompts[0]) : null;
    this.dueMs = deps.clock.monotonicMs() + (comfort?.afterMs ?? 0);
  }

  /** From now on it may be said: when it is time, or at once if that has passed. */
  start(): void {
    const { sound, deps } = this;
    if (!sound || this.said) return;
    this.cancel = deps.clock.after(Math.max(0, this.dueMs - deps.clock.monotonicMs()), () => this.say(sound));
  }

  /** Not now: a talk is about to begin, or the caller goes. */
  stop(): void {
    this.cancel();
    if (this.playback && !this.call.line.hasLeft) this.call.stop(this.playback);
    this.playback = null;
  }

  private say(sound: Sound): void {
    const { call, deps } = this;
    if (call.line.hasLeft) return;
    this.said = true;
    const startedMs = deps.clock.monotonicMs();
    const playback = call.line.play(sound);
    this.playback = playback;
    void playback.ended.then((outcome) => call.recordPlayed(sound, outcome, startedMs));
  }
}
