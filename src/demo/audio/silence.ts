/**
 * Where a recording is silent: dead air is counted here. Silence on the line
 * (packets of zeros) and missing packets (gap-filled with zeros) look the same;
 * the RTP figures of the call tell them apart.
 */
import { rms, type Span } from "./tones";
import { SAMPLE_RATE } from "./ulaw";

/** One RTP packet: the finest step in which sound comes and goes. */
const FRAME_MS = 20;
const FRAME = (FRAME_MS * SAMPLE_RATE) / 1000;

/** RMS under which a frame counts as silent (-50 dB): mu-law noise lies far below, speech far above. */
const SILENT_RMS = 100;

/** Pauses between words are shorter than this. */
const DEFAULT_MIN_MS = 200;

/** Stretches of at least `minMs` without sound, in ms of recording time. */
export function silences(recording: Int16Array, { minMs = DEFAULT_MIN_MS } = {}): Span[] {
  const found: Span[] = [];
  const totalMs = (recording.length * 1000) / SAMPLE_RATE;
  let silentSinceMs = 0;
  const close = (atMs: number): void => {
    if (atMs - silentSinceMs >= minMs) found.push({ fromMs: silentSinceMs, toMs: atMs });
  };
  for (let start = 0; start < recording.length; start += FRAME) {
    if (rms(recording.subarray(start, start + FRAME)) < SILENT_RMS) continue;
    const soundAtMs = (start * 1000) / SAMPLE_RATE;
    close(soundAtMs);
    silentSinceMs = soundAtMs + FRAME_MS;
  }
  close(totalMs);
  return found;
}

/** The longest stretch without sound, in ms; 0 when there is sound all the time. */
export function longestSilenceMs(recording: Int16Array): number {
  return silences(recording, { minMs: 0 }).reduce((longest, span) => Math.max(longest, span.toMs - span.fromMs), 0);
}
