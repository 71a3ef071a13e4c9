/**
 * How long agents are busy with a caller of each queue, from the first word to
 * the end of the wrap-up, and how many callers stay until they are answered:
 * what the estimated wait is made of. Only of this process's own time; until
 * enough has been seen, nothing is said.
 */
import type { Clock } from "../callflow/ports";
import type { AgentId, QueueId } from "../domain/glossary";
import type { EntryEnd } from "../domain/queue-entry";
import type { PoolAgent } from "./agents";

/** Fewer talks than this tell nothing about the next one. */
export const TALKS_SEEN_MIN = 5;
/** Older ones are forgotten: what was usual this morning may not be so now. */
const SEEN_MAX = 50;

/** A queue's last figures, the oldest leaving first. */
class Recent {
  private readonly values: number[] = [];
  private next = 0;
  private sum = 0;

  add(value: number): void {
    this.sum += value - (this.values[this.next] ?? 0);
    this.values[this.next] = value;
    this.next = (this.next + 1) % SEEN_MAX;
  }

  get count(): number {
    return this.values.length;
  }

  get mean(): number {
    return this.sum / this.count;
  }
}

interface Handling {
  readonly queue: QueueId;
  readonly sinceMs: number;
}

export class HandleTimes {
  private readonly busy = new Map<AgentId, Handling>();
  private readonly times = new Map<QueueId, Recent>();
  private readonly stayed = new Map<QueueId, Recent>();

  constructor(private readonly clock: Pick<Clock, "monotonicMs">) {}

  /** To be told of every change of an agent. */
  agentChanged({ id, state, talkQueue }: PoolAgent): void {
    const handling = this.busy.get(id);
    if (state.kind === "talking") {
      if (handling?.queue === talkQueue) return;
      if (handling) this.over(id, handling); // a direct call ended his wrap-up
      if (talkQueue !== null) this.busy.set(id, { queue: talkQueue, sinceMs: this.clock.monotonicMs() });
    } else if (handling && state.kind !== "wrapUp") this.over(id, handling);
  }

  /** To be told of every entry that ends. */
  entryEnded(queue: QueueId, how: EntryEnd): void {
    if (how === "connected" || how === "abandoned") recentOf(this.stayed, queue).add(how === "connected" ? 1 : 0);
  }

  /** The average, in ms; null: too few have been seen. */
  averageMs(queue: QueueId): number | null {
    const times = this.times.get(queue);
    return times && times.count >= TALKS_SEEN_MIN ? times.mean : null;
  }

  /** How long this agent has been busy with a caller of a queue; null: he is not. */
  busySince(agent: AgentId): { readonly queue: QueueId; readonly busyMs: number } | null {
    const handling = this.busy.get(agent);
    return handling ? { queue: handling.queue, busyMs: this.clock.monotonicMs() - handling.sinceMs } : null;
  }

  /** The share of callers who wait until they are answered; 1 until something is known. */
  staysShare(queue: QueueId): number {
    const stayed = this.stayed.get(queue);
    return stayed && stayed.count >= TALKS_SEEN_MIN ? stayed.mean : 1;
  }

  private over(agent: AgentId, { queue, sinceMs }: Handling): void {
    this.busy.delete(agent);
    recentOf(this.times, queue).add(this.clock.monotonicMs() - sinceMs);
  }
}

function recentOf(all: Map<QueueId, Recent>, queue: QueueId): Recent {
  const recent = all.get(queue) ?? new Recent();
  all.set(queue, recent);
  return recent;
}
