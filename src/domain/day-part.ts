/**
 * Morning, day, evening or night: by the site's clock, at the site's own
 * boundaries, right on both days of a clock change (see hours.ts).
 */
import { DAY_PARTS, type DayPart, type Site } from "./company";
import type { EpochMs } from "./glossary";
import { localDate, localInstant } from "./hours";

/** The part of the day at this moment: the one that began last. */
export function dayPart(site: Pick<Site, "zone" | "greeting">, atMs: EpochMs): DayPart {
  const today = localDate(site.zone, atMs);
  const { startsAtMinute } = site.greeting;
  const inOrder = [...DAY_PARTS].sort((a, b) => startsAtMinute[a] - startsAtMinute[b]);
  const begun = inOrder.filter((part) => localInstant(site.zone, today, startsAtMinute[part]) <= atMs);
  // Before the first boundary of the day, the last part of yesterday still goes on.
  return begun.at(-1) ?? inOrder.at(-1) ?? "day";
}
