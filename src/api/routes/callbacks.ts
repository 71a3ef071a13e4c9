/** Callbacks: the list, one, ordering one, calling one off. */
import Type from "typebox";
import { outsideNumber } from "../../domain/callback";
import type { Company, Site } from "../../domain/company";
import type { CallbackId, CustomerId, E164 } from "../../domain/glossary";
import { isCallbackId } from "../../domain/ids";
import { keyOf } from "../auth";
import type { CallbackRow } from "../callback-deps";
import type { ApiDeps, CustomerRow } from "../deps";
import { durable } from "../durable";
import { homeCountry, numberPrefix } from "../numbers";
import { Once, OnceHeaders } from "../once";
import { listOf, pageRequest } from "../pages";
import { fromDatabase, invalidField, notFound, Problem } from "../problem";
import { CallbackSchema, callbackJson, NewCallbackSchema } from "../schemas/callback";
import { Closed, Id, IdParams, ListOf, NumberFilter, PageParameters, Ref } from "../schemas/common";
import type { Api } from "../types";

type Deps = Pick<ApiDeps, "callbacks" | "callbackDesk" | "customers" | "company" | "journal" | "health" | "clock">;

export function callbackRoutes(api: Api, deps: Deps): void {
  const { callbacks, callbackDesk, company } = deps;
  const json = (row: CallbackRow) => callbackJson(row, callbackDesk.find(row.id)?.state ?? null);

  api.get(
    "/callbacks",
    {
      config: { access: "read", problems: [503], standby: true },
      schema: {
        tags: ["callbacks"],
        operationId: "listCallbacks",
        summary: "List the callbacks",
        description: "Newest request first. Filters narrow each other.",
        querystring: Closed({
          open: Type.Optional(
            Type.Boolean({ description: "true: only those that have not ended; false: only ended ones." }),
          ),
          queue: Type.Optional(Id("The queue's key.")),
          number: NumberFilter,
          ...PageParameters,
        }),
        response: { 200: { description: "A page of callbacks.", ...ListOf(Ref(CallbackSchema)) } },
      },
    },
    async (request, reply) => {
      const { open = null, queue = null, number } = request.query;
      const filter = { open, queue, number: numberPrefix(number, homeCountry(company())) };
      return listOf(request, reply, await fromDatabase(callbacks.list(filter, pageRequest(request.query))), json);
    },
  );

  api.get(
    "/callbacks/:id",
    {
      config: { access: "read", problems: [404, 503], standby: true },
      schema: {
        tags: ["callbacks"],
        operationId: "readCallback",
        summary: "Read one callback",
        description: "How far it has come; its calls tell the rest.",
        params: IdParams("callback"),
        response: { 200: Ref(CallbackSchema) },
      },
    },
    async ({ params }) => json(await found(params.id, deps)),
  );

  orderRoute(api, deps);
  cancelRoute(api, deps);
}

function orderRoute(api: Api, deps: Deps): void {
  const { callbackDesk, company, clock } = deps;
  const once = new Once(clock);
  api.post(
    "/callbacks",
    {
      config: { access: "agent", problems: [409, 413, 415, 503] },
      schema: {
        tags: ["callbacks"],
        operationId: "orderCallback",
        summary: "Order a callback",
        description:
          "Puts somebody in line from now on who is rung when it is his turn. The number must be one that the company lets frontdesk ring. Send an Idempotency-Key: asking twice would ring twice.",
        headers: OnceHeaders,
        body: Ref(NewCallbackSchema),
        response: { 201: Ref(CallbackSchema) },
      },
    },
    async (request, reply) => {
      const answer = await once.answer(request, async () => {
        const { queue, number: written, name = null } = request.body;
        const site = siteOf(request.body.site, company());
        const number = ringable(written, queue, site, company());
        const customer = await customerOf(request.body.customer, deps);
        refuseWithoutDatabase(deps);
        const id = callbackDesk.order({
          ...{ queue, site: site.id, number, calledFrom: null, origin: "api", stream: null, creditSeconds: 0 },
          ...{ customer: customer?.id ?? null, name: customer?.name ?? name, category: customer?.category ?? null },
          ...{ language: customer?.language ?? null, lastAgent: customer?.lastAgent ?? null },
          enteredAtMs: clock.nowMs(),
        });
        await durable("callback", deps);
        return callbackJson(await found(id, deps), callbackDesk.find(id)?.state ?? null);
      });
      return reply.code(201).header("location", `/api/v1/callbacks/${answer.id}`).send(answer);
    },
  );
}

function cancelRoute(api: Api, deps: Deps): void {
  const { callbackDesk } = deps;
  api.delete(
    "/callbacks/:id",
    {
      config: { access: "agent", problems: [404, 409, 503] },
      schema: {
        tags: ["callbacks"],
        operationId: "cancelCallback",
        summary: "Cancel a callback",
        description:
          "A phone that rings for it stops. One that has ended already is what was wanted: 204 as well. Not while the customer is on the line.",
        params: IdParams("callback"),
        response: { 204: Type.Null({ description: "It is over." }) },
      },
    },
    async (request, reply) => {
      const row = await found(request.params.id, deps);
      if (callbackDesk.find(row.id)) {
        refuseWithoutDatabase(deps);
        if (!callbackDesk.cancel(row.id, keyOf(request).name))
          throw new Problem("customer-on-line", "The customer has answered: the call can be hung up, not cancelled.");
        await durable("callback", deps);
      } else if (row.how === null && (await isStillOpen(row.id, deps)))
        throw new Problem("not-taken-over", "A callback of before the restart cannot be cancelled yet.");
      return reply.code(204).send(null);
    },
  );
}

/** By the ledger, once it knows all that has happened here. */
async function isStillOpen(id: CallbackId, deps: Deps): Promise<boolean> {
  refuseWithoutDatabase(deps);
  await durable("callback", deps);
  return (await found(id, deps)).how === null;
}

async function found(id: string, { callbacks }: Deps): Promise<CallbackRow> {
  const row = isCallbackId(id) ? await fromDatabase(callbacks.get(id as CallbackId)) : null;
  if (!row) throw notFound("callback", id);
  return row;
}

function siteOf(id: string | undefined, { sites, defaultSite }: Company): Site {
  const site = sites.find((one) => one.id === (id ?? defaultSite));
  if (!site) throw invalidField("body", "site", `must be one of ${sites.map((one) => one.id).join(", ")}`);
  return site;
}

function ringable(written: string, queue: string, site: Site, { queues, outboundPrefixes }: Company): E164 {
  const known = queues.find((one) => one.id === queue);
  if (!known) throw invalidField("body", "queue", `must be one of ${queues.map((one) => one.id).join(", ")}`);
  if (!known.callback)
    throw invalidField("body", "queue", "has no callbacks; give it `callback` in the company's settings");
  const read = outsideNumber(written, site.country, outboundPrefixes);
  if (read.kind === "noNumber")
    throw invalidField("body", "number", "is no telephone number; write it in E.164, for example +78435551234");
  if (read.kind === "notAllowed")
    throw invalidField(
      "body",
      "number",
      `may not be rung; allowed are numbers that begin with ${outboundPrefixes.join(", ") || "nothing yet (outboundPrefixes)"}`,
    );
  return read.number;
}

async function customerOf(id: string | undefined, { customers }: Deps): Promise<CustomerRow | null> {
  if (id === undefined) return null;
  const customer = await fromDatabase(customers.get(id as CustomerId));
  if (!customer) throw invalidField("body", "customer", "is no customer's id");
  return customer;
}

function refuseWithoutDatabase({ health }: Deps): void {
  if (!health.journal().postgresReachable)
    throw new Problem("writes-refused", "The database is away; nothing was changed.");
}
