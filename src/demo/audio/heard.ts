/**
 * What a caller heard, in order: the recording of a call read back as a list of
 * prompts. This is what a story's test compares with the story.
 */
import { setImmediate as othersTurn } from "node:timers/promises";
import { makeSearchable, type SearchableRecording } from "./correlate";
import { findPlays, type SoundFound } from "./find-sound";

export interface PromptHeard extends SoundFound {
  name: string;
  /** Other prompts that explain it as well: cut early, prompts that begin alike cannot be told apart. */
  alsoFits: string[];
}

/** Explaining a stretch as well means: to within two packets. */
const AS_WELL_MS = 40;

/** Two readings of the same stretch: this share of the shorter one must be common. */
const SAME_STRETCH = 0.5;

/**
 * Every playing of every prompt, in order of time. Where two prompts explain
 * the same stretch (voices repeat words, greetings share their ends) the one
 * that explains more of it is taken, at equal length the more complete one.
 */
export function heard(recording: Int16Array, prompts: Readonly<Record<string, Int16Array>>): PromptHeard[] {
  const searchable = makeSearchable(recording);
  return oneEachStretch(Object.entries(prompts).flatMap(([name, prompt]) => playsOf(searchable, name, prompt)));
}

/**
 * The same, with a turn for everybody else after each prompt: a second of looking in one piece is a second in which
 * no phone that this process plays picks up.
 */
export async function heardInTurns(
  recording: Int16Array,
  prompts: Readonly<Record<string, Int16Array>>,
): Promise<PromptHeard[]> {
  const searchable = makeSearchable(recording);
  const found: PromptHeard[] = [];
  for (const [name, prompt] of Object.entries(prompts)) {
    await othersTurn();
    found.push(...playsOf(searchable, name, prompt));
  }
  return oneEachStretch(found);
}

const playsOf = (recording: SearchableRecording, name: string, prompt: Int16Array): PromptHeard[] =>
  findPlays(recording, prompt).map((play) => ({ name, ...play, alsoFits: [] }));

function oneEachStretch(found: PromptHeard[]): PromptHeard[] {
  const strongestFirst = found.sort((a, b) => heardMs(b) - heardMs(a) || b.completeness - a.completeness);
  const kept: PromptHeard[] = [];
  for (const play of strongestFirst) {
    const rival = kept.find((other) => isSameStretch(play, other));
    if (rival === undefined) kept.push(play);
    else if (play.name !== rival.name && heardMs(play) >= heardMs(rival) - AS_WELL_MS) rival.alsoFits.push(play.name);
  }
  return kept.sort((a, b) => a.fromMs - b.fromMs);
}

const heardMs = (play: SoundFound): number => play.playedMs - play.skippedMs;

function isSameStretch(a: SoundFound, b: SoundFound): boolean {
  const from = Math.max(a.fromMs + a.skippedMs, b.fromMs + b.skippedMs);
  const to = Math.min(a.fromMs + a.playedMs, b.fromMs + b.playedMs);
  return to - from > SAME_STRETCH * Math.min(heardMs(a), heardMs(b));
}
