/** Postgres as frontdesk needs it: there, new enough, migrated, with a company in it and a clock that agrees. */
import { databaseName, databaseTrouble, isDatabaseUrl } from "../failure";
import { EXAMPLE_DATABASE } from "../target";
import { type Examination, type Finding, fail, ok, warn } from "./finding";

/** What is asked of the database; each may reject. */
export interface DatabaseFacts {
  /** As `SHOW server_version_num`: 150000 for 15.0. */
  versionNumber(): Promise<number>;
  /** Its clock minus ours, in ms, the half of the way there and back taken off. */
  clockSkewMs(): Promise<number>;
  pendingMigrations(): Promise<readonly string[]>;
  /** Version of the published company; null: none. */
  companyVersion(): Promise<number | null>;
  apiKeys(): Promise<number>;
  /** Who owns the pool, and how long ago he said so last; null: it has never had an owner. */
  poolOwner(): Promise<PoolOwnerFact | null>;
}

export interface PoolOwnerFact {
  readonly node: string;
  readonly api: string;
  readonly epoch: number;
  readonly renewedMs: number;
  /** It ended in order. */
  readonly released: boolean;
}

const VERSION_FLOOR = 15;
/** Times in the journal are ours, some in the tables the server's: this much apart nobody notices. */
const SKEW_WARN_MS = 2_000;

export function databaseExamination(url: string | null, facts: DatabaseFacts | null): Examination {
  return { group: "database", examine: () => examineDatabase(url, facts) };
}

async function examineDatabase(url: string | null, facts: DatabaseFacts | null): Promise<Finding[]> {
  if (url === null || facts === null || !isDatabaseUrl(url)) {
    return [
      fail(
        "address",
        `DATABASE_URL is ${url === null ? "not set" : "not the address of a database"}`,
        "Calls are recorded and customers found in Postgres.",
        `export ${EXAMPLE_DATABASE}`,
      ),
    ];
  }
  let version: number;
  try {
    version = await facts.versionNumber();
  } catch (err) {
    return [unreachable(url, err)];
  }
  const findings = [ok("reachable", databaseName(url)), checkVersion(version), checkSkew(await facts.clockSkewMs())];
  const pending = await facts.pendingMigrations();
  findings.push(checkMigrations(pending));
  if (pending.length > 0) return findings;
  return [
    ...findings,
    checkCompany(await facts.companyVersion()),
    checkKeys(await facts.apiKeys()),
    checkOwner(await facts.poolOwner()),
  ];
}

function unreachable(url: string, err: unknown): Finding {
  const trouble = databaseTrouble(err, url);
  const why = err instanceof Error ? err.message : String(err);
  return fail(
    "reachable",
    trouble?.what ?? `${databaseName(url)} does not answer`,
    trouble?.why ?? why,
    trouble?.cure ?? "Correct DATABASE_URL, and look into the log of Postgres",
  );
}

export function checkVersion(versionNumber: number): Finding {
  const major = Math.floor(versionNumber / 10_000);
  const found = `PostgreSQL ${major}.${versionNumber % 10_000}`;
  if (major >= VERSION_FLOOR) return ok("version", found);
  return fail(
    "version",
    found,
    `frontdesk needs ${VERSION_FLOOR} or later.`,
    "Upgrade it: pg_upgradecluster on Debian, or pg_dump into a newer one",
  );
}

export function checkSkew(skewMs: number): Finding {
  const found = `${Math.round(skewMs)} ms apart`;
  if (Math.abs(skewMs) <= SKEW_WARN_MS) return ok("clock", found);
  return warn(
    "clock",
    found,
    "Times in lists and in stories of calls will not agree.",
    "Set both clocks by NTP: timedatectl set-ntp true",
  );
}

function checkMigrations(pending: readonly string[]): Finding {
  if (pending.length === 0) return ok("tables", "up to date");
  return fail(
    "tables",
    `lacking ${pending.join(", ")}`,
    "The database is older than this program, or empty.",
    "frontdesk migrate",
  );
}

function checkCompany(version: number | null): Finding {
  if (version !== null) return ok("company", `version ${version} published`);
  return fail(
    "company",
    "none published",
    "Without sites, hours and menus no call can be taken.",
    "frontdesk init --company my-company.yaml",
  );
}

function checkKeys(count: number): Finding {
  if (count > 0) return ok("API keys", `${count} valid`);
  return warn(
    "API keys",
    "none",
    "Nobody can use the API.",
    "frontdesk init --company FILE makes the first one and prints it",
  );
}

/** An owner renews every second; one that has not for so long is gone, and nobody has followed. */
const OWNER_SILENT_MS = 10_000;

function checkOwner(owner: PoolOwnerFact | null): Finding {
  if (owner === null) return ok("owner of the pool", "none yet: the first frontdesk that is started");
  const { node, api, epoch, renewedMs, released } = owner;
  if (!released && renewedMs <= OWNER_SILENT_MS)
    return ok("owner of the pool", `node ${node} at ${api}, epoch ${epoch}`);
  const how = released ? "ended in order" : `has been silent for ${Math.round(renewedMs / 1000)} s`;
  return warn(
    "owner of the pool",
    `nobody; node ${node} ${how}`,
    "No frontdesk takes calls: Asterisk's dialplan does.",
    "frontdesk serve",
  );
}
