/**
 * The rendered parts of extensions.conf: what each site does while frontdesk is
 * away, how colleagues reach each other then, and the lamps. Pure.
 */
import { DAY_PARTS, type DayPart } from "../domain/company";
import * as value from "./conf-values";
import type { PhoneAccount } from "./render";

/** What a site's callers get from the dialplan alone. Sounds are named as Playback takes them. */
export interface FallbackSite {
  /** Numbers that lead here, as the carrier sends them. */
  dnis: string[];
  language: string;
  /** IANA zone; Asterisk reads the machine's tzdata. */
  zone: string;
  /** When operators answer, each as GotoIfTime takes it: "09:00-17:59,mon-fri,*,*". None: always closed. */
  openHours: string[];
  /** Local dates (YYYY-MM-DD) on which nobody answers, with what is said then. */
  holidays: { date: string; sound: string }[];
  /** Minute of the local day at which each part begins; 05:00, 12:00, 18:00 and 23:00 unless given. */
  startsAtMinute?: Record<DayPart, number>;
  /** Rung alone for 15 s before all others; null: nobody is. */
  firstEndpoint: string | null;
  /** Rung together, 30 s a try. */
  allEndpoints: string[];
  greetings: Record<DayPart, string>;
  closedSound: string;
  sorrySound: string;
  allBusySound: string;
}

const DEFAULT_STARTS: Record<DayPart, number> = { morning: 300, day: 720, evening: 1080, night: 1380 };
const MINUTES_A_DAY = 1440;

/** One block a site; the first site also takes every number that is nobody's. */
export function renderSites(sites: FallbackSite[]): string {
  const blocks = sites.map((site, i) => renderSite(site, `sites[${i}]`));
  const first = sites[0]?.dnis[0];
  const unknown = first
    ? `Goto(${value.dialledNumber("sites[0].dnis[0]", first)},1)`
    : "Hangup(34) ; no company has been loaded yet";
  const anyNumber = `; a number that is nobody's: the default site\nexten => _[+0-9]!,1,${unknown}`;
  return [...blocks, anyNumber].join("\n");
}

function renderSite(site: FallbackSite, at: string): string {
  const zone = value.zoneName(`${at}.zone`, site.zone);
  const greeting = (part: DayPart) => value.soundName(`${at}.greetings.${part}`, site.greetings[part]);
  const sound = (name: "closedSound" | "sorrySound" | "allBusySound") => value.soundName(`${at}.${name}`, site[name]);
  const dial = (name: string) => `PJSIP/${value.confName(`${at}.allEndpoints`, name)}`;
  const lines = [
    `Set(CHANNEL(language)=${value.languageTag(`${at}.language`, site.language)})`,
    `Set(FD_GREETING=${greeting("night")})`,
    ...dayPartRanges(site.startsAtMinute ?? DEFAULT_STARTS, at).map(
      ({ part, range }) => `ExecIfTime(${range},*,*,*,${zone}?Set(FD_GREETING=${greeting(part)}))`,
    ),
    "Set(FD_OPEN=0)",
    ...site.openHours.map((spec, i) => {
      return `ExecIfTime(${value.timeSpec(`${at}.openHours[${i}]`, spec)},${zone}?Set(FD_OPEN=1))`;
    }),
    `Set(FD_CLOSED=${sound("closedSound")})`,
    ...holidayLines(site.holidays, zone, at),
    `Set(FD_ALL_BUSY=${sound("allBusySound")})`,
    `Set(FD_SORRY=${sound("sorrySound")})`,
    `Set(FD_FIRST=${site.firstEndpoint === null ? "" : dial(site.firstEndpoint)})`,
    `Set(FD_ALL=${site.allEndpoints.map(dial).join("&")})`,
    "Goto(fallback,s,1)",
  ];
  const numbers = numberForms(site.dnis.map((number, i) => value.dialledNumber(`${at}.dnis[${i}]`, number)));
  const [first, ...others] = numbers;
  if (first === undefined) throw new value.BadConfValue(`${at}.dnis`, site.dnis, "at least one number");
  return [
    ...lines.map((line, i) => (i === 0 ? `exten => ${first},1,${line}` : ` same => n,${line}`)),
    ...others.map((number) => `exten => ${number},1,Goto(${first},1)`),
  ].join("\n");
}

/** A date with its year: GotoIfTime knows none. */
function holidayLines(holidays: FallbackSite["holidays"], zone: string, at: string): string[] {
  if (holidays.length === 0) return [];
  const lines = holidays.flatMap(({ date, sound }, i) => {
    const today = `$["\${FD_TODAY}"="${value.localDate(`${at}.holidays[${i}].date`, date)}"]`;
    const said = value.soundName(`${at}.holidays[${i}].sound`, sound);
    return [`Set(FD_OPEN=\${IF(${today}?0:\${FD_OPEN})})`, `Set(FD_CLOSED=\${IF(${today}?${said}:\${FD_CLOSED})})`];
  });
  return [`Set(FD_TODAY=\${STRFTIME(\${EPOCH},${zone},%Y-%m-%d)})`, ...lines];
}

/** A carrier may or may not send the plus: both are the same number. */
function numberForms(dnis: string[]): string[] {
  return [...new Set(dnis.flatMap((number) => [number, number.startsWith("+") ? number.slice(1) : `+${number}`]))];
}

/** The times of morning, day and evening (the rest is night), none across midnight: "05:00-11:59". */
function dayPartRanges(starts: Record<DayPart, number>, at: string): { part: DayPart; range: string }[] {
  return DAY_PARTS.filter((part) => part !== "night").flatMap((part) => {
    const from = minuteOfDay(`${at}.startsAtMinute.${part}`, starts[part]);
    const next = DAY_PARTS.map((other) => starts[other]).filter((minute) => minute > from);
    const until = Math.min(...(next.length > 0 ? next : DAY_PARTS.map((other) => starts[other])));
    const spans = until > from ? [[from, until]] : [[from, MINUTES_A_DAY], ...(until > 0 ? [[0, until]] : [])];
    return spans.map(([start = 0, end = 0]) => ({ part, range: `${clock(start)}-${clock(end - 1)}` }));
  });
}

function minuteOfDay(field: string, minute: number): number {
  if (Number.isInteger(minute) && minute >= 0 && minute < MINUTES_A_DAY) return minute;
  throw new value.BadConfValue(field, minute, "a minute of the day, 0 to 1439");
}

function clock(minute: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** One line an extension: the fallback for calls between colleagues. */
export function renderColleagues(phones: PhoneAccount[]): string {
  return phones
    .filter((phone) => phone.extension !== null)
    .map((phone, i) => {
      const number = value.extension(`phones[${i}].extension`, phone.extension ?? "");
      const endpoint = value.confName(`phones[${i}].endpoint`, phone.endpoint);
      return `exten => ${number},1,Set(FD_PHONE=PJSIP/${endpoint})\n same => n,Goto(ring,1)`;
    })
    .join("\n");
}

/** Phones show whether they talk; agents and queues show what frontdesk says of them. */
export function renderHints(phones: PhoneAccount[], agents: string[], queues: string[]): string {
  const named = (what: "agent" | "queue", ids: string[]) =>
    ids.map((id, i) => {
      const name = value.confName(`${what}s[${i}]`, id);
      return `exten => ${what}-${name},hint,Stasis:${what}-${name}`;
    });
  const desks = phones
    .filter((phone) => phone.extension !== null)
    .map((phone) => `exten => ${phone.extension},hint,PJSIP/${value.confName("phones.endpoint", phone.endpoint)}`);
  return [...named("agent", agents), ...named("queue", queues), ...desks].join("\n");
}
