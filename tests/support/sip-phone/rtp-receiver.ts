/**
 * What one stream hears: figures about its packets, the keys pressed by the far
 * end, and the recording. "First packet after X" questions are answered from
 * the time of arrival, so this file must stay cheap.
 */
import { isAudible } from "../../../src/demo/audio/ulaw";
import { createDeferred, type Deferred } from "./deferred";
import { Recording } from "./recording";
import { FRAME_MS, FRAME_SAMPLES, parseKeyEvent, type RtpPacket } from "./rtp-packet";
import { ULAW_PAYLOAD } from "./sdp";

/** A key the far end pressed; times are performance.now() of its first packet and of its first E bit. */
export interface HeardDigit {
  readonly digit: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

/**
 * A stretch without packets. `at` is performance.now() of its beginning, `ms` how long nothing was sent: packets that
 * were sent in time and only read late, because this process had no turn, leave none.
 */
export interface RtpGap {
  readonly at: number;
  readonly ms: number;
}

/** Gaps are kept from here on: a packet is due every 20 ms, and the event loop is not exact. */
const GAP_KEPT_MS = 60;

interface OpenKey {
  readonly digit: string;
  /** Of its latest segment. */
  timestamp: number;
  readonly startedAt: number;
  ended: boolean;
}

export class RtpReceiver {
  packets = 0;
  firstPacketAt: number | null = null;
  lastPacketAt: number | null = null;
  firstSoundAt: number | null = null;
  lastSoundAt: number | null = null;
  readonly digits: HeardDigit[] = [];
  readonly recording = new Recording();
  private readonly gaps: RtpGap[] = [];
  private largest: RtpGap | null = null;
  private watchedSince: number | null = null;
  private lastSound: Pick<RtpPacket, "ssrc" | "timestamp"> | null = null;
  private key: OpenKey | null = null;
  private soundWaits: { after: number; found: Deferred<number> }[] = [];

  constructor(
    private readonly keepsSound: boolean,
    private readonly eventPayload: () => number,
  ) {}

  receive(packet: RtpPacket, at: number): void {
    this.noteGap(at, this.sentAfterMs(packet));
    this.packets++;
    this.firstPacketAt ??= at;
    this.lastPacketAt = at;
    if (packet.payloadType === ULAW_PAYLOAD) this.receiveSound(packet, at);
    else if (packet.payloadType === this.eventPayload()) this.receiveKey(packet, at);
  }

  /** From now on gaps count: the call was answered. */
  watchGaps(at: number): void {
    this.watchedSince ??= at;
  }

  /** Longest stretch without packets since answered, the one still open at `until` included; null before the answer. */
  largestGap(until: number): RtpGap | null {
    const since = this.gapStart();
    if (since === null) return null;
    const open = { at: since, ms: until - since };
    return this.largest === null || open.ms > this.largest.ms ? open : this.largest;
  }

  /** Every stretch without packets of at least `minMs` (60 or more) since answered, the open one included. */
  gapsOver(minMs: number, until: number): RtpGap[] {
    const since = this.gapStart();
    const all = since === null ? this.gaps : [...this.gaps, { at: since, ms: until - since }];
    return all.filter((gap) => gap.ms >= minMs);
  }

  /** Resolves with the arrival of the first audible packet later than `after`. */
  soundAfter(after: number): Promise<number> {
    const found = createDeferred<number>();
    this.soundWaits.push({ after, found });
    return found.promise;
  }

  private gapStart(): number | null {
    if (this.watchedSince === null) return null;
    return Math.max(this.watchedSince, this.lastPacketAt ?? 0);
  }

  /** By the sender's own clock, how long after the sound before it; Infinity: that is not told. */
  private sentAfterMs({ payloadType, ssrc, timestamp }: RtpPacket): number {
    if (payloadType !== ULAW_PAYLOAD) return Number.POSITIVE_INFINITY;
    const before = this.lastSound;
    this.lastSound = { ssrc, timestamp };
    if (before?.ssrc !== ssrc) return Number.POSITIVE_INFINITY;
    const samples = (timestamp - before.timestamp) >>> 0;
    return samples === 0 ? Number.POSITIVE_INFINITY : (samples * FRAME_MS) / FRAME_SAMPLES;
  }

  private noteGap(at: number, sentAfterMs: number): void {
    const since = this.gapStart();
    if (since === null) return;
    const gap = { at: since, ms: Math.min(at - since, sentAfterMs) };
    if (this.largest === null || gap.ms > this.largest.ms) this.largest = gap;
    if (gap.ms >= GAP_KEPT_MS) this.gaps.push(gap);
  }

  private receiveSound(packet: RtpPacket, at: number): void {
    if (this.keepsSound) {
      this.recording.add({ at, timestamp: packet.timestamp, ssrc: packet.ssrc, payload: packet.payload });
    }
    if (!isAudible(packet.payload)) return;
    this.firstSoundAt ??= at;
    this.lastSoundAt = at;
    if (this.soundWaits.length === 0) return;
    this.soundWaits = this.soundWaits.filter((wait) => {
      if (at <= wait.after) return true;
      wait.found.resolve(at);
      return false;
    });
  }

  private receiveKey(packet: RtpPacket, at: number): void {
    const event = parseKeyEvent(packet.payload);
    if (event === null) return;
    if (this.isNewKey(packet, event.key)) {
      this.endKey(at);
      this.key = { digit: event.key, timestamp: packet.timestamp, startedAt: at, ended: false };
    } else if (this.key !== null) {
      this.key.timestamp = packet.timestamp;
    }
    if (event.end) this.endKey(at);
  }

  /** Later segments of a long key have a later timestamp but neither the marker nor an end before them. */
  private isNewKey(packet: RtpPacket, key: string): boolean {
    if (this.key === null || packet.marker) return this.key?.timestamp !== packet.timestamp;
    if (this.key.timestamp === packet.timestamp) return false;
    return this.key.ended || this.key.digit !== key;
  }

  private endKey(at: number): void {
    if (this.key === null || this.key.ended) return;
    this.key.ended = true;
    this.digits.push({ digit: this.key.digit, startedAt: this.key.startedAt, endedAt: at });
  }
}
