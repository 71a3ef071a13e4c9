/** A small, right company file as values, the same with one field changed, and what is wrong with it. */
import { CompanyFileError, inWords, readCompany } from "../../src/company";

/** Made anew for each test, so that a change stays in it. */
export function aCompanyFile(): Record<string, unknown> {
  return {
    company: "TeploDom",
    sites: [
      {
        id: "kazan",
        name: "TeploDom Kazan",
        dnis: ["+7 843 555-00-01"],
        zone: "Europe/Moscow",
        country: "RU",
        languages: ["ru", "en"],
        hours: { "mon-fri": "09:00-18:00" },
        menu: "main",
        queue: "front-desk",
      },
    ],
    offices: [{ id: "centre", name: "Centre", site: "kazan" }],
    departments: [{ id: "sales", name: "Sales", extension: 600 }],
    employees: [
      { id: "olga", name: "Olga", extension: 101, department: "sales", office: "centre" },
      { id: "anna", name: "Anna", extension: 204, mobile: "8 900 555-02-04" },
    ],
    agents: [{ employee: "olga", queues: ["front-desk"] }],
    queues: [{ id: "front-desk", name: "Front desk" }],
    streams: [{ id: "service", name: "Service", queue: "front-desk" }],
    categories: [{ id: "vip", name: "VIP", direct: true }],
    menus: [
      {
        id: "main",
        keys: { "1": { label: "service", to: "stream service" }, "2": { label: "more", to: "menu more" } },
      },
      { id: "more", keys: { "1": { label: "Anna", to: "employee anna" }, "*": { label: "back", to: "back" } } },
    ],
    incidents: [{ id: "north", prompt: "incident" }],
    campaigns: [{ id: "autumn", prompt: "autumn", survey: { answers: { "1": "yes" } } }],
    blocks: [{ prefix: "+7 495", reason: "nuisance" }],
    customers: [{ name: "Alice", numbers: ["+7 843 555-10-01"], category: "vip", manager: "anna" }],
    prompts: { autumn: { ru: "Скидка." } },
  };
}

/** Sets (or, with undefined, removes) the field at a path such as `sites.0.zone` or `menus.0.keys.1.to`. */
export function changed(path: string, value: unknown): Record<string, unknown> {
  const file = aCompanyFile();
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let at = file;
  for (const key of keys) at = at[key] as Record<string, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return file;
}

/** The problems of a file, as its author reads them. */
export function problemsOf(file: unknown, sounds?: ReadonlySet<string>): string[] {
  try {
    readCompany(file, sounds ? { sounds } : {});
    return [];
  } catch (err) {
    if (!(err instanceof CompanyFileError)) throw err;
    return err.problems.map(inWords);
  }
}
