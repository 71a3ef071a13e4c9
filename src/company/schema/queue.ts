/** The form of a queue in the company file. */
import { type Static, Type } from "typebox";
import { STRATEGIES } from "../../domain/company";
import { Count, Duration, DurationOrNone, Flag, Hours, Id, Keys, list, Name, Prompt, says, strict } from "./fields";

const oneOf = <const W extends readonly string[]>(words: W, sentence: string) =>
  Type.Enum([...words] as W[number][], says(sentence));

const SkillStep = Type.Object(
  {
    after: Type.Optional(Duration),
    needs: Type.Union(
      [Type.String(), Type.Null()],
      says('what the agent must be able to do, for example "boilers >= 3 & $language"; null: anybody'),
    ),
  },
  { ...strict, ...says("after and needs") },
);

const NoAgentRule = oneOf(["stay", "refuse", "leave"], "stay, refuse or leave");

const Comfort = Type.Object(
  {
    prompt: Type.Optional(
      Type.Union([Prompt, list(Prompt, "prompts", 1)], says("a prompt, or several, for example [comfort, prices]")),
    ),
    after: Type.Optional(Duration),
    every: Type.Optional(DurationOrNone),
  },
  strict,
);

const Announce = Type.Object(
  {
    position: Type.Optional(Flag),
    estimate: Type.Optional(Flag),
    after: Type.Optional(Duration),
    every: Type.Optional(Duration),
  },
  { ...strict, ...says("what is announced: position, estimate, after, every") },
);

const Callback = Type.Object(
  {
    first: Type.Optional(oneOf(["agent", "customer"], "agent or customer")),
    tries: Type.Optional(Count(1, 10)),
    spacing: Type.Optional(Duration),
  },
  strict,
);

export const Queue = Type.Object(
  {
    id: Id,
    name: Name,
    music: Type.Optional(Id),
    strategy: Type.Optional(oneOf(STRATEGIES, `one of ${STRATEGIES.join(", ")}`)),
    ring: Type.Optional(Duration),
    wrapUp: Type.Optional(Duration),
    entriesMax: Type.Optional(Count(1, 10_000)),
    tierStep: Type.Optional(Duration),
    lastAgent: Type.Optional(Duration),
    skills: Type.Optional(
      list(SkillStep, 'steps, for example [{ needs: "boilers >= 3" }, { after: 30s, needs: null }]'),
    ),
    passedMax: Type.Optional(Count(0, 1_000)),
    waitMax: Type.Optional(DurationOrNone),
    noAgent: Type.Optional(
      Type.Object(
        {
          loggedOut: Type.Optional(NoAgentRule),
          onBreak: Type.Optional(NoAgentRule),
          unreachable: Type.Optional(NoAgentRule),
        },
        { ...strict, ...says("loggedOut, onBreak and unreachable, each stay, refuse or leave") },
      ),
    ),
    hopeless: Type.Optional(
      Type.Object(
        { waitingPerAgent: Type.Optional(Count(1, 1_000)), estimate: Type.Optional(Duration) },
        { ...strict, ...says("waitingPerAgent, estimate") },
      ),
    ),
    overflow: Type.Optional(list(Type.String(says("a place such as queue service")), "places, the first choice first")),
    hours: Type.Optional(Hours),
    welcome: Type.Optional(Prompt),
    comfort: Type.Optional(Type.Union([Type.Literal("none"), Comfort], says("none, or prompt, after and every"))),
    announce: Type.Optional(Announce),
    exits: Type.Optional(Keys),
    callback: Type.Optional(
      Type.Union([Type.Literal("none"), Callback], says("none, or first, tries and spacing ({} for the defaults)")),
    ),
    serviceLevel: Type.Optional(
      Type.Object(
        {
          within: Type.Optional(Duration),
          target: Type.Optional(Count(1, 100)),
          shortAbandon: Type.Optional(Duration),
        },
        { ...strict, ...says("within, target (percent), shortAbandon") },
      ),
    ),
  },
  { ...strict, ...says("a queue") },
);
export type QueueFile = Static<typeof Queue>;
