/** Queues at this instant: who waits, since when, and why in this order. */
import Type from "typebox";
import { keyOf } from "../auth";
import type { ApiDeps } from "../deps";
import { listOf, pageOf } from "../pages";
import { notFound } from "../problem";
import { QueueDetailSchema, QueueSchema, queueJson, waitingJson } from "../schemas/acd";
import { Closed, IdParams, ListOf, PageParameters, Ref } from "../schemas/common";
import type { Api } from "../types";

function switchRoute(api: Api, acd: ApiDeps["acd"], open: boolean): void {
  const [word, operationId] = open ? (["open", "openQueue"] as const) : (["close", "closeQueue"] as const);
  api.post(
    `/queues/:id/${word}`,
    {
      config: { access: "supervise", problems: [404, 503] },
      schema: {
        tags: ["acd"],
        operationId,
        summary: open ? "Open a queue again" : "Close a queue",
        description: open
          ? "Takes callers in again, as far as its hours and limits allow. Harmless when it is open."
          : "Takes nobody in until it is opened again; those inside are served, others go to its overflow. Stays so over restarts. Harmless when it is closed. Works while the database is away.",
        params: IdParams("queue"),
        response: { 204: Type.Null({ description: "Done." }) },
      },
    },
    async (request, reply) => {
      if (!acd.live.setOpen(request.params.id, open, keyOf(request).name)) throw notFound("queue", request.params.id);
      return reply.code(204).send(null);
    },
  );
}

export function queueRoutes(api: Api, { acd, clock }: Pick<ApiDeps, "acd" | "clock">): void {
  switchRoute(api, acd, true);
  switchRoute(api, acd, false);
  api.get(
    "/queues",
    {
      config: { access: "read" },
      schema: {
        tags: ["acd"],
        operationId: "listQueues",
        summary: "List the queues",
        description: "Every queue with how many wait, since when, and how many agents there are, now.",
        querystring: Closed(PageParameters),
        response: { 200: { description: "A page of queues.", ...ListOf(Ref(QueueSchema)) } },
      },
    },
    async (request, reply) => {
      const { queues, agents } = acd.snapshot();
      return listOf(
        request,
        reply,
        pageOf(queues, (queue) => queue.id, request.query),
        (queue) => queueJson(queue, agents),
      );
    },
  );

  api.get(
    "/queues/:id",
    {
      config: { access: "read", problems: [404] },
      schema: {
        tags: ["acd"],
        operationId: "readQueue",
        summary: "Read one queue with its callers",
        description:
          "The callers in the order in which they will be offered, each with the reason of the place: wait plus credit.",
        params: IdParams("queue"),
        response: { 200: Ref(QueueDetailSchema) },
      },
    },
    async ({ params }) => {
      const { queues, agents } = acd.snapshot();
      const queue = queues.find(({ id }) => id === params.id);
      if (!queue) throw notFound("queue", params.id);
      const nowMs = clock.nowMs();
      return { ...queueJson(queue, agents), waiting: queue.waiting.map((entry) => waitingJson(entry, nowMs)) };
    },
  );
}
