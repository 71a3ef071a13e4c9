/** A company file becomes a Company, or an error that lists everything wrong with it. */
import type { Company } from "../domain/company";
import type { PromptName } from "../domain/glossary";
import { buildCompany } from "./build";
import { buildCustomers, type CompanyCustomer } from "./build-customers";
import { checkCompany } from "./check";
import { checkPrompts } from "./check-prompts";
import { type Problem, Problems } from "./problems";
import { readYaml } from "./read-yaml";
import { readSections } from "./sections";

export interface LoadedCompany {
  readonly company: Company;
  /** The customers of a small company file; larger ones are imported elsewhere. */
  readonly customers: readonly CompanyCustomer[];
  /** What is allowed, but probably not meant. */
  readonly warnings: readonly Problem[];
}

export interface LoadOptions {
  /** The version this company gets; 1 unless told. */
  readonly version?: number;
  /** Names of the sounds that are there. If given, every prompt must be among them or have a text. */
  readonly sounds?: ReadonlySet<PromptName>;
}

/** Reads the text of a company file (docs/company-file.md). Throws CompanyFileError with every problem and its path. */
export function loadCompany(text: string, options: LoadOptions = {}): LoadedCompany {
  return readCompany(readYaml(text), options);
}

/** Reads the values of a company file. Throws CompanyFileError with every problem and its path. */
export function readCompany(file: unknown, { version = 1, sounds }: LoadOptions = {}): LoadedCompany {
  const problems = new Problems();
  const sections = readSections(file, problems);
  const company = buildCompany(sections, version, problems);
  const customers = buildCustomers(sections, company, problems);
  checkCompany(sections, problems);
  if (sounds) checkPrompts(sections, company, sounds, problems);
  problems.refuse();
  return { company, customers, warnings: problems.warnings };
}
