/**
 * What the API says when it says no: application/problem+json (RFC 9457). Each
 * kind of problem has a page at its `type` (/docs/problems/<kind>), one status
 * and one title; `detail` is about this request, `errors` names its fields.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import { BadCursor } from "./deps";

export const PROBLEM_JSON = "application/problem+json";

interface ProblemText {
  readonly status: number;
  readonly title: string;
  /** For the page: what it means and what to do. */
  readonly meaning: string;
}

export const PROBLEMS = {
  "invalid-request": {
    status: 400,
    title: "The request is not valid",
    meaning:
      "A field of the path, the query or the body is missing, unknown or wrong. `errors` names the first one: correct it and send again.",
  },
  unauthorized: {
    status: 401,
    title: "A valid API key is needed",
    meaning: "Send the header `Authorization: Bearer frontdesk_live_...` with a key that exists and is not revoked.",
  },
  "missing-scope": {
    status: 403,
    title: "The API key may not do this",
    meaning:
      "The key is valid, but has not the scope that `detail` names. Scopes are read, agent, supervise and admin; none contains another.",
  },
  "not-found": {
    status: 404,
    title: "There is no such thing",
    meaning: "No resource has this path or this id. /docs lists all paths.",
  },
  "method-not-allowed": {
    status: 405,
    title: "This path does not take this method",
    meaning: "The header `Allow` says what it takes.",
  },
  "not-waiting": {
    status: 409,
    title: "The caller does not wait for it",
    meaning:
      "The call is in no queue, or an agent's phone rings for it at this moment: `detail` says which. Look again with GET /calls/{id}.",
  },
  "agent-not-free": {
    status: 409,
    title: "The agent cannot take a call now",
    meaning: "`detail` says why: logged out, on break, on a call, writing up, no phone. Choose another agent or wait.",
  },
  "queue-full": {
    status: 409,
    title: "The queue is full",
    meaning:
      "The queue holds as many callers as its entriesMax says. The caller stays where he is. Choose another queue, or wait until somebody has left it.",
  },
  "queue-too-new": {
    status: 409,
    title: "The call does not know this queue",
    meaning:
      "A call sees the company as it was when the caller came, and this queue was made later. The caller stays where he is.",
  },
  "not-in-wrap-up": {
    status: 409,
    title: "The agent is not writing up a call",
    meaning: "Only a wrap-up that goes on can be given more time, and no more than an hour in all.",
  },
  "version-conflict": {
    status: 409,
    title: "The company has been changed meanwhile",
    meaning:
      "If-Match named a version that is not the newest, or somebody published another while this change was made. Nothing was changed: read again and repeat.",
  },
  "in-use": {
    status: 409,
    title: "Something still refers to it",
    meaning: "`errors` lists what leads to it: sites, streams, agents, overflow. Change those first.",
  },
  "customer-on-line": {
    status: 409,
    title: "The customer is on the line already",
    meaning: "A callback can be cancelled until its customer has answered. Now the call itself can be hung up.",
  },
  "idempotency-key-reused": {
    status: 409,
    title: "The Idempotency-Key was used for another request",
    meaning: "A key stands for one request for ten minutes. Send a new key with a new request.",
  },
  "request-timeout": {
    status: 408,
    title: "The request came too slowly",
    meaning: "Headers and body must arrive within 10 seconds.",
  },
  "body-too-large": { status: 413, title: "The body is too large", meaning: "A body may have 1 MiB at most." },
  "url-too-long": {
    status: 414,
    title: "A part of the path is too long",
    meaning: "An id in a path has 100 characters at most.",
  },
  "unsupported-media-type": {
    status: 415,
    title: "The body is not JSON",
    meaning: "Send `Content-Type: application/json`, in UTF-8, without Content-Encoding.",
  },
  "headers-too-large": {
    status: 431,
    title: "The headers are too large",
    meaning: "All headers together may have 16 KiB.",
  },
  internal: {
    status: 500,
    title: "frontdesk made a mistake",
    meaning: "This is our fault, and it is in the log under the requestId. Calls are not concerned. Please report it.",
  },
  "database-unavailable": {
    status: 503,
    title: "The database could not be asked",
    meaning:
      "Postgres is away or too slow. Calls go on without it; live state (agents, queues) can still be read. Try again in a few seconds.",
  },
  "writes-refused": {
    status: 503,
    title: "Writes are refused while the database is away",
    meaning:
      "What is acknowledged must be durable, and Postgres is away. Nothing was changed. Calls go on. Try again when /readyz says that writes are accepted.",
  },
  "write-unconfirmed": {
    status: 503,
    title: "The change was made but is not durable yet",
    meaning:
      "Postgres went away while the change was being written. It is in effect and will be written when Postgres is back; repeating the request is harmless.",
  },
  "not-taken-over": {
    status: 503,
    title: "What was before the restart is not taken over yet",
    meaning:
      "frontdesk has just started and has not yet taken over what an earlier process left: it does so when Asterisk is connected and Postgres can be read, or seconds after that process has told it. Nothing was changed. Try again in a few seconds.",
  },
  standby: {
    status: 503,
    title: "This process is a standby",
    meaning:
      "Another frontdesk owns the pool and takes the calls: `detail` says which and where. A standby reads what is in the database (calls, customers, sites, employees) and refuses the rest, until it takes over.",
  },
  "too-many-subscribers": {
    status: 503,
    title: "There are too many live event streams",
    meaning: "At most 1,000 clients may listen at once. Close streams that are not needed, or try again later.",
  },
  "timed-out": {
    status: 503,
    title: "The request took too long",
    meaning: "No answer could be given within 10 seconds. Try again.",
  },
  "shutting-down": { status: 503, title: "frontdesk is stopping", meaning: "Connect again in a few seconds." },
} as const satisfies Record<string, ProblemText>;

export type ProblemKind = keyof typeof PROBLEMS;

export interface FieldError {
  readonly in: "path" | "query" | "body" | "header";
  /** RFC 6901, from the top of the place: /status/kind. */
  readonly pointer: string;
  readonly detail: string;
}

/** Thrown by hooks and handlers; answered by the error handler. */
export class Problem extends Error {
  override readonly name = "Problem";
  constructor(
    readonly kind: ProblemKind,
    readonly detail: string,
    readonly errors: readonly FieldError[] = [],
    options?: { cause: unknown },
  ) {
    super(detail, options);
  }
  get status(): number {
    return PROBLEMS[this.kind].status;
  }
}

export const notFound = (what: string, id: string): Problem =>
  new Problem("not-found", `There is no ${what} "${clip(id)}".`);

/** One wrong field that no schema can name, e.g. a cursor. */
export function invalidField(place: FieldError["in"], field: string, detail: string): Problem {
  return new Problem("invalid-request", `${place}: ${field} ${detail}.`, [
    { in: place, pointer: `/${escapePointer(field)}`, detail },
  ]);
}

/** What Postgres could not answer. Our own errors (a cursor that is none) go through. */
export async function fromDatabase<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (err) {
    if (err instanceof BadCursor) throw invalidField("query", "after", "is not a place in this list");
    throw new Problem("database-unavailable", "The database did not answer this question.", [], { cause: err });
  }
}

const BY_STATUS: Readonly<Record<number, ProblemKind>> = Object.fromEntries(
  (
    [
      "request-timeout",
      "body-too-large",
      "url-too-long",
      "unsupported-media-type",
      "headers-too-large",
      "not-found",
      "unauthorized",
    ] as const
  ).map((kind) => [PROBLEMS[kind].status, kind]),
);

interface ValidationFault {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

interface FrameworkError extends Error {
  readonly code?: string;
  readonly statusCode?: number;
  readonly validation?: readonly ValidationFault[];
  readonly validationContext?: string;
}

/** Any error as a problem: ours as it is, the framework's by status, the rest is our mistake. */
export function problemOf(thrown: unknown, request?: FastifyRequest): Problem {
  if (thrown instanceof Problem) return thrown;
  if (!(thrown instanceof Error)) return new Problem("internal", "Something went wrong.", [], { cause: thrown });
  const err: FrameworkError = thrown;
  if (err.validation) return validationProblem(err.validation, err.validationContext ?? "body", request);
  if (err.code === "FST_ERR_HANDLER_TIMEOUT")
    return request && !request.raw.complete
      ? new Problem("request-timeout", "The body did not arrive in time.")
      : new Problem("timed-out", "No answer could be given in time.");
  const status = err.statusCode ?? 500;
  const kind = BY_STATUS[status];
  if (kind) return new Problem(kind, `${PROBLEMS[kind].title}.`);
  if (status >= 400 && status < 500) return new Problem("invalid-request", clip(err.message, 200));
  return new Problem("internal", "Something went wrong. The log has it under the requestId.", [], { cause: err });
}

const PLACES: Readonly<Record<string, FieldError["in"]>> = {
  querystring: "query",
  params: "path",
  headers: "header",
  body: "body",
};

function validationProblem(faults: readonly ValidationFault[], context: string, request?: FastifyRequest): Problem {
  const place = PLACES[context] ?? "body";
  const errors = faults.map((fault) => fieldError(fault, place, context === "querystring" ? request : undefined));
  const [first] = errors;
  const detail = first
    ? `${place}: ${first.pointer.slice(1).replaceAll("/", ".") || "the whole"} ${first.detail}.`
    : "The request is not valid.";
  return new Problem("invalid-request", detail, errors);
}

function fieldError(fault: ValidationFault, place: FieldError["in"], request?: FastifyRequest): FieldError {
  const at = (field: unknown): string => `${fault.instancePath}/${escapePointer(clip(String(field)))}`;
  const { params } = fault;
  switch (fault.keyword) {
    case "required":
      return { in: place, pointer: at(params.missingProperty), detail: "is missing" };
    case "additionalProperties":
      return { in: place, pointer: at(params.additionalProperty), detail: `is not known here${knownFields(request)}` };
    case "discriminator":
      return { in: place, pointer: at(params.tag), detail: "is none of the known ones" };
    case "enum":
      return {
        in: place,
        pointer: fault.instancePath,
        detail: `must be one of ${(params.allowedValues as unknown[]).join(", ")}`,
      };
    default:
      return { in: place, pointer: fault.instancePath, detail: fault.message ?? "is not valid" };
  }
}

function knownFields(request?: FastifyRequest): string {
  const schema = request?.routeOptions.schema?.querystring as { properties?: Record<string, unknown> } | undefined;
  const names = Object.keys(schema?.properties ?? {});
  if (!request) return "";
  return names.length > 0 ? `; known are ${names.join(", ")}` : "; none is";
}

/** Never echoes more than this of what somebody sent. */
function clip(text: string, max = 64): string {
  return text.length > max ? `${text.slice(0, max)}…` : text;
}

const escapePointer = (field: string): string => field.replaceAll("~", "~0").replaceAll("/", "~1");

/** How the problem is written; also for answers made outside a route. */
export function problemBody(problem: Problem, about: { instance: string; requestId: string }): Record<string, unknown> {
  return {
    type: `/docs/problems/${problem.kind}`,
    title: PROBLEMS[problem.kind].title,
    status: problem.status,
    detail: problem.detail,
    instance: clip(about.instance, 256),
    ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
    requestId: about.requestId,
  };
}

/** Seconds after which a client may try again what a 503 refused. */
const RETRY_AFTER_SECONDS = 5;

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.status === 401) reply.header("www-authenticate", 'Bearer realm="frontdesk"');
  // What is still to come of a slow body would be taken for the next request.
  if (problem.status === 408) reply.header("connection", "close");
  if (problem.status === 503) reply.header("retry-after", RETRY_AFTER_SECONDS);
  // The path alone: a query may hold a caller's number.
  const instance = request.url.split("?", 1)[0] ?? "/";
  return reply
    .code(problem.status)
    .type(PROBLEM_JSON)
    .serializer(JSON.stringify)
    .send(problemBody(problem, { instance, requestId: request.id }));
}
