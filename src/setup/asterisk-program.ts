/**
 * Which Asterisk to run: one of the machine's own that is new enough, else the
 * one from Debian in the cache folder (packages.ts).
 */
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { SetupError } from "./errors";
import { fetchPackages, libraryDirOf, programIn } from "./packages";
import type { OnProgress } from "./progress";
import { type Command, runCommand } from "./run-command";

export interface AsteriskProgram {
  /** As it says itself, such as "22.10.1~dfsg". */
  version: string;
  source: "machine" | "fetched";
  /** Holds the loadable modules. */
  modulesDir: string;
  /** Holds documentation, rest-api, sounds and moh. */
  dataDir: string;
  /** The program with these arguments, ready to spawn. */
  command(args: string[]): Command;
  /** The program as a client of a running instance: `cli("…/asterisk.conf", "core show channels")`. */
  cli(configFile: string, line: string): Command;
}

export interface FindAsteriskOptions {
  cacheDir: string;
  env: NodeJS.ProcessEnv;
  onProgress?: OnProgress;
}

/** Older ones have known holes and deadlocks in the part we live on. */
const VERSION_FLOOR = [22, 10, 1] as const;
/** Where an ordinary user's PATH does not lead, but Debian puts it. */
const ALSO_LOOK_IN = ["/usr/sbin", "/usr/local/sbin"];
const VERSION_LIMIT_MS = 5_000;
const MODULES_DIRS = [
  "/usr/lib/x86_64-linux-gnu/asterisk/modules",
  "/usr/lib/aarch64-linux-gnu/asterisk/modules",
  "/usr/lib/asterisk/modules",
  "/usr/lib64/asterisk/modules",
];
const DATA_DIRS = ["/usr/share/asterisk", "/var/lib/asterisk"];

/**
 * The machine's Asterisk if it will do, else the fetched one.
 * @throws SetupError when there is none and none can be fetched.
 */
export async function findAsterisk(options: FindAsteriskOptions): Promise<AsteriskProgram> {
  const own = await findOnMachine(options.env);
  if (own) return own;
  const bundle = await fetchPackages({ ...options, bundle: "asterisk" });
  const program = programIn(bundle, "usr/sbin/asterisk");
  const version = await versionOf(program, options.env);
  if (version === null) {
    throw new SetupError(
      "The fetched Asterisk does not start",
      `${program.file} said no version`,
      `Remove ${bundle.root} and start again, or install Asterisk 22.10.1 or later so that \`asterisk\` is on PATH`,
    );
  }
  return describe({
    program,
    version,
    source: "fetched",
    modulesDir: join(libraryDirOf(bundle), "asterisk/modules"),
    dataDir: join(bundle.root, "usr/share/asterisk"),
  });
}

/** True for the floor and everything later, whatever a distribution appends ("22.10.1~dfsg+cs6"). */
export function isNewEnough(version: string): boolean {
  const numbers = /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  if (!numbers) return false;
  for (const [i, floor] of VERSION_FLOOR.entries()) {
    const number = numbers[i] ?? 0;
    if (number !== floor) return number > floor;
  }
  return true;
}

async function findOnMachine(env: NodeJS.ProcessEnv): Promise<AsteriskProgram | null> {
  const file = [...(env.PATH ?? "").split(delimiter), ...ALSO_LOOK_IN]
    .filter(Boolean)
    .map((dir) => join(dir, "asterisk"))
    .find(isExecutable);
  const modulesDir = MODULES_DIRS.find((dir) => existsSync(join(dir, "app_stasis.so")));
  const dataDir = DATA_DIRS.find((dir) => existsSync(join(dir, "rest-api")));
  if (!file || !modulesDir || !dataDir) return null;
  const program = { file, args: [] };
  const version = await versionOf(program, env);
  if (version === null || !isNewEnough(version)) return null;
  return describe({ program, version, source: "machine", modulesDir, dataDir });
}

function describe(
  found: Pick<AsteriskProgram, "version" | "source" | "modulesDir" | "dataDir"> & { program: Command },
): AsteriskProgram {
  const { program, ...rest } = found;
  const command = (args: string[]): Command => ({ file: program.file, args: [...program.args, ...args] });
  return { ...rest, command, cli: (configFile, line) => command(["-C", configFile, "-rx", line]) };
}

async function versionOf(program: Command, env: NodeJS.ProcessEnv): Promise<string | null> {
  const run = await runCommand(
    { file: program.file, args: [...program.args, "-V"] },
    { env, limitMs: VERSION_LIMIT_MS },
  );
  return /^Asterisk (\S+)/m.exec(run.stdout)?.[1] ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
