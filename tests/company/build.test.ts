import { loadCompany, readCompany } from "../../src/company";
import { NEVER_MS } from "../../src/company/build";
import { aCompanyFile, changed } from "./a-company-file";

const built = (file: unknown = aCompanyFile()) => readCompany(file).company;
const siteOf = (file: unknown) => {
  const [site] = built(file).sites;
  if (!site) throw new Error("the file has a site");
  return site;
};

test("what the file does not say has the product's defaults", () => {
  const { sites, queues, menus, departments, employees, campaigns, blocks, ...rest } = built();
  const { agentRules, featureCodes, outboundPrefixes } = rest;
  expect(sites[0]).toMatchObject({
    withheld: "accept",
    headStartForExisting: false,
    holidays: [],
    closed: { prompt: "closed", menu: null },
    times: {
      deskRingMs: 20_000,
      mobileRingMs: 25_000,
      mobileAcceptMs: 10_000,
      firstDigitMs: 5_000,
      interDigitMs: 1_500,
    },
  });
  expect(sites[0]?.greeting.startsAtMinute).toEqual({ morning: 300, day: 720, evening: 1080, night: 1380 });
  expect(queues[0]).toEqual({
    id: "front-desk",
    name: "Front desk",
    music: "default",
    strategy: "longestIdle",
    ringMs: 20_000,
    wrapUpMs: 15_000,
    entriesMax: 200,
    tierStepMs: 30_000,
    lastAgentMs: 0,
    skillSteps: [],
    passedMax: 20,
    waitMsMax: null,
    noAgent: { loggedOut: "stay", onBreak: "stay", unreachable: "stay" },
    hopeless: { waitingPerAgentMax: null, estimateMsMax: null },
    overflow: [],
    hours: null,
    welcome: null,
    comfort: { prompts: ["comfort"], afterMs: 30_000, everyMs: null },
    announce: { position: false, estimate: false, afterMs: 30_000, everyMs: 60_000 },
    exits: [],
    callback: null,
    serviceLevel: { withinMs: 20_000, targetPercent: 80, shortAbandonMs: 5_000 },
  });
  expect(agentRules).toEqual({
    missedMax: 1,
    backOffMs: { busy: 10_000, refused: 0, noAnswer: 10_000, unreachable: 5_000 },
  });
  expect(featureCodes).toEqual({ logIn: "*45", logOut: "*46", break: "*47", ready: "*48", status: "*49" });
  expect(outboundPrefixes).toEqual([]);
  expect(menus[0]).toMatchObject({ prompt: "main", extensions: true, retries: 2 });
  expect(departments[0]).toMatchObject({ ring: "inTurn", queue: null, extension: "600" });
  expect(employees[0]).toMatchObject({ desk: "desk-101", mobile: null, extension: "101" });
  expect(campaigns[0]).toMatchObject({ everyDays: 30, sites: ["kazan"], survey: { thanks: "survey-thanks" } });
  expect(blocks[0]).toEqual({ prefix: "+7495", action: "refuse", reason: "nuisance" });
});

test("times are milliseconds, whatever unit they were written in", () => {
  const { times } = siteOf(
    changed("sites.0.times", { deskRing: "2s", mobileRing: "1500ms", firstDigit: "0.5 m", interDigit: "1.25s" }),
  );
  expect(times).toMatchObject({ deskRingMs: 2_000, mobileRingMs: 1_500, firstDigitMs: 30_000, interDigitMs: 1_250 });
});

describe("hours", () => {
  const hoursOf = (hours: Record<string, string | string[]>) => siteOf(changed("sites.0.hours", hours)).hours;

  test("a range, a day, a list and a day left out", () => {
    const hours = hoursOf({ "mon-wed": "09:00-13:00, 14:00-18:00", sat: ["10:00-12:00"], sun: "closed" });
    expect(hours[1]).toEqual([
      { from: 540, to: 780 },
      { from: 840, to: 1080 },
    ]);
    expect(hours[3]).toEqual(hours[1]);
    expect(hours[4]).toEqual([]);
    expect(hours[6]).toEqual([{ from: 600, to: 720 }]);
    expect(hours[7]).toEqual([]);
  });

  test("a range over the end of the week", () => {
    const hours = hoursOf({ "sat-mon": "10:00-12:00" });
    expect([1, 2, 6, 7].map((day) => hours[day as 1].length)).toEqual([1, 0, 1, 1]);
  });

  test("every day, around the clock", () => {
    expect(hoursOf({ "every day": "00:00-24:00" })[7]).toEqual([{ from: 0, to: 1440 }]);
  });

  test("over midnight is two days' hours, over Sunday night too", () => {
    const hours = hoursOf({ fri: "22:00-02:00", sun: "20:00-01:00", mon: "09:00-18:00" });
    expect(hours[5]).toEqual([{ from: 1320, to: 1440 }]);
    expect(hours[6]).toEqual([{ from: 0, to: 120 }]);
    expect(hours[1]).toEqual([
      { from: 0, to: 60 },
      { from: 540, to: 1080 },
    ]);
  });

  test("until midnight needs nothing of the next day", () => {
    expect(hoursOf({ fri: "22:00-00:00" })[6]).toEqual([]);
  });
});

test("a holiday of several days is each of them, over the leap day too", () => {
  const { holidays } = siteOf(
    changed("sites.0.holidays", [{ date: "2028-02-28", until: "2028-03-01", name: "Carnival" }]),
  );
  expect(holidays).toEqual(
    ["2028-02-28", "2028-02-29", "2028-03-01"].map((date) => ({ date, name: "Carnival", prompt: "holiday" })),
  );
});

describe("moments are by the clock of the site", () => {
  test.each([
    ["Europe/Moscow", "2026-11-18 09:00", "2026-11-18T06:00:00.000Z"],
    ["Europe/Samara", "2026-11-18 09:00", "2026-11-18T05:00:00.000Z"],
    ["Europe/Rome", "2026-11-18", "2026-11-17T23:00:00.000Z"],
    ["Europe/Rome", "2027-03-28 02:30", "2027-03-28T01:00:00.000Z"],
    ["Europe/Rome", "2026-10-25 02:30", "2026-10-25T00:30:00.000Z"],
    ["Europe/Kyiv", "2026-11-18 09:00", "2026-11-18T07:00:00.000Z"],
    ["Europe/Kiev", "2026-11-18 09:00", "2026-11-18T07:00:00.000Z"],
    ["Europe/Rome", "2026-11-18T09:00:00+04:00", "2026-11-18T05:00:00.000Z"],
  ])("%s %s", (zone, from, iso) => {
    const file = changed("incidents.0.from", from) as { sites: [{ zone: string }] };
    file.sites[0].zone = zone;
    expect(new Date(built(file).incidents[0]?.fromMs ?? 0).toISOString()).toBe(iso);
  });
});

test("an incident goes on from the beginning unless told, and never while it is not active", () => {
  expect(built().incidents[0]).toMatchObject({ fromMs: 0, untilMs: null, sites: ["kazan"], prefixes: [] });
  expect(built(changed("incidents.0.active", false)).incidents[0]).toMatchObject({ fromMs: NEVER_MS, untilMs: null });
});

test("a site without prompts of its own is greeted for by its name, in each of its languages", () => {
  const { sites, prompts } = built(changed("sites.0.greeting", { name: { ru: "Тепло Дом" } }));
  expect(sites[0]?.greeting.prompts.morning).toBe("greet-kazan-morning");
  expect(prompts["greet-kazan-morning"]).toEqual({
    ru: "Доброе утро, вы позвонили в компанию Тепло Дом.",
    en: "Good morning, you have called TeploDom Kazan.",
  });
});

test("a greeting the company wrote itself is kept", () => {
  const { prompts } = built(changed("prompts.greet-kazan-day", { ru: "Здравствуйте, Тепло Дом." }));
  expect(prompts["greet-kazan-day"]).toEqual({
    ru: "Здравствуйте, Тепло Дом.",
    en: "Good afternoon, you have called TeploDom Kazan.",
  });
});

test("numbers are read by the country of the employee's office, else of the default site", () => {
  const file = changed("sites.1", {
    ...(aCompanyFile().sites as object[])[0],
    id: "rome",
    country: "IT",
    dnis: ["06 1234 5678"],
  });
  file.offices = [{ id: "rome-centre", name: "Rome", site: "rome" }];
  file.employees = [
    { id: "olga", name: "Olga", extension: 101, mobile: "8 900 555-01-01" },
    { id: "anna", name: "Anna", extension: 204, office: "rome-centre", mobile: "312 345 6789" },
  ];
  expect(built(file).employees.map(({ mobile }) => mobile)).toEqual(["+79005550101", "+393123456789"]);
});

test("a menu's keys stand in the order of a telephone, however they were written", () => {
  const keys = { "#": "x", "0": "x", "*": "x", "9": "x", "2": "x" };
  const options = Object.fromEntries(Object.keys(keys).map((key) => [key, { label: key, to: "operator" }]));
  expect(built(changed("menus.0.keys", options)).menus[0]?.options.map(({ key }) => key)).toEqual([
    "2",
    "9",
    "0",
    "*",
    "#",
  ]);
});

test("customers stand beside the company", () => {
  expect(readCompany(aCompanyFile()).customers).toEqual([
    {
      id: "customer-78435551001",
      name: "Alice",
      category: "vip",
      numbers: ["+78435551001"],
      manager: "anna",
      language: null,
      openMatter: null,
    },
  ]);
});

test("numbers in YAML stay as they were written, with plus or leading zero, quoted or not", () => {
  const { company } = loadCompany(`
company: Test
sites:
  - { id: kazan, name: Kazan, dnis: [+78435550001, 0501], zone: Europe/Moscow, country: RU, languages: [ru],
      hours: { every day: 00:00-24:00 }, menu: main, queue: front-desk }
employees:
  - { id: olga, name: Olga, extension: 007, mobile: +79005550101 }
  - { id: anna, name: Anna, extension: 204, mobile: 89005550204 }
queues: [{ id: front-desk, name: Front desk, comfort: none }]
menus: [{ id: main, retries: 0, keys: { 0: { label: operator, to: operator } } }]
`);
  expect(company.sites[0]?.dnis).toEqual(["+78435550001", "0501"]);
  expect(company.employees.map(({ extension, mobile }) => [extension, mobile])).toEqual([
    ["007", "+79005550101"],
    ["204", "+79005550204"],
  ]);
  expect(company.queues[0]?.comfort).toBeNull();
  expect(company.menus[0]?.retries).toBe(0);
});

test("ten thousand employees are no trouble", () => {
  const employees = Array.from({ length: 10_000 }, (_, i) => ({
    id: `e${i}`,
    name: `Employee ${i}`,
    extension: 10_000 + i,
    department: "sales",
    office: "centre",
    mobile: `+7900${5_550_000 + i}`,
  }));
  const startedMs = performance.now();
  const file = { ...aCompanyFile(), employees: [...(aCompanyFile().employees as object[]), ...employees] };
  expect(built(file).employees).toHaveLength(10_002);
  expect(performance.now() - startedMs).toBeLessThan(15_000); // half a second on an idle machine
}, 30_000);
