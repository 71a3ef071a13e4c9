import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { companyFromDocument, companyToDocument, loadCompany } from "../../src/company";
import { SAMPLE_COMPANY_FILE, sampleCompany } from "../../src/demo/sample-company";
import { openState } from "../../src/domain/hours";
import { siteOf } from "../../src/domain/identify";
import { choicesOf, matchDigits } from "../../src/domain/menu";
import { indexCompany } from "../../src/domain/people";

const SOUNDS = join(__dirname, "../../sounds");
const { company, customers, warnings } = sampleCompany();
const people = indexCompany(company);

test("is the company of the story: two sites, ten offices, two operators, twenty people", () => {
  expect(company.name).toBe("TeploDom");
  expect(company.sites.map(({ id }) => id)).toEqual(["kazan", "samara"]);
  expect(company.offices).toHaveLength(10);
  expect(company.agents.map(({ employee }) => employee)).toEqual(["olga", "pavel"]);
  expect(company.employees).toHaveLength(20);
  expect(warnings).toEqual([]);
});

test("every prompt it names has its sentence in every language its sites speak", () => {
  const read = (file: string): Record<string, Record<string, string>> =>
    parse(readFileSync(join(SOUNDS, file), "utf8")) as Record<string, Record<string, string>>;
  const texts = { ...read("prompts.yaml"), ...read("sample/prompts.yaml") };
  const complete = new Set(
    Object.keys(texts).filter((name) => ["ru", "en", "it"].every((language) => texts[name]?.[language])),
  );
  expect(() => loadCompany(readFileSync(SAMPLE_COMPANY_FILE, "utf8"), { sounds: complete })).not.toThrow();
});

test("Kazan never closes, Samara keeps ordinary hours", () => {
  const [kazan, samara] = company.sites;
  if (!kazan || !samara) throw new Error("two sites were expected");
  for (const hour of Array.from({ length: 24 }, (_, i) => String(i).padStart(2, "0")))
    expect(openState(kazan, Date.parse(`2027-01-01T${hour}:30:00Z`)).open).toBe(true);
  expect(openState(samara, Date.parse("2026-11-18T12:00:00+04:00")).open).toBe(true);
  expect(openState(samara, Date.parse("2026-11-18T20:00:00+04:00")).open).toBe(false);
  expect(openState(samara, Date.parse("2027-01-05T12:00:00+04:00"))).toMatchObject({
    open: false,
    holiday: { name: "New Year holidays", prompt: "holiday-samara" },
  });
});

test.each(["+7 843 555-00-01", "88435550002", "+7 846 555-00-01", "8465550002"])("%s is one of its numbers", (dnis) => {
  expect(siteOf(dnis, company).known).toBe(true);
});

test("in the main menu keys 1 and 2 wait, because extensions begin with them; the others act at once", () => {
  const menu = people.menu("menu-main");
  if (!menu) throw new Error("the main menu is missing");
  const kinds = ["1", "2", "3", "4", "5", "0", "204", "9"].map((key) => matchDigits(key, choicesOf(menu, people)).kind);
  expect(kinds).toEqual([
    "ambiguous",
    "ambiguous",
    "complete",
    "complete",
    "complete",
    "complete",
    "complete",
    "invalid",
  ]);
});

test("its VIPs have managers, one of them without a mobile; one number has two customers", () => {
  const vips = customers.filter(({ category }) => category === "vip");
  const managers = vips.map(({ manager }) => people.employee(manager ?? ""));
  expect(managers.every((manager) => manager?.desk)).toBe(true);
  expect(managers.map((manager) => manager?.mobile !== null)).toContain(false);
  expect(customers.filter(({ numbers }) => numbers.some((number) => number === "+78435551103"))).toHaveLength(2);
  expect(customers.filter(({ openMatter }) => openMatter)).toHaveLength(1);
});

test("its incident is prepared, not going on", () => {
  expect(company.incidents[0]?.fromMs).toBeGreaterThan(Date.parse("2200-01-01"));
});

test("is the same after it was stored and read again", () => {
  const stored: unknown = JSON.parse(JSON.stringify(companyToDocument(company)));
  expect(companyFromDocument(stored, company.version)).toEqual(company);
  expect(companyFromDocument(stored, 7).version).toBe(7);
});
