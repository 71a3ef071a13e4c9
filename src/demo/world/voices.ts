/**
 * What simulated people sound like: each voice is a tone, so that a recording
 * tells who heard whom. They are music classes of the world's Asterisk.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeWav } from "../../prompts/wav";
import type { MusicClass } from "../../setup/render";
import { makeTone, SAMPLE_RATE } from "../audio";

export const VOICE_HZ = { caller: 440, colleague: 620, voicemail: 1_020 } as const;
export type Voice = keyof typeof VOICE_HZ;

/** A whole number of periods of every voice, so that the sound can go round without a click. */
const VOICE_MS = 5_000;

/** Writes the sound files; returns their music classes. */
export function makeVoices(dir: string): MusicClass[] {
  return Object.entries(VOICE_HZ).map(([name, hz]) => {
    const directory = join(dir, name);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "voice.wav"), encodeWav(makeTone(hz, VOICE_MS), SAMPLE_RATE));
    return { name, directory };
  });
}
