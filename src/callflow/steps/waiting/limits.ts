/**
 * What ends a wait other than an agent, a key or the caller's hanging up: it has
 * lasted too long, or nobody is at work any more and the queue says that then
 * those inside shall leave. A phone that rings for the caller is let ring to its end.
 */
import type { NoAgentCause } from "../../../domain/admission";
import type { Queue } from "../../../domain/company";
import type { EpochMs } from "../../../domain/glossary";
import type { StepDeps } from "../../deps";
import type { Waiting } from "../../ports";
import { deferred } from "../../waits";

/** Nobody waits longer, over all queues together, whatever they say. */
const WAIT_MS_MAX = 4 * 3_600_000;

export type TooLong = "timedOut" | NoAgentCause;

export interface Wait {
  readonly queue: Queue;
  readonly waiting: Waiting;
  /** Since when he waits at all, and since when in this queue. */
  readonly enteredAtMs: EpochMs;
  readonly hereSinceMs: EpochMs;
}

export class WaitLimits {
  /** The caller has left his place; why. Stays pending as long as he may wait. */
  readonly over: Promise<TooLong>;
  private readonly ending = deferred<TooLong>();
  private readonly cancels: readonly (() => void)[];
  private decided = false;

  constructor(
    private readonly wait: Wait,
    { acd, clock }: StepDeps,
  ) {
    this.over = this.ending.promise;
    const { queue, enteredAtMs, hereSinceMs } = wait;
    const nowMs = clock.nowMs();
    const hereMs = hereSinceMs + (queue.waitMsMax ?? WAIT_MS_MAX) - nowMs;
    const leftMs = Math.max(0, Math.min(hereMs, enteredAtMs + WAIT_MS_MAX - nowMs));
    const mayLeave = Object.values(queue.noAgent).includes("leave");
    this.cancels = [
      clock.after(leftMs, () => this.leave("timedOut")),
      mayLeave
        ? acd.outlook.onNoAgent(queue.id, (cause) => queue.noAgent[cause] === "leave" && this.leave(cause))
        : () => undefined,
    ];
  }

  stop(): void {
    for (const cancel of this.cancels) cancel();
  }

  private leave(why: TooLong): void {
    if (this.decided) return;
    this.decided = true;
    const gone = this.wait.waiting.leaveAfterAttempt(why === "timedOut" ? "timedOut" : "noAgent");
    void gone.then(() => this.ending.resolve(why));
  }
}
