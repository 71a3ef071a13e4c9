/** Agents at this instant, and what they choose: available, on break, logged out. */
import { TIMED_OUT, within } from "../../callflow/waits";
import { keyOf } from "../auth";
import type { AgentNow, ApiDeps } from "../deps";
import { listOf, pageOf } from "../pages";
import { notFound, Problem } from "../problem";
import { AgentSchema, agentJson, StatusSchema } from "../schemas/acd";
import { Closed, IdParams, ListOf, PageParameters, Ref } from "../schemas/common";
import type { Api } from "../types";

type Deps = Pick<ApiDeps, "acd" | "journal" | "health" | "clock">;

/** A write is given up as unconfirmed when Postgres has not taken it by then. */
const DURABLE_MS = 5_000;

export function agentRoutes(api: Api, deps: Deps): void {
  const { acd } = deps;
  const agentNow = (id: string): AgentNow => {
    const agent = acd.snapshot().agents.find((one) => one.id === id);
    if (!agent) throw notFound("agent", id);
    return agent;
  };

  api.get(
    "/agents",
    {
      config: { access: "read" },
      schema: {
        tags: ["acd"],
        operationId: "listAgents",
        summary: "List the agents",
        description: "Every agent with status (what the person chose) and state (what the system sees), now.",
        querystring: Closed(PageParameters),
        response: { 200: { description: "A page of agents.", ...ListOf(Ref(AgentSchema)) } },
      },
    },
    async (request, reply) =>
      listOf(
        request,
        reply,
        pageOf(acd.snapshot().agents, (agent) => agent.id, request.query),
        agentJson,
      ),
  );

  api.get(
    "/agents/:id",
    {
      config: { access: "read", problems: [404] },
      schema: {
        tags: ["acd"],
        operationId: "readAgent",
        summary: "Read one agent",
        description: "An agent's status and state, now.",
        params: IdParams("agent"),
        response: { 200: Ref(AgentSchema) },
      },
    },
    async ({ params }) => agentJson(agentNow(params.id)),
  );

  api.put(
    "/agents/:id/status",
    {
      config: { access: "agent", problems: [404, 413, 415, 503] },
      schema: {
        tags: ["acd"],
        operationId: "setAgentStatus",
        summary: "Set an agent's status",
        description:
          "Logs an agent in (available), out (loggedOut) or sends them on a break (onBreak, with a reason). During a call the choice is kept as nextStatus and applied after it. " +
          "Answered only when the change is durable; while the database is away it is refused before anything changes.",
        params: IdParams("agent"),
        body: Closed({ status: Ref(StatusSchema) }),
        response: { 200: Ref(AgentSchema) },
      },
    },
    async (request) => {
      const { id } = agentNow(request.params.id);
      if (!deps.health.journal().postgresReachable)
        throw new Problem("writes-refused", "The database is away; the agent's status is as it was.");
      acd.setStatus(id, request.body.status, keyOf(request).name);
      await durable(deps);
      return agentJson(agentNow(id));
    },
  );
}

async function durable({ journal, clock }: Deps): Promise<void> {
  const unconfirmed = (cause?: unknown): Problem =>
    new Problem("write-unconfirmed", "The status is in effect; the database went away before it was written.", [], {
      cause,
    });
  const written = await within(clock, DURABLE_MS, journal.durable()).catch((err: unknown) => {
    throw unconfirmed(err);
  });
  if (written === TIMED_OUT) throw unconfirmed();
}
