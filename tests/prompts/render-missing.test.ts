import { readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { checkPrompts } from "../../src/prompts/check";
import { type PromptTexts, promptFiles } from "../../src/prompts/manifest";
import { type RenderMissingRequest, type RenderProgress, renderMissing } from "../../src/prompts/render-missing";
import type { Command, VoiceTools } from "../../src/prompts/voice-tools";
import { encodeWav, peakDbfs, readWav, rmsDbfs } from "../../src/prompts/wav";
import { putFile, scratchFolder, tone } from "./tones";

const fake = (program: string): Command => ({
  file: process.execPath,
  args: [path.join(__dirname, "fake-voice.cjs"), program],
  env: null,
});
const TOOLS: VoiceTools = { flite: fake("flite"), espeak: fake("espeak"), sox: fake("sox"), festival: null };
const TEXTS: PromptTexts = { greet: { en: "Good morning.", ru: "Доброе утро." }, closed: { en: "We are closed." } };

let dir: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ dir, remove } = await scratchFolder());
});
afterEach(() => remove());

const render = (texts: PromptTexts, more: Partial<RenderMissingRequest> = {}) =>
  renderMissing({ texts, dir, tools: TOOLS, ...more });

test("everything is rendered once, at its level, and not again", async () => {
  const progress: RenderProgress[] = [];
  const first = await render(TEXTS, { onProgress: (p) => progress.push(p) });
  expect(first).toEqual({ rendered: 3, current: 0, recording: 0 });
  expect(progress.map(({ done, total, deed }) => [done, total, deed])).toEqual([
    [1, 3, "rendered"],
    [2, 3, "rendered"],
    [3, 3, "rendered"],
  ]);
  expect(await checkPrompts({ expected: promptFiles(TEXTS), dirs: [dir] })).toEqual([]);
  const { samples } = await readWav(path.join(dir, "en/greet.wav"));
  expect(rmsDbfs(samples)).toBeCloseTo(-19, 1);
  expect(peakDbfs(samples)).toBeLessThanOrEqual(-1);

  expect(await render(TEXTS)).toEqual({ rendered: 0, current: 3, recording: 0 });
});

test("a changed sentence is rendered again, in its language alone", async () => {
  await render(TEXTS);
  const changed = { ...TEXTS, greet: { en: "Good morning to you.", ru: "Доброе утро." } };
  expect(await render(changed)).toEqual({ rendered: 1, current: 2, recording: 0 });
});

test("a recording that was there before is never overwritten", async () => {
  const file = path.join(dir, "en/greet.wav");
  const recording = encodeWav(tone(), 8_000);
  await putFile(file, recording);
  expect(await render(TEXTS)).toEqual({ rendered: 2, current: 0, recording: 1 });
  expect(await readFile(file)).toEqual(recording);
});

test("a recording put in the place of a render stays, whatever happens to the text", async () => {
  await render(TEXTS);
  const file = path.join(dir, "en/greet.wav");
  const recording = encodeWav(tone({ ms: 2_000 }), 8_000);
  await writeFile(file, recording);
  expect(await render(TEXTS)).toEqual({ rendered: 0, current: 2, recording: 1 });
  expect(await render({ ...TEXTS, greet: { en: "Hello." } })).toEqual({ rendered: 0, current: 1, recording: 1 });
  expect(await readFile(file)).toEqual(recording);

  await rm(file);
  expect(await render(TEXTS)).toMatchObject({ rendered: 1 });
});

test("stopped between index and file, the next run takes the old render for its own and repeats", async () => {
  await render(TEXTS);
  const file = path.join(dir, "en/greet.wav");
  const old = await readFile(file);
  const changed = { ...TEXTS, greet: { en: "Good morning to you.", ru: "Доброе утро." } };
  await render(changed);
  await writeFile(file, old);
  expect(await render(changed)).toEqual({ rendered: 1, current: 2, recording: 0 });
});

test("another voice alone is no reason to render again, unless it is asked for", async () => {
  await render(TEXTS);
  const voiceFor = () => ({ id: "espeak-ng low", engine: "espeak" as const, args: [] });
  expect(await render(TEXTS, { voiceFor })).toMatchObject({ current: 3 });
  expect(await render(TEXTS, { voiceFor, revoice: true })).toMatchObject({ rendered: 3 });
  expect(await render(TEXTS, { voiceFor, revoice: true })).toMatchObject({ current: 3 });
});

test.each([
  ["fails", "FAIL", "this voice cannot say that"],
  ["says nothing", "SILENCE", "the voice said nothing"],
  ["is asked for a speech", "a".repeat(2_001), "2000 at most"],
])("a voice that %s leaves no file, and what was done before it is kept", async (_what, text, complaint) => {
  await expect(render({ greet: { en: "Hello." }, broken: { en: text } })).rejects.toThrow(complaint);
  await expect(stat(path.join(dir, "en/broken.wav"))).rejects.toThrow("ENOENT");
  expect(await render({ greet: { en: "Hello." } })).toMatchObject({ current: 1 });
});

test("a program that is not installed is named", async () => {
  const tools = { ...TOOLS, flite: { file: "no-such-flite", args: [], env: null } };
  await expect(render(TEXTS, { tools })).rejects.toThrow("no-such-flite");
});

test("an index that cannot be read stops the work: renders could not be told from recordings", async () => {
  await render(TEXTS);
  await writeFile(path.join(dir, "rendered.json"), "{");
  await expect(render(TEXTS)).rejects.toThrow("cannot be told from recordings");
});

test("a name that would leave the folder is refused before anything is rendered", async () => {
  await expect(render({ "../../x": { en: "Hello." } })).rejects.toThrow("cannot name a prompt");
  await expect(render({ x: { "../en": "Hello." } })).rejects.toThrow("not a language tag");
});
