import { dayPart } from "../../src/domain/day-part";
import { aSite } from "./a-company";

const at = (iso: string): number => Date.parse(iso);

const moscow = aSite({ zone: "Europe/Moscow" });
const samara = aSite({ zone: "Europe/Samara" });
const rome = aSite({ zone: "Europe/Rome" });

describe("the four greetings by the clock, in two zones at the same moments", () => {
  test.each([
    ["2026-11-18T00:59:59.999Z", "night", "night"],
    ["2026-11-18T01:00:00Z", "night", "morning"],
    ["2026-11-18T02:00:00Z", "morning", "morning"],
    ["2026-11-18T07:59:59.999Z", "morning", "morning"],
    ["2026-11-18T08:00:00Z", "morning", "day"],
    ["2026-11-18T09:00:00Z", "day", "day"],
    ["2026-11-18T14:00:00Z", "day", "evening"],
    ["2026-11-18T15:00:00Z", "evening", "evening"],
    ["2026-11-18T19:00:00Z", "evening", "night"],
    ["2026-11-18T20:00:00Z", "night", "night"],
    ["2026-11-18T21:00:00Z", "night", "night"],
  ])("%s: %s in Moscow, %s in Samara", (moment, inMoscow, inSamara) => {
    expect([dayPart(moscow, at(moment)), dayPart(samara, at(moment))]).toEqual([inMoscow, inSamara]);
  });
});

test("asked minute after minute, the part of the day changes when it is another", () => {
  const from = at("2027-03-27T12:00:00Z"); // over the night in which Rome's clock goes forward
  for (let minute = 0; minute < 2 * 1_440; minute++) {
    const nowMs = from + minute * 60_000;
    expect([minute, dayPart(rome, nowMs)]).toEqual([minute, dayPart({ ...rome }, nowMs)]);
  }
});

describe("Rome, the day the clock goes forward and the day it goes back", () => {
  test.each([
    ["2027-03-28T00:59:59Z", "night"],
    ["2027-03-28T01:00:00Z", "night"],
    ["2027-03-28T02:59:59Z", "night"],
    ["2027-03-28T03:00:00Z", "morning"],
    ["2027-03-28T10:00:00Z", "day"],
    ["2027-03-28T16:00:00Z", "evening"],
    ["2027-03-28T21:00:00Z", "night"],
    ["2026-10-24T22:00:00Z", "night"],
    ["2026-10-25T00:30:00Z", "night"],
    ["2026-10-25T01:30:00Z", "night"],
    ["2026-10-25T03:59:59Z", "night"],
    ["2026-10-25T04:00:00Z", "morning"],
    ["2026-10-25T11:00:00Z", "day"],
    ["2026-10-25T17:00:00Z", "evening"],
    ["2026-10-25T22:00:00Z", "night"],
  ])("%s: %s", (moment, part) => {
    expect(dayPart(rome, at(moment))).toBe(part);
  });
});

test("a boundary the clock skips is the next moment that exists; one that comes twice is the first", () => {
  const early = aSite({
    zone: "Europe/Rome",
    greeting: { ...rome.greeting, startsAtMinute: { morning: 150, day: 720, evening: 1080, night: 1380 } },
  });
  expect(dayPart(early, at("2027-03-28T00:59:59Z"))).toBe("night");
  expect(dayPart(early, at("2027-03-28T01:00:00Z"))).toBe("morning");
  expect(dayPart(early, at("2026-10-25T00:29:59Z"))).toBe("night");
  expect(dayPart(early, at("2026-10-25T00:30:00Z"))).toBe("morning");
  expect(dayPart(early, at("2026-10-25T01:10:00Z"))).toBe("morning");
});

test("a night that begins after midnight", () => {
  const late = aSite({
    greeting: { ...rome.greeting, startsAtMinute: { morning: 360, day: 720, evening: 1080, night: 30 } },
  });
  expect(dayPart(late, at("2026-11-17T21:29:00Z"))).toBe("evening");
  expect(dayPart(late, at("2026-11-17T21:30:00Z"))).toBe("night");
});
