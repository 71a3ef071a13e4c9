/** Live events over server-sent events. */
import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import { EVENT_TYPES, FIGURES_TYPE, type TypeFilter, typeFilter } from "../cloud-event";
import type { ApiDeps } from "../deps";
import { LiveEvents } from "../live";
import { createLiveFigures } from "../live-figures";
import { invalidField } from "../problem";
import { Closed } from "../schemas/common";
import type { Api } from "../types";

const DESCRIPTION = [
  "What happens, as it happens: server-sent events whose data are CloudEvents 1.0 envelopes. Ignore types and fields you do not know.",
  "Each event's id rises. Come back with the header Last-Event-ID and you get what you missed, in order, none twice, before what is new.",
  "For a picture that misses nothing: open the stream first, then read /agents, /queues and /calls.",
  "A comment every 15 s is a sign of life. A client that reads too slowly is ended with an event `dropped` that says why, and may resume; so is everybody after an hour, and when frontdesk stops.",
  "types=figures adds the figures of /figures, at most once a second and when they have changed; they have no id, for they are a picture of now and not of what happened.",
  `Types: ${EVENT_TYPES.join(", ")}; on the wire each is written frontdesk.<type>.v1.`,
].join("\n\n");

export function eventRoutes(api: Api, deps: Pick<ApiDeps, "journal" | "clock" | "log" | "figures">): void {
  const live = new LiveEvents(deps);
  const liveFigures = createLiveFigures(deps, (frame) => live.tellFigures(frame));
  api.addHook("preClose", async () => {
    liveFigures.stop();
    live.close();
  });

  api.get(
    "/events",
    {
      config: { access: "read", problems: [503] },
      exposeHeadRoute: false,
      schema: {
        tags: ["events"],
        operationId: "followEvents",
        summary: "Follow what happens",
        description: DESCRIPTION,
        headers: Type.Object({
          "last-event-id": Type.Optional(Type.String({ description: "The id of the last event you have." })),
        }),
        querystring: Closed({
          types: Type.Optional(
            Type.String({
              minLength: 1,
              maxLength: 1024,
              pattern: "^[\\w.*,]+$",
              description: "Only these types, joined by commas; queue.* is all of queue.",
              examples: ["queue.*,call.ended"],
            }),
          ),
        }),
        response: {
          200: { description: "The stream.", content: { "text/event-stream": { schema: Type.String() } } },
        },
      },
    },
    async (request, reply) => {
      const after = lastEventId(request, deps.journal.lastSeq);
      const wants = wantedTypes(request.query.types);
      // Only who names them gets them: a filter that lets everything through is of what happened.
      const figures = request.query.types !== undefined && wants(FIGURES_TYPE);
      await live.subscribe({ after, wants, figures }, () => openStream(reply));
      if (figures) liveFigures.wake();
      return reply;
    },
  );
}

/** From here on the reply is ours; the framework only tells when it is over. */
function openStream(reply: FastifyReply): FastifyReply["raw"] {
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value);
  reply.raw.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "x-accel-buffering": "no",
    // The stream lasts until its end; a connection kept for later would only hold up a stop.
    connection: "close",
  });
  return reply.raw;
}

function lastEventId(request: FastifyRequest, newest: number): number | null {
  const text = request.headers["last-event-id"];
  if (text === undefined || text === "") return null;
  if (typeof text !== "string" || !/^\d{1,16}$/.test(text))
    throw invalidField("header", "Last-Event-ID", "is not the id of an event");
  const seq = Number(text);
  // The journal is another one than the client knew: waiting for its number to come round would be silence.
  if (seq > newest) throw invalidField("header", "Last-Event-ID", "is newer than the newest event: start without it");
  return seq;
}

function wantedTypes(text: string | undefined): TypeFilter {
  if (text === undefined) return () => true;
  const filter = typeFilter(text);
  if (typeof filter === "function") return filter;
  throw invalidField("query", "types", `has "${filter.unknown.slice(0, 64)}", which is no type of event`);
}
