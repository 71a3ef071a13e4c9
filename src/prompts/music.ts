/**
 * The music of the queue, composed here so that it is ours: 16 slow bars of soft
 * plucked chords over a pad, one minute at 8 kHz. Every note that would sound past
 * the end goes on at the beginning, so the loop has no seam. Nothing in it
 * is left to chance.
 */
// Taken out of Math once: these run millions of times.
const { PI, exp, sin } = Math;

const SAMPLE_RATE = 8_000;
const HERTZ_MAX = 3_600;
/** Quiet enough to talk over, loud enough that nobody thinks the call is lost. */
const LEVEL_RMS_DBFS = -25;
const BEATS_PER_MINUTE = 64;
const BEATS_PER_BAR = 4;
const SECONDS_PER_BEAT = 60 / BEATS_PER_MINUTE;

/** One chord a bar, as MIDI note numbers; all tones lie in the telephone's band. */
const CHORDS: readonly (readonly number[])[] = [
  [60, 64, 67, 71],
  [57, 60, 64, 67],
  [53, 57, 60, 64],
  [55, 59, 62, 69],
  [60, 64, 67, 74],
  [57, 64, 67, 72],
  [62, 65, 69, 72],
  [55, 60, 62, 67],
  [64, 67, 71, 74],
  [57, 60, 64, 71],
  [53, 57, 64, 69],
  [60, 64, 67, 69],
  [62, 65, 69, 76],
  [55, 59, 65, 74],
  [60, 64, 71, 74],
  [55, 60, 62, 65],
];
/** Which tone of the chord each half beat plucks; the pattern changes every other bar so that it does not drone. */
const FIGURES = [
  [0, 2, 1, 3, 2, 1, 3, 2],
  [0, 1, 2, 3, 1, 3, 2, 1],
] as const;

/** One minute of music, mono, 8 kHz, ready to be looped. */
export function queueMusic(): Int16Array {
  const length = CHORDS.length * BEATS_PER_BAR * SECONDS_PER_BEAT * SAMPLE_RATE;
  const mix = new Float64Array(length);
  CHORDS.forEach((chord, bar) => {
    const barSeconds = bar * BEATS_PER_BAR * SECONDS_PER_BEAT;
    for (const note of chord) addPad(mix, note, barSeconds);
    const figure = FIGURES[Math.floor(bar / 2) % 2] ?? FIGURES[0];
    figure.forEach((tone, halfBeat) => {
      const note = (chord[tone] ?? 60) + 12;
      addPluck(mix, note, barSeconds + (halfBeat * SECONDS_PER_BEAT) / 2, halfBeat % 4 === 0 ? 1 : 0.7);
    });
  });
  return levelled(mix);
}

/** A struck tone: upper partials fade faster, as they do on a real string. */
function addPluck(mix: Float64Array, note: number, atSeconds: number, loudness: number): void {
  const hertz = frequency(note);
  // What lies above half the sample rate would come back as a false tone.
  const partials = [1, 0.45, 0.16, 0.06].filter((_strength, i) => (i + 1) * hertz < HERTZ_MAX);
  add(mix, atSeconds, 2.8, (t) => {
    const attack = t < 0.006 ? t / 0.006 : 1;
    let sum = 0;
    partials.forEach((strength, i) => {
      sum += strength * exp(-t * (1.4 + 1.6 * i)) * sin(2 * PI * (i + 1) * hertz * t);
    });
    return loudness * attack * sum;
  });
}

/** A held tone that swells and fades into the next bar; two slightly detuned sines make it breathe. */
function addPad(mix: Float64Array, note: number, atSeconds: number): void {
  const barSeconds = BEATS_PER_BAR * SECONDS_PER_BEAT;
  const heldSeconds = barSeconds * 1.25;
  const [tone, detuned] = [frequency(note), frequency(note + 0.06)];
  const sine = (hertz: number, t: number) => sin(2 * PI * hertz * t);
  add(mix, atSeconds, heldSeconds, (t) => {
    const envelope = sin((PI * t) / heldSeconds) ** 2;
    return 0.16 * envelope * (sine(tone, t) + sine(detuned, t) + 0.4 * sine(2 * tone, t));
  });
}

/** Adds a voice that begins at `atSeconds`; what passes the end comes in again at the beginning. */
function add(mix: Float64Array, atSeconds: number, seconds: number, voice: (t: number) => number): void {
  const start = Math.round(atSeconds * SAMPLE_RATE);
  const count = Math.round(seconds * SAMPLE_RATE);
  // The last tenth fades to nothing: a tone cut off would click.
  const fadeFrom = count * 0.9;
  for (let i = 0; i < count; i++) {
    const fade = i < fadeFrom ? 1 : (count - i) / (count - fadeFrom);
    const at = (start + i) % mix.length;
    mix[at] = (mix[at] ?? 0) + fade * voice(i / SAMPLE_RATE);
  }
}

/** Hertz of a MIDI note number; 69 is 440 Hz. */
function frequency(note: number): number {
  return 440 * 2 ** ((note - 69) / 12);
}

function levelled(mix: Float64Array): Int16Array {
  const meanSquare = mix.reduce((sum, value) => sum + value * value, 0) / mix.length;
  const factor = (32_768 * 10 ** (LEVEL_RMS_DBFS / 20)) / Math.sqrt(meanSquare);
  return Int16Array.from(mix, (value) => value * factor);
}
