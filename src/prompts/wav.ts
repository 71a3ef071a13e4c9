/**
 * Reading and writing of WAV files, and how loud their samples are: what the
 * prompt check, the renderer and the audio tests share. No tools are needed.
 * Only 16-bit PCM is decoded; of every other format the header alone is read, so
 * that the check can say what is wrong with the file.
 */
import { readFile } from "node:fs/promises";

const FULL_SCALE = 32768;
const FORMAT_PCM = 1;
/** Some tools write plain PCM under the "extensible" tag; the real tag then stands 24 bytes into the chunk. */
const FORMAT_EXTENSIBLE = 0xfffe;
const HEADER_BYTES = 44;

export interface Wav {
  readonly channels: number;
  /** Samples per second of one channel. */
  readonly sampleRate: number;
  readonly bitsPerSample: number;
  readonly isPcm: boolean;
  /** Interleaved if there are several channels; empty unless the file is 16-bit PCM. */
  readonly samples: Int16Array;
}

/** The bytes are not a WAV file at all. */
export class NotWav extends Error {
  override readonly name = "NotWav";
}

/** Reads a whole file. Rejects with NotWav, or with the file system's own error. */
export async function readWav(file: string): Promise<Wav> {
  return parseWav(await readFile(file));
}

/** Throws NotWav if there is no RIFF header, no format or no data. */
export function parseWav(bytes: Buffer): Wav {
  if (bytes.toString("latin1", 0, 4) !== "RIFF" || bytes.toString("latin1", 8, 12) !== "WAVE") {
    throw new NotWav("no RIFF/WAVE header");
  }
  let format: Omit<Wav, "samples"> | null = null;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const id = bytes.toString("latin1", at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const body = bytes.subarray(at + 8, at + 8 + size);
    if (id === "fmt ") format = parseFormat(body);
    if (id === "data") {
      if (!format) throw new NotWav("sound data before its format");
      // A recorder that was killed leaves the size 0: what is there is then the sound.
      return { ...format, samples: decode(size === 0 ? bytes.subarray(at + 8) : body, format) };
    }
    at += 8 + size + (size % 2);
  }
  throw new NotWav(format ? "no sound data" : "no format");
}

function parseFormat(chunk: Buffer): Omit<Wav, "samples"> {
  if (chunk.length < 16) throw new NotWav("the format is cut short");
  const tag = chunk.readUInt16LE(0);
  const realTag = tag === FORMAT_EXTENSIBLE && chunk.length >= 26 ? chunk.readUInt16LE(24) : tag;
  return {
    isPcm: realTag === FORMAT_PCM,
    channels: chunk.readUInt16LE(2),
    sampleRate: chunk.readUInt32LE(4),
    bitsPerSample: chunk.readUInt16LE(14),
  };
}

function decode(data: Buffer, format: Omit<Wav, "samples">): Int16Array {
  if (!format.isPcm || format.bitsPerSample !== 16) return new Int16Array(0);
  // WAV is little-endian, and so is every machine we run on (x64, arm64): the bytes are the numbers.
  const bytes = new Uint8Array(data.length - (data.length % 2));
  bytes.set(data.subarray(0, bytes.length));
  return new Int16Array(bytes.buffer);
}

/** A whole mono 16-bit PCM file. */
export function encodeWav(samples: Int16Array, sampleRate: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES + samples.length * 2);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write("WAVEfmt ", 8, "latin1");
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(FORMAT_PCM, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt32LE(sampleRate * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36, "latin1");
  bytes.writeUInt32LE(samples.length * 2, 40);
  bytes.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), HEADER_BYTES);
  return bytes;
}

/** Mean level in dB below full scale; -Infinity for digital silence or no samples. */
export function rmsDbfs(samples: Int16Array): number {
  let squares = 0;
  for (const sample of samples) squares += sample * sample;
  return samples.length === 0 ? -Infinity : toDbfs(Math.sqrt(squares / samples.length));
}

/** Level of the loudest sample in dB below full scale; -Infinity for digital silence or no samples. */
export function peakDbfs(samples: Int16Array): number {
  let peak = 0;
  for (const sample of samples) {
    const amplitude = sample < 0 ? -sample : sample;
    if (amplitude > peak) peak = amplitude;
  }
  return toDbfs(peak);
}

/** Length of the sound in milliseconds. */
export function durationMs(wav: Wav): number {
  return (wav.samples.length / Math.max(1, wav.channels) / wav.sampleRate) * 1000;
}

function toDbfs(amplitude: number): number {
  return 20 * Math.log10(amplitude / FULL_SCALE);
}
