import { CompanyFileError, inWords, loadCompany, readCompany } from "../../src/company";
import { aCompanyFile, changed } from "./a-company-file";

/** The problems of a file, as its author reads them. */
function problemsOf(file: unknown, sounds?: ReadonlySet<string>): string[] {
  try {
    readCompany(file, sounds ? { sounds } : {});
    return [];
  } catch (err) {
    if (!(err instanceof CompanyFileError)) throw err;
    return err.problems.map(inWords);
  }
}

const warningsOf = (file: unknown): string[] => readCompany(file).warnings.map(inWords);

test("a small right file is taken without a word", () => {
  expect(problemsOf(aCompanyFile())).toEqual([]);
  expect(warningsOf(aCompanyFile())).toEqual([]);
});

const site = (i: number, more: object) => ({ ...(aCompanyFile().sites as object[])[i], ...more });

describe("one mistake, one line that says where and what would be right", () => {
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
    // numbers
    [
      "a DNIS twice, written differently",
      "sites.1",
      { ...site(0, { id: "samara", dnis: ["8 (843) 555-00-01"] }) },
      'sites[1].dnis[0]: "8 (843) 555-00-01" leads to "kazan" already',
    ],
    [
      "a DNIS that cannot be dialled",
      "sites.0.dnis",
      ["kazan"],
      'sites[0].dnis[0]: "kazan" is no number that can be dialled',
    ],
    [
      "a short mobile",
      "employees.1.mobile",
      "12345",
      'employees[1].mobile: "12345" is no telephone number; write it as +7 843 555-00-01',
    ],
    [
      "a prefix without country",
      "blocks.0",
      { prefix: "495", reason: "x" },
      'blocks[0].prefix: "495" is no beginning of a number; write it with + and country, as +7 495 555-66',
    ],
    ["a block of nothing", "blocks.0", { reason: "x" }, "blocks[0]: must have either number or prefix"],
    [
      "a customer's number twice",
      "customers.0.numbers",
      ["+7 843 555-10-01", "88435551001"],
      'customers[0].numbers[1]: "+78435551001" is given twice',
    ],
    // extensions and phones
    ["an extension twice", "employees.1.extension", 101, 'employees[1].extension: "101" belongs to "olga" already'],
    [
      "an employee's extension for a department",
      "employees.1.extension",
      "600",
      'employees[1].extension: "600" belongs to "sales" already',
    ],
    [
      "an extension of one digit",
      "employees.1.extension",
      2,
      "employees[1].extension: 2 must be an extension of 2 to 6 digits",
    ],
    [
      "a desk phone twice",
      "employees.1.desk",
      "desk-101",
      'employees[1].desk: "desk-101" is the desk phone of "olga" already',
    ],
    [
      "an agent without a desk phone",
      "employees.0.desk",
      "none",
      'agents[0].employee: "olga" needs a desk phone: that is where offers ring',
    ],
    // references
    ["an id twice", "queues.1", { id: "front-desk", name: "Again" }, 'queues[1].id: "front-desk" is given twice'],
    [
      "a site that is not there",
      "defaultSite",
      "kazam",
      'defaultSite: there is no "kazam" among the sites; did you mean kazan?',
    ],
    [
      "a queue that is not there",
      "sites.0.queue",
      "front-dask",
      'sites[0].queue: there is no "front-dask" among the queues; did you mean front-desk?',
    ],
    ["a menu that is not there", "sites.0.menu", "nowhere", 'sites[0].menu: there is no "nowhere" among the menus'],
    [
      "a closed menu that is not there",
      "sites.0.closed",
      { menu: "nowhere" },
      'sites[0].closed.menu: there is no "nowhere" among the menus',
    ],
    ["a site of an office", "offices.0.site", "nowhere", 'offices[0].site: there is no "nowhere" among the sites'],
    [
      "a department that is not there",
      "employees.0.department",
      "seles",
      'employees[0].department: there is no "seles" among the departments; did you mean sales?',
    ],
    [
      "an agent who is nobody",
      "agents.0.employee",
      "nobody",
      'agents[0].employee: there is no "nobody" among the employees',
    ],
    [
      "an agent twice",
      "agents.1",
      { employee: "olga", queues: ["front-desk"] },
      'agents[1].employee: "olga" is an agent already',
    ],
    [
      "an agent's queue twice",
      "agents.0.queues",
      ["front-desk", "front-desk"],
      'agents[0].queues[1]: "front-desk" is given twice',
    ],
    [
      "an agent of no queue",
      "agents.0.queues",
      [],
      "agents[0].queues: is empty; it must be the queues this agent serves",
    ],
    ["a stream to nowhere", "streams.0.queue", "nowhere", 'streams[0].queue: there is no "nowhere" among the queues'],
    [
      "an incident of no site",
      "incidents.0.sites",
      ["nowhere"],
      'incidents[0].sites[0]: there is no "nowhere" among the sites',
    ],
    [
      "a customer's manager",
      "customers.0.manager",
      "ana",
      'customers[0].manager: there is no "ana" among the employees; did you mean anna?',
    ],
    [
      "a customer's category",
      "customers.0.category",
      "gold",
      'customers[0].category: there is no "gold" among the categories',
    ],
    [
      "who handles a matter",
      "customers.0.openMatter",
      { subject: "x", handler: "nobody" },
      'customers[0].openMatter.handler: there is no "nobody" among the employees',
    ],
    [
      "a queue called lobby",
      "queues.1",
      { id: "lobby", name: "Lobby" },
      'queues[1].id: "lobby" is a name frontdesk uses itself',
    ],
    // departments
    [
      "a queue department without queue",
      "departments.0.ring",
      "queue",
      "departments[0].queue: is missing; a department that is a queue names it",
    ],
    [
      "a queue for a ringing department",
      "departments.0",
      { id: "sales", name: "Sales", ring: "all", queue: "front-desk" },
      "departments[0].queue: is only for ring: queue, not for ring: all",
    ],
    // menus
    [
      "a key that is none",
      "menus.0.keys.10",
      { label: "x", to: "operator" },
      'menus[0].keys["10"]: "10" is no key; keys are "0" to "9", "*" and "#"',
    ],
    [
      "a destination that is none",
      "menus.0.keys.1.to",
      "strem service",
      'menus[0].keys["1"].to: "strem service" is no destination; did you mean stream?',
    ],
    [
      "a destination without target",
      "menus.0.keys.1.to",
      "stream",
      'menus[0].keys["1"].to: "stream" must be the word stream and one id, for example stream sales',
    ],
    [
      "a stream that is not there",
      "menus.0.keys.1.to",
      "stream servise",
      'menus[0].keys["1"].to: there is no "servise" among the streams; did you mean service?',
    ],
    [
      "voicemail",
      "menus.0.keys.1.to",
      "voicemail",
      'menus[0].keys["1"].to: "voicemail" comes later; lead the key to operator',
    ],
    [
      "a callback",
      "menus.0.keys.1.to",
      "callback front-desk",
      'menus[0].keys["1"].to: "callback front-desk" comes later; lead the key to operator',
    ],
    [
      "a menu that leads back into another",
      "menus.1.keys.1.to",
      "menu main",
      'menus[1].keys["1"].to: leads back into "main"; to return to the menu before, write back',
    ],
    [
      "a menu that leads into itself",
      "menus.0.keys.2.to",
      "menu main",
      'menus[0].keys["2"].to: leads back into "main"; to return to the menu before, write back',
    ],
    [
      "a menu without a way out",
      "menus.0",
      { id: "main", extensions: false, keys: { "1": { label: "again", to: "repeat" } } },
      "menus[0].keys: no key leads out of this menu",
    ],
    [
      "an answer on no key",
      "campaigns.0.survey.answers",
      { yes: "yes" },
      'campaigns[0].survey.answers.yes: "yes" is no key; keys are "0" to "9", "*" and "#"',
    ],
    // prompts
    ["a prompt in no language", "prompts.autumn", { xx: "?" }, 'prompts.autumn: "xx" is no language, as ru or it'],
    [
      "a prompt whose name is a path",
      "prompts",
      { "../x": { ru: "?" } },
      'prompts["../x"]: "../x" is no name of a sound',
    ],
  ])("%s", (_what, path, value, problem) => {
    expect(problemsOf(changed(path, value))).toContain(problem);
  });
});

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
