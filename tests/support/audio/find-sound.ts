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

/** Fewer audible frames than this are chance, not a prompt. */
const MATCHED_FRAMES_MIN = 3;

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
  const fit = correlate(recording, prompt.subarray(anchorAt, anchorAt + ANCHOR));
  const plays: SoundFound[] = [];
  for (let tries = 0; tries < PLAYS_MAX; tries++) {
    const at = takeBestPlace(fit);
    if (at === null) break;
    const play = follow(recording, prompt, audible, at - anchorAt);
    if (play === null) continue;
    plays.push(play);
    // What this playing explains is not looked at again.
    fit.fill(0, Math.max(0, at), Math.round(((play.fromMs + play.playedMs) * SAMPLE_RATE) / 1000));
  }
  return plays.sort((a, b) => a.fromMs - b.fromMs);
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

/** Compares the prompt, laid at `start` (may be negative), with what was recorded, until it stops fitting. */
function follow(
  recording: SearchableRecording,
  prompt: Int16Array,
  audible: number[],
  start: number,
): SoundFound | null {
  const matched: number[] = [];
  let shift = start;
  let misses = 0;
  for (let index = 0; index < audible.length; index++) {
    const frame = audible[index] ?? 0;
    if (fitAt(recording, frameOf(prompt, frame), shift + frame * FRAME) >= FRAME_FIT_MIN) {
      matched.push(frame);
      misses = 0;
      continue;
    }
    if (misses === 0 && matched.length > 0) shift = afterPause(recording, prompt, frame, shift) ?? shift;
    else if (misses > MISSES_MAX) break;
    if (fitAt(recording, frameOf(prompt, frame), shift + frame * FRAME) >= FRAME_FIT_MIN) matched.push(frame);
    else misses += 1;
  }
  dropStragglers(matched);
  return matched.length < MATCHED_FRAMES_MIN ? null : describe(prompt, audible, matched, start);
}

/** A lone frame that fits long after the rest is chance: the end is where two of three neighbours fit. */
function dropStragglers(matched: number[]): void {
  while (matched.length > 1 && (matched.at(-1) ?? 0) - (matched.at(-2) ?? 0) > 3) matched.pop();
}

function describe(prompt: Int16Array, audible: number[], matched: number[], start: number): SoundFound {
  const last = matched.at(-1) ?? 0;
  const first = matched[0] ?? 0;
  const heardToItsEnd = last === audible.at(-1);
  const beginsAtItsHead = first === audible[0];
  return {
    fromMs: Math.round((start * 1000) / SAMPLE_RATE),
    playedMs: heardToItsEnd ? Math.round((prompt.length * 1000) / SAMPLE_RATE) : (last + 1) * FRAME_MS,
    completeness: matched.length / audible.length,
    skippedMs: beginsAtItsHead ? 0 : first * FRAME_MS,
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
