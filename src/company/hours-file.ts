/**
 * Opening hours as people write them:
 *
 *   mon-fri: 09:00-13:00, 14:00-18:00
 *   sat: 10:00-16:00
 *   fri: 22:00-02:00        over midnight: two hours of it are Saturday's
 *   sun: closed             the same as leaving it out
 */
import type { MinuteSpan, WeeklyHours } from "../domain/company";
import { fieldPath, type Problems, shown } from "./problems";
import { readClock, writeClock } from "./read-fields";

type Weekday = keyof WeeklyHours;
const DAYS: readonly string[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const EVERY_DAY = "every day";
const MIDNIGHT = 1440;

export type HoursFile = Readonly<Record<string, string | readonly string[]>>;

/** @param whose "site" or "queue", for the warning that it is never open */
export function readHours(file: HoursFile, whose: string, path: string, problems: Problems): WeeklyHours {
  const week: Record<Weekday, MinuteSpan[]> = { 1: [], 2: [], 3: [], 4: [], 5: [], 6: [], 7: [] };
  const written = new Set<Weekday>();
  for (const [days, text] of Object.entries(file)) {
    const at = fieldPath(path, days);
    const spans = readSpans(text, at, problems);
    for (const day of readDays(days, at, problems)) {
      if (written.has(day)) problems.add(at, `${nameOf(day)} is already given above`);
      written.add(day);
      for (const span of spans) put(week, day, span);
    }
  }
  for (const day of Object.keys(week).map(Number) as Weekday[]) checkOverlap(week, day, path, problems);
  if (Object.values(week).every((spans) => spans.length === 0)) problems.warn(path, `the ${whose} is never open`);
  return week;
}

const nameOf = (day: Weekday): string => DAYS[day - 1] ?? "";
const dayAfter = (day: Weekday): Weekday => ((day % 7) + 1) as Weekday;

/** What lies past midnight belongs to the next day. */
function put(week: Record<Weekday, MinuteSpan[]>, day: Weekday, { from, to }: MinuteSpan): void {
  if (to > from) week[day].push({ from, to });
  else {
    week[day].push({ from, to: MIDNIGHT });
    if (to > 0) week[dayAfter(day)].push({ from: 0, to });
  }
}

function readDays(text: string, path: string, problems: Problems): Weekday[] {
  if (text === EVERY_DAY) return [1, 2, 3, 4, 5, 6, 7];
  const [first = "", last = first, ...more] = text.split("-").map((word) => word.trim().toLowerCase());
  const from = weekday(first);
  const to = weekday(last);
  if (from === null || to === null || more.length > 0) {
    problems.add(path, `${shown(text)} is no day; write mon, mon-fri or ${JSON.stringify(EVERY_DAY)}`);
    return [];
  }
  const days = [from];
  for (let day = from; day !== to; ) {
    day = dayAfter(day);
    days.push(day);
  }
  return days;
}

function weekday(word: string): Weekday | null {
  const index = DAYS.indexOf(word);
  return index < 0 ? null : ((index + 1) as Weekday);
}

function readSpans(text: string | readonly string[], path: string, problems: Problems): MinuteSpan[] {
  if (text === "closed") return [];
  const parts = typeof text === "string" ? text.split(",") : text;
  return parts.flatMap((part) => readSpan(part.trim(), path, problems) ?? []);
}

function readSpan(text: string, path: string, problems: Problems): MinuteSpan | null {
  const [opens = "", closes = "", ...more] = text.split(/\s*[-\u2013]\s*/);
  const from = readClock(opens);
  const to = readClock(closes);
  if (from === null || to === null || more.length > 0 || from === MIDNIGHT) {
    problems.add(path, `${shown(text)} are no hours; write 09:00-18:00, 00:00-24:00 or closed`);
    return null;
  }
  if (from === to) {
    problems.add(path, `${shown(text)} lasts no time; for the whole day write 00:00-24:00`);
    return null;
  }
  return { from, to };
}

/** Puts the day's spans in order and reports the first two that overlap. */
function checkOverlap(week: Record<Weekday, MinuteSpan[]>, day: Weekday, path: string, problems: Problems): void {
  week[day].sort((a, b) => a.from - b.from || a.to - b.to);
  const overlap = week[day].find((span, i) => span.from < (week[day][i - 1]?.to ?? 0));
  if (overlap) problems.add(path, `on ${nameOf(day)} the hours ${writeSpan(overlap)} overlap with others`);
}

const writeSpan = ({ from, to }: MinuteSpan): string => `${writeClock(from)}-${writeClock(to)}`;

/** The hours as readHours reads them. */
export function writeHours(hours: WeeklyHours): Record<string, string> {
  const days = DAYS.map((name, i) => [name, hours[(i + 1) as Weekday].map(writeSpan).join(", ") || "closed"] as const);
  return Object.fromEntries(days);
}
