/** The agents as the journal shows them: what each does now, and how long each wrote up for which queue. */
import type { AgentStatus } from "./agent";
import type { AgentEvent } from "./events";
import type { AgentId, CallId, EpochMs, QueueId } from "./glossary";

type State = Extract<AgentEvent, { type: "agent.stateChanged" }>["state"];

/** Who is on a call counts by the state, whoever is not by the status. `idle`: available and idle. */
export type AgentCounts = Record<State | "onBreak" | "loggedOut", number>;

interface Seen {
  status: AgentStatus["kind"];
  state: State;
  /** Of a wrap-up. */
  call: CallId | null;
  sinceMs: EpochMs;
}

/** Talks whose wrap-up may still come: more of them are calls without one. */
const TALKS_KEPT_MAX = 10_000;

export class AgentBook {
  private readonly agents = new Map<AgentId, Seen>();
  /** For which queue a call was, for the wrap-up that follows its talk. */
  private readonly queueOf = new Map<CallId, QueueId>();

  status({ agent, status }: Extract<AgentEvent, { type: "agent.statusChanged" }>): void {
    this.seen(agent).status = status.kind;
  }

  talked(call: CallId, queue: QueueId): void {
    this.queueOf.set(call, queue);
    for (const oldest of this.queueOf.keys()) {
      if (this.queueOf.size <= TALKS_KEPT_MAX) break;
      this.queueOf.delete(oldest);
    }
  }

  /** Returns the wrap-up that has ended with this, if one of a queue's caller has. */
  state(
    { agent, state, call }: Extract<AgentEvent, { type: "agent.stateChanged" }>,
    atMs: EpochMs,
  ): { readonly call: CallId; readonly queue: QueueId; readonly ms: number } | null {
    const seen = this.seen(agent);
    const before = { ...seen };
    Object.assign(seen, { state, call, sinceMs: atMs });
    if (before.state !== "wrapUp" || before.call === null) return null;
    const queue = this.queueOf.get(before.call);
    this.queueOf.delete(before.call);
    return queue === undefined ? null : { call: before.call, queue, ms: Math.max(0, atMs - before.sinceMs) };
  }

  count(agents: readonly { readonly employee: AgentId }[]): AgentCounts {
    const counts: AgentCounts = { idle: 0, reserved: 0, ringing: 0, talking: 0, wrapUp: 0, onBreak: 0, loggedOut: 0 };
    for (const { employee } of agents) {
      const { status, state } = this.agents.get(employee) ?? UNSEEN;
      counts[state === "idle" && status !== "available" ? status : state]++;
    }
    return counts;
  }

  private seen(agent: AgentId): Seen {
    const known = this.agents.get(agent);
    if (known) return known;
    const fresh: Seen = { ...UNSEEN };
    this.agents.set(agent, fresh);
    return fresh;
  }
}

const UNSEEN: Seen = { status: "loggedOut", state: "idle", call: null, sinceMs: 0 };
