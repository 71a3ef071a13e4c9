/** Sites and employees, as the company file has them. */
import Type, { type Static } from "typebox";
import type { Employee, Site } from "../../domain/company";
import { Closed, Id, Nullable, OneOf } from "./common";

const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
const LocalTime = (description: string) => Type.String({ pattern: "^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$", description });

export const SiteSchema = Closed(
  {
    id: Id("The site's key in the company file."),
    name: Type.String({ description: "The company name that callers of this site hear." }),
    dnis: Type.Array(Type.String(), { description: "Numbers that lead here." }),
    zone: Type.String({ description: "IANA time zone.", examples: ["Europe/Moscow"] }),
    country: Type.String({ description: "ISO 3166 country by whose rules callers' numbers are read." }),
    languages: Type.Array(Type.String(), { description: "The first is the site's own." }),
    menu: Id("The menu that callers hear first."),
    queue: Id("The queue of the operators."),
    withheld: OneOf(["accept", "refuse", "message"], "What callers who hide their number meet."),
    hours: Type.Array(
      Closed({
        weekday: OneOf(WEEKDAYS),
        from: LocalTime("Local time, inclusive."),
        to: LocalTime("Local time, exclusive; 24:00 is the day's end."),
      }),
      { description: "When the site is open." },
    ),
    holidays: Type.Array(
      Closed({ date: Type.String({ format: "date", description: "Local date." }), name: Type.String() }),
    ),
  },
  { $id: "Site", description: "Whose number was called: a name, a zone, opening hours, a menu." },
);

const minuteOfDay = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

export function siteJson(site: Site): Static<typeof SiteSchema> {
  return {
    id: site.id,
    name: site.name,
    dnis: [...site.dnis],
    zone: site.zone,
    country: site.country,
    languages: [...site.languages],
    menu: site.menu,
    queue: site.queue,
    withheld: site.withheld,
    hours: WEEKDAYS.flatMap((weekday, index) =>
      site.hours[(index + 1) as keyof Site["hours"]].map((span) => ({
        weekday,
        from: minuteOfDay(span.from),
        to: minuteOfDay(span.to),
      })),
    ),
    holidays: site.holidays.map(({ date, name }) => ({ date, name })),
  };
}

export const EmployeeSchema = Closed(
  {
    id: Id("The employee's key in the company file."),
    name: Type.String(),
    extension: Type.String({ description: "What callers and colleagues dial." }),
    department: Nullable(Type.String()),
    office: Nullable(Type.String()),
    languages: Type.Array(Type.String()),
    desk: Nullable(Type.String({ description: "SIP account of the desk phone." })),
    mobile: Nullable(Type.String({ description: "In E.164." })),
    agent: Type.Boolean({ description: "Takes calls from queues; then /agents/{id} is the same person." }),
  },
  { $id: "Employee", description: "Somebody with an extension." },
);

export function employeeJson(employee: Employee, agent: boolean): Static<typeof EmployeeSchema> {
  const { id, name, extension, department, office, desk, mobile } = employee;
  return { id, name, extension, department, office, languages: [...employee.languages], desk, mobile, agent };
}
