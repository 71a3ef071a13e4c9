/** Agents and queues at this instant. */
import Type, { type Static } from "typebox";
import type { AgentStatus } from "../../domain/agent";
import type { EpochMs } from "../../domain/glossary";
import { explainStanding } from "../../domain/order";
import type { AgentNow, EntryNow, QueueNow } from "../deps";
import { rfc3339, rfc3339OrNull } from "../times";
import { Closed, Id, Instant, Nullable, OneOf, Ref, Words } from "./common";

const BREAK_REASON_LENGTH_MAX = 64;

/** Told apart by `kind`, so that a wrong one is named instead of "matches none of three". */
export const StatusSchema = Type.Unsafe<AgentStatus>({
  $id: "AgentStatus",
  type: "object",
  description: "What the agent chose: available, on break with a reason, or logged out.",
  required: ["kind"],
  discriminator: { propertyName: "kind" },
  oneOf: [
    Closed({
      kind: Type.Literal("available"),
      oneCall: Type.Optional(
        Type.Literal(true, { description: "For one call: then on break (onDemand) until the agent asks again." }),
      ),
    }),
    Closed({
      kind: Type.Literal("onBreak"),
      reason: Words("Why, e.g. lunch. frontdesk itself sets `missed`.", BREAK_REASON_LENGTH_MAX),
    }),
    Closed({ kind: Type.Literal("loggedOut") }),
  ],
}) as ReturnType<typeof Type.Unsafe<AgentStatus>> & { $id: string };

export const AgentSchema = Closed(
  {
    id: Id("The agent's key: the employee's."),
    name: Type.String(),
    status: Ref(StatusSchema),
    nextStatus: Nullable(Ref(StatusSchema)),
    state: OneOf(["idle", "reserved", "ringing", "talking", "wrapUp"], "What the system sees."),
    statusSince: Instant("Since when the agent has this status."),
    stateSince: Instant("Since when the agent is in this state."),
    wrapUpUntil: Nullable(Instant("When the wrap-up ends.")),
    call: Nullable(Type.String({ description: "The call the agent is offered, talks to or writes up." })),
    queues: Type.Array(Type.String()),
    backOff: Nullable(
      Closed(
        {
          why: OneOf(["busy", "refused", "noAnswer", "unreachable"]),
          until: Nullable(Instant("When it ends; null: when the phone is registered again.")),
        },
        { description: "Left alone for a while although available: what the last offer met." },
      ),
    ),
    callsTaken: Type.Integer({ minimum: 0, description: "Callers of queues talked to since the agent logged in." }),
    talkedMs: Type.Integer({ minimum: 0, description: "How long the agent has talked to them." }),
  },
  {
    $id: "Agent",
    description: "An employee who takes queue calls. `nextStatus` was chosen during a call and is applied after it.",
  },
);

/** Copies what is known of a status and nothing else. */
const statusJson = (status: AgentStatus): AgentStatus =>
  status.kind === "onBreak"
    ? { kind: "onBreak", reason: status.reason }
    : status.kind === "available" && status.oneCall
      ? { kind: "available", oneCall: true }
      : { kind: status.kind };

export function agentJson(agent: AgentNow): Static<typeof AgentSchema> {
  return {
    id: agent.id,
    name: agent.name,
    status: statusJson(agent.status),
    nextStatus: agent.nextStatus === null ? null : statusJson(agent.nextStatus),
    state: agent.state,
    statusSince: rfc3339(agent.statusSinceMs),
    stateSince: rfc3339(agent.sinceMs),
    wrapUpUntil: rfc3339OrNull(agent.untilMs),
    call: agent.call,
    queues: [...agent.queues],
    backOff: agent.backOff && { why: agent.backOff.why, until: rfc3339OrNull(agent.backOff.untilMs) },
    callsTaken: agent.callsTaken,
    talkedMs: Math.round(agent.talkedMs),
  };
}

const WaitingSchema = Closed({
  position: Type.Integer({ minimum: 1 }),
  call: Id("The call's id."),
  entry: Id("The place in the queue."),
  enteredAt: Instant(
    "From when the wait counts; earlier than the arrival here for who was first brought to someone else.",
  ),
  waitedMs: Type.Integer({ minimum: 0 }),
  creditSeconds: Type.Number({
    description: "Added to the wait when the order is made: stream, category and urgency.",
  }),
  orderSeconds: Type.Integer({ description: "Wait plus credit: the greatest goes first." }),
  reason: Type.String({ description: "The same in words.", examples: ["waited 95 s + credit 30 s = 125 s"] }),
  offeredTo: Nullable(Type.String({ description: "The agent whose phone rings for this caller now." })),
});

const QUEUE_PROPERTIES = {
  id: Id("The queue's key in the company file."),
  name: Type.String(),
  closed: Type.Boolean({ description: "Closed by hand: takes nobody in; those inside are served." }),
  draining: Type.Boolean({ description: "No longer in the company: those inside are still served." }),
  waitingCount: Type.Integer({ minimum: 0 }),
  longestWaitingSince: Nullable(Instant("When the caller who waits longest entered; a client can let it tick.")),
  agentsLoggedIn: Type.Integer({ minimum: 0, description: "Agents of this queue who are not logged out." }),
  agentsIdle: Type.Integer({ minimum: 0, description: "Of these, available and idle." }),
};

export const QueueSchema = Closed(QUEUE_PROPERTIES, { $id: "Queue", description: "A queue at this instant." });
export const QueueDetailSchema = Closed(
  {
    ...QUEUE_PROPERTIES,
    waiting: Type.Array(WaitingSchema, { description: "In the order in which they will be offered." }),
  },
  { $id: "QueueDetail", description: "A queue at this instant, with the callers in it and the reason of their order." },
);

export function queueJson(queue: QueueNow, agents: readonly AgentNow[]): Static<typeof QueueSchema> {
  const loggedIn = agents.filter((agent) => agent.queues.includes(queue.id) && agent.status.kind !== "loggedOut");
  const since = queue.waiting.reduce<EpochMs | null>(
    (least, { enteredAtMs }) => (least === null ? enteredAtMs : Math.min(least, enteredAtMs)),
    null,
  );
  return {
    id: queue.id,
    name: queue.name,
    closed: queue.closed,
    draining: queue.draining,
    waitingCount: queue.waiting.length,
    longestWaitingSince: rfc3339OrNull(since),
    agentsLoggedIn: loggedIn.length,
    agentsIdle: loggedIn.filter((agent) => agent.status.kind === "available" && agent.state === "idle").length,
  };
}

export function waitingJson(entry: EntryNow, nowMs: EpochMs): Static<typeof WaitingSchema> {
  const standing = explainStanding({ ...entry, id: entry.entry }, nowMs);
  const waitedSeconds = Math.floor(standing.waitedSeconds);
  const orderSeconds = Math.floor(standing.scoreSeconds);
  return {
    position: entry.position,
    call: entry.call,
    entry: entry.entry,
    enteredAt: rfc3339(entry.enteredAtMs),
    waitedMs: Math.round(standing.waitedSeconds * 1000),
    creditSeconds: entry.creditSeconds,
    orderSeconds,
    reason: `waited ${waitedSeconds} s + credit ${entry.creditSeconds} s = ${orderSeconds} s`,
    offeredTo: entry.offeredTo,
  };
}
