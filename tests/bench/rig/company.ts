/**
 * The company that the benchmarks call: one site that is always open, a menu
 * whose keys lead to people, and customers in the same Postgres for both sides.
 * The peer's dialplan (peer-conf.ts) says the same in Asterisk's own words.
 */
import { type CompanyCustomer, type LoadedCompany, loadCompany } from "../../../src/company";
import type { CustomerId, E164 } from "../../../src/domain/glossary";

/** Dialled for frontdesk. */
export const OUR_NUMBER = "+78435550001";

/** 201 to 220: dialled whole, unambiguous at the third digit. */
export const EXTENSIONS: readonly string[] = Array.from({ length: 20 }, (_, n) => String(201 + n));

/** Menu keys that nothing longer begins with, and whose extension they ring. */
export const KEYS: Readonly<Record<string, string>> = { 3: "203", 4: "204", 5: "205", 6: "206", 7: "207", 8: "208" };

/** A menu key that every extension begins with, and whose phone it rings. */
export const AMBIGUOUS_KEY = "2";
export const AMBIGUOUS_EXTENSION = "220";

/** Neither a key nor the beginning of an extension. */
export const WRONG_KEY = "9";

/** frontdesk's default pause after a key that could become longer, in ms. */
export const INTER_DIGIT_MS = 1_500;

export const deskOf = (extension: string): string => `desk-${extension}`;

const CUSTOMERS = 2_000;

/** The n-th caller's number; after the last customer it begins again. */
export const callerNumber = (n: number): string => `+7900${String(1_000_000 + (n % CUSTOMERS))}`;

export function benchCompany(): LoadedCompany {
  const loaded = loadCompany(companyFile());
  return { ...loaded, customers: customers() };
}

function companyFile(): string {
  const employees = EXTENSIONS.map(
    (extension) => `  - { id: person-${extension}, name: Person ${extension}, extension: ${extension} }`,
  );
  const option = (key: string, extension: string): string =>
    `      "${key}": { label: person ${extension}, to: employee person-${extension} }`;
  const keys = [option(AMBIGUOUS_KEY, AMBIGUOUS_EXTENSION), ...Object.entries(KEYS).map(([k, e]) => option(k, e))];
  return `
company: Benchmark
sites:
  - id: bench
    name: Benchmark
    dnis: ["${OUR_NUMBER}"]
    zone: Europe/Moscow
    country: RU
    languages: [en]
    greeting:
      prompts: { morning: bench-greeting, day: bench-greeting, evening: bench-greeting, night: bench-greeting }
    hours: { every day: 00:00-24:00 }
    menu: bench-menu
    queue: front-desk
employees:
${employees.join("\n")}
agents:
  - { employee: person-201, queues: [front-desk] }
queues:
  - { id: front-desk, name: Front desk }
menus:
  - id: bench-menu
    keys:
${keys.join("\n")}
`;
}

function customers(): CompanyCustomer[] {
  return Array.from({ length: CUSTOMERS }, (_, n) => ({
    id: `customer-${n}` as CustomerId,
    name: `Customer ${n}`,
    category: null,
    manager: null,
    language: null,
    numbers: [callerNumber(n) as E164],
    openMatter: null,
  }));
}
