/**
 * What holds for every request before and after its route: its id, the limits
 * of size and time, what a body must be, the headers of every answer, and one
 * line in the log.
 */
import { randomUUID } from "node:crypto";
import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import {
  type FastifyHttpOptions,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
  type RawServerDefault,
} from "fastify";
import { PROBLEM_JSON, PROBLEMS, Problem, type ProblemKind, problemBody, problemOf, sendProblem } from "./problem";
import { NoQuery } from "./schemas/common";
import type { Api } from "./types";

const BODY_BYTES_MAX = 1_048_576;
const PARAM_LENGTH_MAX = 100;
/** Headers and body must have arrived by then... */
const REQUEST_MS = 10_000;
/** ...which is looked at this often. */
const REQUEST_CHECK_MS = 2_000;
/** A silent connection is closed; an event stream's heartbeat keeps it from that. */
const CONNECTION_IDLE_MS = 60_000;
/** The answer must be on its way by then; an event stream answers at once. */
const HANDLER_MS = 10_000;

const REQUEST_ID = /^[\w.-]{1,64}$/;

/** A sender's own X-Request-Id is kept if it is harmless in a log line. */
function requestId(req: IncomingMessage): string {
  const given = req.headers["x-request-id"];
  return typeof given === "string" && REQUEST_ID.test(given) ? given : randomUUID();
}

export const SERVER_OPTIONS = {
  bodyLimit: BODY_BYTES_MAX,
  requestTimeout: REQUEST_MS,
  http: { connectionsCheckingInterval: REQUEST_CHECK_MS },
  connectionTimeout: CONNECTION_IDLE_MS,
  handlerTimeout: HANDLER_MS,
  routerOptions: { maxParamLength: PARAM_LENGTH_MAX, ignoreTrailingSlash: true },
  genReqId: requestId as NonNullable<FastifyServerOptions["genReqId"]>,
  // Our own line at its end says the same without the query, where a caller's number may be.
  logController: new LogController({ disableRequestLogging: true }),
  ajv: {
    customOptions: {
      // The framework's defaults repair what was sent and drop what is unknown; we say no.
      removeAdditional: false as const,
      coerceTypes: false as const,
      // One fault is enough: collecting them all lets a crafted body make a million of them.
      allErrors: false,
      discriminator: true,
    },
  },
  frameworkErrors: (err, request, reply) => {
    reply.header("x-request-id", request.id);
    void sendProblem(request, reply, problemOf(err, request));
  },
  clientErrorHandler: refuseMalformed,
} satisfies FastifyHttpOptions<RawServerDefault>;

/** What is not even HTTP, or comes too slowly: answered on the bare socket. */
function refuseMalformed(err: Error & { code?: string }, socket: Socket): void {
  if (err.code === "ECONNRESET" || socket.destroyed) return;
  const kind: ProblemKind =
    err.code === "ERR_HTTP_REQUEST_TIMEOUT"
      ? "request-timeout"
      : err.code === "HPE_HEADER_OVERFLOW"
        ? "headers-too-large"
        : "invalid-request";
  const problem = new Problem(kind, `${PROBLEMS[kind].title}.`);
  const body = JSON.stringify(problemBody(problem, { instance: "/", requestId: randomUUID() }));
  const head = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\nContent-Type: ${PROBLEM_JSON}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`;
  if (socket.writable) socket.write(head + body);
  socket.destroy(err);
}

export function handleRequests(api: Api): void {
  api.addHook("onRoute", (route) => {
    // A route that takes no query refuses one: a misspelt filter must not look like "no filter".
    if (!route.schema?.hide) route.schema = { querystring: NoQuery, ...route.schema };
  });
  api.addHook("onRequest", async (request, reply) => {
    reply.headers({
      "x-request-id": request.id,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    });
  });
  api.addHook("preValidation", async (request) => {
    request.query = typedQuery(request);
  });
  api.addHook("onResponse", async (request, reply) => {
    request.log.debug(
      {
        method: request.method,
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        by: request.key?.name,
      },
      "request answered",
    );
  });
  takeOnlyJson(api);
  answerErrors(api);
}

/** JSON in UTF-8 and nothing else; the framework alone would take text and repair broken UTF-8. */
function takeOnlyJson(api: Api): void {
  const parse = api.getDefaultJsonParser("error", "error");
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  api.removeAllContentTypeParsers();
  api.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body, done) => {
    const encoding = request.headers["content-encoding"];
    if (encoding !== undefined && encoding !== "identity")
      return done(new Problem("unsupported-media-type", "A body with Content-Encoding is not taken."));
    let text: string;
    try {
      text = utf8.decode(body as Buffer);
    } catch (err) {
      return done(new Problem("invalid-request", "The body is not UTF-8.", [], { cause: err }));
    }
    void parse(request, text, done);
  });
}

/** A query is text. Where the route's schema wants an integer or a boolean, the text that is exactly one becomes it. */
function typedQuery(request: FastifyRequest): unknown {
  const schema = request.routeOptions.schema?.querystring as
    | { properties?: Record<string, { type?: string }> }
    | undefined;
  const query = request.query as Record<string, unknown>;
  if (!schema?.properties) return query;
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, typed(value, schema.properties?.[name]?.type)]),
  );
}

function typed(value: unknown, type: string | undefined): unknown {
  if (typeof value !== "string") return value;
  if (type === "integer" && /^-?\d{1,15}$/.test(value)) return Number(value);
  if (type === "boolean" && (value === "true" || value === "false")) return value === "true";
  return value;
}

function answerErrors(api: Api): void {
  const routes: { method: string; path: RegExp }[] = [];
  api.addHook("onRoute", (route) => {
    const path = new RegExp(`^${route.url.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/:\w+/g, "[^/]+")}$`);
    for (const method of [route.method].flat()) routes.push({ method, path });
  });

  api.setErrorHandler((err, request, reply) => {
    const problem = problemOf(err, request);
    if (problem.status >= 500) {
      // What is not our mistake may come by the hundred while the database is away.
      const level = problem.kind === "internal" ? "error" : "warn";
      const about = { err: problem.cause ?? problem, problem: problem.kind, route: request.routeOptions.url };
      request.log[level](about, "request failed");
    }
    return sendProblem(request, reply, problem);
  });
  api.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "/";
    const allowed = [...new Set(routes.filter((route) => route.path.test(path)).map((route) => route.method))];
    if (allowed.length === 0)
      return sendProblem(request, reply, new Problem("not-found", "No resource has this path. /docs lists all."));
    reply.header("allow", allowed.join(", "));
    return sendProblem(request, reply, new Problem("method-not-allowed", `This path takes ${allowed.join(", ")}.`));
  });
}
