/**
 * Pressing keys by RFC 4733, frame by frame of the media clock:
 *
 *   key down           20 ms later ...        key up
 *   M  dur=160         dur=320 ...            E dur=n  E dur=n  E dur=n    (three times at once: one may be lost)
 *
 * A key held longer than the 16-bit duration can say (8.19 s) goes on in a new
 * segment with a later timestamp (RFC 4733 section 2.5.1.3).
 */
import { eventOf, FRAME_MS, FRAME_SAMPLES, formatKeyEvent } from "./rtp-packet";

const END_PACKETS = 3;

/** Longest segment in whole frames: 65,440 samples. */
const SEGMENT_SAMPLES_MAX = Math.floor(0xffff / FRAME_SAMPLES) * FRAME_SAMPLES;

const DEFAULT_TONE_MS = 100;
const DEFAULT_GAP_MS = 100;

export interface DigitOptions {
  /** How long each key is held; whole frames of 20 ms, at least one. 100 by default. */
  toneMs?: number;
  /** From a key's end to the next one's beginning; 0 is allowed. 100 by default. */
  gapMs?: number;
  /** Copies of the packet that ends a key: 3 by default, 0 = it was lost on the way. */
  endPackets?: number;
}

/** A key as it was really sent; times are performance.now() ms. */
export interface SentDigit {
  readonly digit: string;
  readonly startedAt: number;
  /** When the first packet with the E bit left (or would have left). */
  readonly endedAt: number;
}

/** What the sender must put on the wire in one frame. */
export interface KeyPacket {
  readonly payload: Buffer;
  readonly marker: boolean;
  /** Samples from the key's beginning to this segment's timestamp. */
  readonly timestampOffset: number;
}

/** A row of keys being pressed. */
export class KeyPlan {
  readonly sent: SentDigit[] = [];
  private frame = 0;
  private gapLeft = 0;
  private startedAt = 0;
  private readonly toneFrames: number;
  private readonly gapFrames: number;
  private readonly endPackets: number;

  /** Throws on digits no phone has. */
  constructor(
    private readonly digits: string,
    options: DigitOptions = {},
  ) {
    for (const digit of digits) eventOf(digit);
    this.toneFrames = Math.max(1, Math.round((options.toneMs ?? DEFAULT_TONE_MS) / FRAME_MS));
    this.gapFrames = Math.max(0, Math.round((options.gapMs ?? DEFAULT_GAP_MS) / FRAME_MS));
    this.endPackets = options.endPackets ?? END_PACKETS;
  }

  get done(): boolean {
    return this.sent.length === this.digits.length;
  }

  /** The packets of this frame, `at` being now; none while no key is down (the audio goes on then). */
  next(at: number): KeyPacket[] {
    if (this.gapLeft > 0) {
      this.gapLeft--;
      return [];
    }
    const packets = this.press(at);
    const keyEnded = this.frame === 0;
    if (!keyEnded || this.done) return packets;
    // Without a gap the next key goes down in the frame in which this one went up.
    if (this.gapFrames === 0) return [...packets, ...this.press(at)];
    this.gapLeft = this.gapFrames - 1;
    return packets;
  }

  private press(at: number): KeyPacket[] {
    const digit = this.digits[this.sent.length];
    if (digit === undefined) return [];
    if (this.frame === 0) this.startedAt = at;
    const packets = this.packetsOf(eventOf(digit));
    this.frame++;
    if (this.frame > this.toneFrames) {
      this.sent.push({ digit, startedAt: this.startedAt, endedAt: at });
      this.frame = 0;
    }
    return packets;
  }

  private packetsOf(event: number): KeyPacket[] {
    const isEnd = this.frame === this.toneFrames;
    const elapsed = (isEnd ? this.frame : this.frame + 1) * FRAME_SAMPLES;
    const timestampOffset = Math.floor((elapsed - 1) / SEGMENT_SAMPLES_MAX) * SEGMENT_SAMPLES_MAX;
    const packet: KeyPacket = {
      payload: formatKeyEvent(event, isEnd, elapsed - timestampOffset),
      marker: this.frame === 0,
      timestampOffset,
    };
    return isEnd ? Array.from({ length: this.endPackets }, () => packet) : [packet];
  }
}
