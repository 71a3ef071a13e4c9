/**
 * Opening hours and holidays, by the site's clock.
 *
 * Every boundary (09:00 of such a day) is turned into an instant first, and
 * instants are compared: so a clock change needs no case of its own. A time that
 * the clock skips in spring means the next moment that exists; a time that comes
 * twice in autumn means the first.
 */
import { DateTime, IANAZone } from "luxon";
import { assert } from "./assert";
import type { Holiday, MinuteSpan, Site } from "./company";
import type { EpochMs } from "./glossary";
import { type Holding, holdsUntil } from "./holds-until";

export type OpenState =
  /** `untilMs` is absent when the site does not close in the days looked at. */
  | { readonly open: true; readonly untilMs?: EpochMs }
  /** `opensMs` is absent when the site does not open in the days looked at. */
  | { readonly open: false; readonly holiday: Holiday | null; readonly opensMs?: EpochMs };

/** A site with these hours; a whole Site is one. */
export type HoursOf = Pick<Site, "zone" | "hours" | "holidays">;

/** A day of somebody's calendar. */
export interface LocalDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** How far ahead the next opening is looked for: a long closed season, but not for ever. */
const OPENING_LOOKAHEAD_DAYS = 200;
/** How far ahead the next closing is looked for: a site open for a whole week counts as always open. */
const CLOSING_LOOKAHEAD_DAYS = 8;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MINUTES_A_DAY = 1_440;
/** No zone is further than this from UTC, and no zone changes its clock twice within as much either side. */
const OFFSET_REACH_MS = 36 * 60 * MINUTE_MS;

/** Whether the site is open at this moment, with when that changes. */
export const openState = holdsUntil((site: HoursOf, atMs: EpochMs): Holding<OpenState> => {
  const today = localDate(site.zone, atMs);
  const answer = openStateOn(today, site, atMs);
  const changesMs = (answer.open ? answer.untilMs : answer.opensMs) ?? Number.POSITIVE_INFINITY;
  // Tomorrow may be a holiday.
  return { answer, untilMs: Math.min(changesMs, nextMidnight(site.zone, today)) };
});

function openStateOn(today: LocalDate, site: HoursOf, atMs: EpochMs): OpenState {
  const now = openSpan(site, today, atMs);
  if (now) {
    const untilMs = closingAfter(site, today, now.toMs);
    return untilMs === null ? { open: true } : { open: true, untilMs };
  }
  const holiday = holidayOn(site, today);
  const opensMs = openingAfter(site, today, atMs);
  return opensMs === null ? { open: false, holiday } : { open: false, holiday, opensMs };
}

/** The local day at this moment. */
export function localDate(zone: string, atMs: EpochMs): LocalDate {
  const local = DateTime.fromMillis(atMs, { zone: zoneOf(zone) });
  const { year, month, day } = local;
  // Luxon does not throw: an instant it cannot hold becomes NaN everywhere.
  assert(local.isValid, `${atMs} is not a moment of the zone ${zone}`);
  return { year, month, day };
}

/**
 * The moment at which the zone's clock shows this minute of the day (1440: the
 * next midnight): the first such moment, or the next that exists.
 */
export function localInstant(zone: string, { year, month, day }: LocalDate, minute: number): EpochMs {
  const clock = zoneOf(zone);
  /** What the clock shows, as if it were UTC. */
  const shownMs = Date.UTC(year, month - 1, day) + minute * MINUTE_MS;
  const before = clock.offset(shownMs - OFFSET_REACH_MS);
  const after = clock.offset(shownMs + OFFSET_REACH_MS);
  const candidates = [shownMs - before * MINUTE_MS, shownMs - after * MINUTE_MS].sort((a, b) => a - b);
  const [first = shownMs, second = shownMs] = candidates;
  for (const candidate of candidates) if (candidate + clock.offset(candidate) * MINUTE_MS === shownMs) return candidate;
  return firstWithOffset(clock, after, first, second);
}

/** When the day after this one begins. */
export const nextMidnight = (zone: string, date: LocalDate): EpochMs => localInstant(zone, date, MINUTES_A_DAY);

/** The moment of the clock change between the two: the first that has the later offset. */
function firstWithOffset(clock: IANAZone, offset: number, fromMs: EpochMs, toMs: EpochMs): EpochMs {
  let low = fromMs;
  let high = toMs;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (clock.offset(middle) === offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

function zoneOf(zone: string): IANAZone {
  const found = IANAZone.create(zone);
  assert(found.isValid, `"${zone}" is not an IANA zone`);
  return found;
}

function plusDays({ year, month, day }: LocalDate, days: number): LocalDate {
  const date = new Date(Date.UTC(year, month - 1, day) + days * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** YYYY-MM-DD, as holidays are written. */
export function isoDate({ year, month, day }: LocalDate): string {
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

function holidayOn(site: HoursOf, date: LocalDate): Holiday | null {
  const written = isoDate(date);
  return site.holidays.find((holiday) => holiday.date === written) ?? null;
}

/** The spans of one day in order; a holiday has none. */
function spansOn(site: HoursOf, date: LocalDate): readonly MinuteSpan[] {
  if (site.holidays.length > 0 && holidayOn(site, date)) return [];
  const weekday = new Date(Date.UTC(date.year, date.month - 1, date.day)).getUTCDay() || 7;
  return [...site.hours[weekday as keyof typeof site.hours]].sort((a, b) => a.from - b.from);
}

/** The span that is open at this moment. */
function openSpan(site: HoursOf, today: LocalDate, atMs: EpochMs): { toMs: EpochMs } | null {
  for (const { from, to } of spansOn(site, today)) {
    const toMs = localInstant(site.zone, today, to);
    if (localInstant(site.zone, today, from) <= atMs && atMs < toMs) return { toMs };
  }
  return null;
}

/** When the stretch that is open until `toMs` ends, spans that meet (as at midnight) being one. */
function closingAfter(site: HoursOf, today: LocalDate, toMs: EpochMs): EpochMs | null {
  let untilMs = toMs;
  for (let ahead = 0; ahead < CLOSING_LOOKAHEAD_DAYS; ahead++) {
    const date = plusDays(today, ahead);
    for (const { from, to } of spansOn(site, date)) {
      const fromMs = localInstant(site.zone, date, from);
      if (fromMs > untilMs) return untilMs;
      untilMs = Math.max(untilMs, localInstant(site.zone, date, to));
    }
    if (untilMs < nextMidnight(site.zone, date)) return untilMs;
  }
  return null;
}

function openingAfter(site: HoursOf, today: LocalDate, atMs: EpochMs): EpochMs | null {
  if (Object.values(site.hours).every((spans) => spans.length === 0)) return null;
  for (let ahead = 0; ahead <= OPENING_LOOKAHEAD_DAYS; ahead++) {
    const date = plusDays(today, ahead);
    for (const { from, to } of spansOn(site, date)) {
      const fromMs = localInstant(site.zone, date, from);
      if (fromMs > atMs && fromMs < localInstant(site.zone, date, to)) return fromMs;
    }
  }
  return null;
}
