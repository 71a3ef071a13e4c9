/** The figures of the queues, as src/domain/figures.ts defines them. */
import Type, { type Static } from "typebox";
import type { AllFigures, Figures, QueueFigures, Today } from "../../domain/figures";
import { rfc3339 } from "../times";
import { Closed, Id, Instant, Nullable } from "./common";

const Count = (description: string) => Type.Integer({ minimum: 0, description });
const Millis = (description: string) => Type.Integer({ minimum: 0, description: `${description} In milliseconds.` });

const TodaySchema = Closed({
  entered: Count("Callers who got a place in line."),
  answered: Count("Of them, those who came to an agent."),
  abandoned: Count("Of them, those who hung up while they waited."),
  shortAbandons: Count("Of the abandoned, those who had waited less than the queue's short abandon."),
  elsewhere: Count("Of them, those who left otherwise: by a key, a callback, an overflow, a move, too long a wait."),
  refused: Count("Callers turned away at the door; they never entered."),
  overflowed: Count("Callers sent to where the queue sends those whom it cannot serve."),
  speedOfAnswerMs: Nullable(Millis("The mean wait of those answered; null: nobody was.")),
  handleMs: Nullable(Millis("The mean of talk and wrap-up; null: no talk is over.")),
});

const FIGURES = {
  waiting: Count("Callers in line."),
  longestWaitMs: Millis("How long the one has waited who has waited longest; 0: nobody waits."),
  agents: Closed({
    idle: Count("Available and idle."),
    reserved: Count("An offer is being made to them."),
    ringing: Count("Their phone rings."),
    talking: Count("They talk."),
    wrapUp: Count("They write up."),
    onBreak: Count("On break, and on no call."),
    loggedOut: Count("Logged out, and on no call."),
  }),
  serviceLevel: Closed(
    {
      percent: Nullable(Type.Number({ minimum: 0, maximum: 100 })),
      answeredInTime: Count("Answered within the queue's time."),
      of: Count("Answered + abandoned - short abandons."),
    },
    { description: "Of those who left the line in the last 30 minutes; null: nobody did." },
  ),
  today: TodaySchema,
};

const QueueFiguresSchema = Closed({
  queue: Id("The queue's key."),
  target: Closed({
    withinMs: Millis("Answered within this counts as in time."),
    targetPercent: Type.Number({ minimum: 0, maximum: 100 }),
    shortAbandonMs: Millis("Who hangs up before this is a short abandon."),
  }),
  ...FIGURES,
});

export const FiguresSchema = Closed(
  {
    at: Instant("The moment of these figures."),
    all: Closed(FIGURES, { description: "All queues together: each caller and each agent counts once." }),
    queues: Type.Array(QueueFiguresSchema),
  },
  { $id: "Figures", description: "What the queues do now and did today, reckoned from events." },
);

const round = (ms: number | null): number | null => (ms === null ? null : Math.max(0, Math.round(ms)));

/** Without the sums that the means are made of. */
const todayJson = ({ talks: _talks, answerMs: _answer, talkMs: _talk, wrapUpMs: _wrapUp, ...today }: Today) => ({
  ...today,
  speedOfAnswerMs: round(today.speedOfAnswerMs),
  handleMs: round(today.handleMs),
});

const figuresOf = ({ waiting, longestWaitMs, agents, serviceLevel, today }: Figures) => ({
  waiting,
  longestWaitMs: Math.max(0, Math.round(longestWaitMs)),
  agents,
  serviceLevel,
  today: todayJson(today),
});

const queueOf = ({ queue, target, ...figures }: QueueFigures) => ({
  queue,
  target: { ...target },
  ...figuresOf(figures),
});

export const figuresJson = ({ atMs, all, queues }: AllFigures): Static<typeof FiguresSchema> => ({
  at: rfc3339(atMs),
  all: figuresOf(all),
  queues: queues.map(queueOf),
});
