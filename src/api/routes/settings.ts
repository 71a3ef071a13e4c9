/**
 * Queues and agents made, changed and deleted: each time a new version of the
 * company, checked whole as a company file is, in force for the next caller.
 * The version is the ETag; If-Match refuses a change of what has changed.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import {
  type CompanyDocument,
  CompanyFileError,
  companyToDocument,
  type Edited,
  type Problem as FileProblem,
  inWords,
  putItem,
  removeItem,
  type Settings,
  settingsOf,
} from "../../company";
import { keyOf } from "../auth";
import type { ApiDeps } from "../deps";
import { type FieldError, fromDatabase, notFound, Problem } from "../problem";
import { IdParams, Ref } from "../schemas/common";
import { AgentSettingsSchema, QueueSettingsSchema } from "../schemas/settings";
import type { Api } from "../types";

type Deps = Pick<ApiDeps, "company" | "companyEditor" | "health">;

interface Kind {
  readonly section: "queues" | "agents";
  readonly one: "queue" | "agent";
  readonly schema: typeof QueueSettingsSchema;
  readonly putSays: string;
  readonly deleteSays: string;
}

const KINDS: readonly Kind[] = [
  {
    section: "queues",
    one: "queue",
    schema: QueueSettingsSchema,
    putSays: "Makes a queue or changes it; what is left out has its default.",
    deleteSays:
      "Callers inside are served to the last by the agents who served it; nobody is let in. Refused while a site, stream, department, agent or overflow leads to it.",
  },
  {
    section: "agents",
    one: "agent",
    schema: AgentSettingsSchema,
    putSays: "Makes an employee who has a desk phone an agent, or changes the agent's queues and skills.",
    deleteSays: "An agent who is on a call finishes it, then is logged out. The employee stays.",
  },
];

export function settingsRoutes(api: Api, deps: Deps): void {
  for (const kind of KINDS) {
    readRoute(api, kind, deps);
    putRoute(api, kind, deps);
    deleteRoute(api, kind, deps);
  }
}

const named = (verb: string, { one }: Kind): string => `${verb}${one === "queue" ? "Queue" : "Agent"}`;
const IfMatch = Type.Object({
  "if-match": Type.Optional(
    Type.String({
      maxLength: 32,
      description: 'The ETag that was read, e.g. "12": refused if there is a newer version.',
    }),
  ),
});
const etag = (version: number): string => `"${version}"`;

function readRoute(api: Api, kind: Kind, { company }: Deps): void {
  api.get(
    `/${kind.section}/:id/settings`,
    {
      config: { access: "read", problems: [404], standby: true },
      schema: {
        tags: ["company"],
        operationId: `${named("read", kind)}Settings`,
        summary: `Read the settings of one ${kind.one}`,
        description: "With every default written out. The ETag is the version of the company: send it as If-Match.",
        params: IdParams(kind.one),
        response: { 200: Ref(kind.schema) },
      },
    },
    async ({ params }, reply) => {
      const { version } = company();
      const settings = settingsOf(companyToDocument(company()), kind.section, params.id);
      if (!settings) throw notFound(kind.one, params.id);
      return reply.header("etag", etag(version)).send(settings);
    },
  );
}

function putRoute(api: Api, kind: Kind, deps: Deps): void {
  api.put(
    `/${kind.section}/:id/settings`,
    {
      // Checked by the company's own rules, which name every mistake and say what would be right.
      config: { access: "admin", problems: [409, 413, 415, 503], body: kind.schema },
      schema: {
        tags: ["company"],
        operationId: `${named("put", kind)}Settings`,
        summary: `Make or change one ${kind.one}`,
        description: `${kind.putSays} Published as a new version of the company; harmless to send again. The file that \`frontdesk init\` read is not changed.`,
        params: IdParams(kind.one),
        headers: IfMatch,
        response: { 200: Ref(kind.schema), 201: { description: "It is new.", ...Ref(kind.schema) } },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const sent = settingsSent(request.body);
      let edited: Edited | null = null;
      const { version, document } = await change(request, deps, (before) => {
        edited = putItem(before, kind.section, id, sent);
        return edited;
      });
      const settings = settingsOf(document, kind.section, id) ?? {};
      const isNew = (edited as Edited | null)?.isNew === true;
      return answer(reply, version, isNew ? 201 : 200).send(settings);
    },
  );
}

function deleteRoute(api: Api, kind: Kind, deps: Deps): void {
  api.delete(
    `/${kind.section}/:id`,
    {
      config: { access: "admin", problems: [404, 409, 503] },
      schema: {
        tags: ["company"],
        operationId: named("delete", kind),
        summary: `Delete one ${kind.one}`,
        description: kind.deleteSays,
        params: IdParams(kind.one),
        headers: IfMatch,
        response: { 204: Type.Null({ description: "It is deleted." }) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { version } = await change(request, deps, (before) => {
        const document = removeItem(before, kind.section, id);
        if (document === null) throw notFound(kind.one, id);
        return { document, path: null };
      });
      return answer(reply, version, 204).send(null);
    },
  );
}

const answer = (reply: FastifyReply, version: number, status: 200 | 201 | 204) =>
  reply.code(status).header("etag", etag(version));

function settingsSent(body: unknown): Settings {
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Settings;
  throw new Problem("invalid-request", "body: must be an object.", [
    { in: "body", pointer: "", detail: "must be an object" },
  ]);
}

interface Change {
  readonly document: unknown;
  /** Where the item stands; null: it is gone, so whatever is wrong now refers to it. */
  readonly path: string | null;
}

/** Reads the newest version, changes it, publishes what came out; brings the version in force then. */
async function change(
  request: FastifyRequest,
  { companyEditor, health }: Deps,
  edit: (before: CompanyDocument) => Change,
): Promise<{ readonly version: number; readonly document: CompanyDocument }> {
  if (!health.journal().postgresReachable)
    throw new Problem("writes-refused", "The database is away; the company is as it was.");
  const now = await fromDatabase(companyEditor.current());
  const match = request.headers["if-match"];
  if (match !== undefined && match !== "*" && match !== etag(now.version))
    throw new Problem("version-conflict", `Version ${now.version} of the company is in force, not ${match}.`);
  const { document, path } = edit(now.document);
  try {
    const note = `${request.method} ${request.routeOptions.url ?? ""} by ${keyOf(request).name}`;
    const version = await companyEditor.publish(document, now.version, note);
    if (version === null) throw new Problem("version-conflict", "Somebody else published a version at the same time.");
    return await fromDatabase(companyEditor.current());
  } catch (err) {
    if (err instanceof Problem) throw err;
    if (err instanceof CompanyFileError) throw refused(err.problems, path);
    throw new Problem("database-unavailable", "The company could not be published.", [], { cause: err });
  }
}

const ERRORS_MAX = 50;

/** What a file would be refused for: of the item itself a field, of a deleted one what leads to it. */
function refused(problems: readonly FileProblem[], path: string | null): Problem {
  const errors = problems.slice(0, ERRORS_MAX).map((problem): FieldError => {
    if (path === null || !problem.path.startsWith(path)) return { in: "body", pointer: "", detail: inWords(problem) };
    return { in: "body", pointer: pointerOf(problem.path.slice(path.length)), detail: problem.text };
  });
  const [first] = errors;
  const detail = `body: ${[first?.pointer.slice(1).replaceAll("/", "."), first?.detail].filter(Boolean).join(" ")}.`;
  if (path === null) return new Problem("in-use", first?.detail ?? "Something refers to it.", errors);
  return new Problem("invalid-request", detail, errors);
}

/** `.overflow[0]` and `.exits["1"].to` as JSON pointers. */
function pointerOf(path: string): string {
  return [...path.matchAll(/\.([\w-]+)|\[(\d+)\]|\["([^"]*)"\]/g)]
    .map(([, field, index, key]) => `/${(field ?? index ?? key ?? "").replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}
