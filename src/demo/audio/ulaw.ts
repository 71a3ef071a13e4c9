/**
 * G.711 mu-law, the codec our test phones speak: one byte a sample, 8,000 a second.
 * Tables are built once; both directions are a look-up, because a benchmark
 * decodes thousands of packets a second.
 */

/** The byte a silent phone sends: mu-law zero. */
export const ULAW_SILENCE = 0xff;

export const SAMPLE_RATE = 8000;

const BIAS = 0x84;
const CLIP = 32635;

function decodeByte(byte: number): number {
  const bits = ~byte & 0xff;
  const magnitude = (((bits & 0x0f) << 3) + BIAS) << ((bits & 0x70) >> 4);
  return bits & 0x80 ? BIAS - magnitude : magnitude - BIAS;
}

function encodeSample(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), CLIP) + BIAS;
  const exponent = Math.max(0, 31 - Math.clz32(magnitude) - 7);
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

const DECODED = Int16Array.from({ length: 256 }, (_, byte) => decodeByte(byte));
const ENCODED = Uint8Array.from({ length: 65536 }, (_, index) => encodeSample(index - 32768));

/** Writes the samples of `bytes` into `into` from `offset` on. */
export function decodeUlawInto(bytes: Uint8Array, into: Int16Array, offset: number): void {
  for (let i = 0; i < bytes.length; i++) into[offset + i] = DECODED[bytes[i] ?? ULAW_SILENCE] ?? 0;
}

/** 16-bit samples of mu-law bytes. */
export function decodeUlaw(bytes: Uint8Array): Int16Array {
  const samples = new Int16Array(bytes.length);
  decodeUlawInto(bytes, samples, 0);
  return samples;
}

/** Mu-law bytes of 16-bit samples. */
export function encodeUlaw(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) bytes[i] = ENCODED[(samples[i] ?? 0) + 32768] ?? ULAW_SILENCE;
  return bytes;
}

/** Samples louder than this (of 32768; -50 dB) are a sound, not line noise. */
const SOUND_THRESHOLD = 100;

const IS_LOUD = Uint8Array.from(DECODED, (sample) => (Math.abs(sample) > SOUND_THRESHOLD ? 1 : 0));

/** Whether any sample of the packet can be heard. Stops at the first one. */
export function isAudible(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (IS_LOUD[bytes[i] ?? ULAW_SILENCE] === 1) return true;
  return false;
}
