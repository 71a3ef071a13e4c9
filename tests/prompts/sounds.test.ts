import path from "node:path";
import { openSounds, readSounds } from "../../src/prompts/sounds";
import { encodeWav } from "../../src/prompts/wav";
import { putFile, scratchFolder, tone } from "./tones";

let dir: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ dir, remove } = await scratchFolder());
});
afterEach(() => remove());

const put = (file: string, ms = 1_000) => putFile(path.join(dir, file), encodeWav(tone({ ms }), 8_000));
const read = () => readSounds(["company", "general"].map((name) => ({ name, dir: path.join(dir, name) })));

test("the caller's language goes before the others, the company's sound before the general one", async () => {
  await put("general/en/greet.wav");
  await put("general/ru/greet.wav");
  await put("company/ru/greet.wav", 2_000);
  const sounds = read();
  expect(sounds.find("greet", ["ru", "en"])).toEqual({
    name: "greet",
    language: "ru",
    media: "sound:company/ru/greet",
    lengthMs: 2_000,
  });
  expect(sounds.find("greet", ["it", "en"])).toMatchObject({ media: "sound:general/en/greet", lengthMs: 1_000 });
  expect(sounds.find("greet", ["it"])).toBeNull();
  expect(sounds.find("closed", ["en"])).toBeNull();
});

test("what is no sound cannot be found", async () => {
  await put("company/en/greet.wav");
  await putFile(path.join(dir, "general/en/notes.txt"), Buffer.from("notes"));
  await putFile(path.join(dir, "general/en/broken.wav"), Buffer.from("RIFF"));
  const sounds = read();
  for (const name of ["notes", "broken"]) expect(sounds.find(name, ["en"])).toBeNull();
});

test("sounds made later are found when the folders are read again; one that cannot be read changes nothing", async () => {
  await put("general/en/greet.wav");
  const sounds = openSounds([{ name: "general", dir: path.join(dir, "general") }]);
  await put("general/en/closed.wav");
  expect(sounds.find("closed", ["en"])).toBeNull();
  sounds.readAgain();
  expect(sounds.find("closed", ["en"])).toMatchObject({ media: "sound:general/en/closed" });
  await remove();
  expect(() => sounds.readAgain()).toThrow();
  expect(sounds.count).toBe(2);
});
