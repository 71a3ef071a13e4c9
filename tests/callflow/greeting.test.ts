/** The greeting by the site's clock, and whoever dials through it. Keys 1, 2, 5, 0; extensions 101-103, 204, 205, 30, 31. */
import { answersAfter, ignores, type Press } from "../support/fake-line";
import { FrontDesk, type FrontDeskOptions } from "../support/front-desk";

const keys = (text: string, fromMs: number, everyMs = 100): Press[] =>
  [...text].map((key, i) => ({ key, afterMs: fromMs + i * everyMs }));

/** Alice presses these, and what she then hears and meets. */
async function alicePresses(presses: readonly Press[], options: FrontDeskOptions = {}): Promise<FrontDesk> {
  const desk = new FrontDesk(options);
  desk.world.phones.script("desk-204", ignores());
  desk.world.phones.script("desk-101", ignores());
  desk.call("alice", { presses, hangsUpAfterMs: 12_000 });
  await desk.finish();
  return desk;
}

/** Seconds from the arrival at which alice heard or met this; -1: never. */
const at = (desk: FrontDesk, line: string): number =>
  Number(desk.world.times.find((time) => time.endsWith(` ${line}`))?.split(" ")[0] ?? -1);

test.each([
  ["04:59:59.900", "greet-night"],
  ["05:00", "greet-morning"],
  ["11:59:59.900", "greet-morning"],
  ["12:00", "greet-day"],
  ["17:59:59.900", "greet-day"],
  ["18:00", "greet-evening"],
  ["22:59:59.900", "greet-evening"],
  ["23:00", "greet-night"],
  ["00:00", "greet-night"],
])("at %s by the site's clock: %s", async (time, prompt) => {
  const desk = new FrontDesk({ now: `2026-03-03T${time}+03:00` });
  desk.call("alice", { hangsUpAfterMs: 1_000 });
  await desk.finish();
  expect(desk.world.transcript).toEqual(["alice is answered", `alice hears ${prompt} (ru)`, "alice hangs up"]);
});

test("one moment, two sites: each greets by its own clock", async () => {
  const elsewhere = (file: string): string => file.replace("zone: Europe/Moscow", "zone: Asia/Vladivostok"); // kazan's
  const desk = new FrontDesk({ now: "2026-03-02T03:00:00Z", company: elsewhere });
  desk.call("alice", { dnis: "78432000000", hangsUpAfterMs: 1_000 });
  desk.call("zoe", { dnis: "78432000001", hangsUpAfterMs: 1_000 });
  await desk.finish();
  expect(desk.world.transcript).toContain("alice hears greet-day (ru)"); // 13:00
  expect(desk.world.transcript).toContain("zoe hears greet-morning (ru)"); // 06:00
});

test("a site with boundaries of its own", async () => {
  const begins = 'greeting: { begins: { morning: "06:00", day: "10:00", evening: "17:00", night: "22:00" }, prompts:';
  const desk = new FrontDesk({
    now: "2026-03-02T05:30:00+03:00",
    company: (file) => file.replace("greeting: { prompts:", begins),
  });
  desk.call("alice", { hangsUpAfterMs: 1_000 });
  await desk.finish();
  expect(desk.world.transcript).toContain("alice hears greet-night (ru)");
});

test("an extension dialled during the greeting: the sound stops at the first digit, the phone rings at the last", async () => {
  const desk = await alicePresses(keys("204", 500));
  expect(desk.world.transcript).toEqual([
    "alice is answered",
    "alice hears greet-morning (ru)",
    "alice hears ringing",
    "desk-204 rings",
    "alice hangs up",
    "desk-204: withdrawn",
  ]);
  expect(at(desk, "desk-204 rings")).toBe(0.7); // the moment of the third digit
  expect(desk.find("prompt.played")).toMatchObject({ prompt: "greet-morning", outcome: "interrupted", playedMs: 498 });
  expect(desk.find("menu.extensionDialled")).toMatchObject({ extension: "204", employee: "frank" });
});

test("digits before the sound: the greeting does not even start", async () => {
  const desk = await alicePresses(keys("204", 0, 1), { lookupMs: 30 });
  expect(desk.world.transcript.slice(0, 3)).toEqual(["alice is answered", "alice hears ringing", "desk-204 rings"]);
  expect(desk.typesOf("prompt.")).toEqual([]);
});

test("the first digit before the answer, the rest during it", async () => {
  const desk = await alicePresses(keys("204", 10, 300), { lookupMs: 30 });
  expect(desk.world.transcript.slice(0, 3)).toEqual(["alice is answered", "alice hears ringing", "desk-204 rings"]);
  expect(at(desk, "desk-204 rings")).toBe(0.61);
});

test("a key of the menu during the greeting is the choice", async () => {
  const desk = await alicePresses(keys("0", 700));
  expect(desk.world.transcript).toEqual([
    "alice is answered",
    "alice hears greet-morning (ru)",
    "alice waits in front-desk",
    "alice hears comfort (ru)",
    "alice hangs up",
  ]);
  expect(at(desk, "alice waits in front-desk")).toBe(0.7);
  expect(desk.find("menu.chosen")).toMatchObject({ menu: "main", key: "0", label: "operator" });
});

test("a key that is also how an extension begins waits the inter-digit time", async () => {
  const desk = await alicePresses(keys("1", 700));
  expect(at(desk, "alice waits in front-desk")).toBe(2.2);
  expect(desk.find("menu.chosen")).toMatchObject({ key: "1", label: "new purchase" });
});

test("the inter-digit time is the site's", async () => {
  const desk = await alicePresses(keys("1", 700), {
    company: (file) => file.replace("menu: main\n", "menu: main\n    times: { interDigit: 800ms }\n"),
  });
  expect(at(desk, "alice waits in front-desk")).toBe(1.5);
});

test("# says that this is all: the key fires at once", async () => {
  const desk = await alicePresses(keys("1#", 700));
  expect(at(desk, "alice waits in front-desk")).toBe(0.8);
});

test("a slow dialler has the inter-digit time after each digit", async () => {
  const desk = await alicePresses(keys("204", 500, 1_400));
  expect(at(desk, "desk-204 rings")).toBe(3.3);
});

test("one wrong key says so and returns to the menu", async () => {
  const desk = await alicePresses(keys("9", 500));
  expect(desk.world.transcript).toEqual([
    "alice is answered",
    "alice hears greet-morning (ru)",
    "alice hears menu-invalid (ru)",
    "alice hears menu-main (ru)",
    "alice hears no-input (ru)",
    "alice hears menu-main (ru)",
    "alice hangs up",
  ]);
  expect(at(desk, "alice hears menu-invalid (ru)")).toBe(0.5);
  expect(desk.find("menu.wrongInput")).toMatchObject({ menu: "main", digits: "9" });
});

test("a wrong extension says so and returns to the menu", async () => {
  const desk = await alicePresses(keys("299", 500));
  expect(desk.world.transcript.slice(2, 4)).toEqual(["alice hears extension-wrong (ru)", "alice hears menu-main (ru)"]);
  expect(desk.find("menu.wrongInput")).toMatchObject({ digits: "29" });
  expect(desk.typesOf("menu.wrongInput")).toHaveLength(1); // the last 9 belongs to the wrong number
});

test("an extension begun and not finished is a wrong one, after the inter-digit time", async () => {
  const desk = await alicePresses(keys("20", 500));
  expect(at(desk, "alice hears extension-wrong (ru)")).toBe(2.1);
});

test("where the menu takes no extensions, none can be dialled during its greeting", async () => {
  const desk = await alicePresses(keys("204", 500), {
    company: (file) => file.replace("prompt: menu-main\n", "prompt: menu-main\n    extensions: false\n"),
  });
  expect(desk.world.transcript).not.toContain("desk-204 rings");
  expect(at(desk, "alice hears menu-second (ru)")).toBe(0.5); // 2 is a key and nothing else
});

test("a digit in the moment in which the greeting ends is not lost", async () => {
  const desk = await alicePresses(keys("0", 2_002));
  expect(desk.world.transcript).toContain("alice waits in front-desk");
  expect(desk.typesOf("menu.chosen")).toHaveLength(1);
});

test.each([
  ["to its end", { hangsUpAfterMs: 3_000 }, "finished", 2_000],
  ["until a key", { presses: keys("0", 700), hangsUpAfterMs: 3_000 }, "interrupted", 698],
  ["until the caller hung up", { hangsUpAfterMs: 500 }, "abandoned", 498],
])("the journal says how a greeting was heard: %s", async (_how, script, outcome, playedMs) => {
  const desk = new FrontDesk();
  desk.call("alice", script);
  await desk.finish();
  expect(desk.find("prompt.played")).toMatchObject({ prompt: "greet-morning", language: "ru", outcome, playedMs });
});

test("a greeting that is missing is skipped: the menu follows at once", async () => {
  const desk = new FrontDesk({ missingPrompts: ["greet-morning"] });
  desk.call("alice", { hangsUpAfterMs: 1_000 });
  await desk.finish();
  expect(desk.world.transcript).toEqual(["alice is answered", "alice hears menu-main (ru)", "alice hangs up"]);
  expect(desk.logged).toMatchObject([{ level: "warn", msg: expect.stringContaining("prompt is missing") }]);
});

test("the colleague dialled answers, and the two talk", async () => {
  const desk = new FrontDesk();
  desk.world.phones.script("desk-204", answersAfter(2_000, { hangsUpAfterMs: 5_000 }));
  desk.call("alice", { presses: keys("204", 100) });
  await desk.finish();
  expect(desk.world.transcript.slice(-4)).toEqual([
    "desk-204 answers",
    "alice and desk-204 talk",
    "desk-204 hangs up",
    "alice is hung up",
  ]);
});
