/**
 * Where in a recording a short piece of sound fits best: the normalised
 * cross-correlation at every sample, by Fourier transform (overlap-save).
 * 1 means the same waveform at any volume, 0 nothing in common; mu-law coding
 * costs about 0.01. The transform of the recording is kept, so that looking
 * for many prompts in it costs 10 ms each for 30 s rather than 400.
 */
import { createFft } from "./fft";

const FFT_SIZE = 8192;

/** Longest piece that can be looked for: the rest of the block is what one transform yields. */
export const PIECE_MAX = FFT_SIZE / 4;

const STEP = FFT_SIZE - PIECE_MAX + 1;

/** Mean power under which a place is silence and fits nothing (RMS 10). */
const SILENT_POWER = 10 * 10;

const fft = createFft(FFT_SIZE);

/** Taken once: under a test runner each look at a global costs more than the arithmetic, and the loops are tight. */
const { max, min, sqrt } = Math;

/** A recording made ready for searching. */
export interface SearchableRecording {
  readonly samples: Int16Array;
  /** energy[i] = sum of the squares of the samples before i. */
  readonly energy: Float64Array;
  readonly blocks: readonly { re: Float64Array; im: Float64Array }[];
}

function spectrum(samples: Int16Array, from: number, length: number): { re: Float64Array; im: Float64Array } {
  const re = new Float64Array(FFT_SIZE);
  const im = new Float64Array(FFT_SIZE);
  re.set(samples.subarray(from, from + length));
  fft.forward(re, im);
  return { re, im };
}

/** Prepares a recording; about 10 ms and 5 MB for 30 s of it. */
export function makeSearchable(samples: Int16Array): SearchableRecording {
  const energy = new Float64Array(samples.length + 1);
  for (let i = 0; i < samples.length; i++) energy[i + 1] = (energy[i] as number) + (samples[i] as number) ** 2;
  const blocks: { re: Float64Array; im: Float64Array }[] = [];
  for (let from = 0; from < samples.length; from += STEP) blocks.push(spectrum(samples, from, FFT_SIZE));
  return { samples, energy, blocks };
}

/** Energy of the recording in [from, to), clipped to what there is. */
export function energyBetween(recording: SearchableRecording, from: number, to: number): number {
  const last = recording.samples.length;
  const at = (index: number): number => recording.energy[min(max(index, 0), last)] as number;
  return at(to) - at(from);
}

/** How well `piece` (at most PIECE_MAX samples) fits at each sample of the recording: values of -1..1. */
export function correlate(recording: SearchableRecording, piece: Int16Array): Float32Array {
  if (piece.length > PIECE_MAX) throw new RangeError(`piece of ${piece.length} samples, ${PIECE_MAX} at most`);
  const fit = new Float32Array(recording.samples.length);
  const pieceEnergy = piece.reduce((sum, sample) => sum + sample * sample, 0);
  if (pieceEnergy === 0) return fit;
  const wanted = spectrum(piece, 0, piece.length);
  const re = new Float64Array(FFT_SIZE);
  const im = new Float64Array(FFT_SIZE);
  recording.blocks.forEach((block, index) => {
    multiplyByConjugate(block, wanted, re, im);
    fft.inverse(re, im);
    normalise(recording, re, fit, index * STEP, piece.length, pieceEnergy);
  });
  return fit;
}

/** Divides the products of one block by the energies they came from; a tight loop over 8,000 places a second. */
function normalise(
  { energy, samples }: SearchableRecording,
  products: Float64Array,
  fit: Float32Array,
  from: number,
  length: number,
  pieceEnergy: number,
): void {
  const floor = SILENT_POWER * length;
  const count = min(STEP, fit.length - from);
  for (let i = 0; i < count; i++) {
    const start = from + i;
    const end = min(start + length, samples.length);
    const there = (energy[end] as number) - (energy[start] as number);
    if (there > floor) fit[start] = (products[i] as number) / sqrt(there * pieceEnergy);
  }
}

function multiplyByConjugate(
  a: { re: Float64Array; im: Float64Array },
  b: { re: Float64Array; im: Float64Array },
  re: Float64Array,
  im: Float64Array,
): void {
  for (let i = 0; i < FFT_SIZE; i++) {
    const ar = a.re[i] as number;
    const ai = a.im[i] as number;
    const br = b.re[i] as number;
    const bi = b.im[i] as number;
    re[i] = ar * br + ai * bi;
    im[i] = ai * br - ar * bi;
  }
}

/** The same measure at one place only; places outside the recording count as silence. */
export function fitAt(recording: SearchableRecording, piece: Int16Array, at: number): number {
  let product = 0;
  let pieceEnergy = 0;
  for (let i = 0; i < piece.length; i++) {
    const sample = piece[i] as number;
    product += sample * (recording.samples[at + i] ?? 0);
    pieceEnergy += sample * sample;
  }
  const there = energyBetween(recording, at, at + piece.length);
  if (there <= SILENT_POWER * piece.length || pieceEnergy === 0) return 0;
  return product / sqrt(there * pieceEnergy);
}
