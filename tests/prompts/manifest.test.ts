import { writeFile } from "node:fs/promises";
import path from "node:path";
import { minutesPrompt, positionPrompt, promptFiles, promptPath } from "../../src/prompts/manifest";
import { readPromptTexts } from "../../src/prompts/texts";
import { runTimeVoice } from "../../src/prompts/voices";
import { scratchFolder } from "./tones";

test("one file a sentence", () => {
  expect(promptFiles({ closed: { en: "Closed.", ru: "Закрыто." } })).toEqual([
    { language: "en", name: "closed", text: "Closed." },
    { language: "ru", name: "closed", text: "Закрыто." },
  ]);
  expect(promptPath("/sounds", "ru", "closed")).toBe("/sounds/ru/closed.wav");
});

test.each([
  [1, "position-1"],
  [20, "position-20"],
  [21, "position-more"],
  [0, "position-1"],
])("position %i is said by %s", (position, name) => {
  expect(positionPrompt(position)).toBe(name);
});

test.each([
  [0, "minutes-1"],
  [60_000, "minutes-1"],
  [60_001, "minutes-2"],
  [600_000, "minutes-10"],
  [600_001, "minutes-more"],
])("a wait of %i ms is said by %s", (waitMs, name) => {
  expect(minutesPrompt(waitMs)).toBe(name);
});

test("a language without a voice of our choice is spoken by espeak-ng's own", () => {
  expect(runTimeVoice("de")).toMatchObject({ engine: "espeak", args: ["-v", "de"] });
});

test("a text file names every sentence it lacks", async () => {
  const { dir, remove } = await scratchFolder();
  try {
    const file = path.join(dir, "prompts.yaml");
    await writeFile(file, "greet: { en: Hello, ru: ' ', it: Salve }\nclosed: closed\n");
    await expect(readPromptTexts(file, ["en", "ru"])).rejects.toThrow(
      'greet has no sentence in "ru"; closed has no sentence in "en"; closed has no sentence in "ru"',
    );
    await writeFile(file, "- greet\n");
    await expect(readPromptTexts(file)).rejects.toThrow("expected");
  } finally {
    await remove();
  }
});
