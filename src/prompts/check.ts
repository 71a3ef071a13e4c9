/**
 * Finds prompts that a caller would not hear, or not well. Asterisk will not tell:
 * a missing sound in a list is skipped without a word, a stereo file is only a
 * line in its log, silence is played as silence.
 */
import { readFile } from "node:fs/promises";
import type { Language, PromptName } from "../domain/glossary";
import { promptPath } from "./manifest";
import { durationMs, NotWav, parseWav, peakDbfs, rmsDbfs, type Wav } from "./wav";

export type PromptProblem =
  | "missing"
  | "wrongFormat"
  | "silent"
  | "tooQuiet"
  | "clipped"
  | "tooShort"
  | "tooLong"
  | "silentEdge";

export interface PromptFinding {
  readonly file: string;
  readonly problem: PromptProblem;
  /** For people: what was found, and what would be right. */
  readonly detail: string;
}

const DURATION_MS_MIN = 300;
const DURATION_MS_MAX = 120_000;
const RMS_DBFS_MIN = -35;
/** Below this even the loudest moment is the noise of a line. */
const SILENCE_DBFS = -50;
/** Dead air that a caller takes for a lost call. The end may be longer: a key is awaited there anyway. */
const LEADING_SILENCE_MS_MAX = 500;
const TRAILING_SILENCE_MS_MAX = 1_000;
const FULL_SCALE_SAMPLE = 32_766;
/** One or two samples at full scale are a loud recording; three in a row are a flattened wave. */
const CLIPPED_RUN = 3;

/** Sample rate each file ending promises to Asterisk. */
const RATE_BY_EXTENSION = { wav: 8_000, wav16: 16_000 } as const;
type Extension = keyof typeof RATE_BY_EXTENSION;

export interface PromptCheckRequest {
  readonly expected: readonly { readonly language: Language; readonly name: PromptName }[];
  /** Sounds folders in the order in which a prompt is looked for: the company's own first. */
  readonly dirs: readonly string[];
}

/** All findings, in the order of `expected`; empty: every prompt can be heard. */
export async function checkPrompts({ expected, dirs }: PromptCheckRequest): Promise<PromptFinding[]> {
  const findings: PromptFinding[] = [];
  for (const { language, name } of expected) {
    const narrow = await firstFound(dirs, language, name, "wav");
    if (narrow) findings.push(...checkSound(narrow.file, narrow.bytes, "wav"));
    else findings.push(missing(dirs, language, name));

    // The wide-band twin is optional: phones that speak it get it, the others never ask.
    const wide = await firstFound(dirs, language, name, "wav16");
    if (wide) findings.push(...checkSound(wide.file, wide.bytes, "wav16"));
  }
  return findings;
}

/** Where a prompt is found, the company's folder before the general one; null: nowhere. */
export async function locatePrompt(
  dirs: readonly string[],
  language: Language,
  name: PromptName,
): Promise<string | null> {
  return (await firstFound(dirs, language, name, "wav"))?.file ?? null;
}

async function firstFound(dirs: readonly string[], language: Language, name: PromptName, extension: Extension) {
  for (const dir of dirs) {
    const file = promptPath(dir, language, name, extension);
    try {
      return { file, bytes: await readFile(file) };
    } catch (err) {
      if ((err as NodeJS.ErrnoException).code !== "ENOENT") throw err;
    }
  }
  return null;
}

function missing(dirs: readonly string[], language: Language, name: PromptName): PromptFinding {
  const file = promptPath(dirs[0] ?? "", language, name);
  return { file, problem: "missing", detail: `looked for in ${dirs.join(", ")}` };
}

/** Findings of one file's bytes. `extension` says which sample rate is promised. */
function checkSound(file: string, bytes: Buffer, extension: Extension): PromptFinding[] {
  const rate = RATE_BY_EXTENSION[extension];
  let wav: Wav;
  try {
    wav = parseWav(bytes);
  } catch (err) {
    if (err instanceof NotWav) return [{ file, problem: "wrongFormat", detail: err.message }];
    throw err;
  }
  if (!wav.isPcm || wav.bitsPerSample !== 16 || wav.channels !== 1 || wav.sampleRate !== rate) {
    const is = `${wav.isPcm ? "PCM" : "not PCM"}, ${wav.bitsPerSample} bit, ${wav.channels} channels, ${wav.sampleRate} Hz`;
    return [{ file, problem: "wrongFormat", detail: `${is}; a .${extension} must be PCM, 16 bit, mono, ${rate} Hz` }];
  }
  return [...checkLevel(wav), ...checkLength(wav)].map((finding) => ({ file, ...finding }));
}

type Unplaced = Omit<PromptFinding, "file">;

function checkLevel({ samples }: Wav): Unplaced[] {
  const rms = rmsDbfs(samples);
  if (peakDbfs(samples) < SILENCE_DBFS) return [{ problem: "silent", detail: `nothing above ${SILENCE_DBFS} dBFS` }];

  const findings: Unplaced[] = [];
  if (rms < RMS_DBFS_MIN) {
    findings.push({
      problem: "tooQuiet",
      detail: `${rms.toFixed(1)} dBFS on average, at least ${RMS_DBFS_MIN} wanted`,
    });
  }
  const flattened = longestFullScaleRun(samples);
  if (flattened >= CLIPPED_RUN) {
    findings.push({ problem: "clipped", detail: `${flattened} samples in a row at full scale` });
  }
  return findings;
}

function checkLength(wav: Wav): Unplaced[] {
  const lengthMs = durationMs(wav);
  const length = `${(lengthMs / 1000).toFixed(1)} s`;
  if (lengthMs < DURATION_MS_MIN) return [{ problem: "tooShort", detail: `${length}, at least 0.3 s wanted` }];
  if (lengthMs > DURATION_MS_MAX) return [{ problem: "tooLong", detail: `${length}, at most 120 s` }];

  const { leadingMs, trailingMs } = silentEdges(wav);
  const findings: Unplaced[] = [];
  if (leadingMs > LEADING_SILENCE_MS_MAX) {
    findings.push({ problem: "silentEdge", detail: `begins with ${Math.round(leadingMs)} ms of silence` });
  }
  if (trailingMs > TRAILING_SILENCE_MS_MAX) {
    findings.push({ problem: "silentEdge", detail: `ends with ${Math.round(trailingMs)} ms of silence` });
  }
  return findings;
}

function longestFullScaleRun(samples: Int16Array): number {
  let longest = 0;
  let run = 0;
  for (const sample of samples) {
    run = sample >= FULL_SCALE_SAMPLE || sample <= -FULL_SCALE_SAMPLE ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  return longest;
}

/** Of a file that is silent throughout, which is found before, there are no edges. */
function silentEdges({ samples, sampleRate }: Wav): { leadingMs: number; trailingMs: number } {
  const audible = 32_768 * 10 ** (SILENCE_DBFS / 20);
  const isAudible = (sample: number) => sample > audible || sample < -audible;
  const first = samples.findIndex(isAudible);
  const last = samples.findLastIndex(isAudible);
  if (first < 0) return { leadingMs: 0, trailingMs: 0 };
  return {
    leadingMs: (first / sampleRate) * 1000,
    trailingMs: ((samples.length - 1 - last) / sampleRate) * 1000,
  };
}
