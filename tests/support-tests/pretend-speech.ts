/**
 * Speech that says nothing, for the tests of find-sound: voiced syllables with
 * wandering pitch and formants, hisses and pauses. The same seed gives the same
 * "sentence"; different seeds share a voice but no sentence.
 */
import { SAMPLE_RATE } from "../support/audio";

/** Numbers of 0..1 from a seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One syllable: harmonics of a gliding pitch under two formants, a hiss before it. */
function syllable(next: () => number, into: Float64Array, from: number, length: number): void {
  const pitch = 90 + 60 * next();
  const glide = 30 * (next() - 0.5);
  const formants = [300 + 500 * next(), 900 + 1500 * next()];
  const hiss = next() < 0.4 ? 0.25 * length : 0;
  for (let i = 0; i < length && from + i < into.length; i++) {
    const seconds = i / SAMPLE_RATE;
    const envelope = Math.sin((Math.PI * i) / length);
    let value = i < hiss ? 1.5 * (next() - 0.5) : 0;
    for (let harmonic = 1; harmonic <= 18; harmonic++) {
      const hz = harmonic * (pitch + (glide * i) / length);
      const gain = formants.reduce((sum, formant) => sum + 1 / (1 + ((hz - formant) / 120) ** 2), 0.02);
      value += gain * Math.sin(2 * Math.PI * hz * seconds);
    }
    into[from + i] = (into[from + i] ?? 0) + envelope * value;
  }
}

/** A "sentence" of `ms` at -19 dB, with 0.1 s of silence before it as our prompts have. */
export function pretendSpeech(seed: number, ms: number): Int16Array {
  const next = random(seed);
  const sound = new Float64Array(Math.round((ms * SAMPLE_RATE) / 1000));
  let at = SAMPLE_RATE / 10;
  while (at < sound.length - SAMPLE_RATE / 10) {
    const length = Math.round((0.08 + 0.17 * next()) * SAMPLE_RATE);
    syllable(next, sound, at, Math.min(length, sound.length - at));
    at += length + (next() < 0.2 ? Math.round(0.15 * SAMPLE_RATE) : 0);
  }
  const power = sound.reduce((sum, value) => sum + value * value, 0) / sound.length;
  const scale = 3600 / Math.sqrt(power);
  return Int16Array.from(sound, (value) => Math.max(-32000, Math.min(32000, value * scale)));
}
