/**
 * Tones: making them (what a test phone says) and finding them (who hears whom).
 * Goertzel's filter measures one frequency at a time, which is all a test asks.
 */
import { SAMPLE_RATE } from "./ulaw";

/** Peak of the tones we make: -12 dB, loud but far from clipping after mixing. */
const TONE_PEAK = 8000;

/** Below this mean power nothing is a tone (RMS 100 of 32768). */
const SILENT_POWER = 100 * 100;

/** Share of the power that must lie on the frequency; speech over a tone still passes, speech alone does not. */
const TONE_SHARE = 0.3;

const SPAN_WINDOW_MS = 50;

/** A sine of `hz` lasting `ms`, starting at phase zero. */
export function makeTone(hz: number, ms: number, peak = TONE_PEAK): Int16Array {
  const samples = new Int16Array(Math.round((ms * SAMPLE_RATE) / 1000));
  const step = (2 * Math.PI * hz) / SAMPLE_RATE;
  for (let i = 0; i < samples.length; i++) samples[i] = Math.round(peak * Math.sin(step * i));
  return samples;
}

const DTMF_ROWS = [697, 770, 852, 941];
const DTMF_COLUMNS = [1209, 1336, 1477, 1633];
const DTMF_KEYS = "123A456B789C*0#D";

/** The two-tone sound of a key, for phones that send digits inside the audio. Throws on a key no phone has. */
export function makeDtmfTone(key: string, ms: number): Int16Array {
  const index = DTMF_KEYS.indexOf(key);
  if (index < 0 || key.length !== 1) throw new RangeError(`no such key: ${key}`);
  const low = makeTone(DTMF_ROWS[index >> 2] ?? 0, ms, TONE_PEAK / 2);
  const high = makeTone(DTMF_COLUMNS[index & 3] ?? 0, ms, TONE_PEAK / 2);
  return low.map((sample, i) => sample + (high[i] ?? 0));
}

/** Mean power (squared sample units) of the samples at `hz`: for a pure sine, half its squared peak. */
export function goertzel(samples: Int16Array, hz: number): number {
  if (samples.length === 0) return 0;
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / SAMPLE_RATE);
  let previous = 0;
  let beforeThat = 0;
  for (let i = 0; i < samples.length; i++) {
    const current = (samples[i] ?? 0) + coefficient * previous - beforeThat;
    beforeThat = previous;
    previous = current;
  }
  const magnitude = previous * previous + beforeThat * beforeThat - coefficient * previous * beforeThat;
  return (2 * magnitude) / (samples.length * samples.length);
}

/** Root of the mean square, in sample units (0..32768). */
export function rms(samples: Int16Array): number {
  return Math.sqrt(meanPower(samples));
}

function meanPower(samples: Int16Array): number {
  if (samples.length === 0) return 0;
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += (samples[i] ?? 0) ** 2;
  return sum / samples.length;
}

/**
 * Whether a tone of `hz` runs through all of these samples. For a tone that
 * comes and goes use `toneSpans`. Needs 50 ms or more: shorter pieces cannot
 * tell neighbouring frequencies apart.
 */
export function tonePresent(samples: Int16Array, hz: number): boolean {
  const power = meanPower(samples);
  return power > SILENT_POWER && goertzel(samples, hz) > TONE_SHARE * power;
}

export interface Span {
  fromMs: number;
  toMs: number;
}

/** When the tone could be heard, in steps of 50 ms. Neighbouring steps are joined. */
export function toneSpans(samples: Int16Array, hz: number): Span[] {
  const size = (SPAN_WINDOW_MS * SAMPLE_RATE) / 1000;
  const spans: Span[] = [];
  for (let start = 0; start + size <= samples.length; start += size) {
    if (tonePresent(samples.subarray(start, start + size), hz)) extend(spans, (start * 1000) / SAMPLE_RATE);
  }
  return spans;
}

function extend(spans: Span[], fromMs: number): void {
  const last = spans.at(-1);
  if (last !== undefined && last.toMs === fromMs) last.toMs += SPAN_WINDOW_MS;
  else spans.push({ fromMs, toMs: fromMs + SPAN_WINDOW_MS });
}
