/**
 * One sentence becomes one sound file: spoken by a voice, cut at both ends, put
 * at the level of the human recordings, mono 16-bit PCM at 8 kHz (16 kHz if the
 * file is named .wav16, the only name under which Asterisk takes that rate).
 */
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Language } from "../domain/glossary";
import { runTool, type VoiceTools } from "./voice-tools";
import { runTimeVoice, type Voice } from "./voices";
import { encodeWav, peakDbfs, readWav, rmsDbfs } from "./wav";

/** Where studio recordings lie. Without levelling, voices differ by 10 dB. */
export const LEVEL_RMS_DBFS = -19;
const LEVEL_PEAK_DBFS_MAX = -1;
/** Two minutes of speech: what a prompt may last. */
const TEXT_CHARS_MAX = 2_000;

/** Trims silence at both ends, then pads: phones swallow the first packets of a sound. */
const TRIM_AND_PAD = "silence 1 0.02 0.2% reverse silence 1 0.02 0.2% reverse pad 0.1 0.15".split(" ");
const NARROW_BAND = { rate: 8_000, effects: ["highpass", "100", ...TRIM_AND_PAD] };
const WIDE_BAND = { rate: 16_000, effects: ["highpass", "60", ...TRIM_AND_PAD] };

export interface RenderRequest {
  readonly language: Language;
  readonly text: string;
  /** Ends in .wav or .wav16; its folder is made if need be. Appears whole or not at all. */
  readonly outFile: string;
  readonly tools: VoiceTools;
  /** Default: the language's run-time voice. */
  readonly voice?: Voice;
}

/** Rejects with CommandFailed if a program is missing or fails, and if the sentence gives no sound. */
export async function renderPrompt(request: RenderRequest): Promise<void> {
  const { text, outFile, tools } = request;
  if (text.length > TEXT_CHARS_MAX) throw new Error(`a prompt of ${text.length} characters: ${TEXT_CHARS_MAX} at most`);

  const scratchDir = await mkdtemp(path.join(os.tmpdir(), "frontdesk-prompt-"));
  try {
    const spokenFile = path.join(scratchDir, "spoken.wav");
    const trimmedFile = path.join(scratchDir, "trimmed.wav");
    await speak(request.voice ?? runTimeVoice(request.language), plainText(text), spokenFile, tools);

    const band = outFile.endsWith(".wav16") ? WIDE_BAND : NARROW_BAND;
    const format = ["-b", "16", "-c", "1", "-r", String(band.rate), "-t", "wav"];
    await runTool(tools.sox, [spokenFile, ...format, trimmedFile, ...band.effects]);

    const trimmed = await readWav(trimmedFile);
    if (peakDbfs(trimmed.samples) === -Infinity) throw new Error(`the voice said nothing for ${JSON.stringify(text)}`);
    await writeWhole(outFile, encodeWav(levelled(trimmed.samples), band.rate));
  } finally {
    await rm(scratchDir, { recursive: true, force: true });
  }
}

/** The text goes in by stdin wherever the program allows: a sentence that begins with "-" is then no option. */
async function speak(voice: Voice, text: string, outFile: string, tools: VoiceTools): Promise<void> {
  switch (voice.engine) {
    case "flite":
      return runTool(tools.flite, [...voice.args, "-t", text, "-o", outFile]);
    case "espeak":
      // -b 1: UTF-8, whatever the machine's locale says.
      return runTool(tools.espeak, [...voice.args, "-b", "1", "-w", outFile, "--stdin"], text);
    case "festival":
      if (!tools.festival) throw new Error(`${voice.id} speaks only where festival is installed`);
      return runTool(tools.festival, [...voice.args, "-o", outFile], text);
  }
}

/** Typographic signs that the voices spell out or stumble over, in their plain form; one line. */
function plainText(text: string): string {
  return text
    .normalize("NFC")
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u00ab\u00bb\u201c-\u201f]/g, '"')
    .replace(/\s*[\u2013\u2014]\s*/g, ", ")
    .replace(/\s+/g, " ")
    .trim();
}

/** As loud as LEVEL_RMS_DBFS asks, but never so loud that a peak is cut. */
function levelled(samples: Int16Array): Int16Array {
  const gainDb = Math.min(LEVEL_RMS_DBFS - rmsDbfs(samples), LEVEL_PEAK_DBFS_MAX - peakDbfs(samples));
  const factor = 10 ** (gainDb / 20);
  return samples.map((sample) => Math.round(sample * factor));
}

/** A reader, Asterisk above all, sees the old file or the new one. */
async function writeWhole(file: string, bytes: Buffer): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.part`, bytes);
  await rename(`${file}.part`, file);
}
