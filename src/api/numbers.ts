/** A telephone number in a query, as people write it. */
import { readNumber } from "../domain/numbers";
import { invalidField } from "./problem";

/**
 * The number in E.164, or the beginning of one; null: not given. A whole number
 * is read by the rules of `country`: "8 (843) 555-12-34" is +78435551234 in RU.
 */
export function numberPrefix(text: string | undefined, country: string): string | null {
  if (text === undefined) return null;
  // A plus that was not percent-encoded arrives as a space.
  const written = text.replace(/^ /, "+");
  const whole = readNumber(written, country);
  if (whole) return whole;
  const digits = written.replace(/\D/g, "");
  if (digits === "") throw invalidField("query", "number", "has no digits");
  return `+${digits}`;
}

/** The country by whose rules a number in a query is read: the default site's. */
export function homeCountry(company: {
  defaultSite: string;
  sites: readonly { id: string; country: string }[];
}): string {
  return company.sites.find((site) => site.id === company.defaultSite)?.country ?? "";
}
