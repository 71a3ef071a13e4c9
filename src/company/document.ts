/**
 * The company as it is stored: the form of the company file, with every default
 * written out. Reading it validates it again, so that a document of another
 * version, or one edited by hand, is refused with the same words as a file.
 */
import type { Campaign, Company, Incident, Site } from "../domain/company";
import { NEVER_MS, NO_DESK } from "./build";
import { writeKeys } from "./build-menu";
import { writeHours } from "./hours-file";
import { readCompany } from "./load";
import { writeClock, writeDuration } from "./read-fields";
import type { CompanyDocument, SiteFile } from "./schema";
import { writeQueue } from "./write-queue";

/** Throws CompanyFileError if the document is no company. */
export function companyFromDocument(document: unknown, version: number): Company {
  return readCompany(document, { version }).company;
}

/** The version is not part of the document: it is given when the document is published. */
export function companyToDocument(company: Company): CompanyDocument {
  return {
    company: company.name,
    defaultSite: company.defaultSite,
    sites: company.sites.map(writeSite),
    offices: company.offices.map((office) => ({ ...office })),
    departments: company.departments.map(({ extension, queue, ...department }) => ({
      ...department,
      ...(extension === null ? {} : { extension }),
      ...(queue === null ? {} : { queue }),
    })),
    employees: company.employees.map(({ department, office, desk, mobile, languages, ...employee }) => ({
      ...employee,
      languages: [...languages],
      desk: desk ?? NO_DESK,
      ...(department === null ? {} : { department }),
      ...(office === null ? {} : { office }),
      ...(mobile === null ? {} : { mobile }),
    })),
    agents: company.agents.map(({ employee, queues, skills }) => ({
      employee,
      queues: queues.map((served) => ({ ...served })),
      skills: { ...skills },
    })),
    agentRules: {
      missedMax: company.agentRules.missedMax,
      backOff: {
        busy: writeDuration(company.agentRules.backOffMs.busy),
        refused: writeDuration(company.agentRules.backOffMs.refused),
        noAnswer: writeDuration(company.agentRules.backOffMs.noAnswer),
        unreachable: writeDuration(company.agentRules.backOffMs.unreachable),
      },
    },
    featureCodes: { ...company.featureCodes },
    queues: company.queues.map(writeQueue),
    streams: company.streams.map(({ creditSeconds, ...stream }) => ({ ...stream, credit: `${creditSeconds}s` })),
    categories: company.categories.map(({ creditSeconds, ...category }) => ({
      ...category,
      credit: `${creditSeconds}s`,
    })),
    menus: company.menus.map(({ options, ...menu }) => ({
      ...menu,
      keys: writeKeys(options),
    })),
    incidents: company.incidents.map(({ id, prompt, sites, prefixes, ...period }) => ({
      id,
      prompt,
      sites: [...sites],
      prefixes: [...prefixes],
      ...writePeriod(period),
    })),
    campaigns: company.campaigns.map(({ id, prompt, sites, everyDays, survey, ...period }) => ({
      id,
      prompt,
      sites: [...sites],
      everyDays,
      ...writePeriod(period),
      ...(survey ? { survey: { answers: { ...survey.answers }, thanks: survey.thanks } } : {}),
    })),
    blocks: company.blocks.map((block) => ({ ...block })),
    outboundPrefixes: [...company.outboundPrefixes],
    prompts: structuredClone(company.prompts) as Record<string, Record<string, string>>,
  };
}

function writeSite({ greeting, hours, holidays, closed, languages, dnis, times, ...site }: Site): SiteFile {
  const begins = greeting.startsAtMinute;
  return {
    ...site,
    dnis: [...dnis],
    languages: [...languages],
    greeting: {
      prompts: { ...greeting.prompts },
      begins: {
        morning: writeClock(begins.morning),
        day: writeClock(begins.day),
        evening: writeClock(begins.evening),
        night: writeClock(begins.night),
      },
    },
    hours: writeHours(hours),
    holidays: holidays.map((holiday) => ({ ...holiday })),
    closed: { prompt: closed.prompt, ...(closed.menu === null ? {} : { menu: closed.menu }) },
    times: {
      deskRing: writeDuration(times.deskRingMs),
      mobileRing: writeDuration(times.mobileRingMs),
      mobileAccept: writeDuration(times.mobileAcceptMs),
      firstDigit: writeDuration(times.firstDigitMs),
      interDigit: writeDuration(times.interDigitMs),
    },
  };
}

function writePeriod({ fromMs, untilMs }: Pick<Incident | Campaign, "fromMs" | "untilMs">) {
  if (fromMs === NEVER_MS) return { active: false };
  const moment = (ms: number): string => new Date(ms).toISOString();
  return { from: moment(fromMs), ...(untilMs === null ? {} : { until: moment(untilMs) }) };
}
