/**
 * A standby answers what the database knows and refuses the rest: what waits,
 * who is free and what happens now is in the memory of the process that owns
 * the pool. A route that a standby may answer says so in its config.
 */
import type { Health } from "./deps";
import { Problem } from "./problem";
import type { Api } from "./types";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Reads the database alone. */
    standby?: boolean;
  }
}

/** To be called after the keys are asked for: who owns the pool is nobody's business without one. */
export function refuseOnStandby(api: Api, health: Pick<Health, "pool">): void {
  api.addHook("onRequest", async (request) => {
    const { access, standby } = request.routeOptions.config;
    if (request.is404 || access === "open" || standby === true) return;
    const { role, owner, ownerApi } = health.pool();
    if (role === "owner" || role === "alone") return;
    const where = ownerApi === null ? "" : ` at ${ownerApi}`;
    throw new Problem(
      "standby",
      owner === null
        ? "This process is a standby, and which node owns the pool cannot be read now."
        : `This process is a standby: node "${owner}" owns the pool. Ask it${where}.`,
    );
  });
}
