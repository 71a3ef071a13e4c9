/**
 * What people do to a queue while it runs: close and open it, take a certain
 * caller out of the order, put one forward. Each is journalled with who asked.
 * What also moves the call itself (another queue, the end) begins here, with the
 * question whether the caller still waits, and goes on in callflow/live-calls.ts.
 */
import type { NotWaiting, RaiseOutcome, WaitingLine } from "../callflow/live-calls";
import type { Clock, Journal } from "../callflow/ports";
import type { AgentId, CallId, QueueId } from "../domain/glossary";
import { type Refusal, whyNotFree } from "../domain/matcher";
import { boundedCredit } from "../domain/order";
import type { Agents } from "./agents";
import type { LineUp, PoolEntry } from "./line-up";
import type { Offers } from "./offers";
import type { Places } from "./places";
import type { Queues } from "./queues";

export type PullOutcome =
  | { readonly kind: "done" | "unknownAgent" | NotWaiting }
  | { readonly kind: "agentNotFree"; readonly why: Refusal };

export interface LiveCommandsDeps {
  readonly agents: Agents;
  readonly lineUp: LineUp;
  readonly queues: Queues;
  readonly places: Pick<Places, "isFull">;
  readonly offers: Offers;
  readonly journal: Journal;
  readonly clock: Pick<Clock, "nowMs">;
  /** The queue's figures have changed. */
  queueChanged(queue: QueueId): void;
}

export class LiveCommands implements WaitingLine {
  constructor(private readonly deps: LiveCommandsDeps) {}

  /** The caller's place while he waits and no phone rings for him; otherwise why there is none. */
  waiting(call: CallId): PoolEntry | NotWaiting {
    const entry = this.deps.lineUp.ofCall(call);
    if (entry?.state.kind === "offered") return "offered";
    return entry?.state.kind === "waiting" ? entry : "notWaiting";
  }

  isFull(queue: QueueId): boolean {
    return this.deps.places.isFull(queue);
  }

  /** A free agent takes this caller now, whatever the order, the tiers and the skills say; his phone is rung as for any offer. */
  pull(call: CallId, agentId: AgentId, by: string): PullOutcome {
    const { agents, offers, journal } = this.deps;
    const entry = this.waiting(call);
    if (typeof entry === "string") return { kind: entry };
    const agent = agents.get(agentId);
    if (!agent) return { kind: "unknownAgent" };
    const why = whyNotFree(agent);
    if (why) return { kind: "agentNotFree", why };
    if (!offers.isHisTurn(entry)) return { kind: "notWaiting" };
    journal.record({ type: "queue.pulled", call, entry: entry.id, queue: entry.queue, agent: agentId, by });
    offers.make({ entry, agents: [agent] });
    return { kind: "done" };
  }

  /** Puts a caller forward by so many seconds of credit, as far as credit goes. */
  raise(call: CallId, seconds: number, by: string): RaiseOutcome {
    const { lineUp, journal } = this.deps;
    const entry = this.waiting(call);
    if (typeof entry === "string") return { kind: entry };
    const creditSeconds = boundedCredit(entry.creditSeconds + seconds);
    const addedSeconds = creditSeconds - entry.creditSeconds;
    if (addedSeconds > 0) {
      lineUp.revise(entry, () => {
        entry.creditSeconds = creditSeconds;
      });
      journal.record({ type: "queue.raised", call, entry: entry.id, queue: entry.queue, creditSeconds, by });
    }
    return { kind: "done", creditSeconds, addedSeconds };
  }

  /** Opens or closes a queue to callers; those inside stay. False: there is no such queue. */
  setOpen(id: QueueId, open: boolean, by: string): boolean {
    const { queues, journal } = this.deps;
    const queue = queues.get(id);
    if (!queue || queue.removed) return false;
    if (queue.open === open) return true;
    queues.setOpen(id, open);
    journal.record({ type: open ? "queue.opened" : "queue.closed", queue: id, by });
    this.deps.queueChanged(id);
    return true;
  }
}
