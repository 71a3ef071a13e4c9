/**
 * The company that the next caller sees: read from Postgres at the start, looked
 * at again every few seconds, and kept in a file, so that a frontdesk that
 * starts while Postgres is away still knows whom to greet.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "./callflow/ports";
import { companyFromDocument } from "./company";
import type { Companies, CompanyVersion } from "./db/companies";
import { type CompanyIndex, indexCompany } from "./domain/people";
import type { Log } from "./log";

/** A version published by another process is in force this much later at the latest. */
const LOOK_EVERY_MS = 3_000;
/** Versions that calls under way may have begun with. */
const VERSIONS_KEPT_MAX = 8;
const FILE = "company.json";

export class NoCompany extends Error {
  override readonly name = "NoCompany";
}

export interface CompanySource {
  current(): CompanyIndex;
  /** The version a call began with; null: it is not to be had any more. */
  of(version: number): Promise<CompanyIndex | null>;
  onChange(listener: (company: CompanyIndex) => void): void;
  /** Looks for a new version at once; rejects as Postgres does. */
  lookNow(): Promise<void>;
  stop(): void;
}

export interface CompanySourceDeps {
  readonly companies: Companies;
  readonly dataDir: string;
  readonly clock: Pick<Clock, "after">;
  readonly log: Log;
}

/** @throws NoCompany when none has been published, or Postgres is away and none was kept; CompanyFileError when it cannot be read */
export async function openCompanySource(deps: CompanySourceDeps): Promise<CompanySource> {
  const { companies, dataDir, clock, log } = deps;
  const kept = new Map<number, CompanyIndex>();
  let listener: (company: CompanyIndex) => void = () => undefined;
  let current = read(await first(deps));
  keep(current);
  let cancel = clock.after(LOOK_EVERY_MS, look);

  function keep(index: CompanyIndex): void {
    kept.set(index.company.version, index);
    const [oldest] = kept.keys();
    if (kept.size > VERSIONS_KEPT_MAX && oldest !== undefined) kept.delete(oldest);
  }

  function look(): void {
    void lookAgain()
      .catch((err: unknown) => log.debug({ err }, "the company could not be looked at; the one in force stays"))
      .finally(() => {
        cancel = clock.after(LOOK_EVERY_MS, look);
      });
  }

  async function lookAgain(): Promise<void> {
    const published = await companies.current();
    if (!published || published.version === current.company.version) return;
    current = read(published);
    keep(current);
    writeKept(dataDir, published);
    log.info({ version: published.version }, "a new version of the company is in force for the next caller");
    listener(current);
  }

  return {
    current: () => current,
    async of(version) {
      const known = kept.get(version);
      if (known) return known;
      const published = await companies.get(version);
      return published && read(published);
    },
    onChange(then) {
      listener = then;
    },
    lookNow: () => lookAgain(),
    stop: () => cancel(),
  };
}

const read = ({ document, version }: Pick<CompanyVersion, "document" | "version">): CompanyIndex =>
  indexCompany(companyFromDocument(document, version));

async function first({
  companies,
  dataDir,
  log,
}: CompanySourceDeps): Promise<Pick<CompanyVersion, "document" | "version">> {
  try {
    const published = await companies.current();
    if (published) {
      writeKept(dataDir, published);
      return published;
    }
  } catch (err) {
    const kept = readKept(dataDir);
    if (!kept)
      throw new NoCompany(
        "Postgres is away and no company was kept from before. Start Postgres, or check DATABASE_URL.",
        { cause: err },
      );
    log.warn({ err, version: kept.version }, "Postgres is away: the company kept from before is in force");
    return kept;
  }
  throw new NoCompany("No company has been read into the database yet. Type: frontdesk init --company FILE");
}

/** Whole or not at all: a process that dies in the middle leaves the old one. */
function writeKept(dataDir: string, { version, document }: Pick<CompanyVersion, "document" | "version">): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, FILE);
  writeFileSync(`${file}.new`, JSON.stringify({ version, document }), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function readKept(dataDir: string): Pick<CompanyVersion, "document" | "version"> | null {
  try {
    return JSON.parse(readFileSync(join(dataDir, FILE), "utf8")) as Pick<CompanyVersion, "document" | "version">;
  } catch {
    return null; // none was kept, or it is not readable: the reason that matters is that Postgres is away
  }
}
