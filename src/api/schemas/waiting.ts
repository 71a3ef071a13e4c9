/** A waiting caller's place explained, and what was done to it. */
import Type, { type Static } from "typebox";
import type { CallId } from "../../domain/glossary";
import type { Explanation, Refusal } from "../../domain/matcher";
import { rfc3339OrNull } from "../times";
import { Closed, Id, Instant, Nullable, OneOf } from "./common";

/** What keeps an agent from a caller, as the end of a sentence about the agent. */
export const REFUSAL_WORDS = {
  shadow: "cannot be offered a place that only ages",
  offered: "cannot be offered a caller for whom a phone rings already",
  ended: "cannot be offered a caller who has left",
  otherQueue: "does not serve this queue",
  noPhone: "has no desk phone",
  loggedOut: "is logged out",
  onBreak: "is on break",
  busy: "is being rung or on a call",
  wrapUp: "is writing up a call",
  phoneBusy: "was engaged a moment ago",
  phoneUnreachable: "has a phone that is not there",
  refusedLately: "has just refused somebody",
  missedLately: "has just not answered somebody",
  justTried: "has just refused or not answered this very caller",
  lastAgentFirst: "waits until the agent of last time has had a chance",
  skillMissing: "cannot do what is needed",
  tierNotYet: "is of a tier that joins later",
} as const satisfies Readonly<Record<Refusal, string>>;
const REFUSALS = Object.keys(REFUSAL_WORDS) as (keyof typeof REFUSAL_WORDS)[];

export const RaisedSchema = Closed(
  {
    creditSeconds: Type.Number({ description: "All the credit the caller has now." }),
    addedSeconds: Type.Number({ description: "How much of it is new; less than asked for when the bound was met." }),
  },
  { $id: "Raised", description: "A caller who was put forward." },
);

export const ExplanationSchema = Closed(
  {
    call: Id("The call's id."),
    entry: Id("The place in the queue."),
    queue: Id("The queue's key."),
    standing: Closed(
      {
        waitedSeconds: Type.Number(),
        creditSeconds: Type.Number({ description: "Stream, category, urgency, and what a supervisor added." }),
        orderSeconds: Type.Number({ description: "The sum of the two: the greatest goes first." }),
        passed: Type.Integer({ description: "Callers who came later and were connected before." }),
        atCeiling: Type.Boolean({ description: "Nobody passes this caller any more." }),
      },
      { description: "Why the caller stands here in the one order of callers." },
    ),
    rules: Closed(
      {
        only: Nullable(Type.String({ description: "Kept for this agent alone." })),
        needs: Nullable(Type.String({ description: "What an agent must be able to do; null: nothing." })),
        tierMax: Nullable(Type.Number({ description: "The highest tier that has joined; null: all have." })),
      },
      { description: "In force now." },
    ),
    nextChangeAt: Nullable(Instant("When waiting alone changes the rules.")),
    agents: Type.Array(
      Closed({
        agent: Type.String(),
        refusal: Nullable(OneOf(REFUSALS, "Null: may be offered this caller.")),
        reason: Nullable(Type.String({ description: "The same in words." })),
        until: Nullable(Instant("When waiting alone ends this reason.")),
      }),
      { description: "Of this queue; those who may be offered come first, in the order in which they are rung." },
    ),
  },
  { $id: "Explanation", description: "Why a caller stands where he stands, and what keeps each agent from him." },
);

export function explanationJson(call: CallId, told: Explanation): Static<typeof ExplanationSchema> {
  const { waitedSeconds, creditSeconds, scoreSeconds, passed, atCeiling } = told.standing;
  const { only, needs, tierMax } = told.terms;
  return {
    call,
    entry: told.entry,
    queue: told.queue,
    standing: { waitedSeconds, creditSeconds, orderSeconds: scoreSeconds, passed, atCeiling },
    rules: { only, needs, tierMax },
    nextChangeAt: rfc3339OrNull(told.nextChangeMs),
    agents: told.agents.map(({ agent, refusal, untilMs = null }) => ({
      agent,
      refusal,
      reason: refusal === null ? null : REFUSAL_WORDS[refusal],
      until: rfc3339OrNull(untilMs),
    })),
  };
}
