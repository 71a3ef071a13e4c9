/** Is it alive, is it ready, how does it do: for probes, people and Prometheus. */
import Type from "typebox";
import type { ApiDeps } from "../deps";
import { Ref } from "../schemas/common";
import { AliveSchema, ReadinessSchema } from "../schemas/health";
import type { Api } from "../types";

const STATUS_READY = 200;
const STATUS_NOT_READY = 503;

export function healthRoutes(api: Api, { health, metrics }: Pick<ApiDeps, "health" | "metrics">): void {
  api.get(
    "/healthz",
    {
      config: { access: "open" },
      schema: {
        tags: ["health"],
        operationId: "isAlive",
        summary: "Is the process alive?",
        description: "200 as long as it answers at all. Restarting frontdesk mends nothing that /readyz complains of.",
        security: [],
        response: { 200: Ref(AliveSchema) },
      },
    },
    async () => ({ status: "ok" as const, uptimeSeconds: Math.floor(process.uptime()) }),
  );

  api.get(
    "/readyz",
    {
      config: { access: "open" },
      schema: {
        tags: ["health"],
        operationId: "isReady",
        summary: "Can it take calls?",
        description:
          "503 while Asterisk's ARI is away, and on a standby. While only Postgres is away it stays 200 and says that writes are refused, because calls go on.",
        security: [],
        response: { 200: Ref(ReadinessSchema), 503: Ref(ReadinessSchema) },
      },
    },
    async (_request, reply) => {
      const ari = health.ariConnected();
      const { postgresReachable, queued, spooled } = health.journal();
      const { role, owner, epoch } = health.pool();
      const status = role === "standby" ? "standby" : ari && role !== "starting" ? "ready" : "notReady";
      return reply.code(status === "ready" ? STATUS_READY : STATUS_NOT_READY).send({
        status,
        detail: {
          ready: "takes calls",
          notReady: role === "starting" ? "starting" : "Asterisk's ARI is away",
          standby: `standby: ${owner === null ? "nobody is known to hold" : `node ${owner} holds`} the pool`,
        }[status],
        pool: { role, owner, epoch },
        ari: ari ? "connected" : "away",
        postgres: postgresReachable ? "reachable" : "away",
        writes: postgresReachable ? "accepted" : "refused",
        journal: { queued, spooled },
      });
    },
  );

  api.get(
    "/metrics",
    {
      config: { access: "read", standby: true },
      schema: {
        tags: ["health"],
        operationId: "readMetrics",
        summary: "Metrics for Prometheus",
        description:
          "The text exposition format. Needs a key with the scope read: in Prometheus, `authorization: { credentials: ... }`.",
        response: { 200: { description: "Metrics.", content: { "text/plain": { schema: Type.String() } } } },
      },
    },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()),
  );
}
