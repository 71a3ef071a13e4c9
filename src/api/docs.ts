/**
 * The documentation, open to everybody: OpenAPI 3.1 made from the schemas of
 * the routes, a page to read and try it, and one page for each kind of problem.
 */
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyContextConfig, FastifySchema } from "fastify";
import Type from "typebox";
import { notFound, PROBLEM_JSON, PROBLEMS } from "./problem";
import { AgentSchema, QueueDetailSchema, QueueSchema, StatusSchema } from "./schemas/acd";
import { CallDetailSchema, CallSchema, CallStorySchema } from "./schemas/call";
import { CallbackSchema, NewCallbackSchema } from "./schemas/callback";
import { Closed, ProblemSchema, Ref } from "./schemas/common";
import { EmployeeSchema, SiteSchema } from "./schemas/company";
import { CustomerSchema } from "./schemas/customer";
import { FiguresSchema } from "./schemas/figures";
import { AliveSchema, ReadinessSchema } from "./schemas/health";
import { AgentSettingsSchema, QueueSettingsSchema } from "./schemas/settings";
import { ExplanationSchema, RaisedSchema } from "./schemas/waiting";
import type { Api } from "./types";

const SHARED_SCHEMAS = [
  ...[ProblemSchema, AliveSchema, ReadinessSchema, SiteSchema, EmployeeSchema, StatusSchema],
  FiguresSchema,
  ...[AgentSchema, QueueSchema, QueueDetailSchema, CustomerSchema, CallSchema, CallDetailSchema, CallStorySchema],
  ...[NewCallbackSchema, CallbackSchema],
  ...[ExplanationSchema, RaisedSchema, QueueSettingsSchema, AgentSettingsSchema],
];

const INTRODUCTION = `The management API of frontdesk: see who calls, who waits and who works; log agents in and out; hang up; follow everything live.

Every path but /healthz, /readyz and /docs needs an API key: \`curl -H "Authorization: Bearer frontdesk_live_..." http://127.0.0.1:8080/api/v1/calls?open=true\`.
A key has scopes (read, agent, supervise, admin); none contains another.
Lists come in pages of \`limit\` items; send \`nextCursor\` as \`after\`. Instants are RFC 3339 in UTC, numbers E.164, durations name their unit.
Errors are application/problem+json.`;

/** Must be called before the routes are registered: it documents those that come after it. */
export function documentApi(api: Api, version: string): void {
  for (const schema of SHARED_SCHEMAS) api.addSchema(schema);
  api.register(swagger, {
    openapi: {
      openapi: "3.1.1",
      info: { title: "frontdesk", version, description: INTRODUCTION, license: { name: "MIT", identifier: "MIT" } },
      components: {
        securitySchemes: { key: { type: "http", scheme: "bearer", description: "An API key: frontdesk_live_..." } },
      },
      security: [{ key: [] }],
      tags: [
        { name: "company", description: "Sites and employees, as published." },
        { name: "acd", description: "Agents and queues at this instant." },
        { name: "customers", description: "Who calls us." },
        { name: "calls", description: "Calls, open and ended." },
        { name: "callbacks", description: "Places in line whose callers are rung when it is their turn." },
        { name: "events", description: "What happens, live." },
        { name: "health", description: "For probes and monitoring." },
      ],
    },
    transform: ({ schema, url, route }) => ({ schema: withProblems(schema, route.config), url }),
    // Components by the names of the schemas instead of def-0, def-1...
    refResolver: {
      buildLocalReference: (json, _base, _fragment, i) => (typeof json.$id === "string" ? json.$id : `schema-${i}`),
    },
  });
  api.register(async (docs: Api) => docPages(docs));
}

const STATUS_MEANS: Readonly<Record<number, string>> = {
  400: "The request is not valid; `errors` names the field.",
  401: "No valid API key.",
  403: "The key has not the scope this needs.",
  404: "There is no such thing.",
  409: "Not as things stand; `type` says why.",
  413: "The body is over 1 MiB.",
  415: "The body is not JSON in UTF-8.",
  503: "Not now; `type` says why.",
};

/** Adds the problems a route may answer with: here and not in its schema, where each would cost a serializer that nobody uses. */
function withProblems(schema: FastifySchema | undefined, config: FastifyContextConfig | undefined): FastifySchema {
  if (!schema || config?.access === undefined || config.access === "open") return schema ?? {};
  const statuses = [400, 401, 403, ...(config.problems ?? [])];
  const problems = statuses.map((status) => {
    const content = { [PROBLEM_JSON]: { schema: Ref(ProblemSchema) } };
    return [status, { description: STATUS_MEANS[status] ?? "Refused.", content }];
  });
  const body = config.body ? { body: Ref(config.body as Parameters<typeof Ref>[0]) } : {};
  return { ...schema, ...body, response: { ...(schema.response as object), ...Object.fromEntries(problems) } };
}

function docPages(docs: Api): void {
  docs.addHook("onRoute", (route) => {
    route.config = { ...route.config, access: "open" };
  });
  docs.register(swaggerUi, {
    routePrefix: "/docs",
    staticCSP: true,
    // frontdesk itself speaks plain HTTP; a browser told to upgrade would find nothing.
    transformStaticCSP: (policy) =>
      policy.replace(/\s*upgrade-insecure-requests;?/, "").replace(" validator.swagger.io", ""),
    uiConfig: { docExpansion: "list", persistAuthorization: false },
  });
  docs.get("/docs/openapi.json", { schema: { hide: true } }, async () => docs.swagger());
  docs.get(
    "/docs/problems/:kind",
    { schema: { hide: true, params: Closed({ kind: Type.String() }) } },
    async ({ params }, reply) => {
      const problem = Object.entries(PROBLEMS).find(([kind]) => kind === params.kind)?.[1];
      if (!problem) throw notFound("kind of problem", params.kind);
      return reply
        .type("text/plain; charset=utf-8")
        .send(`${problem.title} (HTTP ${problem.status})\n\n${problem.meaning}\n`);
    },
  );
}
