/** Calls, open and ended: the list, one, its story; and hanging one up. */
import Type from "typebox";
import type { CallId } from "../../domain/glossary";
import { isCallId } from "../../domain/ids";
import type { ApiDeps } from "../deps";
import { homeCountry, numberPrefix } from "../numbers";
import { listOf, pageRequest } from "../pages";
import { fromDatabase, notFound } from "../problem";
import { CallDetailSchema, CallSchema, CallStorySchema, callDetailJson, callJson, storyJson } from "../schemas/call";
import { Closed, Id, IdParams, ListOf, NumberFilter, PageParameters, Ref } from "../schemas/common";
import { instant } from "../times";
import type { Api } from "../types";

type Deps = Pick<ApiDeps, "calls" | "liveCalls" | "company">;

const CallQuery = Closed({
  open: Type.Optional(Type.Boolean({ description: "true: only calls that go on; false: only ended ones." })),
  site: Type.Optional(Id("The site's key.")),
  queue: Type.Optional(Id("The key of a queue the caller has been in.")),
  number: NumberFilter,
  from: Type.Optional(Type.String({ format: "date-time", description: "Arrived at this instant or later." })),
  to: Type.Optional(Type.String({ format: "date-time", description: "Arrived before this instant." })),
  ...PageParameters,
});

export function callRoutes(api: Api, { calls, liveCalls, company }: Deps): void {
  api.get(
    "/calls",
    {
      config: { access: "read", standby: true, problems: [503] },
      schema: {
        tags: ["calls"],
        operationId: "listCalls",
        summary: "List the calls",
        description:
          "Newest first. New calls do not move the pages of somebody who is paging. Filters narrow each other.",
        querystring: CallQuery,
        response: { 200: { description: "A page of calls.", ...ListOf(Ref(CallSchema)) } },
      },
    },
    async (request, reply) => {
      const { open = null, site = null, queue = null, number, from, to } = request.query;
      const filter = {
        open,
        site,
        queue,
        number: numberPrefix(number, homeCountry(company())),
        fromMs: instant("from", from),
        toMs: instant("to", to),
      };
      return listOf(request, reply, await fromDatabase(calls.list(filter, pageRequest(request.query))), callJson);
    },
  );

  api.get(
    "/calls/:id",
    {
      config: { access: "read", standby: true, problems: [404, 503] },
      schema: {
        tags: ["calls"],
        operationId: "readCall",
        summary: "Read one call",
        description: "A call with its talks, its places in queues and the offers made for it.",
        params: IdParams("call"),
        response: { 200: Ref(CallDetailSchema) },
      },
    },
    async ({ params }) => {
      const call = await fromDatabase(calls.get(callId(params.id)));
      if (!call) throw notFound("call", params.id);
      return callDetailJson(call);
    },
  );

  api.get(
    "/calls/:id/story",
    {
      config: { access: "read", standby: true, problems: [404, 503] },
      schema: {
        tags: ["calls"],
        operationId: "readCallStory",
        summary: "Read a call as a story",
        description: "What happened to the call, told in order from the journal.",
        params: IdParams("call"),
        response: { 200: Ref(CallStorySchema) },
      },
    },
    async ({ params }) => {
      const story = await fromDatabase(calls.story(callId(params.id)));
      if (!story) throw notFound("call", params.id);
      return storyJson(params.id, story);
    },
  );

  hangUpRoute(api, { calls, liveCalls });
}

function hangUpRoute(api: Api, { calls, liveCalls }: Omit<Deps, "company">): void {
  api.post(
    "/calls/:id/hangup",
    {
      config: { access: "supervise", problems: [404, 503] },
      schema: {
        tags: ["calls"],
        operationId: "hangUpCall",
        summary: "Hang up a call",
        description:
          "Ends the call, whatever it is doing. A call that has ended already is what was wanted: 204 as well. Works while the database is away.",
        params: IdParams("call"),
        response: { 204: Type.Null({ description: "The call is being ended, or had ended." }) },
      },
    },
    async ({ params }, reply) => {
      const id = callId(params.id);
      const ended = liveCalls.hangUp(id) || (await fromDatabase(calls.get(id))) !== null;
      if (!ended) throw notFound("call", params.id);
      return reply.code(204).send(null);
    },
  );
}

function callId(text: string): CallId {
  if (!isCallId(text)) throw notFound("call", text);
  return text;
}
