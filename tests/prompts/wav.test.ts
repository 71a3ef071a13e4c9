import { durationMs, encodeWav, NotWav, parseWav, peakDbfs, rmsDbfs } from "../../src/prompts/wav";
import { tone } from "./tones";

test("what is written is read back", () => {
  const samples = tone();
  const wav = parseWav(encodeWav(samples, 8_000));
  expect(wav).toEqual({ channels: 1, sampleRate: 8_000, bitsPerSample: 16, isPcm: true, samples });
  expect(durationMs(wav)).toBe(1_000);
});

test("levels are those of a sine: 3 dB below its peak", () => {
  const samples = tone({ amplitude: 0.5 });
  expect(peakDbfs(samples)).toBeCloseTo(-6.02, 1);
  expect(rmsDbfs(samples)).toBeCloseTo(-9.03, 1);
  expect(rmsDbfs(new Int16Array(8_000))).toBe(-Infinity);
  expect(rmsDbfs(new Int16Array(0))).toBe(-Infinity);
});

test("chunks before the sound are skipped, odd ones with their padding", () => {
  const plain = encodeWav(tone({ ms: 10 }), 8_000);
  const note = Buffer.from("LIST\x03\x00\x00\x00abc\x00", "latin1");
  const wav = parseWav(Buffer.concat([plain.subarray(0, 36), note, plain.subarray(36)]));
  expect(wav.samples).toEqual(tone({ ms: 10 }));
});

test("a recorder that was killed left no size: the sound there is, is read", () => {
  const bytes = encodeWav(tone({ ms: 10 }), 8_000);
  bytes.writeUInt32LE(0, 40);
  expect(parseWav(bytes).samples).toHaveLength(80);
});

test("a sound cut short is read as far as it goes", () => {
  const bytes = encodeWav(tone({ ms: 10 }), 8_000);
  expect(parseWav(bytes.subarray(0, 44 + 41)).samples).toHaveLength(20);
});

test.each([
  ["nothing", Buffer.alloc(0)],
  ["another kind of file", Buffer.from("ID3 this is music, is it not?")],
  ["a header alone", encodeWav(tone(), 8_000).subarray(0, 36)],
  ["a format cut short", Buffer.from("RIFF\x00\x00\x00\x00WAVEfmt \x02\x00\x00\x00\x01\x00", "latin1")],
])("%s is not a WAV file", (_what, bytes) => {
  expect(() => parseWav(bytes)).toThrow(NotWav);
});
