/**
 * Was this prompt played, when, and how much of it?
 *
 *   1. An anchor (the first 250 ms of the prompt that can be heard) is looked
 *      for at every sample of the recording. Places where it fits are candidates.
 *   2. At a candidate the prompt is compared frame by frame (20 ms, as the
 *      packets came) until it stops fitting: that is where it was cut.
 *   3. A pause without sound (a packet gap) may stand between two parts.
 *
 * The measure does not depend on volume, survives mu-law coding and another
 * voice underneath. Pure tones fit everywhere: look for them with tones.ts.
 */
import { correlate, energyBetween, fitAt, makeSearchable, PIECE_MAX, type SearchableRecording } from "./correlate";
import { rms } from "./tones";
import { SAMPLE_RATE } from "./ulaw";

const FRAME_MS = 20;
const FRAME = (FRAME_MS * SAMPLE_RATE) / 1000;

/** Frames of the prompt under this RMS (-50 dB) are its pauses: they prove nothing either way. */
const SILENT_RMS = 100;

const ANCHOR = Math.min(PIECE_MAX, 0.25 * SAMPLE_RATE);

/** A cut after 70 ms still leaves half of the anchor's correlation. */
const ANCHOR_FIT_MIN = 0.5;

/** One frame: the same waveform gives 0.97 and more, another voice rarely 0.6. */
const FRAME_FIT_MIN = 0.7;

/** A short piece (60 ms and more) must fit as well as only the same waveform does. */
const SHORT_FRAMES_MIN = 3;
const SHORT_FIT_MIN = 0.95;

/** A longer one may have another voice over it, if most of its frames fit. */
const LONG_FRAMES_MIN = 15;
const LONG_SHARE_MIN = 0.6;

/** Voices repeat themselves every 4-12 ms: around a candidate the exact place is sought with a shorter piece. */
const REFINE_SAMPLES = 0.02 * SAMPLE_RATE;
const REFINE_PIECE = 0.1 * SAMPLE_RATE;

/** Audible frames that may fail to fit (a key tone, a lost packet) before the prompt counts as cut. */
const MISSES_MAX = 10;

/** Longest gap in the middle of a prompt that is looked across. */
const PAUSE_MAX_MS = 1000;

/** Plays of one prompt found in one recording. */
const PLAYS_MAX = 32;

/** One playing of a prompt, as it was heard. */
export interface SoundFound {
  /** Recording time at which its first audible part that was heard began, less what of the prompt lies before. */
  fromMs: number;
  /** Position in the prompt at which it ended or was cut; the whole length if everything audible was heard. */
  playedMs: number;
  /** Share of the prompt's audible frames that were heard, 0..1. */
  completeness: number;
  /** Position in the prompt of the first part heard: 0 unless its beginning was lost. */
  skippedMs: number;
}

/** The first, or most complete, playing of the prompt; null when it was not heard at all. */
export function findSound(recording: Int16Array, prompt: Int16Array): SoundFound | null {
  const plays = findPlays(makeSearchable(recording), prompt);
  return plays.reduce<SoundFound | null>(
    (best, play) => (best === null || play.completeness > best.completeness + 0.02 ? play : best),
    null,
  );
}

/** Every playing of the prompt, in order of time. */
export function findPlays(recording: SearchableRecording, prompt: Int16Array): SoundFound[] {
  const audible = audibleFrames(prompt);
  if (audible.length === 0) return [];
  const fromHead = playsByAnchor(recording, prompt, audible, audible[0] ?? 0);
  if (fromHead.length > 0) return fromHead;
  // The beginning may have been lost (heard late, or talked over): try from later parts.
  for (const part of [0.25, 0.5, 0.75]) {
    const frame = audible[Math.floor(audible.length * part)] ?? 0;
    const plays = playsByAnchor(recording, prompt, audible, frame);
    if (plays.length > 0) return plays;
  }
  return [];
}

/** Numbers of the frames of the prompt that can be heard. */
function audibleFrames(prompt: Int16Array): number[] {
  const frames: number[] = [];
  for (let frame = 0; frame * FRAME < prompt.length; frame++) {
    if (rms(frameOf(prompt, frame)) >= SILENT_RMS) frames.push(frame);
  }
  return frames;
}

function frameOf(samples: Int16Array, frame: number): Int16Array {
  return samples.subarray(frame * FRAME, (frame + 1) * FRAME);
}

function playsByAnchor(
  recording: SearchableRecording,
  prompt: Int16Array,
  audible: number[],
  anchorFrame: number,
): SoundFound[] {
  const anchorAt = anchorFrame * FRAME;
  const anchorIndex = audible.indexOf(anchorFrame);
  const fit = correlate(recording, prompt.subarray(anchorAt, anchorAt + ANCHOR));
  const plays: SoundFound[] = [];
  for (let tries = 0; tries < PLAYS_MAX; tries++) {
    const at = takeBestPlace(fit);
    if (at === null) break;
    const places = [at, refine(recording, prompt.subarray(anchorAt, anchorAt + REFINE_PIECE), at)];
    const [first = [], second = []] = places.map((place) =>
      follow(recording, prompt, audible, anchorIndex, place - anchorAt),
    );
    const [matches, place] = second.length > first.length ? [second, places[1] ?? at] : [first, at];
    if (!isConvincing(matches, audible)) continue;
    const play = describe(prompt, audible, matches, place - anchorAt);
    plays.push(play);
    // What this playing explains is not looked at again.
    fit.fill(0, Math.max(0, at), Math.round(((play.fromMs + play.playedMs) * SAMPLE_RATE) / 1000));
  }
  return plays.sort((a, b) => a.fromMs - b.fromMs);
}

/** Where, within 20 ms of a place, the piece fits best. */
function refine(recording: SearchableRecording, piece: Int16Array, at: number): number {
  let best = at;
  let bestFit = 0;
  for (let place = at - REFINE_SAMPLES; place <= at + REFINE_SAMPLES; place++) {
    const fit = fitAt(recording, piece, place);
    if (fit > bestFit) [best, bestFit] = [place, fit];
  }
  return best;
}

/** The place of the best fit, which is then blotted out with its surroundings; null when nothing fits any more. */
function takeBestPlace(fit: Float32Array): number | null {
  let best = -1;
  let bestFit = ANCHOR_FIT_MIN;
  for (let i = 0; i < fit.length; i++) {
    if ((fit[i] as number) > bestFit) {
      best = i;
      bestFit = fit[i] as number;
    }
  }
  if (best < 0) return null;
  fit.fill(0, Math.max(0, best - ANCHOR / 4), best + ANCHOR / 4);
  return best;
}

/** A frame of the prompt that was heard, and how well it fitted. */
interface Match {
  readonly frame: number;
  readonly fit: number;
}

/**
 * Lays the prompt at sample `start` (may be negative) and compares it from the
 * anchor on, first to its end, then back to its beginning, until it stops fitting.
 */
function follow(
  recording: SearchableRecording,
  prompt: Int16Array,
  audible: number[],
  anchorIndex: number,
  start: number,
): Match[] {
  const matches: Match[] = [];
  let shift = start;
  const fits = (frame: number): boolean => {
    const fit = fitAt(recording, frameOf(prompt, frame), shift + frame * FRAME);
    if (fit >= FRAME_FIT_MIN) matches.push({ frame, fit });
    return fit >= FRAME_FIT_MIN;
  };
  let misses = 0;
  for (const frame of audible.slice(anchorIndex)) {
    if (fits(frame)) {
      misses = 0;
      continue;
    }
    misses += 1;
    const resumed = misses === 1 && matches.length > 0 ? afterPause(recording, prompt, frame, shift) : null;
    if (resumed !== null) {
      shift = resumed;
      if (fits(frame)) misses = 0;
    }
    if (misses > MISSES_MAX) break;
  }
  dropStragglers(matches);
  shift = start;
  misses = 0;
  for (const frame of audible.slice(0, anchorIndex).reverse()) {
    misses = fits(frame) ? 0 : misses + 1;
    if (misses > MISSES_MAX) break;
  }
  return matches.sort((a, b) => a.frame - b.frame);
}

/** A lone frame that fits after a stretch that did not is chance: the end is where neighbours fit. */
function dropStragglers(matches: Match[]): void {
  while (matches.length > 1 && (matches.at(-1)?.frame ?? 0) - (matches.at(-2)?.frame ?? 0) > 3) matches.pop();
}

/** Chance makes a few frames fit somewhat; the same sound fits well, or for long. */
function isConvincing(matches: Match[], audible: number[]): boolean {
  if (matches.length < SHORT_FRAMES_MIN) return false;
  const meanFit = matches.reduce((sum, match) => sum + match.fit, 0) / matches.length;
  if (meanFit >= SHORT_FIT_MIN) return true;
  const from = audible.indexOf(matches[0]?.frame ?? 0);
  const to = audible.indexOf(matches.at(-1)?.frame ?? 0);
  return matches.length >= LONG_FRAMES_MIN && matches.length >= LONG_SHARE_MIN * (to - from + 1);
}

function describe(prompt: Int16Array, audible: number[], matches: Match[], start: number): SoundFound {
  const first = matches[0]?.frame ?? 0;
  const last = matches.at(-1)?.frame ?? 0;
  return {
    fromMs: Math.round((start * 1000) / SAMPLE_RATE),
    playedMs: last === audible.at(-1) ? Math.round((prompt.length * 1000) / SAMPLE_RATE) : (last + 1) * FRAME_MS,
    completeness: matches.length / audible.length,
    skippedMs: first === audible[0] ? 0 : first * FRAME_MS,
  };
}

/**
 * The prompt stopped fitting at `frame`. If silence follows and then the same
 * prompt goes on, returns where it must be laid from here on.
 */
function afterPause(recording: SearchableRecording, prompt: Int16Array, frame: number, shift: number): number | null {
  const from = shift + frame * FRAME;
  const end = Math.min(recording.samples.length, from + (PAUSE_MAX_MS * SAMPLE_RATE) / 1000);
  const soundAt = firstSound(recording, from, end);
  if (soundAt === null || soundAt - from < FRAME / 2) return null;
  const piece = prompt.subarray(frame * FRAME, frame * FRAME + ANCHOR);
  let best = null;
  let bestFit = FRAME_FIT_MIN;
  for (let at = Math.max(from, soundAt - FRAME); at < soundAt + FRAME; at++) {
    const fit = fitAt(recording, piece, at);
    if (fit > bestFit) [best, bestFit] = [at - frame * FRAME, fit];
  }
  return best;
}

function firstSound(recording: SearchableRecording, from: number, to: number): number | null {
  const step = FRAME / 8;
  for (let at = Math.max(0, from); at < to; at += step) {
    if (energyBetween(recording, at, at + step) > SILENT_RMS * SILENT_RMS * step) return at;
  }
  return null;
}
