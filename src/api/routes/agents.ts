/** Agents at this instant, and what they choose: available, on break, logged out. */
import Type from "typebox";
import { keyOf } from "../auth";
import type { AgentNow, ApiDeps } from "../deps";
import { durable } from "../durable";
import { Once, OnceHeaders } from "../once";
import { listOf, pageOf } from "../pages";
import { notFound, Problem } from "../problem";
import { AgentSchema, agentJson, StatusSchema } from "../schemas/acd";
import { Closed, IdParams, ListOf, PageParameters, Ref } from "../schemas/common";
import type { Api } from "../types";

type Deps = Pick<ApiDeps, "acd" | "journal" | "health" | "clock">;

export function agentRoutes(api: Api, deps: Deps): void {
  wrapUpRoutes(api, deps);
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
          "Logs an agent in (available), out (loggedOut) or sends them on a break (onBreak, with a reason); available with oneCall is for one call, then on break until asked again. During a call the choice is kept as nextStatus and applied after it. " +
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
      await durable("status", deps);
      return agentJson(agentNow(id));
    },
  );
}

function wrapUpRoutes(api: Api, { acd, clock }: Deps): void {
  const once = new Once(clock);
  api.post(
    "/agents/:id/wrap-up/done",
    {
      config: { access: "agent", problems: [404, 503] },
      schema: {
        tags: ["acd"],
        operationId: "endWrapUp",
        summary: "End an agent's wrap-up",
        description:
          "The agent is idle from now on. Harmless when there is no wrap-up. Works while the database is away.",
        params: IdParams("agent"),
        response: { 200: Ref(AgentSchema) },
      },
    },
    async ({ params }) => {
      const agent = acd.wrapUpDone(params.id);
      if (!agent) throw notFound("agent", params.id);
      return agentJson(agent);
    },
  );
  api.post(
    "/agents/:id/wrap-up/extend",
    {
      config: { access: "agent", problems: [404, 409, 413, 415, 503] },
      schema: {
        tags: ["acd"],
        operationId: "extendWrapUp",
        summary: "Give an agent more time to write up",
        description:
          "The wrap-up ends so many seconds later, an hour after its beginning at the latest. Send an Idempotency-Key: doing it twice would add twice.",
        headers: OnceHeaders,
        params: IdParams("agent"),
        body: Closed({ seconds: Type.Integer({ minimum: 1, maximum: 3_600 }) }),
        response: { 200: Ref(AgentSchema) },
      },
    },
    (request) =>
      once.answer(request, async () => {
        const agent = acd.extendWrapUp(request.params.id, request.body.seconds * 1_000);
        if (!agent) throw notFound("agent", request.params.id);
        if (agent === "notInWrapUp") throw new Problem("not-in-wrap-up", "The agent is not writing up a call.");
        if (agent === "tooLong") throw new Problem("not-in-wrap-up", "The wrap-up would last more than an hour.");
        return agentJson(agent);
      }),
  );
}
