/**
 * The form of a company file: which fields there are and what kind of value each
 * takes. What the values mean together is checked in check.ts. The annotation
 * `says` is the sentence a person reads when the value has another form.
 */
import { type Static, Type } from "typebox";

const CLOCK = "(([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00)";

const says = (sentence: string) => ({ says: sentence });

export const ID_PATTERN = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$";
const Id = Type.String({
  pattern: ID_PATTERN,
  maxLength: 40,
  ...says("lower-case words joined by dashes, at most 40 characters, for example front-desk"),
});
const Prompt = Type.String({
  pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
  maxLength: 60,
  ...says("the name of a sound without folder and ending, for example greet-kazan-morning"),
});
/** One line: names are written into Asterisk's configuration. */
const Name = Type.String({
  pattern: "^[^\\u0000-\\u001f\\u007f\\u2028\\u2029]*[^\\s][^\\u0000-\\u001f\\u007f\\u2028\\u2029]*$",
  maxLength: 100,
  ...says("a name, one line of at most 100 characters"),
});
const Duration = Type.Union(
  [Type.String(), Type.Number()],
  says("a time with its unit, for example 20s, 1.5s or 500ms"),
);
const Moment = Type.String(says("a local date and time, for example 2026-11-18 09:00"));
const Day = Type.String(says("a date, for example 2026-12-31"));
const ClockTime = Type.String({ pattern: `^${CLOCK}$`, ...says("a time of day, for example 09:00") });
/** Numbers may be written without quotes, and then YAML reads them as integers. */
const Written = Type.Union([Type.String({ maxLength: 40 }), Type.Integer()], says("a telephone number, in quotes"));
const Extension = Type.Union([Type.String(), Type.Integer()], says("an extension of 2 to 6 digits"));
const Count = (minimum: number, maximum: number) =>
  Type.Integer({ minimum, maximum, ...says(`a whole number from ${minimum} to ${maximum}`) });
const Flag = Type.Boolean(says("true or false"));
const Language = Type.String({ pattern: "^[a-z]{2,3}(-[A-Z]{2})?$", ...says("a language code, for example ru") });

const strict = { additionalProperties: false };
const list = <T extends Parameters<typeof Type.Array>[0]>(item: T, sentence: string, minItems = 0) =>
  Type.Array(item, { minItems, ...says(sentence) });

const Hours = Type.Union([Type.String(), Type.Array(Type.String())], says("hours, for example 09:00-18:00, or closed"));

const Greeting = Type.Object(
  {
    prompts: Type.Optional(
      Type.Object(
        { morning: Prompt, day: Prompt, evening: Prompt, night: Prompt },
        { ...strict, ...says("a prompt for each part of the day") },
      ),
    ),
    name: Type.Optional(
      Type.Record(
        Type.String(),
        Name,
        says("how the company's name is said in each language, for example ru: Тепло Дом"),
      ),
    ),
    begins: Type.Optional(
      Type.Object(
        { morning: ClockTime, day: ClockTime, evening: ClockTime, night: ClockTime },
        { ...strict, ...says("the time at which each part of the day begins") },
      ),
    ),
  },
  { ...strict, ...says("the greeting: prompts, name, begins") },
);

const Times = Type.Object(
  {
    deskRing: Type.Optional(Duration),
    mobileRing: Type.Optional(Duration),
    mobileAccept: Type.Optional(Duration),
    firstDigit: Type.Optional(Duration),
    interDigit: Type.Optional(Duration),
  },
  { ...strict, ...says("times, for example deskRing: 20s") },
);

const Site = Type.Object(
  {
    id: Id,
    name: Name,
    dnis: list(Written, "the numbers that lead to this site", 1),
    zone: Type.String(says("an IANA zone, for example Europe/Moscow")),
    country: Type.String(says("a country of two letters (ISO 3166), for example RU")),
    languages: list(Language, "languages, the site's own first, for example [ru, en]", 1),
    greeting: Type.Optional(Greeting),
    hours: Type.Record(Type.String(), Hours, says("opening hours, for example mon-fri: 09:00-18:00")),
    holidays: Type.Optional(
      list(
        Type.Object({ date: Day, until: Type.Optional(Day), name: Name, prompt: Type.Optional(Prompt) }, strict),
        "holidays, each with date and name",
      ),
    ),
    closed: Type.Optional(Type.Object({ prompt: Type.Optional(Prompt), menu: Type.Optional(Id) }, strict)),
    menu: Id,
    queue: Id,
    withheld: Type.Optional(
      Type.Union(
        [Type.Literal("accept"), Type.Literal("refuse"), Type.Literal("message")],
        says("accept, refuse or message"),
      ),
    ),
    headStartForExisting: Type.Optional(Flag),
    times: Type.Optional(Times),
  },
  { ...strict, ...says("a site") },
);

const Office = Type.Object({ id: Id, name: Name, site: Id }, { ...strict, ...says("an office: id, name, site") });

const Department = Type.Object(
  {
    id: Id,
    name: Name,
    extension: Type.Optional(Extension),
    ring: Type.Optional(
      Type.Union([Type.Literal("all"), Type.Literal("inTurn"), Type.Literal("queue")], says("all, inTurn or queue")),
    ),
    queue: Type.Optional(Id),
  },
  { ...strict, ...says("a department") },
);

const Employee = Type.Object(
  {
    id: Id,
    name: Name,
    extension: Extension,
    department: Type.Optional(Id),
    office: Type.Optional(Id),
    languages: Type.Optional(list(Language, "languages, for example [ru, en]")),
    desk: Type.Optional(
      Type.String({ pattern: "^[a-z0-9]+(-[a-z0-9]+)*$", ...says("the SIP account of the desk phone, or none") }),
    ),
    mobile: Type.Optional(Written),
  },
  { ...strict, ...says("an employee") },
);

const Agent = Type.Object(
  {
    employee: Id,
    queues: list(
      Type.Union(
        [Id, Type.Object({ queue: Id, tier: Type.Optional(Count(1, 9)) }, strict)],
        says("a queue's id, or queue and tier"),
      ),
      "the queues this agent serves",
      1,
    ),
    skills: Type.Optional(Type.Record(Type.String(), Count(1, 9), says("skills with a level, for example boilers: 5"))),
  },
  { ...strict, ...says("an agent: employee, queues, skills") },
);

const Queue = Type.Object(
  {
    id: Id,
    name: Name,
    music: Type.Optional(Id),
    strategy: Type.Optional(Type.Literal("longestIdle", says("longestIdle"))),
    ring: Type.Optional(Duration),
    wrapUp: Type.Optional(Duration),
    comfort: Type.Optional(
      Type.Union(
        [Type.Literal("none"), Type.Object({ prompt: Type.Optional(Prompt), after: Type.Optional(Duration) }, strict)],
        says("none, or prompt and after"),
      ),
    ),
    entriesMax: Type.Optional(Count(1, 10_000)),
  },
  { ...strict, ...says("a queue") },
);

const Stream = Type.Object(
  { id: Id, name: Name, queue: Id, credit: Type.Optional(Duration), forNewCustomers: Type.Optional(Flag) },
  { ...strict, ...says("a stream") },
);

const Category = Type.Object(
  { id: Id, name: Name, direct: Type.Optional(Flag), credit: Type.Optional(Duration) },
  { ...strict, ...says("a category") },
);

const Option = Type.Object(
  {
    label: Name,
    to: Type.String(says("where the key leads, for example stream new-purchase")),
    urgency: Type.Optional(Duration),
  },
  { ...strict, ...says("label and to") },
);

const Menu = Type.Object(
  {
    id: Id,
    prompt: Type.Optional(Prompt),
    extensions: Type.Optional(Flag),
    retries: Type.Optional(Count(0, 5)),
    keys: Type.Record(Type.String(), Option, says("the menu's keys, each with label and to")),
  },
  { ...strict, ...says("a menu") },
);

const period = { active: Type.Optional(Flag), from: Type.Optional(Moment), until: Type.Optional(Moment) };

const Incident = Type.Object(
  {
    id: Id,
    prompt: Prompt,
    sites: Type.Optional(list(Id, "sites")),
    prefixes: Type.Optional(list(Written, "number prefixes")),
    ...period,
  },
  { ...strict, ...says("an incident") },
);

const Campaign = Type.Object(
  {
    id: Id,
    prompt: Prompt,
    sites: Type.Optional(list(Id, "sites")),
    everyDays: Type.Optional(Count(1, 3650)),
    ...period,
    survey: Type.Optional(
      Type.Object(
        { answers: Type.Record(Type.String(), Name, says("keys with their answers")), thanks: Type.Optional(Prompt) },
        strict,
      ),
    ),
  },
  { ...strict, ...says("a campaign") },
);

const Block = Type.Object(
  {
    number: Type.Optional(Written),
    prefix: Type.Optional(Written),
    action: Type.Optional(Type.Union([Type.Literal("refuse"), Type.Literal("message")], says("refuse or message"))),
    reason: Name,
  },
  { ...strict, ...says("a block: number or prefix, action, reason") },
);

const Customer = Type.Object(
  {
    id: Type.Optional(Id),
    name: Name,
    category: Type.Optional(Id),
    numbers: list(Written, "the customer's numbers", 1),
    manager: Type.Optional(Id),
    language: Type.Optional(Language),
    openMatter: Type.Optional(
      Type.Object({ subject: Name, handler: Id }, { ...strict, ...says("subject and handler") }),
    ),
  },
  { ...strict, ...says("a customer") },
);

const Texts = Type.Record(
  Type.String(),
  Type.Record(
    Type.String(),
    Type.String({ pattern: "\\S", maxLength: 1000, ...says("a sentence, at most 1,000 characters") }),
  ),
  says("prompts, each with a sentence for every language"),
);

/** The company as stored and edited: a company file without its customers. */
export const CompanyDocumentSchema = Type.Object(
  {
    company: Name,
    defaultSite: Type.Optional(Id),
    sites: list(Site, "the company's sites", 1),
    offices: Type.Optional(list(Office, "offices")),
    departments: Type.Optional(list(Department, "departments")),
    employees: list(Employee, "the employees"),
    agents: Type.Optional(list(Agent, "agents")),
    queues: list(Queue, "the queues", 1),
    streams: Type.Optional(list(Stream, "streams")),
    categories: Type.Optional(list(Category, "categories")),
    menus: list(Menu, "the menus", 1),
    incidents: Type.Optional(list(Incident, "incidents")),
    campaigns: Type.Optional(list(Campaign, "campaigns")),
    blocks: Type.Optional(list(Block, "blocked numbers and prefixes")),
    prompts: Type.Optional(Texts),
  },
  { ...strict, ...says("a company") },
);

export const CompanyFileSchema = Type.Object(
  { ...CompanyDocumentSchema.properties, customers: Type.Optional(list(Customer, "customers")) },
  { ...strict, ...says("a company file") },
);

export type CompanyDocument = Static<typeof CompanyDocumentSchema>;
export type CompanyFile = Static<typeof CompanyFileSchema>;
export type SiteFile = Static<typeof Site>;
export type QueueFile = Static<typeof Queue>;
export type MenuFile = Static<typeof Menu>;
export type CustomerFile = Static<typeof Customer>;
export type IncidentFile = Static<typeof Incident>;
export type CampaignFile = Static<typeof Campaign>;
export type BlockFile = Static<typeof Block>;
export type EmployeeFile = Static<typeof Employee>;
export type DepartmentFile = Static<typeof Department>;
