/**
 * Who may do what. Every route says in its config which scope it needs, or that
 * it is open; a route that says nothing keeps the API from starting. The key
 * comes in the Authorization header only: addresses end up in logs.
 */
import { createHash } from "node:crypto";
import type { FastifyRequest, RouteOptions } from "fastify";
import type { Clock } from "../callflow/ports";
import { TIMED_OUT, within } from "../callflow/waits";
import type { ApiKey, ApiKeys, Scope } from "./deps";
import { Problem } from "./problem";
import type { Api } from "./types";

/** A scope that the key must have, or nothing at all. */
export type Access = Scope | "open";

declare module "fastify" {
  interface FastifyContextConfig {
    access?: Access;
    /** Statuses that this route may answer with beside those of every route with a key; for the documentation. */
    problems?: readonly number[];
    /** The body of a route that checks it by rules of its own; for the documentation. */
    body?: { readonly $id: string };
  }
  interface FastifyRequest {
    /** Null on open routes only. */
    key: ApiKey | null;
  }
}

/** A key's check is given up after this long. */
const KEY_CHECK_MS = 2_000;
/** While nobody can be asked (Postgres is away), a key that was good this recently still is. */
const KEY_REMEMBERED_MS = 3_600_000;
const KEYS_REMEMBERED_MAX = 1_000;
const BEARER = /^Bearer +(frontdesk_live_[A-Za-z0-9_-]{1,200})$/i;

export function requireKeys(api: Api, deps: { keys: ApiKeys; clock: Clock }): void {
  const recent = new RecentKeys(deps.clock);
  const routes: RouteOptions[] = [];

  api.decorateRequest("key", null);
  api.addHook("onRoute", (route) => {
    routes.push(route);
  });
  // Looked at in the end: a plugin may still declare its routes open after our hook saw them.
  api.addHook("onReady", async () => {
    const undeclared = routes.filter((route) => route.config?.access === undefined).map((route) => route.url);
    if (undeclared.length > 0)
      throw new Error(`these routes do not say who may use them (config.access): ${undeclared.join(", ")}`);
  });
  api.addHook("onRequest", async (request) => {
    const access = request.routeOptions.config.access;
    if (access === "open" && !request.is404) return;
    request.key = await checkKey(request, deps, recent);
    // A path that does not exist needs a key too, but no scope: then it says 404.
    if (access !== undefined && access !== "open" && !request.key.scopes.includes(access))
      throw new Problem(
        "missing-scope",
        `This needs the scope "${access}"; the key "${request.key.name}" has ${request.key.scopes.join(", ") || "none"}.`,
      );
  });
}

async function checkKey(
  request: FastifyRequest,
  deps: { keys: ApiKeys; clock: Clock },
  recent: RecentKeys,
): Promise<ApiKey> {
  const header = request.headers.authorization;
  if (header === undefined)
    throw new Problem("unauthorized", "The header Authorization is missing. The documentation at /docs is open.");
  const token = BEARER.exec(header)?.[1];
  if (token === undefined)
    throw new Problem("unauthorized", "The header Authorization must read: Bearer frontdesk_live_...");
  const key = await verify(token, deps, recent, request);
  if (!key) throw new Problem("unauthorized", "The API key is unknown, expired or revoked.");
  return key;
}

async function verify(
  token: string,
  deps: { keys: ApiKeys; clock: Clock },
  recent: RecentKeys,
  request: FastifyRequest,
): Promise<ApiKey | null> {
  try {
    const key = await within(deps.clock, KEY_CHECK_MS, deps.keys.verify(token));
    if (key === TIMED_OUT) throw new Error(`the key's check took longer than ${KEY_CHECK_MS} ms`);
    if (key) recent.remember(token, key);
    else recent.forget(token);
    return key;
  } catch (err) {
    const remembered = recent.find(token);
    if (remembered) return remembered;
    request.log.warn({ err }, "an API key could not be checked");
    throw new Problem("database-unavailable", "The API key cannot be checked now.", [], { cause: err });
  }
}

/** Keys that were good lately, by the hash of their token: a supervisor goes on watching while Postgres is away. */
class RecentKeys {
  private readonly byHash = new Map<string, { key: ApiKey; atMs: number }>();
  constructor(private readonly clock: Pick<Clock, "monotonicMs">) {}

  remember(token: string, key: ApiKey): void {
    const hash = hashOf(token);
    this.byHash.delete(hash);
    this.byHash.set(hash, { key, atMs: this.clock.monotonicMs() });
    const [oldest] = this.byHash.keys();
    if (this.byHash.size > KEYS_REMEMBERED_MAX && oldest !== undefined) this.byHash.delete(oldest);
  }

  forget(token: string): void {
    this.byHash.delete(hashOf(token));
  }

  find(token: string): ApiKey | null {
    const found = this.byHash.get(hashOf(token));
    return found && this.clock.monotonicMs() - found.atMs <= KEY_REMEMBERED_MS ? found.key : null;
  }
}

const hashOf = (token: string): string => createHash("sha256").update(token).digest("base64");

/** The caller of a route that needs a scope. */
export function keyOf(request: FastifyRequest): ApiKey {
  if (!request.key) throw new Error("an open route asked for its key");
  return request.key;
}
