/**
 * Prompts and recordings for the ears: 8 kHz, one channel, 16 bits, nothing else.
 */
import { readFileSync } from "node:fs";
import { NotWav, parseWav } from "../../prompts/wav";
import { SAMPLE_RATE } from "./ulaw";

/** The samples of a file. Throws when it is not 8 kHz mono 16-bit PCM, naming the file. */
export function readPromptWav(path: string): Int16Array {
  const { samples, channels, sampleRate, bitsPerSample, isPcm } = parse(path);
  if (!isPcm || channels !== 1 || sampleRate !== SAMPLE_RATE || bitsPerSample !== 16) {
    const found = `${isPcm ? "PCM" : "not PCM"}, ${channels} channels, ${sampleRate} Hz, ${bitsPerSample} bits`;
    throw new Error(`${path}: ${found}; 8000 Hz mono 16-bit PCM is needed`);
  }
  return samples;
}

function parse(path: string): ReturnType<typeof parseWav> {
  try {
    return parseWav(readFileSync(path));
  } catch (cause) {
    if (cause instanceof NotWav) throw new Error(`${path} is not a WAV file: ${cause.message}`, { cause });
    throw cause;
  }
}
