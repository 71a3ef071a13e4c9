/**
 * How the speaking programs and sox are started: either as they are installed,
 * or out of an unpacked folder through its own loader, where nothing is
 * installed and nobody is root.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/** A sentence takes under a second in the slowest voice; past this the program hangs. */
export const COMMAND_LIMIT_MS = 30_000;
/** Programs that loop print much; only the end of their complaint is of use. */
const COMPLAINT_CHARS_MAX = 400;

export interface Command {
  readonly file: string;
  /** Stand before the arguments of the single run. */
  readonly args: readonly string[];
  /** The program's whole environment; null: it gets ours. */
  readonly env: Readonly<Record<string, string>> | null;
}

export interface VoiceTools {
  readonly flite: Command;
  readonly espeak: Command;
  readonly sox: Command;
  /** festival's text2wave; null where it cannot run (out of a folder it cannot). */
  readonly festival: Command | null;
}

/** A program could not be started, failed, or hung. The message says which, and what it printed. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
}

/** The programs as installed. Whether they are there is known only when one is run. */
export function voiceToolsFromPath(): VoiceTools {
  const installed = (file: string): Command => ({ file, args: [], env: null });
  return {
    flite: installed("flite"),
    espeak: installed("espeak-ng"),
    sox: installed("sox"),
    festival: installed("text2wave"),
  };
}

const LOADERS: Readonly<Record<string, { triplet: string; loader: string }>> = {
  x64: { triplet: "x86_64-linux-gnu", loader: "ld-linux-x86-64.so.2" },
  arm64: { triplet: "aarch64-linux-gnu", loader: "ld-linux-aarch64.so.1" },
};

/**
 * The programs of Debian packages unpacked into `rootDir`. Throws if the folder
 * lacks the loader or one of the programs, or on a machine that is neither
 * x86-64 nor arm64.
 */
export function voiceToolsFromRoot(rootDir: string): VoiceTools {
  const machine = LOADERS[process.arch];
  if (!machine) throw new Error(`voices can be fetched for x64 and arm64 only, not for ${process.arch}`);

  // Older Debian keeps its C library under /lib, newer under /usr/lib.
  const libraryDirs = ["usr/lib", "lib"].map((lib) => path.join(rootDir, lib, machine.triplet));
  const loader = libraryDirs.map((dir) => path.join(dir, machine.loader)).find((file) => existsSync(file));
  if (!loader) throw new Error(`no ${machine.loader} in ${rootDir}: the voices were not fetched whole`);

  // sox and espeak-ng are linked with libpulsecommon, which lies one folder deeper.
  const libraryPath = libraryDirs.flatMap((dir) => [dir, path.join(dir, "pulseaudio")]).join(":");
  const unpacked = (name: string, env: Record<string, string> = {}): Command => {
    const program = path.join(rootDir, "usr/bin", name);
    if (!existsSync(program)) throw new Error(`no ${name} in ${rootDir}: the voices were not fetched whole`);
    return { file: loader, args: ["--library-path", libraryPath, program], env };
  };
  return {
    flite: unpacked("flite"),
    espeak: unpacked("espeak-ng", { ESPEAK_DATA_PATH: path.join(rootDir, "usr/lib", machine.triplet) }),
    sox: unpacked("sox"),
    festival: null,
  };
}

/** Runs a program to its end, `stdin` fed in as UTF-8. Rejects with CommandFailed, at the latest after COMMAND_LIMIT_MS. */
export function runTool(command: Command, args: readonly string[], stdin = ""): Promise<void> {
  const options = { timeout: COMMAND_LIMIT_MS, ...(command.env && { env: { ...command.env } }) };
  return new Promise((resolve, reject) => {
    const child = execFile(command.file, [...command.args, ...args], options, (err, _stdout, stderr) => {
      if (!err) return resolve();
      const why = err.killed ? `no end after ${COMMAND_LIMIT_MS / 1000} s` : stderr.trim() || err.message;
      reject(new CommandFailed(`${command.file}: ${why.slice(-COMPLAINT_CHARS_MAX)}`, { cause: err }));
    });
    // A program that ends without reading breaks the pipe; its exit code tells what matters.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(stdin, "utf8");
  });
}
