/**
 * Every value that goes into an Asterisk configuration file passes through one
 * of these. Asterisk's files have hardly any quoting: a line break, a comma or
 * a semicolon in the wrong place is a new setting or a new command. So a value
 * is what its kind allows, or rendering throws and names the field.
 */
export class BadConfValue extends Error {
  override readonly name = "BadConfValue";

  constructor(
    readonly field: string,
    value: unknown,
    allowed: string,
  ) {
    super(`${field}: ${JSON.stringify(value)} cannot be written into Asterisk's configuration; allowed: ${allowed}`);
  }
}

const kind = (pattern: RegExp, allowed: string) => (field: string, value: string) => {
  if (typeof value !== "string" || !pattern.test(value)) throw new BadConfValue(field, value, allowed);
  return value;
};

/** A section or endpoint: begins with a letter, so that it is never taken for a number. */
export const confName = kind(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, "a letter, then up to 63 letters, digits, _ or -");
/** A SIP user name; unlike an endpoint it may be a number. */
export const sipUser = kind(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, "up to 64 letters, digits, _, . or -");
export const secret = kind(/^[A-Za-z0-9._~!*@%^+-]{8,128}$/, "8 to 128 letters, digits or . _ ~ ! * @ % ^ + -");
export const extension = kind(/^[0-9]{1,18}$/, "1 to 18 digits");
export const dialledNumber = kind(/^\+?[0-9]{1,18}$/, "1 to 18 digits, a + before them if need be");
export const host = kind(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/, "a host name or an IPv4 address");
export const languageTag = kind(/^[a-z]{2,3}([_-][A-Za-z0-9]{2,8})?$/, 'a language tag such as "en"');
export const zoneName = kind(/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+){0,2}$/, "an IANA time zone");
export const country = kind(/^[a-z]{2}$/, "two small letters");
/** A sound as Playback takes it: a path below the sounds folder, without extension. */
export const soundName = kind(
  /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+){0,5}$/,
  "names of letters, digits, _ or -, joined by /",
);

const TIME = "([01]\\d|2[0-3]):[0-5]\\d";
const DAY = "(mon|tue|wed|thu|fri|sat|sun)";
const DAYS = `${DAY}(-${DAY})?(&${DAY}(-${DAY})?)*`;
const DATES = "\\d{1,2}(-\\d{1,2})?";
const MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)";
/** Times, weekdays, days of the month, months, as GotoIfTime takes them. */
export const timeSpec = kind(
  new RegExp(`^${TIME}-${TIME},(\\*|${DAYS}),(\\*|${DATES}),(\\*|${MONTH})$`),
  'such as "09:00-17:59,mon-fri,*,*"',
);

export const localDate = kind(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, "a date such as 2026-12-31");

/** An absolute path; what a file system allows more than this would end the line or begin a comment. */
export const absolutePath = kind(/^\/[^\p{Cc};"]*$/u, 'an absolute path without ; " or control characters');

export function port(field: string, value: number): string {
  if (!Number.isInteger(value) || value < 1 || value > 65_535)
    throw new BadConfValue(field, value, "a port, 1 to 65535");
  return String(value);
}

/**
 * A person's name for a phone's display. Names are people's own, so the few characters that mean
 * something to SIP or to Asterisk become spaces instead of an error; only control characters are refused.
 */
export function displayName(field: string, value: string): string {
  if (/\p{Cc}/u.test(value) || value.length > 128) {
    throw new BadConfValue(field, value, "up to 128 characters, no control characters");
  }
  return value
    .replace(/["\\;<>[\]{}|$#,]/g, " ")
    .replace(/ +/g, " ")
    .trim();
}
