import fc from "fast-check";
import { DateTime } from "luxon";
import type { Holiday, MinuteSpan, WeeklyHours } from "../../src/domain/company";
import { type HoursOf, localDate, localInstant, openState } from "../../src/domain/hours";

const at = (iso: string): number => {
  const moment = DateTime.fromISO(iso, { setZone: true });
  if (!moment.isValid) throw new Error(`the test's own ${iso} is not a moment`);
  return moment.toMillis();
};
const utc = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString());

const span = (from: string, to: string): MinuteSpan => ({ from: minutes(from), to: minutes(to) });
function minutes(clock: string): number {
  const [hours = 0, rest = 0] = clock.split(":").map(Number);
  return hours * 60 + rest;
}

const daily = (...spans: MinuteSpan[]): WeeklyHours => ({
  1: spans,
  2: spans,
  3: spans,
  4: spans,
  5: spans,
  6: spans,
  7: spans,
});
const weekdays: WeeklyHours = { ...daily(span("09:00", "18:00")), 6: [span("10:00", "16:00")], 7: [] };

const newYear: Holiday = { date: "2027-01-01", name: "New Year", prompt: "holiday" };

function office(zone: string, hours: WeeklyHours, holidays: readonly Holiday[] = []): HoursOf {
  return { zone, hours, holidays };
}

describe("an ordinary week in Samara", () => {
  const samara = office("Europe/Samara", weekdays, [newYear]);

  test.each([
    ["2026-11-18T08:59:59.999+04:00", "closed, opens 2026-11-18T05:00:00.000Z"],
    ["2026-11-18T09:00:00+04:00", "open until 2026-11-18T14:00:00.000Z"],
    ["2026-11-18T17:59:59.999+04:00", "open until 2026-11-18T14:00:00.000Z"],
    ["2026-11-18T18:00:00+04:00", "closed, opens 2026-11-19T05:00:00.000Z"],
    ["2026-11-21T15:00:00+04:00", "open until 2026-11-21T12:00:00.000Z"],
    ["2026-11-21T16:00:00+04:00", "closed, opens 2026-11-23T05:00:00.000Z"],
    ["2026-11-22T12:00:00+04:00", "closed, opens 2026-11-23T05:00:00.000Z"],
    ["2026-12-31T19:00:00+04:00", "closed, opens 2027-01-02T06:00:00.000Z"],
    ["2026-12-31T23:59:59+04:00", "closed, opens 2027-01-02T06:00:00.000Z"],
    ["2027-01-01T00:00:00+04:00", "holiday New Year, opens 2027-01-02T06:00:00.000Z"],
    ["2027-01-01T12:00:00+04:00", "holiday New Year, opens 2027-01-02T06:00:00.000Z"],
    ["2027-01-02T00:00:00+04:00", "closed, opens 2027-01-02T06:00:00.000Z"],
  ])("%s: %s", (moment, expected) => {
    expect(said(samara, at(moment))).toBe(expected);
  });
});

test("asked at any moments one after the other, a site answers each as if it were the first", () => {
  const samara = office("Europe/Samara", weekdays, [newYear, { ...newYear, date: "2027-01-02", name: "Still" }]);
  const from = at("2026-12-29T00:00:00+04:00");
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 8 * 86_400_000 }), { minLength: 2, maxLength: 30 }), (moments) => {
      for (const ms of moments) expect(openState(samara, from + ms)).toEqual(openState({ ...samara }, from + ms));
    }),
  );
});

function said(site: HoursOf, atMs: number): string {
  const state = openState(site, atMs);
  if (state.open) return state.untilMs === undefined ? "open" : `open until ${utc(state.untilMs)}`;
  const why = state.holiday ? `holiday ${state.holiday.name}` : "closed";
  return state.opensMs === undefined ? why : `${why}, opens ${utc(state.opensMs)}`;
}

describe("spans that meet", () => {
  test("around the clock never closes", () => {
    const always = office("Europe/Moscow", daily(span("00:00", "24:00")));
    expect(said(always, at("2026-11-18T23:59:59.999+03:00"))).toBe("open");
    expect(said(always, at("2026-11-19T00:00:00+03:00"))).toBe("open");
  });

  test("around the clock closes for a holiday, at midnight to midnight", () => {
    const always = office("Europe/Moscow", daily(span("00:00", "24:00")), [newYear]);
    expect(said(always, at("2026-12-31T12:00:00+03:00"))).toBe("open until 2026-12-31T21:00:00.000Z");
    expect(said(always, at("2027-01-01T00:00:00+03:00"))).toBe("holiday New Year, opens 2027-01-01T21:00:00.000Z");
  });

  test("over midnight, split in two, is one stretch", () => {
    const night = office("Europe/Rome", daily(span("00:00", "02:00"), span("22:00", "24:00")));
    expect(said(night, at("2026-11-18T23:00:00+01:00"))).toBe("open until 2026-11-19T01:00:00.000Z");
    expect(said(night, at("2026-11-19T01:00:00+01:00"))).toBe("open until 2026-11-19T01:00:00.000Z");
    expect(said(night, at("2026-11-19T02:00:00+01:00"))).toBe("closed, opens 2026-11-19T21:00:00.000Z");
  });

  test("a lunch break closes and opens again", () => {
    const lunch = office("Europe/Rome", daily(span("15:00", "19:00"), span("09:00", "13:00")));
    expect(said(lunch, at("2026-11-18T10:00:00+01:00"))).toBe("open until 2026-11-18T12:00:00.000Z");
    expect(said(lunch, at("2026-11-18T14:00:00+01:00"))).toBe("closed, opens 2026-11-18T14:00:00.000Z");
  });
});

test("a site that never opens says nothing of when", () => {
  expect(said(office("Europe/Rome", daily()), at("2026-11-18T10:00:00+01:00"))).toBe("closed");
});

describe("the day the clock goes forward (Rome, 2027-03-28: 02:00 becomes 03:00)", () => {
  test("the day has 23 hours", () => {
    const rome = office("Europe/Rome", daily(span("01:00", "04:00")));
    expect(said(rome, at("2027-03-28T00:59:59+01:00"))).toBe("closed, opens 2027-03-28T00:00:00.000Z");
    expect(said(rome, at("2027-03-28T01:00:00+01:00"))).toBe("open until 2027-03-28T02:00:00.000Z");
    expect(said(rome, at("2027-03-28T04:00:00+02:00"))).toBe("closed, opens 2027-03-28T23:00:00.000Z");
  });

  test("a time the clock skips is the next that exists", () => {
    const rome = office("Europe/Rome", daily(span("02:30", "05:00")));
    expect(said(rome, at("2027-03-28T01:59:59.999+01:00"))).toBe("closed, opens 2027-03-28T01:00:00.000Z");
    expect(said(rome, at("2027-03-28T03:00:00+02:00"))).toBe("open until 2027-03-28T03:00:00.000Z");
  });

  test("hours that fall into the gap whole do not happen that day", () => {
    const rome = office("Europe/Rome", daily(span("02:10", "02:50")));
    expect(said(rome, at("2027-03-28T01:59:00+01:00"))).toBe("closed, opens 2027-03-29T00:10:00.000Z");
    expect(said(rome, at("2027-03-28T03:00:00+02:00"))).toBe("closed, opens 2027-03-29T00:10:00.000Z");
  });

  test("a holiday of 23 hours ends at midnight", () => {
    const rome = office("Europe/Rome", daily(span("00:00", "24:00")), [{ ...newYear, date: "2027-03-28" }]);
    expect(said(rome, at("2027-03-28T12:00:00+02:00"))).toBe("holiday New Year, opens 2027-03-28T22:00:00.000Z");
  });
});

describe("the day the clock goes back (Rome, 2026-10-25: 03:00 becomes 02:00)", () => {
  test("a time that comes twice is the first, to open and to close", () => {
    const opens = office("Europe/Rome", daily(span("02:30", "05:00")));
    expect(said(opens, at("2026-10-25T02:29:59+02:00"))).toBe("closed, opens 2026-10-25T00:30:00.000Z");
    expect(said(opens, at("2026-10-25T02:30:00+02:00"))).toBe("open until 2026-10-25T04:00:00.000Z");
    expect(said(opens, at("2026-10-25T02:00:00+01:00"))).toBe("open until 2026-10-25T04:00:00.000Z");

    const closes = office("Europe/Rome", daily(span("01:00", "02:30")));
    expect(said(closes, at("2026-10-25T02:29:59+02:00"))).toBe("open until 2026-10-25T00:30:00.000Z");
    expect(said(closes, at("2026-10-25T02:15:00+01:00"))).toBe("closed, opens 2026-10-26T00:00:00.000Z");
  });

  test("the day has 25 hours", () => {
    const rome = office("Europe/Rome", daily(span("00:00", "24:00")), [{ ...newYear, date: "2026-10-26" }]);
    expect(said(rome, at("2026-10-25T00:00:00+02:00"))).toBe("open until 2026-10-25T23:00:00.000Z");
  });
});

test("where the clock changes at midnight, the day begins with the first moment that exists", () => {
  // Cairo, 2026-04-24: 00:00 becomes 01:00.
  expect(utc(localInstant("Africa/Cairo", { year: 2026, month: 4, day: 24 }, 0))).toBe("2026-04-23T22:00:00.000Z");
  // Cairo, 2026-10-29: midnight becomes 23:00 of the same day.
  expect(utc(localInstant("Africa/Cairo", { year: 2026, month: 10, day: 29 }, 1440))).toBe("2026-10-29T22:00:00.000Z");
  expect(utc(localInstant("Africa/Cairo", { year: 2026, month: 10, day: 29 }, 1410))).toBe("2026-10-29T20:30:00.000Z");
});

describe("40 moments in 6 zones: the clock is read back as it was written", () => {
  const ZONES = [
    "Europe/Moscow",
    "Europe/Samara",
    "Europe/Rome",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
  ];
  const DATES = [
    "2026-01-15",
    "2026-03-08",
    "2026-03-29",
    "2026-04-05",
    "2026-10-04",
    "2026-10-25",
    "2026-11-01",
    "2028-02-29",
  ];
  const MINUTES = [0, 90, 150, 720, 1439];
  const cases = ZONES.flatMap((zone) => DATES.flatMap((date) => MINUTES.map((minute) => ({ zone, date, minute }))));

  test("there are 240 of them", () => {
    expect(cases).toHaveLength(240);
  });

  test.each(cases)("$zone $date minute $minute", ({ zone, date, minute }) => {
    const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
    const found = localInstant(zone, { year, month, day }, minute);
    const shown = DateTime.fromMillis(found, { zone });
    const before = DateTime.fromMillis(found - 1, { zone });
    const minuteShown = shown.hour * 60 + shown.minute;
    const wanted = `${date} ${minute}`;
    if (`${shown.toISODate()} ${minuteShown}` === wanted) {
      // It exists; the same clock time an hour (or half an hour) earlier would have been the first.
      for (const earlier of [30, 60]) {
        const first = DateTime.fromMillis(found - earlier * 60_000, { zone });
        expect(`${first.toISODate()} ${first.hour * 60 + first.minute}`).not.toBe(wanted);
      }
    } else {
      // Skipped: the moment before still shows an earlier time, this one a later.
      expect(shown.toISODate()).toBe(date);
      expect(minuteShown).toBeGreaterThan(minute);
      expect(before.hour * 60 + before.minute).toBeLessThan(minute);
    }
    expect(localDate(zone, found)).toEqual({ year, month, day });
  });
});

test("property: what openState says of the change is true just before and just after it", () => {
  const clock = fc.integer({ min: 0, max: 1440 });
  const spans = fc.tuple(clock, clock).filter(([from, to]) => from < to);
  const moment = fc.integer({ min: at("2026-01-01T00:00:00Z"), max: at("2028-01-01T00:00:00Z") });
  const zone = fc.constantFrom("Europe/Rome", "America/New_York", "Australia/Lord_Howe", "Europe/Moscow");
  fc.assert(
    fc.property(zone, spans, moment, (name, [from, to], atMs) => {
      const site = office(name, daily({ from, to }));
      const state = openState(site, atMs);
      const changeMs = state.open ? state.untilMs : state.opensMs;
      if (changeMs === undefined) return;
      expect(changeMs).toBeGreaterThan(atMs);
      expect(openState(site, changeMs - 1).open).toBe(state.open);
      expect(openState(site, changeMs).open).toBe(!state.open);
    }),
    { numRuns: 400 },
  );
});

test("a zone or a moment that does not exist is refused, not guessed", () => {
  expect(() => openState(office("Europe/Mosow", weekdays), 0)).toThrow('"Europe/Mosow" is not an IANA zone');
  expect(() => openState(office("Europe/Moscow", weekdays), Number.NaN)).toThrow("not a moment");
});
