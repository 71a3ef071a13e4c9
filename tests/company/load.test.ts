import { CompanyFileError, inWords, loadCompany, readCompany } from "../../src/company";
import { aCompanyFile, changed, problemsOf } from "./a-company-file";

const warningsOf = (file: unknown): string[] => readCompany(file).warnings.map(inWords);

test("a small right file is taken without a word", () => {
  expect(problemsOf(aCompanyFile())).toEqual([]);
  expect(warningsOf(aCompanyFile())).toEqual([]);
});

const site = (i: number, more: object) => ({ ...(aCompanyFile().sites as object[])[i], ...more });

test("every problem is told at once, each once, with its own place", () => {
  const file = {
    ...aCompanyFile(),
    sites: [
      site(0, { zone: 5, country: "ZZ" }),
      site(0, { id: "samara", dnis: ["+7 846 555-00-01"], zone: "Europe/Samarra" }),
    ],
    employees: [
      { id: "olga", name: "Olga", extension: 101, department: "seles" },
      { id: "anna", name: "Anna", extension: 204, phone: "x" },
    ],
  };
  expect(problemsOf(file)).toEqual([
    "sites[0].zone: 5 must be an IANA zone, for example Europe/Moscow",
    "employees[1].phone: is no field here",
    'sites[1].zone: "Europe/Samarra" is not an IANA zone; did you mean Europe/Samara?',
    'employees[0].department: there is no "seles" among the departments; did you mean sales?',
  ]);
});

test("the message lists all problems, one a line", () => {
  expect(() => readCompany({ ...aCompanyFile(), company: 5, sites: 7 })).toThrow(
    "The company file has 2 problems:\n" +
      "  company: 5 must be a name, one line of at most 100 characters\n" +
      "  sites: 7 must be the company's sites",
  );
});

test.each([[null], [7], ["text"], [[]], [undefined]])("%j is no company file", (file) => {
  expect(problemsOf(file)[0]).toMatch(/must be a company file$/);
});

describe("what is allowed, but probably not meant", () => {
  test.each<[path: string, value: unknown, warning: string]>([
    ["agents", [], 'queues[0]: no agent serves the queue "front-desk"'],
    [
      "menus.2",
      { id: "lost", keys: { "1": { label: "x", to: "operator" } } },
      'menus[2]: nothing leads to the menu "lost"',
    ],
    ["departments.1", { id: "empty", name: "Empty" }, 'departments[1]: nobody is in the department "empty"'],
    [
      "employees.0.extension",
      2041,
      'employees[1].extension: "204" waits for more digits, because "2041" begins with it',
    ],
    ["customers.0.manager", undefined, "customers[0]: goes direct, but has no manager to go to"],
    ["sites.0.hours", {}, "sites[0].hours: the site is never open"],
    [
      "menus.0.keys.3",
      { label: "back", to: "back" },
      'menus[0].keys["3"].to: there is no menu before this one: back repeats it',
    ],
    ["sites.0.languages", ["ru", "de"], "sites[0].greeting: there is no greeting in de: record greet-kazan-morning"],
    [
      "employees.1",
      { id: "anna", name: "Anna", extension: 204, desk: "none" },
      "employees[1]: has neither desk phone nor mobile",
    ],
  ])("%s: %j", (path, value, warning) => {
    expect(warningsOf(changed(path, value))).toContain(warning);
  });
});

test("menus nine deep are too deep, eight are not", () => {
  const deep = (depth: number) => ({
    ...aCompanyFile(),
    menus: Array.from({ length: depth }, (_, i) => ({
      id: i === 0 ? "main" : `m${i}`,
      keys: { "1": { label: "on", to: i + 1 < depth ? `menu m${i + 1}` : "operator" } },
    })),
  });
  expect(problemsOf(deep(8))).toEqual([]);
  expect(problemsOf(deep(9))).toEqual(['menus[7].keys["1"].to: is deeper than 8 menus: nobody finds that']);
});

test("with the sounds known, a prompt that nobody can hear is a problem", () => {
  const sounds = new Set(["main", "more", "closed", "comfort", "incident", "survey-thanks"]);
  expect(problemsOf(aCompanyFile(), sounds)).toEqual([]);
  expect(problemsOf(changed("menus.0.prompt", "mian"), sounds)).toEqual([
    'menus[0].prompt: there is no sound "mian" and no text for it; did you mean main?',
  ]);
  sounds.delete("closed");
  expect(problemsOf(aCompanyFile(), sounds)).toEqual([
    'sites[0].closed.prompt: there is no sound "closed" and no text for it',
  ]);
});

describe("YAML", () => {
  test("a text that is no YAML is refused with its line", () => {
    expect(() => loadCompany("company: TeploDom\nsites: [")).toThrow(/line 2/);
  });

  test("a field given twice is refused", () => {
    expect(() => loadCompany("company: a\ncompany: b")).toThrow(/line 2: Map keys must be unique/);
  });

  test("a file that unfolds without end is refused", () => {
    const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(9)}]`);
    expect(() => loadCompany(["l0: &l0 [x]", ...levels].join("\n"))).toThrow(CompanyFileError);
  });

  test("an alias of nothing is refused", () => {
    expect(() => loadCompany("company: *nobody")).toThrow(CompanyFileError);
  });

  test("a file of 10 MB is refused before it is read", () => {
    expect(() => loadCompany("#".repeat(10_000_000))).toThrow(/more than/);
  });

  test("names that mean something to JavaScript are only names", () => {
    expect(() => loadCompany("__proto__: {x: 1}\nconstructor: 1")).toThrow("__proto__");
  });
});
