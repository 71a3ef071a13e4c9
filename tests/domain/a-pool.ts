/** Agents, callers and queue rules as the matcher sees them, for its tests. */

import type { Agent } from "../../src/domain/agent";
import type { Queue } from "../../src/domain/company";
import type { AgentId, QueueId } from "../../src/domain/glossary";
import { type Deciding, explain, match, type Refusal, whyNot } from "../../src/domain/matcher";
import { compareCallers } from "../../src/domain/order";
import type { QueueEntry } from "../../src/domain/queue-entry";
import { type QueueRules, readRules, termsOf } from "../../src/domain/terms";
import { aQueue } from "../acd/a-pool";

export const NOW_MS = 1_000_000;

export function anAgent(id: AgentId, more: Partial<Agent> = {}): Agent {
  return {
    id,
    status: { kind: "available" },
    state: { kind: "idle", sinceMs: 0 },
    tiers: new Map([["sales", 1]]),
    backOff: null,
    desk: `desk-${id}`,
    skills: {},
    order: 0,
    callsTaken: 0,
    talkedMs: 0,
    ...more,
  };
}

/** A caller who has waited for no time at all, unless `waitedMs` says otherwise. */
export function anEntry(
  id: string,
  { waitedMs = 0, ...more }: Partial<QueueEntry> & { waitedMs?: number } = {},
): QueueEntry {
  const enteredAtMs = more.enteredAtMs ?? NOW_MS - waitedMs;
  return {
    id: id as never,
    call: `call-${id}` as never,
    queue: "sales",
    enteredAtMs,
    agedFromMs: enteredAtMs,
    creditSeconds: 0,
    state: { kind: "waiting" },
    avoid: new Set(),
    atCeiling: false,
    lastAgent: null,
    variables: {},
    ...more,
  };
}

export const idle = (sinceMs: number): Pick<Agent, "state"> => ({ state: { kind: "idle", sinceMs } });
export const tier = (of: number): Pick<Agent, "tiers"> => ({ tiers: new Map([["sales", of]]) });
export const BUSY: Pick<Agent, "state"> = { state: { kind: "talking", call: "call-9" as never, sinceMs: 0 } };
export const AWAY: Pick<Agent, "status"> = { status: { kind: "onBreak", reason: "lunch" } };

/** A pool with the same settings in every queue. */
export class Matching {
  readonly deciding: Deciding;
  private readonly rules: QueueRules;

  constructor(
    settings: Partial<Queue> = {},
    private readonly agents: readonly Agent[] = [],
    more: Partial<Deciding> = {},
  ) {
    this.rules = readRules(aQueue("sales", settings));
    this.deciding = { rulesOf: () => this.rules, lastRung: new Map<QueueId, number>(), seed: 0, ...more };
  }

  /** Who is offered to whom, e.g. "1-dave". */
  pairs(...entries: readonly QueueEntry[]): string[] {
    const found = match([...entries].sort(compareCallers), this.agents, NOW_MS, this.deciding);
    return found.map(({ entry, agent }) => `${entry.id}-${agent.id}`);
  }

  /** Why nobody is offered to whom: agents with null may be. */
  refusals(entry: QueueEntry): Record<AgentId, Refusal | null> {
    const terms = termsOf(entry, this.agents, this.rules, NOW_MS);
    return Object.fromEntries(this.agents.map((agent) => [agent.id, whyNot(agent, entry, terms)]));
  }

  explain(entry: QueueEntry, passed = 0): ReturnType<typeof explain> {
    return explain(entry, this.agents, { poolMs: NOW_MS, nowMs: NOW_MS + 5_000 }, this.deciding, passed);
  }
}
