import fc from "fast-check";
import { CompanyFileError, companyFromDocument, companyToDocument, readCompany } from "../../src/company";
import type { Company } from "../../src/domain/company";
import { aCompanyFile, changed } from "./a-company-file";

/** As the database keeps it: jsonb knows no order of keys. */
function stored(company: Company): unknown {
  const shuffled = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(shuffled)
      : value !== null && typeof value === "object"
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, inner]) => [key, shuffled(inner)]),
          )
        : value;
  return shuffled(JSON.parse(JSON.stringify(companyToDocument(company))));
}

const loaded = (file: unknown): Company => readCompany(file, { version: 3 }).company;

test("a company is the same after it was stored and read", () => {
  const company = loaded(aCompanyFile());
  expect(companyFromDocument(stored(company), 3)).toEqual(company);
});

test.each<[what: string, path: string, value: unknown]>([
  ["a period", "incidents.0", { id: "n", prompt: "incident", from: "2026-11-18 09:00", until: "2026-11-19 09:00" }],
  ["something prepared", "campaigns.0.active", false],
  ["a queue without comfort", "queues.0.comfort", "none"],
  ["an employee without desk", "employees.1.desk", "none"],
  ["a department that is a queue", "departments.0", { id: "sales", name: "Sales", queue: "front-desk" }],
  ["a closed menu", "sites.0.closed", { prompt: "closed", menu: "more" }],
  ["a night shift", "sites.0.hours", { "every day": "22:00-06:00" }],
  ["holidays", "sites.0.holidays", [{ date: "2026-12-31", until: "2027-01-08", name: "New Year" }]],
  ["times of its own", "sites.0.times", { deskRing: "1234ms", interDigit: "0.3s" }],
  [
    "parts of the day of its own",
    "sites.0.greeting",
    { begins: { morning: "06:30", day: "12:00", evening: "17:45", night: "24:00" } },
  ],
  [
    "skills and tiers",
    "agents.0",
    { employee: "olga", queues: [{ queue: "front-desk", tier: 2 }], skills: { boilers: 5 } },
  ],
])("so is one with %s", (_what, path, value) => {
  const company = loaded(changed(path, value));
  expect(companyFromDocument(stored(company), 3)).toEqual(company);
});

test("property: any hours and times survive", () => {
  const clock = fc.integer({ min: 0, max: 1439 }).map((minute) => {
    const two = (n: number): string => String(n).padStart(2, "0");
    return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
  });
  const hours = fc.tuple(clock, clock).filter(([from, to]) => from !== to);
  fc.assert(
    fc.property(hours, fc.integer({ min: 1_000, max: 120_000 }), ([from, to], ms) => {
      const file = changed("sites.0.times", { deskRing: `${ms}ms` }) as { sites: [{ hours: object }] };
      file.sites[0].hours = { wed: `${from}-${to}` };
      const company = loaded(file);
      expect(companyFromDocument(stored(company), 3)).toEqual(company);
    }),
    { numRuns: 50 },
  );
});

test("a document edited by hand is checked like a file", () => {
  const document = stored(loaded(aCompanyFile())) as { sites: [{ zone: string }] };
  document.sites[0].zone = "Europe/Mosow";
  expect(() => companyFromDocument(document, 4)).toThrow(CompanyFileError);
  expect(() => companyFromDocument(null, 4)).toThrow(CompanyFileError);
});
