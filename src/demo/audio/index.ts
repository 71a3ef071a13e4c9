/** Sound as numbers: what tests on a real Asterisk measure in recordings. All functions are pure. */
export { findSound, type SoundFound } from "./find-sound";
export { heard, heardInTurns, type PromptHeard } from "./heard";
export { longestSilenceMs, silences } from "./silence";
export { goertzel, makeDtmfTone, makeTone, rms, type Span, tonePresent, toneSpans } from "./tones";
export { decodeUlaw, encodeUlaw, SAMPLE_RATE } from "./ulaw";
export { readPromptWav } from "./wav";
