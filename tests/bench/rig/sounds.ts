/**
 * The prompts of the benchmarks, the same files for frontdesk and for the peer:
 * tones that begin with their first sample, because a pad of silence would be
 * counted as delay. Each is named as the company file names it.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeTone } from "../../../src/demo/audio/tones";
import { SAMPLE_RATE } from "../../../src/demo/audio/ulaw";

/** Length of the greeting and of each menu prompt, in ms. */
export const PROMPT_MS = 300;
/** Length of a greeting that keys are pressed in, in ms. */
export const LONG_GREETING_MS = 1_200;

/** Hz; different, so that a recording tells which one played. */
const TONES: Readonly<Record<string, number>> = {
  "bench-greeting": 440,
  "bench-menu": 600,
  // frontdesk's own words for a wrong key and for a wrong number, replaced by tones.
  "menu-invalid": 900,
  "extension-wrong": 900,
  "no-input": 1_200,
};

/** Writes `en/<prompt>.wav` for each; `greetingMs` is how long the greeting lasts. */
export function writeBenchSounds(dir: string, greetingMs: number): void {
  mkdirSync(join(dir, "en"), { recursive: true });
  for (const [name, hz] of Object.entries(TONES)) {
    const ms = name === "bench-greeting" ? greetingMs : PROMPT_MS;
    writeFileSync(join(dir, "en", `${name}.wav`), wavOf(makeTone(hz, ms)));
  }
}

/** 8 kHz, mono, 16 bits. */
function wavOf(samples: Int16Array): Buffer {
  const header = Buffer.alloc(44);
  const bytes = samples.length * 2;
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(36 + bytes, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(bytes, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer, samples.byteOffset, bytes)]);
}
