/** The form of a site in the company file. */
import { type Static, Type } from "typebox";
import {
  ClockTime,
  Day,
  Duration,
  Flag,
  Hours,
  Id,
  Language,
  list,
  Name,
  Prompt,
  says,
  strict,
  Written,
} from "./fields";

const Greeting = Type.Object(
  {
    prompts: Type.Optional(
      Type.Object(
        { morning: Prompt, day: Prompt, evening: Prompt, night: Prompt },
        { ...strict, ...says("a prompt for each part of the day") },
      ),
    ),
    name: Type.Optional(
      Type.Record(
        Type.String(),
        Name,
        says("how the company's name is said in each language, for example ru: Тепло Дом"),
      ),
    ),
    begins: Type.Optional(
      Type.Object(
        { morning: ClockTime, day: ClockTime, evening: ClockTime, night: ClockTime },
        { ...strict, ...says("the time at which each part of the day begins") },
      ),
    ),
  },
  { ...strict, ...says("the greeting: prompts, name, begins") },
);

const Times = Type.Object(
  {
    deskRing: Type.Optional(Duration),
    mobileRing: Type.Optional(Duration),
    mobileAccept: Type.Optional(Duration),
    firstDigit: Type.Optional(Duration),
    interDigit: Type.Optional(Duration),
  },
  { ...strict, ...says("times, for example deskRing: 20s") },
);

export const Site = Type.Object(
  {
    id: Id,
    name: Name,
    dnis: list(Written, "the numbers that lead to this site", 1),
    zone: Type.String(says("an IANA zone, for example Europe/Moscow")),
    country: Type.String(says("a country of two letters (ISO 3166), for example RU")),
    languages: list(Language, "languages, the site's own first, for example [ru, en]", 1),
    greeting: Type.Optional(Greeting),
    hours: Hours,
    holidays: Type.Optional(
      list(
        Type.Object({ date: Day, until: Type.Optional(Day), name: Name, prompt: Type.Optional(Prompt) }, strict),
        "holidays, each with date and name",
      ),
    ),
    closed: Type.Optional(Type.Object({ prompt: Type.Optional(Prompt), menu: Type.Optional(Id) }, strict)),
    menu: Id,
    queue: Id,
    withheld: Type.Optional(
      Type.Union(
        [Type.Literal("accept"), Type.Literal("refuse"), Type.Literal("message")],
        says("accept, refuse or message"),
      ),
    ),
    headStartForExisting: Type.Optional(Flag),
    times: Type.Optional(Times),
  },
  { ...strict, ...says("a site") },
);
export type SiteFile = Static<typeof Site>;
