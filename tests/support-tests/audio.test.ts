/** The ears of our tests: tones, silences, and which prompt was heard, when, and how much of it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeWav } from "../../src/prompts/wav";
import {
  decodeUlaw,
  encodeUlaw,
  findSound,
  goertzel,
  heard,
  longestSilenceMs,
  makeDtmfTone,
  makeTone,
  readPromptWav,
  rms,
  silences,
  tonePresent,
  toneSpans,
} from "../support/audio";
import { pretendSpeech } from "./pretend-speech";

const silence = (ms: number): Int16Array => new Int16Array(ms * 8);

function joined(...parts: Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** As it comes out of a telephone line. */
const overThePhone = (samples: Int16Array): Int16Array => decodeUlaw(encodeUlaw(samples));

const mixed = (a: Int16Array, b: Int16Array, gain: number): Int16Array =>
  a.map((sample, i) => sample + Math.round(gain * (b[i] ?? 0)));

const cut = (samples: Int16Array, ms: number): Int16Array => samples.subarray(0, ms * 8);

const GREETING = pretendSpeech(1, 4000);
const MENU = pretendSpeech(2, 6000);
const WRONG = pretendSpeech(3, 2500);

test("a tone has its power where it lies", () => {
  const tone = makeTone(440, 500, 1000);
  expect(goertzel(tone, 440)).toBeGreaterThan(490_000);
  expect(goertzel(tone, 620)).toBeLessThan(10_000);
  expect(rms(tone)).toBeCloseTo(707, -1);
  expect(rms(new Int16Array())).toBe(0);
});

test("a tone is found over the phone, quietly and under speech; speech alone is none", () => {
  expect(tonePresent(overThePhone(makeTone(440, 300, 300)), 440)).toBe(true);
  expect(tonePresent(mixed(makeTone(1000, 4000, 5000), GREETING, 0.7), 1000)).toBe(true);
  for (const hz of [440, 600, 1000, 1400]) expect(tonePresent(GREETING, hz)).toBe(false);
  expect(tonePresent(silence(300), 440)).toBe(false);
});

test("tones that come and go have their times; keys have two tones", () => {
  const line = joined(silence(500), makeTone(440, 1000), silence(200), makeTone(440, 300), silence(100));
  expect(toneSpans(line, 440)).toEqual([
    { fromMs: 500, toMs: 1500 },
    { fromMs: 1700, toMs: 2000 },
  ]);
  const five = makeDtmfTone("5", 100);
  expect([770, 1336, 697].map((hz) => tonePresent(five, hz))).toEqual([true, true, false]);
  expect(() => makeDtmfTone("x", 100)).toThrow("no such key");
});

test("silences have their times; line noise is silent", () => {
  const noise = silence(1000).map((_, i) => ((i * 7919) % 41) - 20);
  const line = joined(silence(300), makeTone(440, 500), noise, makeTone(440, 500), silence(100));
  expect(silences(line)).toEqual([
    { fromMs: 0, toMs: 300 },
    { fromMs: 800, toMs: 1800 },
  ]);
  expect(longestSilenceMs(line)).toBe(1000);
  expect(longestSilenceMs(makeTone(440, 500))).toBe(0);
});

describe("findSound", () => {
  test("a whole prompt is found to the sample's place, whatever stands around it", () => {
    const line = overThePhone(joined(silence(1234), GREETING, silence(300), MENU));
    expect(findSound(line, GREETING)).toMatchObject({ fromMs: 1234, playedMs: 4000, skippedMs: 0 });
    expect(findSound(line, GREETING)?.completeness).toBeGreaterThan(0.97);
    expect(findSound(line, MENU)).toMatchObject({ fromMs: 5534, playedMs: 6000 });
  });

  test("a prompt that was not played is not found", () => {
    const line = overThePhone(joined(GREETING, MENU, makeTone(440, 1000)));
    expect(findSound(line, WRONG)).toBeNull();
    for (let seed = 10; seed < 20; seed++) expect(findSound(line, pretendSpeech(seed, 3000))).toBeNull();
    expect(findSound(silence(1000), GREETING)).toBeNull();
    expect(findSound(new Int16Array(), GREETING)).toBeNull();
    expect(findSound(line, silence(1000))).toBeNull();
  });

  test.each([300, 700, 1500, 2900])("a prompt cut at %i ms was played for that long", (ms) => {
    for (const after of [silence(1500), MENU, makeTone(440, 1000)]) {
      const found = findSound(overThePhone(joined(silence(500), cut(GREETING, ms), after)), GREETING);
      expect(found?.fromMs).toBe(500);
      // It may have been cut in a pause, of which nothing can be heard.
      const cutInPause = silences(cut(GREETING, ms), { minMs: 20 }).find((span) => span.toMs >= ms);
      expect(found?.playedMs).toBeGreaterThanOrEqual((cutInPause?.fromMs ?? ms) - 40);
      expect(found?.playedMs).toBeLessThanOrEqual(ms + 20);
      expect(found?.completeness).toBeCloseTo(ms / 4000, 1);
    }
  });

  test("a prompt under another voice or quietly is found as well", () => {
    const line = joined(silence(400), GREETING, silence(400));
    const under = overThePhone(mixed(line, pretendSpeech(77, 5000), 0.4));
    expect(findSound(under, GREETING)?.fromMs).toBe(400);
    expect(findSound(under, GREETING)?.playedMs).toBeGreaterThan(3900);
    const quiet = overThePhone(line.map((sample) => Math.round(sample / 8)));
    expect(findSound(quiet, GREETING)).toMatchObject({ fromMs: 400, playedMs: 4000 });
  });

  test("the beginning was lost: what was skipped is told", () => {
    const found = findSound(overThePhone(joined(GREETING.subarray(1500 * 8), silence(500))), GREETING);
    expect(found?.fromMs).toBe(-1500);
    expect(found?.playedMs).toBe(4000);
    expect(Math.abs((found?.skippedMs ?? 0) - 1500)).toBeLessThanOrEqual(60);
    expect(found?.completeness).toBeCloseTo(0.62, 1);
  });

  test("a gap in the line or a pause of the player does not end a prompt", () => {
    const lost = joined(GREETING);
    lost.fill(0, 2000 * 8, 2100 * 8);
    expect(findSound(overThePhone(lost), GREETING)).toMatchObject({ fromMs: 0, playedMs: 4000 });
    const paused = joined(cut(GREETING, 2000), silence(300), GREETING.subarray(2000 * 8));
    expect(findSound(overThePhone(paused), GREETING)).toMatchObject({ fromMs: 0, playedMs: 4000 });
  });

  test("thirty seconds are searched in less than 200 ms", () => {
    const line = overThePhone(joined(MENU, silence(8000), MENU, silence(4000), GREETING, silence(2000)));
    const tookMs = Array.from({ length: 5 }, () => {
      const before = process.cpuUsage();
      expect(findSound(line, GREETING)).toMatchObject({ fromMs: 24_000, playedMs: 4000 });
      return process.cpuUsage(before).user / 1000;
    });
    // Processor time, the least of five: the machine may be busy with other things.
    expect(Math.min(...tookMs)).toBeLessThan(200);
  });
});

describe("heard", () => {
  const prompts = { greeting: GREETING, menu: MENU, wrong: WRONG };

  test("a call is read back in order: greeting cut by a key, the menu, a wrong digit, the menu again", () => {
    const line = overThePhone(
      joined(
        silence(200),
        cut(GREETING, 1500),
        silence(100),
        MENU,
        silence(2000),
        WRONG,
        cut(MENU, 2000),
        silence(500),
      ),
    );
    const list = heard(line, prompts);
    expect(list.map((one) => [one.name, one.fromMs])).toEqual([
      ["greeting", 200],
      ["menu", 1800],
      ["wrong", 9800],
      ["menu", 12_300],
    ]);
    expect(list.map((one) => Math.round(one.playedMs / 100))).toEqual([15, 60, 25, 20]);
  });

  test("prompts with a common end or beginning are told apart", () => {
    const tail = pretendSpeech(5, 2000);
    const morning = joined(pretendSpeech(6, 900), tail);
    const afternoon = joined(pretendSpeech(7, 1100), tail);
    const longer = joined(morning, WRONG);
    const all = { morning, afternoon, longer };
    expect(heard(overThePhone(joined(silence(300), afternoon)), all).map((one) => one.name)).toEqual(["afternoon"]);
    expect(heard(overThePhone(joined(silence(300), morning, silence(900))), all).map((one) => one.name)).toEqual([
      "morning",
    ]);
    expect(heard(overThePhone(longer), all).map((one) => one.name)).toEqual(["longer"]);
  });

  test("prompts that begin alike and were cut there fit both", () => {
    const head = pretendSpeech(8, 1000);
    const all = { closed: joined(head, GREETING), holiday: joined(head, WRONG), menu: MENU };
    const [only, ...others] = heard(overThePhone(joined(silence(300), cut(head, 800), silence(500))), all);
    expect(others).toEqual([]);
    expect([only?.name, ...(only?.alsoFits ?? [])].sort()).toEqual(["closed", "holiday"]);
    expect(heard(overThePhone(all.closed), all)).toMatchObject([{ name: "closed", alsoFits: [] }]);
  });

  test("a prompt played again and again is counted", () => {
    const line = overThePhone(joined(WRONG, WRONG, silence(400), WRONG));
    expect(heard(line, prompts).map((one) => one.fromMs)).toEqual([0, 2500, 5400]);
  });

  test("nothing was heard", () => expect(heard(silence(3000), prompts)).toEqual([]));
});

describe("readPromptWav", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "frontdesk-wav-"));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  function wav(samples: Int16Array, { rate = 8000, extra = Buffer.alloc(0) } = {}): string {
    const file = encodeWav(samples, rate);
    const path = join(dir, "x.wav");
    writeFileSync(path, Buffer.concat([file.subarray(0, 36), extra, file.subarray(36)]));
    return path;
  }

  test("reads 8 kHz mono, past other chunks", () => {
    const samples = Int16Array.from([1, -2, 32767, -32768]);
    expect(readPromptWav(wav(samples))).toEqual(samples);
    const odd = Buffer.from("LIST\x03\x00\x00\x00abc\x00", "latin1");
    expect(readPromptWav(wav(samples, { extra: odd }))).toEqual(samples);
  });

  test("refuses anything else, saying why", () => {
    expect(() => readPromptWav(wav(Int16Array.from([1]), { rate: 16_000 }))).toThrow("16000 Hz");
    const path = join(dir, "y.wav");
    writeFileSync(path, "hello");
    expect(() => readPromptWav(path)).toThrow("not a WAV file");
  });
});
