/** Queues at this instant: who waits, since when, and why in this order. */
import type { ApiDeps } from "../deps";
import { listOf, pageOf } from "../pages";
import { notFound } from "../problem";
import { QueueDetailSchema, QueueSchema, queueJson, waitingJson } from "../schemas/acd";
import { Closed, IdParams, ListOf, PageParameters, Ref } from "../schemas/common";
import type { Api } from "../types";

export function queueRoutes(api: Api, { acd, clock }: Pick<ApiDeps, "acd" | "clock">): void {
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
