/**
 * The folder of one running Asterisk. Several instances of one program live
 * side by side, each with its own configuration, database, logs and sounds:
 *
 *   etc/    rendered configuration        var/    astdb
 *   log/    messages, away, console       spool/  recordings
 *   run/    control socket, pid file      data/   links to the program's data
 *                                                 and to the sounds
 *   cli     its command line, for people
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AsteriskProgram } from "./asterisk-program";
import { writeCliScript } from "./cli-script";

export interface AsteriskInstance {
  name: string;
  dir: string;
  /** `asterisk -C` takes this one. */
  configFile: string;
  etcDir: string;
  varDir: string;
  logDir: string;
  runDir: string;
  spoolDir: string;
  dataDir: string;
  modulesDir: string;
  /** Recordings made through ARI. */
  recordingsDir: string;
  /** Script for people: `cli core show channels`. */
  cliFile: string;
}

/**
 * A folder with one subfolder a language, found by Asterisk in two ways:
 * `Playback(name/file)` takes the channel's language, `sound:name/ru/file` the one it says.
 */
export interface SoundFolder {
  name: string;
  target: string;
}

/** Where a core sound package puts its voice: dpkg's alternatives would link it, dpkg-deb does not. */
const CORE_VOICES: Record<string, string[]> = {
  en: ["en_US_f_Allison", "en"],
  ru: ["ru_RU_f_IvrvoiceRU", "ru"],
  it: ["it_IT_m_Carlo", "it"],
};

/** A Unix socket's path has 108 bytes and a closing zero. */
const SOCKET_PATH_MAX = 107;

/** Makes (or completes) the folder; the configuration is rendered into `etcDir` by the caller. */
export function prepareInstance(options: {
  program: AsteriskProgram;
  name: string;
  dir: string;
  soundFolders: SoundFolder[];
}): AsteriskInstance {
  const { program, name, dir, soundFolders } = options;
  const at = (folder: string) => join(dir, folder);
  const instance: AsteriskInstance = {
    name,
    dir,
    configFile: at("etc/asterisk.conf"),
    etcDir: at("etc"),
    varDir: at("var"),
    logDir: at("log"),
    runDir: runDirFor(dir),
    spoolDir: at("spool"),
    dataDir: at("data"),
    modulesDir: program.modulesDir,
    recordingsDir: at("spool/recording"),
    cliFile: at("cli"),
  };
  const { etcDir, varDir, logDir, runDir, dataDir, recordingsDir } = instance;
  for (const folder of [etcDir, varDir, logDir, runDir, dataDir, recordingsDir]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
  writeCliScript(instance.cliFile, program, instance.configFile);
  linkData(program.dataDir, dataDir);
  linkSounds(program.dataDir, join(dataDir, "sounds"), soundFolders);
  return instance;
}

/** Everything the program brings, except sounds: those folders are ours, so that voices can be added. */
function linkData(from: string, to: string): void {
  for (const entry of readdirSync(from)) {
    if (entry !== "sounds") link(join(from, entry), join(to, entry));
  }
}

function linkSounds(programData: string, soundsDir: string, folders: SoundFolder[]): void {
  rmSync(soundsDir, { recursive: true, force: true });
  const languages = new Set([...Object.keys(CORE_VOICES), ...folders.flatMap((folder) => languagesIn(folder.target))]);
  for (const language of languages) {
    const home = join(soundsDir, language);
    mkdirSync(home, { recursive: true });
    const voice = (CORE_VOICES[language] ?? [language])
      .map((name) => join(programData, "sounds", name))
      .find((dir) => existsSync(dir));
    for (const entry of voice ? readdirSync(voice) : []) link(join(voice ?? "", entry), join(home, entry));
    for (const { name, target } of folders) {
      if (existsSync(join(target, language))) link(join(target, language), join(home, name));
    }
  }
  for (const { name, target } of folders) link(target, join(soundsDir, name));
}

/** Subfolders named like a language ("ru", "pt-BR"); others, such as music, are none. */
function languagesIn(dir: string): string[] {
  if (!existsSync(dir)) return [];
  const entries = readdirSync(dir, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && /^[a-z]{2}(-[A-Za-z]+)?$/.test(entry.name))
    .map((e) => e.name);
}

function link(target: string, path: string): void {
  rmSync(path, { recursive: true, force: true });
  symlinkSync(target, path);
}

/** The control socket lies in it, and a deep data folder would make its path too long. */
function runDirFor(dir: string): string {
  const near = join(dir, "run");
  if (Buffer.byteLength(join(near, "asterisk.ctl")) <= SOCKET_PATH_MAX) return near;
  return join(tmpdir(), `frontdesk-${createHash("sha256").update(dir).digest("hex").slice(0, 12)}`);
}
