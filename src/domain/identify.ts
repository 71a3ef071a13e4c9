/**
 * Which site was called, and by whom: from DNIS, ANI and the phone the call came
 * from to a Site and a Caller. What the customer directory knows is added later
 * by the identify step; nothing here waits.
 */
import type { Caller } from "./call";
import type { Category, Company, Employee, Site, Stream } from "./company";
import type { Language } from "./glossary";
import { digitsOf, isWithheld, nationalNumber, readNumber } from "./numbers";
import { boundedCredit } from "./order";
import { indexCompany } from "./people";

interface SiteNumbers {
  /** By the digits as the company file writes them. */
  readonly asWritten: ReadonlyMap<string, Site>;
  readonly e164: ReadonlyMap<string, Site>;
  readonly countries: readonly string[];
}

const built = new WeakMap<Company, SiteNumbers>();

function siteNumbersOf(company: Company): SiteNumbers {
  const known = built.get(company);
  if (known) return known;
  const asWritten = new Map<string, Site>();
  const e164 = new Map<string, Site>();
  for (const site of company.sites) {
    for (const number of site.dnis) {
      asWritten.set(digitsOf(number), site);
      const read = readNumber(number, site.country);
      if (read) e164.set(read, site);
    }
  }
  const numbers = { asWritten, e164, countries: [...new Set(company.sites.map(({ country }) => country))] };
  built.set(company, numbers);
  return numbers;
}

/**
 * The site whose number was dialled. Carriers send one number in many ways
 * (+7 843..., 7843..., 8843..., 843...): the digits are compared first, then what
 * they mean by the numbering rules of each country we have a site in.
 */
export function siteOf(dnis: string, company: Company): { readonly site: Site; readonly known: boolean } {
  const { asWritten, e164, countries } = siteNumbersOf(company);
  const exact = asWritten.get(digitsOf(dnis));
  if (exact) return { site: exact, known: true };
  for (const country of countries) {
    const read = readNumber(dnis, country);
    const site = read && e164.get(read);
    if (site) return { site, known: true };
  }
  return { site: indexCompany(company).defaultSite, known: false };
}

/** What stands before the national number where it is dialled: nothing, a trunk prefix, or a country's way abroad. */
const TRUNK_PREFIXES = ["", "0", "1", "8"];
const INTERNATIONAL_PREFIXES = ["", "+", "00", "810", "011"];

/**
 * The forms in which a carrier may send this site's numbers, for a dialplan that can only compare: those of the usual
 * ones that siteOf itself leads to this site.
 */
export function dialledForms(site: Site, company: Company): readonly string[] {
  const forms = site.dnis.flatMap((written) => {
    const digits = digitsOf(written);
    const read = readNumber(written, site.country);
    if (!read) return [digits, `+${digits}`];
    const abroad = INTERNATIONAL_PREFIXES.map((prefix) => prefix + read.slice(1));
    return [digits, ...abroad, ...TRUNK_PREFIXES.map((prefix) => prefix + nationalNumber(read))];
  });
  return [...new Set(forms)].filter((form) => {
    const found = siteOf(form, company);
    return found.known && found.site.id === site.id;
  });
}

export interface CallerFacts {
  readonly ani: string;
  /** ISO 3166: whose numbering rules read the number. */
  readonly country: string;
  /** Whose phone it comes from: proved by the SIP account, never by a number, which anybody may write. */
  readonly colleague: Employee | null;
}

/** The caller as known before anybody is asked. A colleague is recognised before a number is looked for. */
export function callerOf({ ani, country, colleague }: CallerFacts): Caller {
  const nobodyYet = { number: null, customers: [], employee: null };
  if (colleague) return { ...nobodyYet, kind: "colleague", employee: colleague.id };
  if (isWithheld(ani)) return { ...nobodyYet, kind: "withheld" };
  return { ...nobodyYet, kind: "unknown", number: readNumber(ani, country) };
}

/** The customer's language if the site speaks it, else the site's own. Of several customers on one number the first decides. */
export function languageOf(caller: Caller, site: Site): Language {
  const wanted = caller.customers[0]?.language;
  if (wanted && site.languages.includes(wanted)) return wanted;
  return site.languages[0] ?? "en";
}

export interface CreditOf {
  readonly stream: Stream | null;
  readonly category: Category | null;
  readonly urgencySeconds: number;
  readonly caller: Caller;
  readonly site: Site;
}

/**
 * Seconds added to a caller's wait when the order is made: stream, category and
 * urgency together, bounded. A head start meant for new customers is not given
 * to an existing one who presses their key, unless the site says so.
 */
export function creditSeconds({ stream, category, urgencySeconds, caller, site }: CreditOf): number {
  const existing = caller.kind === "customer";
  const headStart = stream && (!stream.forNewCustomers || !existing || site.headStartForExisting);
  return boundedCredit((headStart ? stream.creditSeconds : 0) + (category?.creditSeconds ?? 0) + urgencySeconds);
}
