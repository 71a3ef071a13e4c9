/** How the people and things of a company are called in a story; what has gone from the company keeps its key. */
import type { Company, DayPart } from "./company";
import type { JournalEntry } from "./events";

export interface StoryNames {
  employee(id: string): string;
  department(id: string): string;
  queue(id: string): string;
  site(id: string): string;
  category(id: string): string;
  /** The time of day that a greeting wishes well, and for which site; null: no greeting of ours. */
  greeting(prompt: string): { readonly part: DayPart; readonly site: string } | null;
  isMenu(prompt: string): boolean;
  /** The zone of the site that was called; UTC when nobody knows. */
  zoneOf(entries: readonly JournalEntry[]): string;
}

const built = new WeakMap<Company, StoryNames>();

/** The names of one version of the company; made once for it. */
export function storyNames(company: Company): StoryNames {
  const known = built.get(company);
  if (known) return known;
  const names = build(company);
  built.set(company, names);
  return names;
}

function build(company: Company): StoryNames {
  // Of sites that share a greeting the first one is named: the last entry of a map stays.
  const greetings = new Map(
    [...company.sites]
      .reverse()
      .flatMap((site) =>
        Object.entries(site.greeting.prompts).map(
          ([part, prompt]) => [prompt, { part: part as DayPart, site: site.name }] as const,
        ),
      ),
  );
  const menus = new Set(company.menus.map(({ prompt }) => prompt));
  const zones = new Map(company.sites.map(({ id, zone }) => [id, zone]));
  return {
    employee: nameIn(company.employees),
    department: nameIn(company.departments),
    queue: nameIn(company.queues),
    site: nameIn(company.sites),
    category: nameIn(company.categories),
    greeting: (prompt) => greetings.get(prompt) ?? null,
    isMenu: (prompt) => menus.has(prompt),
    zoneOf(entries) {
      for (const { event } of entries) {
        if (event.type === "call.arrived" || event.type === "call.placed" || event.type === "call.fellBack")
          return zones.get(event.site) ?? "utc";
      }
      return "utc";
    },
  };
}

function nameIn(things: readonly { readonly id: string; readonly name: string }[]): (id: string) => string {
  const names = new Map(things.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id;
}
