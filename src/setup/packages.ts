/**
 * Brings programs of Debian into the user's own cache folder, without root and
 * without touching the machine: apt-get fetches them and everything they need
 * (an empty dpkg status makes it take every dependency), dpkg-deb unpacks them
 * into one root folder, and each program runs there through its own loader.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { downloadPackages } from "./apt-download";
import { SetupError } from "./errors";
import { takeFileLock } from "./file-lock";
import type { OnProgress } from "./progress";
import { type Command, runCommand } from "./run-command";

/** What can be fetched, and what for. */
const BUNDLES = {
  /** The telephone exchange, with English spoken digits. */
  asterisk: ["asterisk"],
  /** Text to speech for a company's own prompts: English, then every other language, then the sound editor. */
  voices: ["flite", "espeak-ng", "sox"],
  /** Malformed SIP and load; only some tests ask for it. */
  "sip-tester": ["sip-tester"],
  /** Asterisk's way into Postgres without frontdesk: the peer that the benchmarks compare with. */
  odbc: ["odbc-postgresql"],
} as const satisfies Record<string, readonly string[]>;

export type BundleName = keyof typeof BUNDLES;

export interface FetchOptions {
  /** The user's cache folder of frontdesk; bundles lie in `packages/` below it. */
  cacheDir: string;
  bundle: BundleName;
  /** Handed to apt-get: PATH, proxies. */
  env: NodeJS.ProcessEnv;
  onProgress?: OnProgress;
}

/** A bundle that is there. */
export interface FetchedBundle {
  /** Stands for `/` of a small Debian. */
  root: string;
  architecture: Architecture;
  /** Name and version of every package in it. */
  packages: Record<string, string>;
}

export type Architecture = keyof typeof ARCHITECTURES;

/** Where Debian keeps the libraries of an architecture, and what loads them. */
const ARCHITECTURES = {
  amd64: { triplet: "x86_64-linux-gnu", loader: "ld-linux-x86-64.so.2" },
  arm64: { triplet: "aarch64-linux-gnu", loader: "ld-linux-aarch64.so.1" },
} as const;

/** Changing this makes every machine fetch anew; needed when what is fetched must be newer than before. */
const RECIPE = "asterisk 22.10.1";
const MARKER = ".frontdesk-complete.json";
const LOCK_LIMIT_MS = 20 * 60_000;
const UNPACK_LIMIT_MS = 120_000;
const UNPACK_AT_ONCE = 2;

/**
 * Fetches the bundle unless it is there already, which a marker file tells at once.
 * @throws SetupError in one paragraph when something cannot be fetched.
 */
export async function fetchPackages(options: FetchOptions): Promise<FetchedBundle> {
  const architecture = thisArchitecture();
  const name = `${options.bundle}-${recipeId(options.bundle)}-${architecture}`;
  const home = join(options.cacheDir, "packages");
  const root = join(home, name);
  const ready = readMarker(root, architecture);
  if (ready) return ready;

  makeFolder(home);
  const unlock = await takeFileLock(join(home, `${name}.lock`), {
    limitMs: LOCK_LIMIT_MS,
    onWait: (pid) => options.onProgress?.({ label: `waiting for process ${pid}, which fetches the same`, fraction: 0 }),
  });
  try {
    return readMarker(root, architecture) ?? (await fetchInto(root, architecture, options));
  } finally {
    unlock();
  }
}

/** A program of a fetched bundle, run through the loader it was built with: `programIn(bundle, "usr/bin/flite")`. */
export function programIn(bundle: FetchedBundle, path: string): Command {
  const libraries = libraryDirOf(bundle);
  return {
    file: join(libraries, ARCHITECTURES[bundle.architecture].loader),
    args: ["--library-path", `${libraries}:${join(libraries, "pulseaudio")}`, join(bundle.root, path)],
  };
}

/** The folder of the bundle's shared libraries; programs' plug-ins and voice data lie below it. */
export function libraryDirOf(bundle: FetchedBundle): string {
  return join(bundle.root, "usr/lib", ARCHITECTURES[bundle.architecture].triplet);
}

async function fetchInto(root: string, architecture: Architecture, options: FetchOptions): Promise<FetchedBundle> {
  const { bundle, env, onProgress } = options;
  // Kept until the end, so that an interrupted download goes on where it was.
  const workDir = `${root}.work`;
  makeFolder(workDir);
  const archives = await downloadPackages({
    workDir,
    packages: [...BUNDLES[bundle]],
    env,
    onProgress: (p) => onProgress?.({ label: `${bundle}: ${p.label}`, fraction: p.fraction * 0.75 }),
  });
  const draft = join(workDir, "root");
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o755 });
  await unpackAll(archives, draft, env, (done) =>
    onProgress?.({ label: `${bundle}: unpacking ${archives.length} packages`, fraction: 0.75 + 0.25 * done }),
  );
  writeFileSync(join(draft, MARKER), JSON.stringify(versionsOf(archives), null, 1));
  rmSync(root, { recursive: true, force: true });
  renameSync(draft, root);
  rmSync(workDir, { recursive: true, force: true });
  return { root, architecture, packages: versionsOf(archives) };
}

async function unpackAll(
  archives: string[],
  into: string,
  env: NodeJS.ProcessEnv,
  onDone: (fraction: number) => void,
): Promise<void> {
  const left = [...archives];
  const unpackNext = async (): Promise<void> => {
    for (let archive = left.shift(); archive !== undefined; archive = left.shift()) {
      const run = await runCommand(
        { file: "dpkg-deb", args: ["-x", archive, into] },
        { env, limitMs: UNPACK_LIMIT_MS },
      );
      if (run.code !== 0) {
        throw new SetupError(
          `${archive} could not be unpacked`,
          run.stderr || "dpkg-deb did not finish",
          "Check that the disk of the cache folder has 1 GB free (df -h), or point FRONTDESK_CACHE to another one, and start again",
        );
      }
      onDone(1 - left.length / archives.length);
    }
  };
  await Promise.all(Array.from({ length: UNPACK_AT_ONCE }, unpackNext));
}

/** apt names an archive `name_version_architecture.deb`, with `%3a` for the colon of an epoch. */
function versionsOf(archives: string[]): Record<string, string> {
  const pairs = archives.map((path) => (path.split("/").pop() ?? "").split("_"));
  return Object.fromEntries(pairs.map(([name, version]) => [name ?? "", (version ?? "").replace("%3a", ":")]));
}

function readMarker(root: string, architecture: Architecture): FetchedBundle | null {
  const marker = join(root, MARKER);
  if (!existsSync(marker)) return null;
  return { root, architecture, packages: JSON.parse(readFileSync(marker, "utf8")) as Record<string, string> };
}

function recipeId(bundle: BundleName): string {
  return createHash("sha256")
    .update(`${RECIPE} ${BUNDLES[bundle].join(" ")}`)
    .digest("hex")
    .slice(0, 8);
}

function thisArchitecture(): Architecture {
  const found = ({ x64: "amd64", arm64: "arm64" } as Partial<Record<string, Architecture>>)[process.arch];
  if (process.platform === "linux" && found) return found;
  throw new SetupError(
    "Asterisk cannot be fetched on this machine",
    `it is ${process.platform} on ${process.arch}, and Debian's packages are for Linux on x64 and arm64`,
    "Use a container instead: docker compose up",
  );
}

function makeFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o755 });
    readdirSync(dir);
  } catch (err) {
    throw new SetupError(
      `The cache folder ${dir} cannot be used`,
      (err as Error).message,
      "Make it writable for you, or choose another one: export FRONTDESK_CACHE=/some/folder",
      { cause: err },
    );
  }
}
