/**
 * The sounds that come with frontdesk: each sentence is there in every language
 * and can be heard.
 */
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { checkPrompts } from "../../src/prompts/check";
import {
  minutesPrompt,
  PROMPT_LANGUAGES,
  positionPrompt,
  promptFiles,
  SPOKEN_MINUTES_MAX,
  SPOKEN_POSITION_MAX,
} from "../../src/prompts/manifest";
import { queueMusic } from "../../src/prompts/music";
import { readPromptTexts } from "../../src/prompts/texts";
import { durationMs, peakDbfs, readWav, rmsDbfs } from "../../src/prompts/wav";

const SOUNDS_DIR = path.resolve(__dirname, "../../sounds");
const SETS = [SOUNDS_DIR, path.join(SOUNDS_DIR, "sample")];
const SIZE_BYTES_MAX = 30_000_000;

describe.each(SETS)("%s", (dir) => {
  test("every sentence has its text in every language, with numbers as words", async () => {
    const texts = await readPromptTexts(path.join(dir, "prompts.yaml"));
    const withDigits = promptFiles(texts).filter(({ text }) => /\d/.test(text));
    expect(withDigits).toEqual([]);
  });

  test("every sentence can be heard in every language", async () => {
    const texts = await readPromptTexts(path.join(dir, "prompts.yaml"));
    const expected = promptFiles(texts);
    expect(expected).toHaveLength(Object.keys(texts).length * PROMPT_LANGUAGES.length);
    expect(await checkPrompts({ expected, dirs: [dir] })).toEqual([]);
  });

  test("no sound lies there without its text", async () => {
    const texts = await readPromptTexts(path.join(dir, "prompts.yaml"));
    for (const language of PROMPT_LANGUAGES) {
      const files = await readdir(path.join(dir, language));
      expect(files.sort()).toEqual(
        Object.keys(texts)
          .map((name) => `${name}.wav`)
          .sort(),
      );
    }
  });
});

test("every position and every wait that can be announced has its sentence", async () => {
  const texts = await readPromptTexts(path.join(SOUNDS_DIR, "prompts.yaml"));
  for (let position = 1; position <= SPOKEN_POSITION_MAX + 1; position++) {
    expect(texts).toHaveProperty([positionPrompt(position)]);
  }
  for (let minutes = 0; minutes <= SPOKEN_MINUTES_MAX + 1; minutes++) {
    expect(texts).toHaveProperty([minutesPrompt(minutes * 60_000)]);
  }
});

test("the four greetings of one place differ in their sentences", async () => {
  const general = await readPromptTexts(path.join(SOUNDS_DIR, "prompts.yaml"));
  const sample = await readPromptTexts(path.join(SOUNDS_DIR, "sample/prompts.yaml"));
  for (const prefix of ["greet", "greet-kazan", "greet-samara"]) {
    for (const language of PROMPT_LANGUAGES) {
      const said = ["morning", "day", "evening", "night"].map((part) => {
        const name = `${prefix}-${part}`;
        return (general[name] ?? sample[name])?.[language];
      });
      expect(new Set(said).size).toBe(4);
    }
  }
});

test("the queue's music is the one its code composes, quiet and without a seam", async () => {
  const music = await readWav(path.join(SOUNDS_DIR, "moh/default/queue.wav"));
  expect(music).toMatchObject({ isPcm: true, channels: 1, bitsPerSample: 16, sampleRate: 8_000 });
  expect(durationMs(music)).toBe(60_000);
  expect(rmsDbfs(music.samples)).toBeCloseTo(-25, 1);
  expect(peakDbfs(music.samples)).toBeLessThan(-6);

  // From the last sample to the first is no greater step than anywhere within.
  const steps = Int32Array.from(music.samples, (sample, i) => (sample - (music.samples.at(i - 1) ?? 0)) ** 2);
  const seam = steps[0] ?? Infinity;
  expect(steps.some((step, i) => i > 0 && step >= seam)).toBe(true);
  // Versions of Node differ in the last bit of a sine.
  const composed = queueMusic();
  expect(
    music.samples.findIndex((sample, i) => sample - (composed[i] ?? 0) > 2 || (composed[i] ?? 0) - sample > 2),
  ).toBe(-1);
});

test("the silent music is silent", async () => {
  const silence = await readWav(path.join(SOUNDS_DIR, "moh/silence/silence.wav"));
  expect(durationMs(silence)).toBe(10_000);
  expect(peakDbfs(silence.samples)).toBe(-Infinity);
});

test("the sounds stay small enough for a repository", async () => {
  const entries = await readdir(SOUNDS_DIR, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(SIZE_BYTES_MAX);
});
