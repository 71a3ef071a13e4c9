/** The sections of a company file as one Company: defaults filled in, texts read. References are checked in check.ts. */
import type { Block, Campaign, Company, Department, Employee, Incident } from "../domain/company";
import type { EpochMs } from "../domain/glossary";
import { buildAgent, buildAgentRules, buildFeatureCodes } from "./build-agents";
import { buildMenu } from "./build-menu";
import { buildQueue } from "./build-queue";
import { buildSite, type Texts } from "./build-site";
import { DEFAULT_CAMPAIGN_DAYS, DEFAULT_PROMPTS, TIME_BOUNDS } from "./defaults";
import { itemPath, type Problems } from "./problems";
import { readDuration, readExtension, readMoment, readPhone, readPrefix } from "./read-fields";
import type { BlockFile, CampaignFile, DepartmentFile, EmployeeFile, IncidentFile } from "./schema";
import type { Located, Sections } from "./sections";

/** The last moment a Date can hold: an incident prepared for later begins then. */
export const NEVER_MS: EpochMs = 8_640_000_000_000_000;
/** A desk phone's account unless the file names another. */
export const deskAccount = (extension: string): string => `desk-${extension}`;
export const NO_DESK = "none";

export function buildCompany(file: Sections, version: number, problems: Problems): Company {
  const texts: Texts = structuredClone(file.prompts);
  const sites = file.sites.map((site) => buildSite(site, texts, problems));
  const at = new Places(file);
  const seconds = (value: string | number | undefined, path: string): number =>
    Math.round(readDuration(value, 0, TIME_BOUNDS.credit, path, problems) / 1_000);
  const outboundPrefixes = file.outboundPrefixes.map((prefix, i) =>
    readPrefix(prefix, itemPath("outboundPrefixes", i), problems),
  );
  return {
    version,
    name: file.name,
    defaultSite: at.defaultSite,
    sites,
    offices: file.offices.map(({ value }) => value),
    departments: file.departments.map((department) => buildDepartment(department, problems)),
    employees: file.employees.map((employee) => buildEmployee(employee, at, problems)),
    agents: file.agents.map(({ value }) => buildAgent(value)),
    agentRules: buildAgentRules(file.agentRules, problems),
    featureCodes: buildFeatureCodes(file.featureCodes, problems),
    queues: file.queues.map((queue) => buildQueue(queue, { country: at.country(), outboundPrefixes }, problems)),
    outboundPrefixes,
    streams: file.streams.map(({ path, value }) => ({
      id: value.id,
      name: value.name,
      queue: value.queue,
      creditSeconds: seconds(value.credit, `${path}.credit`),
      forNewCustomers: value.forNewCustomers ?? false,
    })),
    categories: file.categories.map(({ path, value }) => ({
      id: value.id,
      name: value.name,
      direct: value.direct ?? false,
      creditSeconds: seconds(value.credit, `${path}.credit`),
    })),
    menus: file.menus.map((menu) => buildMenu(menu, problems)),
    incidents: file.incidents.map((incident) => buildIncident(incident, at, problems)),
    campaigns: file.campaigns.map((campaign) => buildCampaign(campaign, at, problems)),
    blocks: file.blocks.map((block) => buildBlock(block, at, problems)),
    prompts: texts,
  };
}

/** Whose clock and whose numbering rules apply where the file does not say. */
class Places {
  readonly defaultSite: string;
  readonly allSites: readonly string[];
  constructor(private readonly file: Sections) {
    this.defaultSite = file.defaultSite ?? file.sites[0]?.value.id ?? "";
    this.allSites = file.sites.map(({ value }) => value.id);
  }

  private site(id: string | undefined) {
    const { sites } = this.file;
    return (sites.find(({ value }) => value.id === (id ?? this.defaultSite)) ?? sites[0])?.value;
  }

  zone(sites: readonly string[] | undefined): string {
    return this.site(sites?.[0])?.zone ?? "UTC";
  }

  country(office?: string): string {
    const at = this.file.offices.find(({ value }) => value.id === office);
    return this.site(at?.value.site)?.country ?? "";
  }
}

function buildDepartment({ path, value: file }: Located<DepartmentFile>, problems: Problems): Department {
  return {
    id: file.id,
    name: file.name,
    extension: file.extension === undefined ? null : readExtension(file.extension, `${path}.extension`, problems),
    ring: file.ring ?? (file.queue === undefined ? "inTurn" : "queue"),
    queue: file.queue ?? null,
  };
}

function buildEmployee({ path, value: file }: Located<EmployeeFile>, at: Places, problems: Problems): Employee {
  const extension = readExtension(file.extension, `${path}.extension`, problems);
  const desk = file.desk ?? deskAccount(extension);
  const country = at.country(file.office);
  return {
    id: file.id,
    name: file.name,
    extension,
    department: file.department ?? null,
    office: file.office ?? null,
    languages: file.languages ?? [],
    desk: desk === NO_DESK ? null : desk,
    mobile: file.mobile === undefined ? null : readPhone(file.mobile, country, `${path}.mobile`, problems),
  };
}

interface Period {
  readonly fromMs: EpochMs;
  readonly untilMs: EpochMs | null;
}

function buildPeriod(
  { path, value: file }: Located<IncidentFile | CampaignFile>,
  at: Places,
  problems: Problems,
): Period {
  const zone = at.zone(file.sites);
  const read = (field: "from" | "until"): EpochMs | null => {
    const written = file[field];
    return written === undefined ? null : readMoment(written, zone, `${path}.${field}`, problems);
  };
  const fromMs = read("from") ?? 0;
  const untilMs = read("until");
  if (untilMs !== null && untilMs <= fromMs) problems.add(`${path}.until`, "must be later than from");
  return file.active === false ? { fromMs: NEVER_MS, untilMs: null } : { fromMs, untilMs };
}

function buildIncident(located: Located<IncidentFile>, at: Places, problems: Problems): Incident {
  const { path, value: file } = located;
  return {
    id: file.id,
    prompt: file.prompt,
    sites: file.sites ?? at.allSites,
    prefixes: (file.prefixes ?? []).map((prefix, i) => readPrefix(prefix, `${path}.prefixes[${i}]`, problems)),
    ...buildPeriod(located, at, problems),
  };
}

function buildCampaign(located: Located<CampaignFile>, at: Places, problems: Problems): Campaign {
  const { value: file } = located;
  const { survey } = file;
  return {
    id: file.id,
    prompt: file.prompt,
    sites: file.sites ?? at.allSites,
    everyDays: file.everyDays ?? DEFAULT_CAMPAIGN_DAYS,
    ...buildPeriod(located, at, problems),
    survey: survey ? { answers: survey.answers, thanks: survey.thanks ?? DEFAULT_PROMPTS.surveyThanks } : null,
  };
}

function buildBlock({ path, value: file }: Located<BlockFile>, at: Places, problems: Problems): Block {
  const { number, prefix, action = "refuse", reason } = file;
  if ((number === undefined) === (prefix === undefined)) problems.add(path, "must have either number or prefix");
  if (prefix !== undefined) return { prefix: readPrefix(prefix, `${path}.prefix`, problems), action, reason };
  const read = number === undefined ? null : readPhone(number, at.country(), `${path}.number`, problems);
  return { prefix: read ?? "", action, reason };
}
