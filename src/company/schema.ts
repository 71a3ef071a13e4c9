/**
 * The form of a company file: which fields there are and what kind of value each
 * takes. What the values mean together is checked in check.ts.
 */
import { type Static, Type } from "typebox";
import { Agent, AgentRules, FeatureCodes } from "./schema/agents";
import {
  Count,
  Duration,
  Extension,
  Flag,
  Id,
  Keys,
  Language,
  list,
  Moment,
  Name,
  Prompt,
  says,
  strict,
  Written,
} from "./schema/fields";
import { Queue } from "./schema/queue";
import { Site } from "./schema/site";

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

const Stream = Type.Object(
  { id: Id, name: Name, queue: Id, credit: Type.Optional(Duration), forNewCustomers: Type.Optional(Flag) },
  { ...strict, ...says("a stream") },
);

const Category = Type.Object(
  { id: Id, name: Name, direct: Type.Optional(Flag), credit: Type.Optional(Duration) },
  { ...strict, ...says("a category") },
);

const Menu = Type.Object(
  {
    id: Id,
    prompt: Type.Optional(Prompt),
    extensions: Type.Optional(Flag),
    retries: Type.Optional(Count(0, 5)),
    keys: Keys,
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
    agentRules: Type.Optional(AgentRules),
    featureCodes: Type.Optional(FeatureCodes),
    queues: list(Queue, "the queues", 1),
    streams: Type.Optional(list(Stream, "streams")),
    categories: Type.Optional(list(Category, "categories")),
    menus: list(Menu, "the menus", 1),
    incidents: Type.Optional(list(Incident, "incidents")),
    campaigns: Type.Optional(list(Campaign, "campaigns")),
    blocks: Type.Optional(list(Block, "blocked numbers and prefixes")),
    outboundPrefixes: Type.Optional(list(Written, "beginnings of outside numbers that may be rung")),
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
export type MenuFile = Static<typeof Menu>;
export type CustomerFile = Static<typeof Customer>;
export type IncidentFile = Static<typeof Incident>;
export type CampaignFile = Static<typeof Campaign>;
export type BlockFile = Static<typeof Block>;
export type EmployeeFile = Static<typeof Employee>;
export type DepartmentFile = Static<typeof Department>;
export type { AgentFile, AgentRulesFile, FeatureCodesFile } from "./schema/agents";
export type { QueueFile } from "./schema/queue";
export type { SiteFile } from "./schema/site";
