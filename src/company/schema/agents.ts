/** The form of agents in the company file: who they are, and the rules for all of them. */
import { type Static, Type } from "typebox";
import { Count, Duration, Id, list, says, strict } from "./fields";

export const Agent = Type.Object(
  {
    employee: Id,
    queues: list(
      Type.Union(
        [Id, Type.Object({ queue: Id, tier: Type.Optional(Count(1, 9)) }, strict)],
        says("a queue's id, or queue and tier"),
      ),
      "the queues this agent serves",
      1,
    ),
    skills: Type.Optional(Type.Record(Type.String(), Count(1, 9), says("skills with a level, for example boilers: 5"))),
  },
  { ...strict, ...says("an agent: employee, queues, skills") },
);
export type AgentFile = Static<typeof Agent>;

export const AgentRules = Type.Object(
  {
    missedMax: Type.Optional(Count(1, 10)),
    backOff: Type.Optional(
      Type.Object(
        {
          busy: Type.Optional(Duration),
          refused: Type.Optional(Duration),
          noAnswer: Type.Optional(Duration),
          unreachable: Type.Optional(Duration),
        },
        { ...strict, ...says("busy, refused, noAnswer and unreachable, each a time") },
      ),
    ),
  },
  { ...strict, ...says("rules for agents: missedMax, backOff") },
);
export type AgentRulesFile = Static<typeof AgentRules>;

const Code = Type.String({
  pattern: "^\\*[0-9]{1,4}$",
  ...says('a star and 1 to 4 digits, in quotes, for example "*45"'),
});

export const FeatureCodes = Type.Object(
  {
    logIn: Type.Optional(Code),
    logOut: Type.Optional(Code),
    break: Type.Optional(Code),
    ready: Type.Optional(Code),
    status: Type.Optional(Code),
  },
  { ...strict, ...says("codes for agents' phones: logIn, logOut, break, ready, status") },
);
export type FeatureCodesFile = Static<typeof FeatureCodes>;
