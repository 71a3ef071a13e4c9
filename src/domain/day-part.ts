/**
 * Morning, day, evening or night: by the site's clock, at the site's own
 * boundaries, right on both days of a clock change (see hours.ts).
 */
import { DAY_PARTS, type DayPart, type Site } from "./company";
import type { EpochMs } from "./glossary";
import { type Holding, holdsUntil } from "./holds-until";
import { localDate, localInstant, nextMidnight } from "./hours";

/** The part of the day at this moment: the one that began last. */
export const dayPart = holdsUntil((site: Pick<Site, "zone" | "greeting">, atMs: EpochMs): Holding<DayPart> => {
  const today = localDate(site.zone, atMs);
  const { startsAtMinute } = site.greeting;
  const inOrder = [...DAY_PARTS].sort((a, b) => startsAtMinute[a] - startsAtMinute[b]);
  const begins = inOrder.map((part) => localInstant(site.zone, today, startsAtMinute[part]));
  const begun = inOrder.filter((_, n) => (begins[n] ?? 0) <= atMs);
  return {
    // Before the first boundary of the day, the last part of yesterday still goes on.
    answer: begun.at(-1) ?? inOrder.at(-1) ?? "day",
    untilMs: Math.min(...begins.filter((beginsMs) => beginsMs > atMs), nextMidnight(site.zone, today)),
  };
});
