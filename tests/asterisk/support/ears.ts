/** What the recordings of the world's phones say: tones that went on, prompts that played, stretches without sound. */
import { join } from "node:path";
import { heardInTurns, readPromptWav, SAMPLE_RATE, type Span, silences, toneSpans } from "../../../src/demo/audio";
import { SOUNDS_DIR } from "../../../src/demo/environment";

/** A window of 50 ms that fell on the edge of a packet is no interruption. */
const INTERRUPTED_FROM_MS = 200;

const msToSamples = (ms: number): number => Math.round((ms * SAMPLE_RATE) / 1_000);

/** The part of a recording between two moments of its time, in milliseconds. */
export const between = (recording: Int16Array, { fromMs, toMs }: Span): Int16Array =>
  recording.subarray(Math.max(0, msToSamples(fromMs)), Math.max(0, msToSamples(toMs)));

/** The pieces of `span` in which the tone was away for 200 ms or more; empty: it went on all the time. */
export function interruptions(recording: Int16Array, hz: number, { fromMs, toMs }: Span): Span[] {
  const part = between(recording, { fromMs, toMs });
  const lengthMs = (part.length * 1_000) / SAMPLE_RATE;
  const gaps: Span[] = [];
  let endMs = 0;
  for (const span of [...toneSpans(part, hz), { fromMs: lengthMs, toMs: lengthMs }]) {
    if (span.fromMs - endMs >= INTERRUPTED_FROM_MS) gaps.push({ fromMs: endMs + fromMs, toMs: span.fromMs + fromMs });
    endMs = span.toMs;
  }
  return toMs - fromMs - lengthMs > INTERRUPTED_FROM_MS
    ? [...gaps, { fromMs: fromMs + lengthMs, toMs }] // the recording ends before
    : gaps;
}

export const hearsTone = (recording: Int16Array, hz: number): number =>
  toneSpans(recording, hz).reduce((sum, span) => sum + span.toMs - span.fromMs, 0);

/** Stretches of more than a second without any sound, within `span`. */
export const silentOverASecond = (recording: Int16Array, span: Span): Span[] =>
  silences(between(recording, span), { minMs: 1_000 });

/** A prompt's samples: the company's own, else the general one. */
export function prompt(name: string, language = "ru"): Int16Array {
  try {
    return readPromptWav(join(SOUNDS_DIR, "sample", language, `${name}.wav`));
  } catch {
    return readPromptWav(join(SOUNDS_DIR, language, `${name}.wav`)); // a general one
  }
}

/** Names of the prompts heard, in order. */
export async function promptsIn(recording: Int16Array, names: readonly string[], language = "ru"): Promise<string[]> {
  const sounds = Object.fromEntries(names.map((name) => [name, prompt(name, language)]));
  return (await heardInTurns(recording, sounds)).map((play) => play.name);
}
