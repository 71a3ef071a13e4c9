/**
 * Changing the company through the API: the newest version is read, changed,
 * checked as a company file is, and published as the next one; the next caller
 * meets it. Of two who change the same version one is told to look again.
 */
import type { CompanyEditor } from "./api/deps";
import { companyFromDocument, companyToDocument, readCompany } from "./company";
import type { CompanySource } from "./company-source";
import { type Companies, VersionConflict } from "./db/companies";

export interface CompanyEditorDeps {
  readonly companies: Companies;
  readonly source: Pick<CompanySource, "lookNow">;
  /** Names of the sounds that are there. */
  readonly sounds: () => ReadonlySet<string>;
}

export function createCompanyEditor({ companies, source, sounds }: CompanyEditorDeps): CompanyEditor {
  return {
    async current() {
      const published = await companies.current();
      if (!published) throw new Error("a process that serves has a company");
      const { version } = published;
      return { version, document: companyToDocument(companyFromDocument(published.document, version)) };
    },
    async publish(document, base, note) {
      const { company } = readCompany(document, { version: base + 1, sounds: sounds() });
      const whole = companyToDocument(company);
      try {
        const version = await companies.publish(whole, note, base);
        await source.lookNow();
        return version;
      } catch (err) {
        if (err instanceof VersionConflict) return null;
        throw err;
      }
    },
  };
}
