/** Callbacks: what is ordered, and how far it has come. */
import Type, { type Static } from "typebox";
import type { CallbackState } from "../../domain/callback";
import type { CallbackRow } from "../callback-deps";
import { rfc3339OrNull } from "../times";
import { Closed, Id, Instant, Nullable, OneOf, Words } from "./common";

const STATES = ["waiting", "offered", "ringing", "talking", "done", "failed", "cancelled", "dissolved"] as const;
const OUTCOMES = ["answered", "noAnswer", "busy", "refused", "unreachable", "withdrawn"] as const;

export const NewCallbackSchema = Closed(
  {
    queue: Id("The key of the queue to stand in; it must have callbacks."),
    number: Type.String({
      minLength: 3,
      maxLength: 32,
      description: "Where the customer is rung: in E.164, or as people of the site's country write it.",
      examples: ["+78435551234"],
    }),
    site: Type.Optional(
      Id("The key of the site we call for: its hours, its number, its languages. The default site if not given."),
    ),
    customer: Type.Optional(Id("The customer's id.")),
    name: Type.Optional(Words("What the agent's phone shows, if it is no customer we know.", 64)),
  },
  { $id: "NewCallback" },
);

export const CallbackSchema = Closed(
  {
    id: Id("The callback's id."),
    state: OneOf(
      STATES,
      "waiting: in line, or set aside until `againAt`; offered: an agent is reserved or rung; ringing: the customer's phone rings; talking: he has answered. The others are how it ended; dissolved: he rang again himself.",
    ),
    queue: Nullable(Type.String()),
    site: Nullable(Type.String()),
    number: Nullable(Type.String({ description: "In E.164." })),
    customer: Nullable(Type.String()),
    name: Nullable(Type.String()),
    origin: Nullable(OneOf(["key", "overflow", "api"])),
    askedOn: Nullable(Type.String({ description: "The call on which it was asked for; null: through the API." })),
    call: Nullable(
      Type.String({ description: "The call as which it stands in line, or that rang the customer last." }),
    ),
    entry: Nullable(Type.String({ description: "The place in line: the same from the first call to the talk." })),
    waitingSince: Nullable(Instant("From when the wait counts.")),
    requestedAt: Nullable(Instant("When it was asked for.")),
    tries: Type.Integer({ description: "How often the customer was rung in vain." }),
    lastOutcome: Nullable(OneOf(OUTCOMES, "Of the last ringing of the customer.")),
    againAt: Nullable(Instant("When it stands in line again after a try in vain.")),
    endedAt: Nullable(Instant("When it ended.")),
    endedBy: Nullable(
      Type.String({ description: "Who cancelled it, the call that took the place over, or why it failed." }),
    ),
  },
  { $id: "Callback", description: "A place in line whose caller is rung when it is his turn." },
);

/** `now`: its state in this process; null: it does not live here. */
export function callbackJson(row: CallbackRow, now: CallbackState | null): Static<typeof CallbackSchema> {
  const { id, queue, site, number, customer, name, origin, askedOn, call, entry, tries, lastOutcome, endedBy } = row;
  return {
    ...{ id, queue, site, number, customer, name, origin, askedOn, call, entry, tries, lastOutcome, endedBy },
    state: row.how ?? now?.kind ?? "waiting",
    waitingSince: rfc3339OrNull(row.enteredAtMs),
    requestedAt: rfc3339OrNull(row.requestedAtMs),
    againAt: rfc3339OrNull(row.againAtMs),
    endedAt: rfc3339OrNull(row.endedAtMs),
  };
}
