/** Instants as the API writes and reads them: RFC 3339, in UTC. */
import type { EpochMs } from "../domain/glossary";
import { invalidField } from "./problem";

export const rfc3339 = (atMs: EpochMs): string => new Date(atMs).toISOString();
export const rfc3339OrNull = (atMs: EpochMs | null): string | null => (atMs === null ? null : rfc3339(atMs));

/** A query's instant in epoch milliseconds; null: not given. */
export function instant(field: string, text: string | undefined): EpochMs | null {
  if (text === undefined) return null;
  const atMs = Date.parse(text);
  // The schema's format takes a leap second, Date does not.
  if (Number.isNaN(atMs)) throw invalidField("query", field, "is not an instant");
  return atMs;
}
