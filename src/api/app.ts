/**
 * The management API as one Fastify instance that does not listen: src/main.ts
 * does that, tests inject. Closing it ends the live event streams.
 */

import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import Fastify, { type FastifyBaseLogger } from "fastify";
import { version } from "../../package.json";
import { requireKeys } from "./auth";
import type { ApiDeps } from "./deps";
import { documentApi } from "./docs";
import { handleRequests, SERVER_OPTIONS } from "./requests";
import { agentRoutes } from "./routes/agents";
import { callbackRoutes } from "./routes/callbacks";
import { callRoutes } from "./routes/calls";
import { employeeRoutes, siteRoutes } from "./routes/company";
import { customerRoutes } from "./routes/customers";
import { eventRoutes } from "./routes/events";
import { figureRoutes } from "./routes/figures";
import { healthRoutes } from "./routes/health";
import { indexRoute } from "./routes/index";
import { queueRoutes } from "./routes/queues";
import { settingsRoutes } from "./routes/settings";
import { waitingRoutes } from "./routes/waiting";
import { refuseOnStandby } from "./standby";
import type { Api } from "./types";

/** Builds the API. `ready()` and `listen()` reject if a route does not say who may use it. */
export function buildApi(deps: ApiDeps): Api {
  const api: Api = Fastify({
    ...SERVER_OPTIONS,
    loggerInstance: deps.log as FastifyBaseLogger,
  }).withTypeProvider<TypeBoxTypeProvider>();
  handleRequests(api);
  requireKeys(api, deps);
  refuseOnStandby(api, deps.health);
  documentApi(api, version);
  api.register(async (root: Api) => healthRoutes(root, deps));
  api.register(
    async (v1: Api) => {
      indexRoute(v1, version);
      siteRoutes(v1, deps);
      employeeRoutes(v1, deps);
      agentRoutes(v1, deps);
      queueRoutes(v1, deps);
      figureRoutes(v1, deps);
      customerRoutes(v1, deps);
      settingsRoutes(v1, deps);
      callRoutes(v1, deps);
      callbackRoutes(v1, deps);
      waitingRoutes(v1, deps);
      eventRoutes(v1, deps);
    },
    { prefix: "/api/v1" },
  );
  return api;
}
