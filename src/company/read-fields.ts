/**
 * Reads the values people write as text: durations, dates, moments, numbers.
 * Each reader adds a problem for what it cannot read and then returns something
 * harmless, so that the rest of the file is still looked at.
 */
import { isSupportedCountry } from "libphonenumber-js/min";
import { IANAZone } from "luxon";
import type { E164, EpochMs } from "../domain/glossary";
import { localInstant } from "../domain/hours";
import { readNumber } from "../domain/numbers";
import { didYouMean, type Problems, shown } from "./problems";

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000 };

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** A duration such as 20s, in milliseconds within `bounds`; `fallback` where none is written. */
export function readDuration(
  value: string | number | undefined,
  fallback: number,
  bounds: Bounds,
  path: string,
  problems: Problems,
): number {
  if (value === undefined) return fallback;
  const [, amount, unit = ""] = /^([0-9]+(?:\.[0-9]+)?)\s*([a-z]*)$/.exec(String(value).trim()) ?? [];
  const unitMs = UNIT_MS[unit];
  if (amount === undefined || unitMs === undefined) {
    const instead =
      amount !== undefined && unit === "" ? `has no unit; write ${amount}s` : "is no time, such as 20s or 1.5s";
    problems.add(path, `${shown(value)} ${instead}`);
    return fallback;
  }
  const ms = Math.round(Number(amount) * unitMs);
  if (ms >= bounds.min && ms <= bounds.max) return ms;
  problems.add(path, `${shown(value)} is out of bounds: ${writeDuration(bounds.min)} to ${writeDuration(bounds.max)}`);
  return fallback;
}

export const writeDuration = (ms: number): string => `${ms / 1_000}s`;

/** A date such as 2026-12-31; null if there is no such day. */
export function readDate(text: string, path: string, problems: Problems): string | null {
  const [, year, month, day] = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text) ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (year !== undefined && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)) return text;
  problems.add(path, `${shown(text)} is no date; write it as 2026-12-31`);
  return null;
}

const LOCAL_MOMENT = /^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T]([0-9]{2}:[0-9]{2}))?$/;
const EXACT_MOMENT =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,3})?)?(Z|[+-][0-9]{2}:[0-9]{2})$/;

/** A date, or a date and time by the clock of `zone` (or with its own offset, as in RFC 3339); null if it is none. */
export function readMoment(text: string, zone: string, path: string, problems: Problems): EpochMs | null {
  if (EXACT_MOMENT.test(text) && !Number.isNaN(Date.parse(text))) return Date.parse(text);
  const [, date, clock = "00:00"] = LOCAL_MOMENT.exec(text) ?? [];
  const minute = readClock(clock);
  if (date === undefined || minute === null) {
    problems.add(path, `${shown(text)} is no moment; write it as 2026-11-18 09:00`);
    return null;
  }
  const read = readDate(date, path, problems);
  if (read === null || !isZone(zone)) return null;
  const [year = 0, month = 0, day = 0] = read.split("-").map(Number);
  return localInstant(zone, { year, month, day }, minute);
}

/** Minute of the day of a time such as 09:00 or 24:00; null if there is none. */
export function readClock(text: string): number | null {
  const [, hours, minutes] = /^([0-9]{1,2}):([0-9]{2})$/.exec(text) ?? [];
  const minute = Number(hours) * 60 + Number(minutes);
  return hours !== undefined && Number(minutes) < 60 && minute <= 1440 ? minute : null;
}

export function writeClock(minute: number): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** Only names of places: an offset such as +03:00 knows no clock change. */
const isZone = (zone: string): boolean => /^[A-Z]/.test(zone) && IANAZone.isValidZone(zone);

export function checkZone(zone: string, path: string, problems: Problems): void {
  if (isZone(zone)) return;
  problems.add(path, `${shown(zone)} is not an IANA zone${didYouMean(zone, Intl.supportedValuesOf("timeZone"))}`);
}

/** A number as people write it, in E.164; null if it is none. */
export function readPhone(written: string | number, country: string, path: string, problems: Problems): E164 | null {
  const number = readNumber(String(written), country);
  // By the rules of a country that does not exist nothing can be read; that has been reported at the country.
  if (number === null && isSupportedCountry(country))
    problems.add(path, `${shown(written)} is no telephone number; write it as +7 843 555-00-01`);
  return number;
}

/** The beginning of numbers in E.164, e.g. +7 495 555-66. */
export function readPrefix(written: string | number, path: string, problems: Problems): string {
  const prefix = String(written).replace(/[ ().-]/g, "");
  if (!/^\+[1-9][0-9]{0,14}$/.test(prefix))
    problems.add(path, `${shown(written)} is no beginning of a number; write it with + and country, as +7 495 555-66`);
  return prefix;
}

export function readExtension(written: string | number, path: string, problems: Problems): string {
  const extension = String(written);
  if (!/^[0-9]{2,6}$/.test(extension)) problems.add(path, `${shown(written)} must be an extension of 2 to 6 digits`);
  return extension;
}
