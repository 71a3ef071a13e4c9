/** The sample company, as its file says. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type LoadedCompany, loadCompany } from "../company";

export const SAMPLE_COMPANY_FILE = join(__dirname, "sample-company.yaml");

export function sampleCompany(): LoadedCompany {
  return loadCompany(readFileSync(SAMPLE_COMPANY_FILE, "utf8"));
}
