/**
 * Everything a phone heard, laid out in time. Packets are kept as they came;
 * the sound is put together when somebody asks.
 *
 * A packet that continues the one before it (by its timestamp) is put right
 * behind it, however late a busy machine let us see it. After a break the
 * timestamp says how long it was, unless it contradicts the time of arrival:
 * timestamps jump when Asterisk changes the source of the sound.
 */
import { decodeUlawInto, SAMPLE_RATE } from "../../../src/demo/audio/ulaw";

/** After a break, timestamp and arrival may disagree by this much before the arrival wins. */
const DISAGREEMENT_MAX = 0.04 * SAMPLE_RATE;

/** Packets that overtook each other are put right within this distance. */
const REORDER_MAX = 0.2 * SAMPLE_RATE;

interface Heard {
  readonly at: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Uint8Array;
}

const samplesOf = (ms: number): number => Math.round((ms * SAMPLE_RATE) / 1000);

export class Recording {
  private readonly packets: Heard[] = [];

  add(packet: Heard): void {
    // The datagram's buffer belongs to this packet alone, so it can be kept without a copy.
    this.packets.push(packet);
  }

  /** performance.now() of sample 0: the arrival of the first packet; null while nothing came. */
  get startedAt(): number | null {
    return this.packets[0]?.at ?? null;
  }

  /** The sound from sample 0 to the last packet; zeros where no packet came. */
  samples(): Int16Array {
    const places = this.layOut();
    const length = places.reduce((end, place, i) => Math.max(end, place + (this.packets[i]?.payload.length ?? 0)), 0);
    const sound = new Int16Array(length);
    this.packets.forEach((packet, i) => {
      decodeUlawInto(packet.payload, sound, places[i] ?? 0);
    });
    return sound;
  }

  /** Sample number at which each packet begins. */
  private layOut(): number[] {
    const startedAt = this.startedAt ?? 0;
    const places: number[] = [];
    let end = 0;
    let next = { timestamp: 0, ssrc: -1 };
    for (const { at, timestamp, ssrc, payload } of this.packets) {
      const arrival = samplesOf(at - startedAt);
      const ahead = (timestamp - next.timestamp) | 0;
      const place = ssrc === next.ssrc ? placeOf(end, ahead, arrival) : Math.max(end, arrival);
      places.push(Math.max(0, place));
      const isLate = place + payload.length <= end;
      if (isLate) continue;
      end = place + payload.length;
      next = { timestamp: (timestamp + payload.length) >>> 0, ssrc };
    }
    return places;
  }
}

/** Where a packet belongs that its timestamp sees `ahead` samples behind the end of the sound so far. */
function placeOf(end: number, ahead: number, arrival: number): number {
  if (ahead === 0) return end;
  if (ahead < 0 && ahead >= -REORDER_MAX) return end + ahead;
  const byTimestamp = end + ahead;
  return Math.abs(byTimestamp - arrival) <= DISAGREEMENT_MAX ? byTimestamp : Math.max(end, arrival);
}
