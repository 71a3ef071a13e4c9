/** One site of the company file as the call flow sees it. */
import {
  DAY_PARTS,
  type DayPart,
  type DayPartSettings,
  type Holiday,
  type Site,
  type SiteTimes,
} from "../domain/company";
import type { PromptName } from "../domain/glossary";
import { DEFAULT_DAY_PARTS, DEFAULT_PROMPTS, DEFAULT_TIMES, DEFAULT_WITHHELD, TIME_BOUNDS } from "./defaults";
import { greetingPrompt, greetingText } from "./greeting-texts";
import { readHours } from "./hours-file";
import { itemPath, type Problems } from "./problems";
import { checkZone, readClock, readDate, readDuration } from "./read-fields";
import type { SiteFile } from "./schema";
import type { Located } from "./sections";

/** More days than this in one holiday are a closed season: write its end as hours. */
const HOLIDAY_DAYS_MAX = 60;
const DAY_MS = 86_400_000;

/** The company's own sentences, by prompt and language; greetings are added to it. */
export type Texts = Record<PromptName, Record<string, string>>;

export function buildSite({ path, value: file }: Located<SiteFile>, texts: Texts, problems: Problems): Site {
  checkZone(file.zone, `${path}.zone`, problems);
  return {
    id: file.id,
    name: file.name,
    dnis: file.dnis.map(String),
    zone: file.zone,
    country: file.country,
    languages: file.languages,
    greeting: buildGreeting(file, path, texts, problems),
    hours: readHours(file.hours, "site", `${path}.hours`, problems),
    holidays: (file.holidays ?? []).flatMap((holiday, i) =>
      buildHolidays(holiday, itemPath(`${path}.holidays`, i), problems),
    ),
    closed: { prompt: file.closed?.prompt ?? DEFAULT_PROMPTS.closed, menu: file.closed?.menu ?? null },
    menu: file.menu,
    queue: file.queue,
    withheld: file.withheld ?? DEFAULT_WITHHELD,
    headStartForExisting: file.headStartForExisting ?? false,
    times: buildTimes(file, `${path}.times`, problems),
  };
}

function buildGreeting(file: SiteFile, path: string, texts: Texts, problems: Problems): DayPartSettings {
  const { prompts, begins } = file.greeting ?? {};
  const perPart = <T>(of: (part: DayPart) => T): Record<DayPart, T> => ({
    morning: of("morning"),
    day: of("day"),
    evening: of("evening"),
    night: of("night"),
  });
  const startsAtMinute = perPart((part) => (begins ? (readClock(begins[part]) ?? 0) : DEFAULT_DAY_PARTS[part]));
  if (new Set(DAY_PARTS.map((part) => startsAtMinute[part] % 1440)).size < DAY_PARTS.length)
    problems.add(`${path}.greeting.begins`, "two parts of the day begin at the same time");
  if (prompts) return { startsAtMinute, prompts };
  for (const part of DAY_PARTS) addGreeting(file, part, path, texts, problems);
  return { startsAtMinute, prompts: perPart((part) => greetingPrompt(file.id, part)) };
}

/** A site without prompts of its own is greeted for by sentences that say its name. */
function addGreeting(file: SiteFile, part: DayPart, path: string, texts: Texts, problems: Problems): void {
  const prompt = greetingPrompt(file.id, part);
  const own = texts[prompt] ?? {};
  for (const language of file.languages) {
    if (own[language] !== undefined) continue;
    const text = greetingText(part, language, file.greeting?.name?.[language] ?? file.name);
    if (text === null) problems.warn(`${path}.greeting`, `there is no greeting in ${language}: record ${prompt}`);
    else own[language] = text;
  }
  texts[prompt] = own;
}

function buildHolidays(file: NonNullable<SiteFile["holidays"]>[number], path: string, problems: Problems): Holiday[] {
  const from = readDate(file.date, `${path}.date`, problems);
  const until = file.until === undefined ? from : readDate(file.until, `${path}.until`, problems);
  if (from === null || until === null) return [];
  const days = (Date.parse(until) - Date.parse(from)) / DAY_MS + 1;
  if (days < 1 || days > HOLIDAY_DAYS_MAX) {
    const limit = `1 to ${HOLIDAY_DAYS_MAX} days`;
    problems.add(
      `${path}.until`,
      `"${until}" must be the last day of the holiday that begins on ${from}, ${limit} in all`,
    );
    return [];
  }
  const prompt = file.prompt ?? DEFAULT_PROMPTS.holiday;
  return Array.from({ length: days }, (_, i) => {
    const date = new Date(Date.parse(from) + i * DAY_MS).toISOString().slice(0, 10);
    return { date, name: file.name, prompt };
  });
}

function buildTimes({ times = {} }: SiteFile, path: string, problems: Problems): SiteTimes {
  const read = (field: keyof typeof times, fallback: number, bounds: { min: number; max: number }): number =>
    readDuration(times[field], fallback, bounds, `${path}.${field}`, problems);
  return {
    deskRingMs: read("deskRing", DEFAULT_TIMES.deskRingMs, TIME_BOUNDS.ring),
    mobileRingMs: read("mobileRing", DEFAULT_TIMES.mobileRingMs, TIME_BOUNDS.ring),
    mobileAcceptMs: read("mobileAccept", DEFAULT_TIMES.mobileAcceptMs, TIME_BOUNDS.mobileAccept),
    firstDigitMs: read("firstDigit", DEFAULT_TIMES.firstDigitMs, TIME_BOUNDS.firstDigit),
    interDigitMs: read("interDigit", DEFAULT_TIMES.interDigitMs, TIME_BOUNDS.interDigit),
  };
}
