/** The versions of the company, each with the moment from which it is in force. */
import type { Company } from "../../../src/domain/company";
import type { EpochMs } from "../../../src/domain/glossary";
import type { Rng } from "../rng";
import { changed, someCompany } from "./company";

export class Companies {
  private readonly versions: { readonly fromMs: EpochMs; readonly company: Company }[];

  constructor(rng: Rng) {
    this.versions = [{ fromMs: Number.NEGATIVE_INFINITY, company: someCompany(rng) }];
  }

  get now(): Company {
    return this.at(Number.POSITIVE_INFINITY);
  }

  /** What was in force then: a line of the journal may be read long after it was recorded. */
  at(ms: EpochMs): Company {
    let last = this.versions.length - 1;
    while (last > 0 && (this.versions[last]?.fromMs ?? 0) > ms) last--;
    const found = this.versions[last];
    if (!found) throw new Error("there is always a first version");
    return found.company;
  }

  of(version: number): Company | null {
    return this.versions.find(({ company }) => company.version === version)?.company ?? null;
  }

  change(rng: Rng, nowMs: EpochMs): void {
    this.versions.push({ fromMs: nowMs, company: changed(this.now, rng) });
  }
}
