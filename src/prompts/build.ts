/**
 * For maintainers: renders the committed sounds (general and sample company's
 * prompts, the queue's music, the silent music class) and checks them.
 *
 *   apt-get install festival festvox-ru flite espeak-ng sox
 *   node --import tsx src/prompts/build.ts
 *
 * Only what is missing, or was rendered with another text or voice, is made anew.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { checkPrompts } from "./check";
import { promptFiles } from "./manifest";
import { queueMusic } from "./music";
import { type RenderProgress, renderMissing } from "./render-missing";
import { readPromptTexts } from "./texts";
import { voiceToolsFromPath } from "./voice-tools";
import { committedVoice } from "./voices";
import { encodeWav } from "./wav";

const SOUNDS_DIR = path.resolve(__dirname, "../../sounds");
const STRESS_FILE = path.join(SOUNDS_DIR, "stress-ru.scm");
const SAMPLE_RATE = 8_000;
const SILENCE_SECONDS = 10;

/** Returns the number of findings in this set. */
async function buildSet(dir: string): Promise<number> {
  const texts = await readPromptTexts(path.join(dir, "prompts.yaml"));
  const counts = await renderMissing({
    texts,
    dir,
    tools: voiceToolsFromPath(),
    voiceFor: (language) => committedVoice(language, STRESS_FILE),
    revoice: true,
    onProgress: sayProgress,
  });
  console.log(`${dir}: ${counts.rendered} rendered, ${counts.current} current, ${counts.recording} recordings`);

  const findings = await checkPrompts({ expected: promptFiles(texts), dirs: [dir] });
  for (const { file, problem, detail } of findings) console.error(`${file}: ${problem} (${detail})`);
  return findings.length;
}

function sayProgress({ done, total, file, deed }: RenderProgress): void {
  if (deed === "rendered") console.log(`${done}/${total} ${path.relative(SOUNDS_DIR, file)}`);
}

async function buildMusic(): Promise<void> {
  const silence = new Int16Array(SILENCE_SECONDS * SAMPLE_RATE);
  for (const [file, samples] of Object.entries({ "default/queue.wav": queueMusic(), "silence/silence.wav": silence })) {
    const target = path.join(SOUNDS_DIR, "moh", file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, encodeWav(samples, SAMPLE_RATE));
  }
}

async function main(): Promise<void> {
  await buildMusic();
  const findings = (await buildSet(SOUNDS_DIR)) + (await buildSet(path.join(SOUNDS_DIR, "sample")));
  process.exitCode = findings === 0 ? 0 : 1;
}

main().catch((err: unknown) => {
  console.error(err);
  process.exitCode = 1;
});
