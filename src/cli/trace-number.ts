/**
 * What frontdesk makes of a number: the same functions as for a real call,
 * nothing rings. Pure but for the directory it asks.
 */
import type { Directory } from "../callflow/ports";
import { blockOf } from "../domain/block";
import type { Customer } from "../domain/call";
import type { Block, Category, Company, Employee, Site } from "../domain/company";
import type { E164 } from "../domain/glossary";
import { callerOf, languageOf } from "../domain/identify";
import { type CompanyIndex, indexCompany } from "../domain/people";

export interface TracedCustomer {
  readonly customer: Customer;
  readonly category: Category | null;
  readonly manager: Employee | null;
  readonly handler: Employee | null;
}

export interface Trace {
  readonly asked: string;
  readonly site: Site;
  /** Whose extension it is; recognised before any number is looked for. */
  readonly extension: { readonly kind: "employee" | "department"; readonly id: string; readonly name: string } | null;
  readonly kind: "extension" | "withheld" | "unreadable" | "unknown" | "customer";
  readonly number: E164 | null;
  readonly block: Block | null;
  readonly customers: readonly TracedCustomer[];
  /** What the operator's screen would show. */
  readonly card: "none" | "newContact" | "customer" | "chooser";
  readonly language: string;
  /** What happens to a caller with this number, in a sentence. */
  readonly treatment: string;
}

/** Null site: the default site's. Throws UnknownSite; rejects as the directory does. */
export async function traceNumber(
  asked: string,
  siteId: string | null,
  { company, directory }: { company: Company; directory: Pick<Directory, "lookUp"> },
): Promise<Trace> {
  const people = indexCompany(company);
  const site = siteId === null ? people.defaultSite : people.site(siteId);
  if (!site)
    throw new UnknownSite(
      siteId ?? "",
      company.sites.map(({ id }) => id),
    );

  const extension = extensionOf(asked, people);
  const caller = callerOf({ ani: asked, country: site.country, colleague: null });
  const number = extension ? null : caller.number;
  const block = blockOf(company, number);
  const found = number ? await directory.lookUp(number) : [];
  const customers = found.map((customer) => traced(customer, people));
  const kind = extension
    ? "extension"
    : caller.kind === "withheld"
      ? "withheld"
      : number === null
        ? "unreadable"
        : found.length > 0
          ? "customer"
          : "unknown";
  const trace = {
    asked,
    site,
    extension,
    kind,
    number,
    block,
    customers,
    language: languageOf({ ...caller, customers: found }, site),
  } as const;
  return { ...trace, card: cardOf(trace), treatment: treatmentOf(trace) };
}

export class UnknownSite extends Error {
  override readonly name = "UnknownSite";
  constructor(site: string, known: readonly string[]) {
    super(`There is no site "${site}"; there are: ${known.join(", ")}.`);
  }
}

function extensionOf(asked: string, people: CompanyIndex): Trace["extension"] {
  const target = people.extension(asked.trim());
  if (!target) return null;
  const id = target.kind === "employee" ? target.employee : target.department;
  const name = (target.kind === "employee" ? people.employee(id) : people.department(id))?.name ?? id;
  return { kind: target.kind, id, name };
}

const traced = (customer: Customer, people: CompanyIndex): TracedCustomer => ({
  customer,
  category: customer.category === null ? null : people.category(customer.category),
  manager: customer.manager === null ? null : people.employee(customer.manager),
  handler: customer.openMatter ? people.employee(customer.openMatter.handler) : null,
});

type Judged = Omit<Trace, "card" | "treatment">;

function cardOf({ kind, customers, block }: Judged): Trace["card"] {
  if (kind === "extension" || block) return "none";
  if (customers.length === 0) return "newContact";
  return customers.length === 1 ? "customer" : "chooser";
}

/** As the steps identify, blocked and vipDirect decide (src/callflow/steps). */
function treatmentOf({ kind, site, block, customers, extension }: Judged): string {
  if (extension) return `Dialled during the greeting or a menu it rings ${extension.name} at once.`;
  if (block) return block.action === "refuse" ? "Refused with a SIP status." : "Hears a message and is hung up.";
  if (kind === "withheld" && site.withheld !== "accept") {
    return site.withheld === "refuse"
      ? "Refused: the site takes no withheld numbers."
      : "Hears that withheld numbers are not taken.";
  }
  const [first] = customers;
  if (first?.category?.direct && first.manager) {
    return `Rings ${first.manager.name} directly, desk then mobile; if nobody takes it, the greeting.`;
  }
  if (first?.handler && first.customer.openMatter)
    return `Greeted, then offered ${first.handler.name} (${first.customer.openMatter.subject}), then the menu.`;
  return "Greeted, then the menu.";
}
