/**
 * The kinds of value that stand in a company file. The annotation `says` is the
 * sentence a person reads when a value has another form (shape.ts).
 */
import { Type } from "typebox";

const CLOCK = "(([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00)";

export const says = (sentence: string) => ({ says: sentence });

const ID_PATTERN = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$";
export const Id = Type.String({
  pattern: ID_PATTERN,
  maxLength: 40,
  ...says("lower-case words joined by dashes, at most 40 characters, for example front-desk"),
});
export const Prompt = Type.String({
  pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
  maxLength: 60,
  ...says("the name of a sound without folder and ending, for example greet-kazan-morning"),
});
/** One line: names are written into Asterisk's configuration. */
export const Name = Type.String({
  pattern: "^[^\\u0000-\\u001f\\u007f\\u2028\\u2029]*[^\\s][^\\u0000-\\u001f\\u007f\\u2028\\u2029]*$",
  maxLength: 100,
  ...says("a name, one line of at most 100 characters"),
});
const TIME = "a time with its unit, for example 20s, 1.5s or 500ms";
export const Duration = Type.Union([Type.String(), Type.Number()], says(TIME));
/** A time, or the word for no limit at all. */
export const DurationOrNone = Type.Union(
  [Type.Literal("none"), Type.String(), Type.Number()],
  says(`none, or ${TIME}`),
);
export const Moment = Type.String(says("a local date and time, for example 2026-11-18 09:00"));
export const Day = Type.String(says("a date, for example 2026-12-31"));
export const ClockTime = Type.String({ pattern: `^${CLOCK}$`, ...says("a time of day, for example 09:00") });
/** Numbers may be written without quotes, and then YAML reads them as integers. */
export const Written = Type.Union(
  [Type.String({ maxLength: 40 }), Type.Integer()],
  says("a telephone number, in quotes"),
);
export const Extension = Type.Union([Type.String(), Type.Integer()], says("an extension of 2 to 6 digits"));
export const Count = (minimum: number, maximum: number) =>
  Type.Integer({ minimum, maximum, ...says(`a whole number from ${minimum} to ${maximum}`) });
export const Flag = Type.Boolean(says("true or false"));
export const Language = Type.String({
  pattern: "^[a-z]{2,3}(-[A-Z]{2})?$",
  ...says("a language code, for example ru"),
});

export const strict = { additionalProperties: false };
export const list = <T extends Parameters<typeof Type.Array>[0]>(item: T, sentence: string, minItems = 0) =>
  Type.Array(item, { minItems, ...says(sentence) });

export const Hours = Type.Record(
  Type.String(),
  Type.Union([Type.String(), Type.Array(Type.String())], says("hours, for example 09:00-18:00, or closed")),
  says("opening hours, for example mon-fri: 09:00-18:00"),
);

/** What a key does, in a menu or while a caller waits. */
export const Keys = Type.Record(
  Type.String(),
  Type.Object(
    {
      label: Name,
      to: Type.String(says("where the key leads, for example stream new-purchase")),
      urgency: Type.Optional(Duration),
    },
    { ...strict, ...says("label and to") },
  ),
  says("keys, each with label and to"),
);
