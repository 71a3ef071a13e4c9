/** Speaks the company's own sentences: with installed programs, else with fetched ones, and with none if nothing is to be spoken. */

import type { PromptTexts } from "../../prompts/manifest";
import { countToRender, type PromptDeed, renderMissing } from "../../prompts/render-missing";
import { CommandFailed, type VoiceTools, voiceToolsFromPath, voiceToolsFromRoot } from "../../prompts/voice-tools";
import { SetupError } from "../../setup/errors";
import { fetchPackages } from "../../setup/packages";
import type { OnProgress } from "../../setup/progress";
import { thisMachine, VOICE_PROGRAMS } from "../doctor/machine";

export type RenderedPrompts = Readonly<Record<PromptDeed, number>>;

interface Options {
  readonly dir: string;
  readonly cacheDir: string;
  /** Where programs are looked for. */
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: OnProgress;
}

/** @throws SetupError when the voices cannot be had, or cannot speak a sentence. */
export async function renderCompanyPrompts(texts: PromptTexts, options: Options): Promise<RenderedPrompts> {
  const { dir, onProgress } = options;
  const missing = await countToRender({ texts, dir });
  const tools = missing === 0 ? voiceToolsFromPath() : await voices(options);
  try {
    return await renderMissing({
      texts,
      dir,
      tools,
      // Files that are there already are looked through in a moment: nobody need watch that.
      onProgress: ({ done, total, file }) => {
        if (missing > 0) onProgress({ label: `prompts: ${done} of ${total}, ${file}`, fraction: done / total });
      },
    });
  } catch (err) {
    if (!(err instanceof CommandFailed)) throw err;
    throw new SetupError(
      "A prompt could not be spoken",
      err.message,
      `Put recordings (WAV, 8 kHz, 16 bit, mono) into ${dir}/LANGUAGE/NAME.wav, or install the voices: apt-get install flite espeak-ng sox; then type the command again`,
      { cause: err },
    );
  }
}

async function voices({ cacheDir, path, env, onProgress }: Options): Promise<VoiceTools> {
  const machine = thisMachine(path);
  if (VOICE_PROGRAMS.every((name) => machine.hasProgram(name))) return voiceToolsFromPath();
  const { root } = await fetchPackages({ cacheDir, bundle: "voices", env, onProgress });
  return voiceToolsFromRoot(root);
}
