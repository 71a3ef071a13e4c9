/**
 * The published versions of the company document. The newest is the one the
 * next caller sees; a call that began with an older one keeps it.
 */
import type { Knex } from "knex";
import type { EpochMs } from "../domain/glossary";

export interface CompanyVersion {
  readonly version: number;
  /** As it was published: validated by src/company before, and again when it is read. */
  readonly document: unknown;
  readonly note: string;
  readonly publishedAtMs: EpochMs;
}

export interface Companies {
  /** The newest version; null: nothing has been published yet. */
  current(): Promise<CompanyVersion | null>;
  get(version: number): Promise<CompanyVersion | null>;
  /**
   * Publishes a validated document as the next version, and returns its number. Of two at once both are published, one
   * after the other, unless they say which version they have changed (`base`). @throws VersionConflict when it is not the newest
   */
  publish(document: object, note: string, base?: number): Promise<number>;
}

/** Somebody else has published meanwhile: nothing was. */
export class VersionConflict extends Error {
  override readonly name = "VersionConflict";
  constructor(readonly newest: number) {
    super(`version ${newest} of the company has been published meanwhile`);
  }
}

/** Names the lock that keeps two publications apart. */
const PUBLISH_LOCK = 7_013_003;

export function createCompanies(knex: Knex): Companies {
  return {
    async current() {
      const row: Row | undefined = await knex("company_versions").orderBy("version", "desc").first();
      return row ? versionOf(row) : null;
    },
    async get(version) {
      const row: Row | undefined = await knex("company_versions").where({ version }).first();
      return row ? versionOf(row) : null;
    },
    publish: (document, note, base) =>
      knex.transaction(async (trx) => {
        await trx.raw("SELECT pg_advisory_xact_lock(?)", [PUBLISH_LOCK]);
        const newest = await trx("company_versions").max({ version: "version" }).first();
        const before = Number(newest?.version ?? 0);
        if (base !== undefined && base !== before) throw new VersionConflict(before);
        const version = before + 1;
        await trx("company_versions").insert({ version, document: JSON.stringify(document), note });
        return version;
      }),
  };
}

interface Row {
  readonly version: number;
  readonly document: unknown;
  readonly note: string;
  readonly published_at: Date;
}

const versionOf = ({ version, document, note, published_at }: Row): CompanyVersion => ({
  version,
  document,
  note,
  publishedAtMs: published_at.getTime(),
});
