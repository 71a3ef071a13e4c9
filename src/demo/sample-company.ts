/**
 * The sample company, as its file says or with Samara and the incident in the
 * state that somebody wants to show: what depends on the time of day must be
 * shown at any time of it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type LoadedCompany, loadCompany } from "../company";
import type { Company, Holiday, Site, WeeklyHours } from "../domain/company";
import type { EpochMs } from "../domain/glossary";
import { isoDate, localDate } from "../domain/hours";

export const SAMPLE_COMPANY_FILE = join(__dirname, "sample-company.yaml");

export interface SampleState {
  /** Samara: by its ordinary hours (unless told), open, closed or on holiday whatever the time. */
  readonly samara?: "byTheClock" | "open" | "closed" | "holiday";
  /** Today, for the holiday. */
  readonly nowMs?: EpochMs;
  /** Whether the outage in the north district is going on. */
  readonly incident?: boolean;
}

const DAY_MS = 86_400_000;
const ALWAYS = [{ from: 0, to: 1440 }];
const OPEN: WeeklyHours = { 1: ALWAYS, 2: ALWAYS, 3: ALWAYS, 4: ALWAYS, 5: ALWAYS, 6: ALWAYS, 7: ALWAYS };
const CLOSED: WeeklyHours = { 1: [], 2: [], 3: [], 4: [], 5: [], 6: [], 7: [] };

/** Reads the sample company's file and puts it into the state asked for. */
export function sampleCompany(state: SampleState = {}): LoadedCompany {
  const loaded = loadCompany(readFileSync(SAMPLE_COMPANY_FILE, "utf8"));
  return { ...loaded, company: inState(loaded.company, state) };
}

function inState(company: Company, { samara = "byTheClock", nowMs = 0, incident = false }: SampleState): Company {
  return {
    ...company,
    sites: company.sites.map((site) => (site.id === "samara" ? samaraAs(site, samara, nowMs) : site)),
    incidents: company.incidents.map((one) => (incident ? { ...one, fromMs: 0, untilMs: null } : one)),
  };
}

function samaraAs(site: Site, how: NonNullable<SampleState["samara"]>, nowMs: EpochMs): Site {
  switch (how) {
    case "byTheClock":
      return site;
    case "open":
      return { ...site, hours: OPEN, holidays: [] };
    case "closed":
      return { ...site, hours: CLOSED, holidays: [] };
    case "holiday":
      // Tomorrow as well: a demo goes on past midnight.
      return { ...site, hours: OPEN, holidays: [holidayOn(site, nowMs), holidayOn(site, nowMs + DAY_MS)] };
  }
}

function holidayOn(site: Site, atMs: EpochMs): Holiday {
  return { date: isoDate(localDate(site.zone, atMs)), name: "Company anniversary", prompt: "holiday-samara" };
}
