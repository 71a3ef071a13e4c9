/** The customers of a company file. */
import type { Company } from "../domain/company";
import type { CategoryId, CustomerId, E164, EmployeeId, Language } from "../domain/glossary";
import { digitsOf } from "../domain/numbers";
import type { Problems } from "./problems";
import { readPhone } from "./read-fields";
import type { CustomerFile } from "./schema";
import type { Located, Sections } from "./sections";

/** A customer as the file gives it; the directory adds what it learns (last agent...). */
export interface CompanyCustomer {
  readonly id: CustomerId;
  readonly name: string;
  readonly category: CategoryId | null;
  readonly numbers: readonly E164[];
  readonly manager: EmployeeId | null;
  readonly language: Language | null;
  readonly openMatter: { readonly subject: string; readonly handler: EmployeeId } | null;
}

export function buildCustomers(file: Sections, company: Company, problems: Problems): CompanyCustomer[] {
  const country = company.sites.find(({ id }) => id === company.defaultSite)?.country ?? "";
  const seen = new Set<string>();
  return file.customers.map((located) => {
    const customer = buildCustomer(located, country, problems);
    if (seen.has(customer.id))
      problems.add(`${located.path}.id`, `"${customer.id}" is given twice; give each customer an id`);
    seen.add(customer.id);
    return customer;
  });
}

function buildCustomer(
  { path, value: file }: Located<CustomerFile>,
  country: string,
  problems: Problems,
): CompanyCustomer {
  const numbers = file.numbers.flatMap(
    (written, i) => readPhone(written, country, `${path}.numbers[${i}]`, problems) ?? [],
  );
  numbers.forEach((number, i) => {
    if (numbers.indexOf(number) < i) problems.add(`${path}.numbers[${i}]`, `"${number}" is given twice`);
  });
  return {
    // Without an id of its own a customer is known by the first number, so that reading the file again finds the same.
    id: (file.id ?? `customer-${digitsOf(numbers[0] ?? "")}`) as CustomerId,
    name: file.name,
    category: file.category ?? null,
    numbers,
    manager: file.manager ?? null,
    language: file.language ?? null,
    openMatter: file.openMatter ?? null,
  };
}
