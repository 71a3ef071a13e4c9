/**
 * Reads the WAV files of prompts: 8 kHz, one channel, 16 bits, nothing else.
 */
import { readFileSync } from "node:fs";
import { SAMPLE_RATE } from "./ulaw";

const CHUNK_HEADER = 8;

/** The samples of a prompt file. Throws when it is not 8 kHz mono 16-bit PCM. */
export function readPromptWav(path: string): Int16Array {
  const file = readFileSync(path);
  if (file.toString("latin1", 0, 4) !== "RIFF" || file.toString("latin1", 8, 12) !== "WAVE") {
    throw new Error(`${path} is not a WAV file`);
  }
  for (let at = 12; at + CHUNK_HEADER <= file.length; ) {
    const id = file.toString("latin1", at, at + 4);
    const size = file.readUInt32LE(at + 4);
    const body = file.subarray(at + CHUNK_HEADER, at + CHUNK_HEADER + size);
    if (id === "fmt ") refuseOtherFormats(path, body);
    if (id === "data") return Int16Array.from({ length: body.length >> 1 }, (_, i) => body.readInt16LE(2 * i));
    at += CHUNK_HEADER + size + (size & 1);
  }
  throw new Error(`${path} holds no sound`);
}

function refuseOtherFormats(path: string, format: Buffer): void {
  const [coding, channels, rate, bits] = [
    format.readUInt16LE(0),
    format.readUInt16LE(2),
    format.readUInt32LE(4),
    format.readUInt16LE(14),
  ];
  if (coding !== 1 || channels !== 1 || rate !== SAMPLE_RATE || bits !== 16) {
    throw new Error(`${path}: coding ${coding}, ${channels} channels, ${rate} Hz, ${bits} bits; 1, 1, 8000, 16 needed`);
  }
}
