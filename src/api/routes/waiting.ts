/** What a supervisor does to a caller who waits: gives him to an agent, puts him forward, moves him, ends his waiting; and why he stands where he stands. */
import Type from "typebox";
import type { MoveRefusal, NotWaiting } from "../../callflow/live-calls";
import type { CallId } from "../../domain/glossary";
import { isCallId } from "../../domain/ids";
import { CREDIT_SECONDS_MAX } from "../../domain/order";
import { keyOf } from "../auth";
import type { ApiDeps, ApiKey } from "../deps";
import { Once, OnceHeaders } from "../once";
import { fromDatabase, notFound, Problem } from "../problem";
import { Closed, Id, IdParams, Ref, Words } from "../schemas/common";
import { ExplanationSchema, explanationJson, RaisedSchema, REFUSAL_WORDS } from "../schemas/waiting";
import type { Api } from "../types";

type Deps = Pick<ApiDeps, "acd" | "calls" | "liveCalls" | "company" | "clock">;

const PROBLEMS = [404, 409, 413, 415, 503];
const Done = { 204: Type.Null({ description: "Done." }) };

export function waitingRoutes(api: Api, deps: Deps): void {
  explainRoute(api, deps);
  pullRoute(api, deps);
  raiseRoute(api, deps);
  const { liveCalls, company } = deps;

  api.post(
    "/calls/:id/withdraw",
    {
      config: { access: "supervise", problems: PROBLEMS },
      schema: {
        tags: ["calls"],
        operationId: "withdrawCaller",
        summary: "End a caller's waiting",
        description:
          "The caller hears that nobody can answer, and the call ends. The reason is kept in the call's story.",
        params: IdParams("call"),
        body: Closed({ reason: Words("Why.") }),
        response: Done,
      },
    },
    async (request, reply) => {
      const { id, by } = asked(request.params, keyOf(request));
      await done(liveCalls.withdraw(id, request.body.reason, by), id, deps);
      return reply.code(204).send(null);
    },
  );

  api.post(
    "/calls/:id/move",
    {
      config: { access: "supervise", problems: PROBLEMS },
      schema: {
        tags: ["calls"],
        operationId: "moveCaller",
        summary: "Move a waiting caller to another queue",
        description:
          "The caller goes on waiting there with the age and the credit of the place given up, also if that queue is closed. If it is full, the caller stays where he is.",
        params: IdParams("call"),
        body: Closed({ queue: Id("The key of the queue to wait in.") }),
        response: Done,
      },
    },
    async (request, reply) => {
      const { id, by } = asked(request.params, keyOf(request));
      const { queue } = request.body;
      if (!company().queues.some((one) => one.id === queue)) throw notFound("queue", queue);
      const outcome = liveCalls.move(id, queue, by);
      if (outcome === "full" || outcome === "tooNew") throw refused(outcome, queue);
      await done(outcome, id, deps);
      return reply.code(204).send(null);
    },
  );
}

function explainRoute(api: Api, deps: Deps): void {
  api.get(
    "/calls/:id/explain",
    {
      config: { access: "read", problems: [404, 409, 503] },
      schema: {
        tags: ["calls"],
        operationId: "explainCall",
        summary: "Explain why a caller stands where he stands",
        description:
          "The caller's place with its reasons, the rules in force now and when waiting alone changes them, and what keeps each agent of the queue from this caller.",
        params: IdParams("call"),
        response: { 200: Ref(ExplanationSchema) },
      },
    },
    async (request) => {
      const { id } = asked(request.params, keyOf(request));
      const explanation = deps.acd.explain(id);
      if (!explanation) throw await notWaiting(id, "notWaiting", deps);
      return explanationJson(id, explanation);
    },
  );
}

function pullRoute(api: Api, deps: Deps): void {
  api.post(
    "/calls/:id/pull",
    {
      config: { access: "agent", problems: PROBLEMS },
      schema: {
        tags: ["calls"],
        operationId: "pullCaller",
        summary: "Give a waiting caller to a certain agent",
        description:
          "The agent's phone rings for this caller now, whatever order, tier and skills say. The agent must be free.",
        params: IdParams("call"),
        body: Closed({ agent: Id("The agent's key.") }),
        response: Done,
      },
    },
    async (request, reply) => {
      const { id, by } = asked(request.params, keyOf(request));
      const { agent } = request.body;
      const outcome = deps.acd.live.pull(id, agent, by);
      if (outcome.kind === "unknownAgent") throw notFound("agent", agent);
      if (outcome.kind === "agentNotFree")
        throw new Problem("agent-not-free", `The agent "${agent}" ${REFUSAL_WORDS[outcome.why]}.`);
      await done(outcome.kind, id, deps);
      return reply.code(204).send(null);
    },
  );
}

function raiseRoute(api: Api, deps: Deps): void {
  const once = new Once(deps.clock);
  api.post(
    "/calls/:id/raise",
    {
      config: { access: "supervise", problems: PROBLEMS },
      schema: {
        tags: ["calls"],
        operationId: "raiseCaller",
        summary: "Put a waiting caller forward",
        description: `Adds seconds of credit, as if the caller had waited so much longer; ${CREDIT_SECONDS_MAX} in all, with those of stream, category and urgency. Send an Idempotency-Key: doing it twice would add twice.`,
        headers: OnceHeaders,
        params: IdParams("call"),
        body: Closed({ seconds: Type.Integer({ minimum: 1, maximum: CREDIT_SECONDS_MAX }) }),
        response: { 200: Ref(RaisedSchema) },
      },
    },
    (request) =>
      once.answer(request, async () => {
        const { id, by } = asked(request.params, keyOf(request));
        const outcome = deps.liveCalls.raise(id, request.body.seconds, by);
        if (outcome.kind !== "done") throw await notWaiting(id, outcome.kind, deps);
        return { creditSeconds: outcome.creditSeconds, addedSeconds: outcome.addedSeconds };
      }),
  );
}

/** Which call, and who asks. */
function asked({ id }: { readonly id: string }, key: ApiKey): { readonly id: CallId; readonly by: string } {
  if (!isCallId(id)) throw notFound("call", id);
  return { id, by: key.name };
}

function refused(why: MoveRefusal, queue: string): Problem {
  if (why === "full") return new Problem("queue-full", `The queue "${queue}" holds as many callers as it may.`);
  return new Problem("queue-too-new", `The queue "${queue}" was made after this call came.`);
}

async function done(outcome: "done" | NotWaiting, id: CallId, deps: Deps): Promise<void> {
  if (outcome !== "done") throw await notWaiting(id, outcome, deps);
}

async function notWaiting(id: CallId, why: NotWaiting, { calls }: Deps): Promise<Problem> {
  if (why === "offered") return new Problem("not-waiting", "An agent's phone rings for this caller now.");
  if ((await fromDatabase(calls.get(id))) === null) return notFound("call", id);
  return new Problem("not-waiting", "The call is in no queue.");
}
