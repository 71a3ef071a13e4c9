/**
 * What a phone says: silence, a tone without end, or a piece of sound once.
 * Sources hand out mu-law frames; the packets are the sender's business.
 */

import { makeTone } from "../../../src/demo/audio/tones";
import { encodeUlaw, SAMPLE_RATE, ULAW_SILENCE } from "../../../src/demo/audio/ulaw";
import { FRAME_SAMPLES } from "./rtp-packet";

/**
 * - `false`: no packets at all (the silent caller, who sends no RTP);
 * - `true` or "silence": packets of silence, as a phone whose owner says nothing;
 * - "tone:440": that tone, without end;
 * - samples (8 kHz): played once, silence after them.
 */
export type SoundChoice = boolean | "silence" | `tone:${number}` | Int16Array;

/** The next frame of 160 bytes. */
export type SoundSource = () => Uint8Array;

const SILENT_FRAME = new Uint8Array(FRAME_SAMPLES).fill(ULAW_SILENCE);

/** A second of a whole-number tone holds whole waves, so it can be repeated without a click. */
const tones = new Map<number, Uint8Array>();

/** The source for a choice; null for "send nothing". Throws on a malformed tone. */
export function soundSource(choice: SoundChoice): SoundSource | null {
  if (choice === false) return null;
  if (choice === true || choice === "silence") return () => SILENT_FRAME;
  if (typeof choice !== "string") return once(encodeUlaw(choice));
  const hz = Number(choice.slice("tone:".length));
  if (!Number.isInteger(hz) || hz <= 0 || hz >= SAMPLE_RATE / 2) throw new RangeError(`no such tone: ${choice}`);
  return endless(toneOf(hz));
}

function toneOf(hz: number): Uint8Array {
  const known = tones.get(hz) ?? encodeUlaw(makeTone(hz, 1000));
  tones.set(hz, known);
  return known;
}

function endless(second: Uint8Array): SoundSource {
  let at = 0;
  return () => {
    const frame = second.subarray(at, at + FRAME_SAMPLES);
    at = (at + FRAME_SAMPLES) % second.length;
    return frame;
  };
}

function once(sound: Uint8Array): SoundSource {
  let at = 0;
  return () => {
    if (at >= sound.length) return SILENT_FRAME;
    const frame = new Uint8Array(FRAME_SAMPLES).fill(ULAW_SILENCE);
    frame.set(sound.subarray(at, at + FRAME_SAMPLES));
    at += FRAME_SAMPLES;
    return frame;
  };
}
