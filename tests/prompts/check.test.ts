import path from "node:path";
import { checkPrompts, locatePrompt } from "../../src/prompts/check";
import { encodeWav } from "../../src/prompts/wav";
import { putFile, scratchFolder, type Tone, tone } from "./tones";

let dir: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ dir, remove } = await scratchFolder());
});
afterEach(() => remove());

async function problemsOf(bytes: Buffer | null, ending = "wav"): Promise<string[]> {
  const good = path.join(dir, "en/greet.wav");
  await putFile(good, encodeWav(tone(), 8_000));
  if (bytes) await putFile(path.join(dir, `en/greet.${ending}`), bytes);
  const findings = await checkPrompts({ expected: [{ language: "en", name: "greet" }], dirs: [dir] });
  return findings.map(({ problem }) => problem);
}

test("a good sound has no findings", async () => {
  expect(await problemsOf(null)).toEqual([]);
});

test("a missing sound is found, in its language alone", async () => {
  await putFile(path.join(dir, "en/greet.wav"), encodeWav(tone(), 8_000));
  const expected = ["en", "ru"].map((language) => ({ language, name: "greet" }));
  const findings = await checkPrompts({ expected, dirs: [dir] });
  expect(findings).toEqual([
    { file: path.join(dir, "ru/greet.wav"), problem: "missing", detail: `looked for in ${dir}` },
  ]);
});

test.each<[string, Tone, string[]]>([
  ["silent throughout", { amplitude: 0 }, ["silent"]],
  ["mere line noise", { amplitude: 0.002 }, ["silent"]],
  ["too quiet", { amplitude: 0.01 }, ["tooQuiet"]],
  ["as quiet as allowed", { amplitude: 0.03 }, []],
  ["clipped", { amplitude: 1.5 }, ["clipped"]],
  ["loud but whole", { amplitude: 0.95 }, []],
  ["a click", { ms: 100 }, ["tooShort"]],
  ["longer than a prompt may be", { ms: 121_000 }, ["tooLong"]],
  ["late to begin", { leadingMs: 700 }, ["silentEdge"]],
  ["long in ending", { trailingMs: 1_500 }, ["silentEdge"]],
  ["as late as allowed", { leadingMs: 400, trailingMs: 900 }, []],
])("a sound %s", async (_what, made, problems) => {
  expect(await problemsOf(encodeWav(tone(made), 8_000))).toEqual(problems);
});

test("16 kHz under the name .wav would not play; as .wav16 it does, and 8 kHz does not", async () => {
  const wide = encodeWav(tone({ rate: 16_000 }), 16_000);
  expect(await problemsOf(wide, "wav")).toEqual(["wrongFormat"]);
  expect(await problemsOf(wide, "wav16")).toEqual([]);
  expect(await problemsOf(encodeWav(tone(), 8_000), "wav16")).toEqual(["wrongFormat"]);
});

/** Changes one field of a WAV header; 16-bit values. */
function withHeader(at: number, value: number): Buffer {
  const bytes = encodeWav(tone(), 8_000);
  bytes.writeUInt16LE(value, at);
  return bytes;
}

test.each<[string, Buffer]>([
  ["stereo", withHeader(22, 2)],
  ["8 bit", withHeader(34, 8)],
  ["mu-law inside a WAV", withHeader(20, 7)],
  ["an MP3 by another name", Buffer.from("ID3 and so on")],
  ["an empty file", Buffer.alloc(0)],
])("wrong format: %s", async (_what, bytes) => {
  expect(await problemsOf(bytes)).toEqual(["wrongFormat"]);
});

test("the company's own sound stands before the general one", async () => {
  const company = path.join(dir, "company");
  await putFile(path.join(dir, "en/greet.wav"), encodeWav(tone(), 8_000));
  expect(await locatePrompt([company, dir], "en", "greet")).toBe(path.join(dir, "en/greet.wav"));
  await putFile(path.join(company, "en/greet.wav"), encodeWav(tone({ amplitude: 0 }), 8_000));
  expect(await locatePrompt([company, dir], "en", "greet")).toBe(path.join(company, "en/greet.wav"));
  expect(await locatePrompt([company, dir], "it", "greet")).toBeNull();
});

test.each(["../secret", "Greet", "", "a b"])("a prompt cannot be named %j", async (name) => {
  await expect(checkPrompts({ expected: [{ language: "en", name }], dirs: [dir] })).rejects.toThrow(
    "cannot name a prompt",
  );
});
