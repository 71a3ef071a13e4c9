/**
 * One download of Debian packages with all they need, by the machine's own
 * apt-get but in a folder of ours: own package lists, own empty list of what is
 * installed, nothing of the machine's state read or changed.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { debianMirror } from "./apt-sources";
import { SetupError } from "./errors";
import type { OnProgress } from "./progress";
import { type RunOutcome, runCommand } from "./run-command";

export interface DownloadOptions {
  /** Keeps lists and archives; a second try goes on from what is there. */
  workDir: string;
  packages: string[];
  env: NodeJS.ProcessEnv;
  onProgress?: OnProgress;
}

/** Asterisk is in neither Debian 12 nor 13; unstable helps while testing has dropped a package. */
const SUITES = ["forky", "sid"];
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
const UPDATE_LIMIT_MS = 5 * 60_000;
const DOWNLOAD_LIMIT_MS = 15 * 60_000;
/** Testing changes several times a day: an archive may vanish between listing and fetching. */
const TRIES = 2;

/** How apt is reached by network settings of the machine, which ours keeps. */
const KEPT_SETTINGS = /^Acquire::(https?|ftp|Retries|Check-Valid-Until|Check-Date|Proxy|ForceIPv[46])\b.* /i;

/**
 * Fetches the packages and everything they depend on; returns the paths of the archives.
 * @throws SetupError saying what, why, and what to type.
 */
export async function downloadPackages(options: DownloadOptions): Promise<string[]> {
  const { env, packages } = options;
  if (!existsSync(KEYRING))
    throw cannotFetch(packages, `${KEYRING}, which proves that packages are Debian's, is not here`);
  const aptEnv = {
    ...env,
    APT_CONFIG: await writeAptFolder(options),
    LC_ALL: "C.UTF-8",
    DEBIAN_FRONTEND: "noninteractive",
  };

  let failure = "";
  for (const suite of SUITES) {
    for (let tried = 0; tried < TRIES; tried++) {
      const outcome = await tryOnce(options, suite, aptEnv);
      if (outcome === "fetched") return archivesIn(options.workDir);
      failure ||= outcome;
      if (isHopeless(outcome)) throw cannotFetch(packages, failure);
    }
  }
  throw cannotFetch(packages, failure);
}

async function tryOnce(options: DownloadOptions, suite: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { workDir, onProgress, packages } = options;
  const source = `deb [signed-by=${KEYRING}] ${debianMirror()} ${suite} main\n`;
  writeFileSync(join(workDir, "sources.list"), source);

  const listen = (label: string, from: number, to: number) => (line: string) => {
    const match = /^dlstatus:\d+:([\d.]+):/.exec(line);
    if (match) onProgress?.({ label, fraction: from + ((to - from) * Number(match[1])) / 100 });
  };
  onProgress?.({ label: "asking Debian for its list of packages", fraction: 0 });
  const update = await runCommand(
    { file: "apt-get", args: ["-o", "APT::Status-Fd=3", "-q", "update"] },
    { env, limitMs: UPDATE_LIMIT_MS, onStatusLine: listen("asking Debian for its list of packages", 0, 0.15) },
  );
  // apt-get update exits 0 with a warning when an index failed; without lists the next step would blame the package.
  if (update.code !== 0 || /^(W|E): Failed to fetch/m.test(update.stderr)) return reasonOf(update, UPDATE_LIMIT_MS);

  const args = [
    "-o",
    "APT::Status-Fd=3",
    "-q",
    "-y",
    "--no-install-recommends",
    "--download-only",
    "install",
    ...packages,
  ];
  const install = await runCommand(
    { file: "apt-get", args },
    { env, limitMs: DOWNLOAD_LIMIT_MS, onStatusLine: listen("downloading", 0.15, 1) },
  );
  return install.code === 0 ? "fetched" : reasonOf(install, DOWNLOAD_LIMIT_MS);
}

/** The whole apt configuration in one file, so that none of the machine's hooks run; returns its path. */
async function writeAptFolder({ workDir, env }: DownloadOptions): Promise<string> {
  const lists = join(workDir, "state/lists");
  // Lists of an earlier try may be half there; archives are checked by apt itself and kept.
  rmSync(lists, { recursive: true, force: true });
  mkdirSync(join(lists, "partial"), { recursive: true });
  mkdirSync(join(workDir, "cache/archives/partial"), { recursive: true });
  writeFileSync(join(workDir, "state/status"), "");
  const dump = await runCommand({ file: "apt-config", args: ["dump"] }, { env, limitMs: 10_000 });
  if (dump.code === null) throw cannotFetch(["packages"], `this machine has no apt (${dump.stderr})`);
  const settings = [
    ...dump.stdout.split("\n").filter((line) => KEPT_SETTINGS.test(line)),
    `Dir::State "${workDir}/state";`,
    `Dir::State::status "${workDir}/state/status";`,
    `Dir::Cache "${workDir}/cache";`,
    `Dir::Etc::SourceList "${workDir}/sources.list";`,
    'Dir::Etc::SourceParts "/dev/null";',
    'Dir::Etc::main "/dev/null";',
    'Dir::Etc::parts "/dev/null";',
    'Debug::NoLocking "1";',
    // root's apt would otherwise fetch as _apt, who may not write into our folder.
    'APT::Sandbox::User "";',
    'Acquire::Languages "none";',
    'Acquire::http::Timeout "30";',
  ];
  const path = join(workDir, "apt.conf");
  writeFileSync(path, `${settings.join("\n")}\n`);
  return path;
}

function archivesIn(workDir: string): string[] {
  const dir = join(workDir, "cache/archives");
  return readdirSync(dir)
    .filter((name) => name.endsWith(".deb"))
    .map((name) => join(dir, name));
}

/** The first of apt's complaints: the rest repeat it file by file. */
function reasonOf(run: RunOutcome, limitMs: number): string {
  if (run.timedOut) return `apt-get did not finish within ${limitMs / 60_000} minutes`;
  const complaint = /^(?:E|W|Err): (?:Failed to fetch )?(.+)$/m.exec(run.stderr)?.[1];
  return complaint ?? (run.stderr.trim() || `apt-get ended with ${run.code}`);
}

/** A second try, or another suite, would fail in the same way. */
function isHopeless(reason: string): boolean {
  return /no space left|not enough free space|ENOENT|Permission denied/i.test(reason);
}

function cannotFetch(packages: string[], why: string): SetupError {
  return new SetupError(
    `Could not fetch ${packages.join(", ")} from Debian into the cache folder`,
    why,
    "With the network and 1 GB of disk there, start again (a proxy: export http_proxy=http://HOST:PORT); without them," +
      " install Asterisk 22.10.1 or later so that `asterisk` is on PATH, or use a container: docker compose up",
  );
}
