/**
 * Telephone numbers as they arrive: whatever the carrier sends becomes E.164 or
 * null, never an error. Nothing here trusts its input: it is cut before it is
 * looked at, and a number with anything in it but digits and the punctuation
 * people write between them is not a number.
 */
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/min";
import type { E164 } from "./glossary";

/** The longest number people write (E.164 has 15 digits) with its punctuation; what is longer is no number. */
const NUMBER_CHARS_MAX = 32;
/** How much of an ANI is kept for the record. */
export const ANI_KEPT_CHARS_MAX = 64;

/** Spaces and hyphens as word processors write them count; full-width and Arabic-Indic digits do not: no carrier sends them. */
const WRITTEN_NUMBER = /^\+?[0-9 .()/\u00a0\u2007\u202f\u2010-\u2015\u2212-]+$/;
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;
/** Some countries have longer numbers inside, which cannot be dialled from abroad. */
const E164_NUMBER = /^\+[1-9][0-9]{1,14}$/;
const PUNCTUATION = /[^+0-9]/g;
const NOT_DIGITS = /[^0-9]/g;

/** What carriers and phones send in place of a number that is not to be shown. */
const WITHHELD_WORDS: ReadonlySet<string> = new Set([
  "",
  "anonymous",
  "private",
  "restricted",
  "unavailable",
  "unknown",
  "withheld",
]);

/**
 * The number in E.164, read by the numbering rules of `country` (ISO 3166); null
 * if it is none. SIP URIs are not read: an ANI that is one is an unknown
 * caller's. Parameters (`;ext=1`) are left out, and a `tel:` number that is
 * only valid in another context is none here.
 */
export function readNumber(ani: string, country: string): E164 | null {
  const head = ani.slice(0, NUMBER_CHARS_MAX);
  const [first = "", ...parameters] = head.split(";");
  if (parameters.length === 0 && ani.length > NUMBER_CHARS_MAX) return null;

  const written = first.replace(/^tel:/i, "").trim();
  if (!WRITTEN_NUMBER.test(written)) return null;
  if (parameters.length > 0 && !written.startsWith("+") && ani.slice(0, ANI_KEPT_CHARS_MAX).includes("phone-context"))
    return null;
  return parse(written, country);
}

function parse(written: string, country: string): E164 | null {
  const digits = written.replace(PUNCTUATION, "");
  // 00 opens an international number nearly everywhere, and carriers send it where the country's own prefix differs.
  const international = digits.startsWith("00") ? `+${digits.slice(2)}` : digits;
  const defaultCountry: CountryCode | undefined = isSupportedCountry(country) ? country : undefined;
  const found = parsePhoneNumberFromString(international, { defaultCountry, extract: false });
  // Possible, not valid: a range newer than our tables must still find its customer; what is no number finds none.
  return found?.isPossible() && E164_NUMBER.test(found.number) ? (found.number as string as E164) : null;
}

/** Without the country's code: what is dialled inside the country, after its trunk prefix if it has one. */
export function nationalNumber(number: E164): string {
  return parsePhoneNumberFromString(number)?.nationalNumber ?? number.slice(1);
}

/** The number as people of this country (ISO 3166) dial it, digits alone: without its country code there, else with a plus before it. */
export function dialled(number: E164, country: string): string {
  const found = parsePhoneNumberFromString(number);
  return found?.country === country ? found.formatNational().replace(NOT_DIGITS, "") : number;
}

/** The ANI as it is recorded and shown: at most 64 characters, control, bidirectional and zero-width ones replaced. */
export function displayAni(ani: string): string {
  return ani.slice(0, ANI_KEPT_CHARS_MAX).replace(UNPRINTABLE, "\ufffd");
}

/** Whether the caller shows no number, whatever word the carrier puts in its place. */
export function isWithheld(ani: string): boolean {
  if (ani.length > ANI_KEPT_CHARS_MAX) return false;
  const [user = ""] = ani.replace(/^sips?:/i, "").split("@");
  return WITHHELD_WORDS.has(user.replace(UNPRINTABLE, "").trim().toLowerCase());
}

/** The digits of a number, for comparing what two systems wrote. */
export function digitsOf(number: string): string {
  return number.slice(0, NUMBER_CHARS_MAX).replace(NOT_DIGITS, "");
}
