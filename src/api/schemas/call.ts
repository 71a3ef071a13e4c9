/** Calls, open and ended, with their talks, queue entries and offers, and as a story. */
import Type, { type Static } from "typebox";
import { DEVICE_KINDS } from "../../domain/call";
import { ENTRY_ENDS } from "../../domain/queue-entry";
import type { CallDetail, CallRow, CallStory } from "../deps";
import { rfc3339, rfc3339OrNull } from "../times";
import { Closed, Id, Instant, Nullable, OneOf } from "./common";

const END_REASONS = ["completed", "abandoned", "refused", "failed", "nodeLost"] as const;
const CAUSES = [
  ...["callerHungUp", "callerCancelled", "employeeHungUp", "weHungUp"],
  ...["weRefused", "opsHungUp", "asteriskEnded", "timeLimit", "fault", "unknown"],
] as const;
const OFFER_OUTCOMES = [
  "accepted",
  "unanswered",
  "refused",
  "busy",
  "unreachable",
  "withdrawn",
  "answeredElsewhere",
  "lost",
] as const;

const CALL_PROPERTIES = {
  id: Id("The call's id; Asterisk's CLI shows it as the account code."),
  open: Type.Boolean(),
  site: Nullable(Type.String()),
  dnis: Nullable(Type.String({ description: "The number that was dialled." })),
  number: Nullable(Type.String({ description: "The caller's, in E.164; null: withheld or unreadable." })),
  callerKind: Nullable(OneOf(["customer", "unknown", "withheld", "colleague"])),
  customers: Type.Array(Type.String(), { description: "Ids of every customer who has this number." }),
  customerName: Nullable(Type.String({ description: "Of the first of them." })),
  category: Nullable(Type.String()),
  employee: Nullable(Type.String({ description: "The colleague who calls." })),
  queue: Nullable(Type.String({ description: "The queue the caller entered last." })),
  step: Nullable(Type.String({ description: "The step the call is in, or ended in.", examples: ["menu"] })),
  arrivedAt: Nullable(Instant("When it arrived.")),
  answeredAt: Nullable(Instant("When frontdesk answered.")),
  connectedAt: Nullable(Instant("When somebody first talked to the caller.")),
  connectedTo: Nullable(Type.String({ description: "The employee who talked to the caller last." })),
  endedAt: Nullable(Instant("When it ended.")),
  endReason: Nullable(OneOf(END_REASONS)),
  cause: Nullable(OneOf(CAUSES, "Who or what ended it.")),
  callback: Nullable(
    Type.String({ description: "We called: the callback it was made for. Null: the caller called us." }),
  ),
};

export const CallSchema = Closed(CALL_PROPERTIES, {
  $id: "Call",
  description: "One caller's whole visit. What is null was not recorded or has not happened.",
});

const SegmentSchema = Closed({
  kind: OneOf(["ring", "talk"]),
  leg: Type.String({ description: "Id of the phone's channel." }),
  employee: Type.String(),
  device: Nullable(OneOf(DEVICE_KINDS)),
  queue: Nullable(Type.String()),
  from: Nullable(Instant("When it began.")),
  to: Nullable(Instant("When it ended.")),
  durationMs: Nullable(Type.Integer()),
  outcome: Nullable(Type.String({ description: "How the ringing ended; of a talk: who ended it." })),
});

const EntrySchema = Closed({
  id: Type.String(),
  queue: Type.String(),
  stream: Nullable(Type.String()),
  shadow: Nullable(Type.Boolean({ description: "Only aged while the caller was brought to someone else." })),
  creditSeconds: Nullable(Type.Number()),
  enteredAt: Nullable(Instant("From when the wait counts.")),
  leftAt: Nullable(Instant("When the caller left the queue.")),
  how: Nullable(OneOf(ENTRY_ENDS)),
  waitedMs: Nullable(Type.Integer()),
});

const OfferSchema = Closed({
  id: Type.String(),
  entry: Type.String(),
  agent: Type.String(),
  madeAt: Nullable(Instant("When it was made.")),
  endedAt: Nullable(Instant("When it ended.")),
  outcome: Nullable(OneOf(OFFER_OUTCOMES)),
  rangMs: Nullable(Type.Integer()),
});

export const CallDetailSchema = Closed(
  {
    ...CALL_PROPERTIES,
    segments: Type.Array(SegmentSchema, { description: "Phones that rang and talked, one after another." }),
    entries: Type.Array(EntrySchema),
    offers: Type.Array(OfferSchema),
  },
  { $id: "CallDetail", description: "A call with its phones, its places in queues and the offers made for it." },
);

export const CallStorySchema = Closed(
  {
    call: Id("The call's id."),
    lines: Type.Array(Closed({ at: Instant("When."), text: Type.String() })),
    text: Type.String({ description: "The lines in one, in the site's local time." }),
  },
  { $id: "CallStory", description: "What happened to a call, told in order." },
);

type CallJson = Static<typeof CallSchema>;

export function callJson(row: CallRow): CallJson {
  const { id, site, dnis, number, customerName, category, employee, queue, step, connectedTo } = row;
  const { endReason, cause, callback } = row;
  return {
    ...{ id, site, dnis, number, customerName, category, employee, queue, step, connectedTo },
    ...{ endReason, cause, callback },
    open: row.endedAtMs === null,
    callerKind: row.kind,
    customers: [...row.customers],
    arrivedAt: rfc3339OrNull(row.arrivedAtMs),
    answeredAt: rfc3339OrNull(row.answeredAtMs),
    connectedAt: rfc3339OrNull(row.connectedAtMs),
    endedAt: rfc3339OrNull(row.endedAtMs),
  };
}

export function callDetailJson(call: CallDetail): Static<typeof CallDetailSchema> {
  return {
    ...callJson(call),
    segments: call.segments.map(({ kind, leg, employee, device, queue, fromMs, toMs, ms, outcome }) => ({
      ...{ kind, leg, employee, device, queue, outcome },
      from: rfc3339OrNull(fromMs),
      to: rfc3339OrNull(toMs),
      durationMs: ms,
    })),
    entries: call.entries.map(({ id, queue, stream, shadow, creditSeconds, enteredAtMs, leftAtMs, how, waitedMs }) => ({
      ...{ id, queue, stream, shadow, creditSeconds, how, waitedMs },
      enteredAt: rfc3339OrNull(enteredAtMs),
      leftAt: rfc3339OrNull(leftAtMs),
    })),
    offers: call.offers.map(({ id, entry, agent, madeAtMs, endedAtMs, outcome, rangMs }) => ({
      ...{ id, entry, agent, outcome, rangMs },
      madeAt: rfc3339OrNull(madeAtMs),
      endedAt: rfc3339OrNull(endedAtMs),
    })),
  };
}

export function storyJson(call: string, story: CallStory): Static<typeof CallStorySchema> {
  return { call, lines: story.lines.map(({ atMs, text }) => ({ at: rfc3339(atMs), text })), text: story.text };
}
