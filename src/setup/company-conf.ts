/**
 * What Asterisk's own configuration must know of a company: its phones, and for
 * the time when frontdesk is away its sites with hours, greetings and operators.
 */
import { createHmac } from "node:crypto";
import type { Sounds } from "../callflow/ports";
import type { Company, MinuteSpan, Site, WeeklyHours } from "../domain/company";
import { dialledForms } from "../domain/identify";
import type { AsteriskConfInput, FallbackSite, PhoneAccount } from "./render";

type CompanyConf = Pick<AsteriskConfInput, "phones" | "sites" | "queues" | "agents">;

const DAY_NAMES = { 1: "mon", 2: "tue", 3: "wed", 4: "thu", 5: "fri", 6: "sat", 7: "sun" } as const;
const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/**
 * @param secret what the phones' passwords are derived from: the same secret gives the same passwords,
 *   so that a phone stays registered when the company is rendered anew
 */
export function companyConf(company: Company, sounds: Sounds, secret: string): CompanyConf {
  return {
    phones: phonesOf(company, secret),
    sites: sitesInOrder(company).map((site) => fallbackSite(company, site, sounds)),
    queues: company.queues.map((queue) => queue.id),
    agents: company.agents.map((agent) => agent.employee),
  };
}

export function phonesOf(company: Company, secret: string): PhoneAccount[] {
  return company.employees.flatMap((employee) =>
    employee.desk
      ? [
          {
            endpoint: employee.desk,
            username: employee.desk,
            password: phonePassword(employee.desk, secret),
            extension: employee.extension,
            displayName: employee.name,
          },
        ]
      : [],
  );
}

function phonePassword(account: string, secret: string): string {
  return createHmac("sha256", secret).update(`phone:${account}`).digest("base64url").slice(0, 24);
}

/** The default site first: it also takes the numbers that are nobody's. */
function sitesInOrder(company: Company): Site[] {
  return [...company.sites].sort((a, b) => Number(b.id === company.defaultSite) - Number(a.id === company.defaultSite));
}

function fallbackSite(company: Company, site: Site, sounds: Sounds): FallbackSite {
  const sound = (name: string): string =>
    sounds.find(name, site.languages)?.media.replace(/^sound:/, "") ?? "silence/1";
  const operators = operatorPhones(company, site);
  return {
    dnis: [...dialledForms(site, company)],
    language: site.languages[0] ?? "en",
    zone: site.zone,
    openHours: openHours(site.hours),
    startsAtMinute: { ...site.greeting.startsAtMinute },
    holidays: site.holidays.map(({ date, prompt }) => ({ date, sound: sound(prompt) })),
    firstEndpoint: operators[0] ?? null,
    allEndpoints: operators,
    greetings: {
      morning: sound(site.greeting.prompts.morning),
      day: sound(site.greeting.prompts.day),
      evening: sound(site.greeting.prompts.evening),
      night: sound(site.greeting.prompts.night),
    },
    closedSound: sound(site.closed.prompt),
    sorrySound: sound("sorry"),
    allBusySound: sound("all-busy"),
  };
}

/** Desk phones of the agents who serve the site's own queue. */
function operatorPhones(company: Company, site: Site): string[] {
  const serving = new Set(
    company.agents
      .filter((agent) => agent.queues.some(({ queue }) => queue === site.queue))
      .map((agent) => agent.employee),
  );
  return company.employees.flatMap((employee) => (serving.has(employee.id) && employee.desk ? [employee.desk] : []));
}

/** As GotoIfTime takes it; its last minute is inclusive. */
function openHours(hours: WeeklyHours): string[] {
  return DAYS.flatMap((day) => hours[day].map((span) => `${spanText(span)},${DAY_NAMES[day]},*,*`));
}

function spanText({ from, to }: MinuteSpan): string {
  return `${clockText(from)}-${clockText(to - 1)}`;
}

function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}
