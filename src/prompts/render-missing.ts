/**
 * Renders what a sounds folder lacks, and what it has from us with an older
 * text. Recordings put in place by hand stay; delete one to get it rendered.
 */
import { mkdir, readFile, rename } from "node:fs/promises";
import path from "node:path";
import type { Language } from "../domain/glossary";
import { type PromptFile, type PromptTexts, promptFiles, promptPath } from "./manifest";
import { renderPrompt } from "./render";
import {
  type RenderedEntry,
  type RenderedIndex,
  readRenderedIndex,
  sha256,
  writeRenderedIndex,
} from "./rendered-index";
import type { VoiceTools } from "./voice-tools";
import { runTimeVoice, type Voice } from "./voices";

/**
 *   rendered   spoken now
 *   current    ours, with this text already
 *   recording  somebody else's: left alone
 */
export type PromptDeed = "rendered" | "current" | "recording";

export interface RenderProgress {
  readonly done: number;
  readonly total: number;
  readonly file: string;
  readonly deed: PromptDeed;
}

export interface RenderMissingRequest {
  readonly texts: PromptTexts;
  /** The sounds folder; made if need be. */
  readonly dir: string;
  readonly tools: VoiceTools;
  readonly onProgress?: (progress: RenderProgress) => void;
  /** Default: the run-time voices. */
  readonly voiceFor?: (language: Language) => Voice;
  /** Also speak again what another voice of ours said; otherwise only the text decides. */
  readonly revoice?: boolean;
}

/**
 * Returns how many files met which fate. Rejects at the first sentence that
 * cannot be rendered; what was done until then is kept and not done again.
 */
export async function renderMissing(request: RenderMissingRequest): Promise<Record<PromptDeed, number>> {
  const wanted = promptFiles(request.texts);
  const counts: Record<PromptDeed, number> = { rendered: 0, current: 0, recording: 0 };
  await mkdir(request.dir, { recursive: true });
  let index = await readRenderedIndex(request.dir);

  for (const [i, prompt] of wanted.entries()) {
    const voice = (request.voiceFor ?? runTimeVoice)(prompt.language);
    const key = `${prompt.language}/${prompt.name}.wav`;
    const file = promptPath(request.dir, prompt.language, prompt.name);
    const deed = judge(await hashOf(file), index[key], prompt, request.revoice ? voice : null);
    if (deed === "rendered") index = await renderInto(request, index, { key, file, prompt, voice });
    counts[deed]++;
    request.onProgress?.({ done: i + 1, total: wanted.length, file, deed });
  }
  return counts;
}

/** How many sentences `renderMissing` would speak: with none, no voice is needed at all. */
export async function countToRender({ texts, dir }: Pick<RenderMissingRequest, "texts" | "dir">): Promise<number> {
  const index = await readRenderedIndex(dir);
  const deeds = promptFiles(texts).map(async (prompt) => {
    const hash = await hashOf(promptPath(dir, prompt.language, prompt.name));
    return judge(hash, index[`${prompt.language}/${prompt.name}.wav`], prompt, null);
  });
  return (await Promise.all(deeds)).filter((deed) => deed === "rendered").length;
}

/** `voice` null: whichever of our voices spoke it will do. */
function judge(
  hash: string | null,
  entry: RenderedEntry | undefined,
  prompt: PromptFile,
  voice: Voice | null,
): PromptDeed {
  if (hash === null) return "rendered";
  if (!entry?.files.includes(hash)) return "recording";
  const isNewest = entry.files.at(-1) === hash;
  const saysThis = entry.text === sha256(prompt.text) && (voice === null || entry.voice === voice.id);
  return isNewest && saysThis ? "current" : "rendered";
}

interface RenderJob {
  readonly key: string;
  readonly file: string;
  readonly prompt: PromptFile;
  readonly voice: Voice;
}

/** The index first, the file second: stopped in between, the next run sees its own old render and repeats. */
async function renderInto(
  { dir, tools }: RenderMissingRequest,
  index: RenderedIndex,
  { key, file, prompt, voice }: RenderJob,
): Promise<RenderedIndex> {
  const freshFile = path.join(dir, prompt.language, `.${prompt.name}.fresh.wav`);
  await renderPrompt({ language: prompt.language, text: prompt.text, outFile: freshFile, tools, voice });

  const previous = index[key]?.files.at(-1);
  const newest = sha256(await readFile(freshFile));
  const files = previous === undefined || previous === newest ? [newest] : [previous, newest];
  const extended = { ...index, [key]: { voice: voice.id, text: sha256(prompt.text), files } };
  await writeRenderedIndex(dir, extended);
  await rename(freshFile, file);
  return extended;
}

async function hashOf(file: string): Promise<string | null> {
  try {
    return sha256(await readFile(file));
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw err;
  }
}
