/**
 * The sounds that are really there: read from the sound folders, so that no step
 * ever asks Asterisk for a file that is missing (Asterisk would answer 201 and
 * stay silent). A company's own sound stands before the general one.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Sound, Sounds } from "../callflow/ports";
import type { Language, PromptName } from "../domain/glossary";
import { durationMs, parseWav } from "./wav";

/** A folder with a subfolder for each language, and its name below Asterisk's sounds folder. */
export interface SoundFolder {
  readonly name: string;
  readonly dir: string;
}

const LANGUAGE_FOLDER = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

/** Reads the folders, the most particular first. Throws when a folder cannot be read; a file that is no WAV is left out. */
export function readSounds(folders: readonly SoundFolder[]): Sounds & Pick<SoundLibrary, "count" | "names"> {
  const sounds = new Map<string, Sound>();
  for (const folder of folders) {
    for (const language of readdirSync(folder.dir, { withFileTypes: true })) {
      if (!language.isDirectory() || !LANGUAGE_FOLDER.test(language.name)) continue;
      for (const sound of soundsIn(folder, language.name)) {
        const key = keyOf(sound.name, language.name);
        if (!sounds.has(key)) sounds.set(key, sound);
      }
    }
  }
  return {
    count: sounds.size,
    names: new Set([...sounds.values()].map(({ name }) => name)),
    find(prompt, languages) {
      for (const language of languages) {
        const sound = sounds.get(keyOf(prompt, language));
        if (sound) return sound;
      }
      return null;
    },
  };
}

/** Sounds that can be read again while calls go on: a new version of the company may have new sentences. */
export interface SoundLibrary extends Sounds {
  readonly count: number;
  /** Of every sound, whatever its language. */
  readonly names: ReadonlySet<PromptName>;
  /** Throws when a folder cannot be read; then everything stays as it was. */
  readAgain(): void;
}

export function openSounds(folders: readonly SoundFolder[]): SoundLibrary {
  let sounds = readSounds(folders);
  return {
    get count() {
      return sounds.count;
    },
    get names() {
      return sounds.names;
    },
    find: (prompt, languages) => sounds.find(prompt, languages),
    readAgain() {
      sounds = readSounds(folders);
    },
  };
}

const keyOf = (name: PromptName, language: Language): string => `${language}/${name}`;

function* soundsIn(folder: SoundFolder, language: Language): Generator<Sound> {
  for (const file of readdirSync(join(folder.dir, language))) {
    if (!file.endsWith(".wav")) continue;
    const name = file.slice(0, -".wav".length);
    const lengthMs = lengthOf(join(folder.dir, language, file));
    if (lengthMs !== null) yield { name, language, media: `sound:${folder.name}/${language}/${name}`, lengthMs };
  }
}

/** Null: not a WAV file that Asterisk could play (the prompt check says so in full). */
function lengthOf(file: string): number | null {
  try {
    return durationMs(parseWav(readFileSync(file)));
  } catch {
    return null; // reported by `frontdesk prompts check`, which reads the same files
  }
}
