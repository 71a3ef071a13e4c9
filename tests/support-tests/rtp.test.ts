/** RTP as the test phones speak it: packets, keys frame by frame, and recordings whose time is right. */
import { decodeUlaw, encodeUlaw, isAudible } from "../../src/demo/audio/ulaw";
import { KeyPlan } from "../support/sip-phone/key-plan";
import { Recording } from "../support/sip-phone/recording";
import { formatKeyEvent, formatRtp, parseKeyEvent, parseRtp } from "../support/sip-phone/rtp-packet";
import { RtpReceiver } from "../support/sip-phone/rtp-receiver";

const LOUD = encodeUlaw(new Int16Array(160).fill(5000));

test("a packet is read as it was written", () => {
  const header = { payloadType: 101, marker: true, sequence: 65535, timestamp: 0xfffffff0, ssrc: 0xdeadbeef };
  expect(parseRtp(formatRtp(header, Buffer.from("abcd")))).toEqual({ ...header, payload: Buffer.from("abcd") });
});

test("contributors and extension are skipped; RTCP and noise are no packets", () => {
  const packet = formatRtp({ payloadType: 0, marker: false, sequence: 1, timestamp: 2, ssrc: 3 }, Buffer.alloc(16, 7));
  packet[0] = 0x91;
  // One contributor (4 bytes), then an extension of one word.
  packet.writeUInt16BE(1, 18);
  expect(parseRtp(packet)?.payload).toEqual(Buffer.alloc(4, 7));
  expect(parseRtp(Buffer.from([0x80, 200, ...Array(20).fill(0)]))).toBeNull();
  expect(parseRtp(Buffer.from("OPTIONS sip:x"))).toBeNull();
  expect(parseRtp(Buffer.alloc(3))).toBeNull();
});

test("mu-law is the standard's: known codes, and every code survives a round trip", () => {
  expect([...decodeUlaw(Uint8Array.from([0xff, 0x7f, 0x00, 0x80, 0xce]))]).toEqual([0, 0, -32124, 32124, 988]);
  const codes = Uint8Array.from({ length: 256 }, (_, i) => i);
  // 0x7f is minus zero: it comes back as zero.
  const back = encodeUlaw(decodeUlaw(codes));
  expect(back.filter((code, i) => code !== i && i !== 0x7f)).toHaveLength(0);
  expect([...encodeUlaw(Int16Array.from([-32768, 32767]))]).toEqual([0x00, 0x80]);
});

test("silence and the noise of coding are not audible, speech is", () => {
  expect(isAudible(new Uint8Array(160).fill(0xff))).toBe(false);
  expect(isAudible(encodeUlaw(new Int16Array(160).fill(40)))).toBe(false);
  expect(isAudible(LOUD)).toBe(true);
});

/** Every frame of a plan, as [key, end, duration, marker, offset] each. */
function frames(plan: KeyPlan, count: number) {
  return Array.from({ length: count }, (_, frame) =>
    plan.next(frame * 20).map((packet) => {
      const event = parseKeyEvent(packet.payload);
      return `${packet.marker ? "M" : ""}${event?.key}${event?.end ? "E" : ""}${event?.duration}`;
    }),
  );
}

test("two keys, 40 ms from end to end", () => {
  const plan = new KeyPlan("2#", { toneMs: 20, gapMs: 20 });
  expect(frames(plan, 4)).toEqual([["M2160"], ["2E160", "2E160", "2E160"], ["M#160"], ["#E160", "#E160", "#E160"]]);
  expect(plan.done).toBe(true);
  expect(plan.sent).toEqual([
    { digit: "2", startedAt: 0, endedAt: 20 },
    { digit: "#", startedAt: 40, endedAt: 60 },
  ]);
});

test("without a gap the next key begins in the frame in which the last one ended", () => {
  const plan = new KeyPlan("12", { toneMs: 40, gapMs: 0, endPackets: 1 });
  expect(frames(plan, 5)).toEqual([["M1160"], ["1320"], ["1E320", "M2160"], ["2320"], ["2E320"]]);
});

test("a longer gap, and an end that is lost", () => {
  const plan = new KeyPlan("12", { toneMs: 20, gapMs: 60, endPackets: 0 });
  expect(frames(plan, 7)).toEqual([["M1160"], [], [], [], ["M2160"], [], []]);
  expect(plan.sent.map((key) => key.endedAt)).toEqual([20, 100]);
});

test("a key held 10 s goes on in a second segment and is heard as one key", () => {
  const plan = new KeyPlan("5", { toneMs: 10_000 });
  const receiver = new RtpReceiver(false, () => 101);
  let longest = 0;
  for (let frame = 0; !plan.done; frame++) {
    for (const { payload, marker, timestampOffset } of plan.next(frame * 20)) {
      longest = Math.max(longest, parseKeyEvent(payload)?.duration ?? 0);
      const packet = { payloadType: 101, marker, sequence: frame, timestamp: 1000 + timestampOffset, ssrc: 1, payload };
      receiver.receive(packet, frame * 20);
    }
  }
  expect(longest).toBe(65_440);
  expect(receiver.digits).toEqual([{ digit: "5", startedAt: 0, endedAt: 10_000 }]);
});

test("the same key twice is two keys; a key whose end was lost ends with the next", () => {
  const receiver = new RtpReceiver(false, () => 101);
  const event = (key: number, timestamp: number, end: boolean, marker: boolean, at: number) =>
    receiver.receive(
      { payloadType: 101, marker, sequence: 0, timestamp, ssrc: 1, payload: formatKeyEvent(key, end, 160) },
      at,
    );
  event(1, 100, false, true, 0);
  event(1, 100, true, false, 20);
  event(1, 100, true, false, 20);
  event(1, 500, false, true, 60);
  event(2, 900, false, true, 100);
  event(2, 900, true, false, 120);
  expect(receiver.digits.map(({ digit, endedAt }) => [digit, endedAt])).toEqual([
    ["1", 20],
    ["1", 100],
    ["2", 120],
  ]);
});

function record(packets: { at: number; timestamp: number; ssrc?: number }[]): Int16Array {
  const recording = new Recording();
  for (const { at, timestamp, ssrc = 1 } of packets) recording.add({ at, timestamp, ssrc, payload: LOUD });
  return recording.samples();
}

/** Frames of the recording in which there is sound. */
const soundingFrames = (samples: Int16Array): number[] =>
  Array.from({ length: Math.ceil(samples.length / 160) }, (_, i) => i).filter((i) => (samples[i * 160 + 80] ?? 0) > 0);

test("a recording follows the timestamps, whatever the jitter, and fills gaps with silence", () => {
  const samples = record([
    { at: 100, timestamp: 160_000 },
    { at: 155, timestamp: 160_160 },
    { at: 155, timestamp: 160_320 },
    { at: 200, timestamp: 160_800 },
  ]);
  expect(samples.length).toBe(6 * 160);
  expect(soundingFrames(samples)).toEqual([0, 1, 2, 5]);
});

test("packets in the wrong order are put right, timestamps may wrap", () => {
  const wrap = 2 ** 32;
  const samples = record([
    { at: 0, timestamp: wrap - 160 },
    { at: 40, timestamp: 160 },
    { at: 41, timestamp: 0 },
  ]);
  expect(soundingFrames(samples)).toEqual([0, 1, 2]);
});

test("where timestamps jump, the arrival decides", () => {
  const samples = record([
    { at: 0, timestamp: 1000 },
    { at: 20, timestamp: 1160 },
    { at: 1000, timestamp: 9_000_000 },
    { at: 1020, timestamp: 9_000_160 },
    { at: 2000, timestamp: 5, ssrc: 2 },
  ]);
  expect(soundingFrames(samples)).toEqual([0, 1, 50, 51, 100]);
});

test("gaps count from the answer on, the open one included", () => {
  const receiver = new RtpReceiver(true, () => 101);
  const packet = { payloadType: 0, marker: false, sequence: 0, timestamp: 0, ssrc: 1, payload: Buffer.from(LOUD) };
  receiver.receive(packet, 1000);
  expect(receiver.largestGap(1500)).toBeNull();
  receiver.watchGaps(1500);
  receiver.receive(packet, 1600);
  receiver.receive(packet, 1620);
  receiver.receive(packet, 1870);
  expect(receiver.largestGap(1880)).toEqual({ at: 1620, ms: 250 });
  expect(receiver.largestGap(2200)).toEqual({ at: 1870, ms: 330 });
  expect(receiver.gapsOver(100, 1880)).toEqual([
    { at: 1500, ms: 100 },
    { at: 1620, ms: 250 },
  ]);
});

test("packets that were sent in time and read late are no gap; a sender who paused is one", () => {
  const receiver = new RtpReceiver(false, () => 101);
  const sound = (timestamp: number, at: number): void =>
    receiver.receive(
      { payloadType: 0, marker: false, sequence: 0, timestamp, ssrc: 1, payload: Buffer.from(LOUD) },
      at,
    );
  receiver.watchGaps(1000);
  sound(160, 1000);
  for (let frame = 2; frame < 22; frame++) sound(160 * frame, 1400); // all at once: nobody had read for 0.4 s
  expect(receiver.gapsOver(60, 1400)).toEqual([]);
  sound(160 * 42, 1820);
  expect(receiver.gapsOver(60, 1820)).toEqual([{ at: 1400, ms: 420 }]);
});

test("the first sound after a moment is reported once it comes", async () => {
  const receiver = new RtpReceiver(false, () => 101);
  const sound = receiver.soundAfter(100);
  const packet = { payloadType: 0, marker: false, sequence: 0, timestamp: 0, ssrc: 1 };
  receiver.receive({ ...packet, payload: Buffer.from(LOUD) }, 90);
  receiver.receive({ ...packet, payload: Buffer.alloc(160, 0xff) }, 110);
  receiver.receive({ ...packet, payload: Buffer.from(LOUD) }, 130);
  expect(await sound).toBe(130);
  expect(receiver.firstSoundAt).toBe(90);
});
