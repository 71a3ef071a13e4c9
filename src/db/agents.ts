/** What agents chose last: read when a process starts, before it knows anything by itself. */
import type { Knex } from "knex";
import type { AgentStatus } from "../domain/agent";
import type { AgentId, EpochMs } from "../domain/glossary";

export interface KeptStatus {
  readonly agent: AgentId;
  readonly status: AgentStatus;
  readonly sinceMs: EpochMs;
}

export interface Agents {
  /** In the order of their keys; an agent who never chose anything is not among them. */
  statuses(): Promise<readonly KeptStatus[]>;
}

export function createAgents(knex: Knex): Agents {
  return {
    async statuses() {
      const rows: Row[] = await knex("agent_status").select("agent", "status", "reason", "since").orderBy("agent");
      return rows.map(({ agent, status, reason, since }) => ({
        agent,
        status: statusOf(status, reason),
        sinceMs: since.getTime(),
      }));
    },
  };
}

interface Row {
  readonly agent: string;
  readonly status: string;
  readonly reason: string | null;
  readonly since: Date;
}

/** Anything we do not know keeps the agent out of the queue: nobody is rung by a misunderstanding. */
function statusOf(status: string, reason: string | null): AgentStatus {
  if (status === "available") return { kind: "available" };
  if (status === "onBreak") return { kind: "onBreak", reason: reason ?? "" };
  return { kind: "loggedOut" };
}
