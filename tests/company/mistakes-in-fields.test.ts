/** One mistake in one field: one line that says where it is and what would be right. */
import { changed, problemsOf } from "./a-company-file";

test.each<[what: string, path: string, value: unknown, problem: string]>([
  // form
  [
    "a missing field",
    "sites.0.zone",
    undefined,
    "sites[0].zone: is missing; it must be an IANA zone, for example Europe/Moscow",
  ],
  ["an unknown field", "sites.0.zonne", "x", "sites[0].zonne: is no field here; did you mean zone?"],
  ["a list that is none", "queues", "front-desk", 'queues: "front-desk" must be the queues'],
  ["no sites at all", "sites", [], "sites: is empty; it must be the company's sites"],
  [
    "an id with a space",
    "queues.0.id",
    "Front Desk",
    'queues[0].id: "Front Desk" must be lower-case words joined by dashes, at most 40 characters, for example front-desk',
  ],
  [
    "a sound with ..",
    "menus.0.prompt",
    "../../etc/passwd",
    'menus[0].prompt: "../../etc/passwd" must be the name of a sound without folder and ending, for example greet-kazan-morning',
  ],
  [
    "a name of two lines",
    "employees.0.name",
    "Olga\n[evil]",
    'employees[0].name: "Olga\\n[evil]" must be a name, one line of at most 100 characters',
  ],
  [
    "a choice that is none",
    "sites.0.withheld",
    "reject",
    'sites[0].withheld: "reject" must be accept, refuse or message',
  ],
  ["too many retries", "menus.0.retries", 99, "menus[0].retries: 99 must be a whole number from 0 to 5"],
  ["a flag in words", "menus.0.extensions", "yes", 'menus[0].extensions: "yes" must be true or false'],
  [
    "a field of a choice",
    "queues.0.comfort",
    { prompts: "x" },
    "queues[0].comfort.prompts: is no field here; did you mean prompt?",
  ],
  [
    "a sentence that is none",
    "prompts.autumn.ru",
    "",
    'prompts.autumn.ru: "" must be a sentence, at most 1,000 characters',
  ],
  // zones, countries, languages
  [
    "a misspelt zone",
    "sites.0.zone",
    "Europe/Mosow",
    'sites[0].zone: "Europe/Mosow" is not an IANA zone; did you mean Europe/Moscow?',
  ],
  ["an offset for a zone", "sites.0.zone", "+03:00", 'sites[0].zone: "+03:00" is not an IANA zone'],
  ["no country", "sites.0.country", "Russia", 'sites[0].country: "Russia" is no country of two letters, as RU or IT'],
  [
    "a country in small letters",
    "sites.0.country",
    "ru",
    'sites[0].country: "ru" is no country of two letters, as RU or IT; did you mean RU?',
  ],
  ["no language", "sites.0.languages", ["ru", "xx"], 'sites[0].languages: "xx" is no language, as ru or it'],
  ["a language twice", "sites.0.languages", ["ru", "ru"], 'sites[0].languages: "ru" is given twice'],
  // times
  ["a time without a unit", "sites.0.times", { deskRing: 20 }, "sites[0].times.deskRing: 20 has no unit; write 20s"],
  [
    "ringing for no time",
    "sites.0.times",
    { deskRing: "0s" },
    'sites[0].times.deskRing: "0s" is out of bounds: 1s to 120s',
  ],
  ["ringing for a day", "queues.0.ring", "24h", 'queues[0].ring: "24h" is out of bounds: 1s to 120s'],
  ["no time", "queues.0.wrapUp", "soon", 'queues[0].wrapUp: "soon" is no time, such as 20s or 1.5s'],
  [
    "parts of the day at once",
    "sites.0.greeting",
    { begins: { morning: "05:00", day: "05:00", evening: "18:00", night: "23:00" } },
    "sites[0].greeting.begins: two parts of the day begin at the same time",
  ],
  // hours
  [
    "a day that is none",
    "sites.0.hours",
    { "mon-fry": "09:00-18:00" },
    'sites[0].hours.mon-fry: "mon-fry" is no day; write mon, mon-fri or "every day"',
  ],
  [
    "a day twice",
    "sites.0.hours",
    { "mon-fri": "09:00-18:00", fri: "09:00-16:00" },
    "sites[0].hours.fri: fri is already given above",
  ],
  [
    "hours that are none",
    "sites.0.hours",
    { mon: "9-18" },
    'sites[0].hours.mon: "9-18" are no hours; write 09:00-18:00, 00:00-24:00 or closed',
  ],
  [
    "an hour that is none",
    "sites.0.hours",
    { mon: "09:00-24:30" },
    'sites[0].hours.mon: "09:00-24:30" are no hours; write 09:00-18:00, 00:00-24:00 or closed',
  ],
  [
    "hours without length",
    "sites.0.hours",
    { mon: "09:00-09:00" },
    'sites[0].hours.mon: "09:00-09:00" lasts no time; for the whole day write 00:00-24:00',
  ],
  [
    "hours that overlap",
    "sites.0.hours",
    { mon: "09:00-13:00, 12:00-18:00" },
    "sites[0].hours: on mon the hours 12:00-18:00 overlap with others",
  ],
  [
    "a night that overlaps the next morning",
    "sites.0.hours",
    { sun: "22:00-09:30", mon: "09:00-18:00" },
    "sites[0].hours: on mon the hours 09:00-18:00 overlap with others",
  ],
  // dates
  [
    "29 February of a common year",
    "sites.0.holidays",
    [{ date: "2026-02-29", name: "x" }],
    'sites[0].holidays[0].date: "2026-02-29" is no date; write it as 2026-12-31',
  ],
  [
    "a date the other way round",
    "sites.0.holidays",
    [{ date: "31.12.2026", name: "x" }],
    'sites[0].holidays[0].date: "31.12.2026" is no date; write it as 2026-12-31',
  ],
  [
    "a holiday that ends before it begins",
    "sites.0.holidays",
    [{ date: "2026-12-31", until: "2026-12-30", name: "x" }],
    'sites[0].holidays[0].until: "2026-12-30" must be the last day of the holiday that begins on 2026-12-31, 1 to 60 days in all',
  ],
  [
    "a moment that is none",
    "incidents.0.from",
    "tomorrow",
    'incidents[0].from: "tomorrow" is no moment; write it as 2026-11-18 09:00',
  ],
  [
    "an incident that ends before it begins",
    "incidents.0",
    { id: "n", prompt: "incident", from: "2026-11-18 09:00", until: "2026-11-18 08:00" },
    "incidents[0].until: must be later than from",
  ],
])("%s", (_what, path, value, problem) => {
  expect(problemsOf(changed(path, value))).toContain(problem);
});
