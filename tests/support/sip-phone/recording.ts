/**
 * Everything a phone heard, laid out in time. Packets are kept as they came;
 * the sound is put together when somebody asks.
 *
 * Within a stream the RTP timestamps say where a packet belongs, so that a late
 * packet is not a gap. Timestamps jump when Asterisk changes the source of the
 * sound; then the time of arrival decides where the new stretch begins.
 */
import { decodeUlawInto, SAMPLE_RATE } from "../../../src/demo/audio/ulaw";

/** Timestamp and arrival may disagree by this much (jitter, a busy event loop) before the arrival wins. */
const DISAGREEMENT_MAX = 0.12 * SAMPLE_RATE;

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
    let anchor = { place: 0, timestamp: 0, ssrc: -1 };
    let end = 0;
    for (const { at, timestamp, ssrc, payload } of this.packets) {
      const arrival = samplesOf(at - startedAt);
      const byTimestamp = anchor.place + ((timestamp - anchor.timestamp) | 0);
      const trusted = ssrc === anchor.ssrc && Math.abs(byTimestamp - arrival) <= DISAGREEMENT_MAX;
      const place = trusted ? byTimestamp : Math.max(end, arrival);
      if (!trusted) anchor = { place, timestamp, ssrc };
      places.push(Math.max(0, place));
      end = Math.max(end, place + payload.length);
    }
    return places;
  }
}
