/**
 * RTP packets (RFC 3550) and the key events inside them (RFC 4733).
 */

export const FRAME_MS = 20;

/** Samples, and at mu-law bytes, of one packet. */
export const FRAME_SAMPLES = 160;

const HEADER_BYTES = 12;
const EVENT_BYTES = 4;
const END_BIT = 0x80;

/** -10 dBm0, the volume phones write into key events. */
const EVENT_VOLUME = 10;

export interface RtpHeader {
  readonly payloadType: number;
  readonly marker: boolean;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
}

export interface RtpPacket extends RtpHeader {
  readonly payload: Buffer;
}

/** The packet in a datagram; null for RTCP and anything else. */
export function parseRtp(datagram: Buffer): RtpPacket | null {
  if (datagram.length < HEADER_BYTES || (datagram[0] ?? 0) >> 6 !== 2) return null;
  const first = datagram[0] ?? 0;
  const second = datagram[1] ?? 0;
  const payloadType = second & 0x7f;
  // RTCP on the same port: its types 200..207 would read as 72..79.
  if (payloadType >= 72 && payloadType <= 79) return null;
  let from = HEADER_BYTES + 4 * (first & 0x0f);
  if (first & 0x10) {
    if (datagram.length < from + 4) return null;
    from += 4 + 4 * datagram.readUInt16BE(from + 2);
  }
  if (datagram.length < from) return null;
  return {
    payloadType,
    marker: (second & 0x80) !== 0,
    sequence: datagram.readUInt16BE(2),
    timestamp: datagram.readUInt32BE(4),
    ssrc: datagram.readUInt32BE(8),
    payload: datagram.subarray(from),
  };
}

/** The bytes of a packet. */
export function formatRtp(header: RtpHeader, payload: Uint8Array): Buffer {
  const packet = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  packet[0] = 0x80;
  packet[1] = (header.marker ? 0x80 : 0) | header.payloadType;
  packet.writeUInt16BE(header.sequence & 0xffff, 2);
  packet.writeUInt32BE(header.timestamp >>> 0, 4);
  packet.writeUInt32BE(header.ssrc >>> 0, 8);
  packet.set(payload, HEADER_BYTES);
  return packet;
}

/** Keys by their event number. */
const KEYS = "0123456789*#ABCD";

export interface KeyEvent {
  readonly key: string;
  /** The last packets of a key carry the E bit. */
  readonly end: boolean;
  /** Samples since the key (or this segment of it) began. */
  readonly duration: number;
}

/** Event number of a key. Throws on what no phone has. */
export function eventOf(key: string): number {
  const event = KEYS.indexOf(key);
  if (event < 0 || key.length !== 1) throw new RangeError(`no such key: ${key}`);
  return event;
}

export function formatKeyEvent(event: number, end: boolean, duration: number): Buffer {
  const payload = Buffer.allocUnsafe(EVENT_BYTES);
  payload[0] = event;
  payload[1] = (end ? END_BIT : 0) | EVENT_VOLUME;
  payload.writeUInt16BE(duration, 2);
  return payload;
}

/** The key of an event payload; null for events that are no key (flash, fax tones). */
export function parseKeyEvent(payload: Buffer): KeyEvent | null {
  const key = KEYS[payload[0] ?? KEYS.length];
  if (key === undefined || payload.length < EVENT_BYTES) return null;
  return { key, end: ((payload[1] ?? 0) & END_BIT) !== 0, duration: payload.readUInt16BE(2) };
}
