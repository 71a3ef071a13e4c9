/**
 * The sound of one call, both ways: what callers of a phone measure with.
 */
import type { HostPort } from "./address";
import type { DigitOptions, SentDigit } from "./key-plan";
import type { MediaClock } from "./media-clock";
import { type HeardDigit, type RtpGap, RtpReceiver } from "./rtp-receiver";
import { RtpSender } from "./rtp-sender";
import type { RtpLease, RtpSockets } from "./rtp-sockets";
import { EVENT_PAYLOAD, type RemoteMedia } from "./sdp";
import type { SoundChoice } from "./sound-source";

/** What a test may ask about the sound of a call. Times are performance.now() ms. */
export interface CallSound {
  readonly local: HostPort;
  /** Packets received, packets sent. */
  readonly packets: number;
  readonly packetsSent: number;
  readonly firstPacketAt: number | null;
  readonly lastPacketAt: number | null;
  /** First and last packet with something to hear in it. */
  readonly firstSoundAt: number | null;
  readonly lastSoundAt: number | null;
  /** Keys the far end pressed. */
  readonly digits: readonly HeardDigit[];
  /** Longest stretch without packets since the answer, up to now or the end of the call; null before the answer. */
  readonly largestGap: RtpGap | null;
  /** Stretches without packets since the answer of at least `minMs` (60 or more). */
  gapsOver(minMs: number): RtpGap[];
  /** When the first audible packet later than `after` (default: now) arrives. No limit of its own. */
  soundAfter(after?: number): Promise<number>;
  /** All that was heard so far, 8 kHz, zeros where no packet came. Empty when the phone does not record. */
  recording(): Int16Array;
  /** The last `ms` of it. */
  lastHeard(ms: number): Int16Array;
  /** performance.now() of the recording's first sample; null while nothing came. */
  readonly recordingStartedAt: number | null;
}

export class RtpStream implements CallSound {
  private readonly receiver: RtpReceiver;
  private readonly sender: RtpSender;
  private lease: RtpLease | undefined;
  private eventPayload = EVENT_PAYLOAD;
  private closedAt: number | null = null;

  constructor(clock: MediaClock, keepsSound: boolean) {
    this.receiver = new RtpReceiver(keepsSound, () => this.eventPayload);
    this.sender = new RtpSender(clock, (packet, to) => this.lease?.send(packet, to));
  }

  /** Borrows a port; must be done before an offer or answer is written. */
  async open(sockets: RtpSockets): Promise<void> {
    const lease = await sockets.lend((packet, at) => this.receiver.receive(packet, at));
    if (this.closedAt === null) this.lease = lease;
    else lease.release();
  }

  get local(): HostPort {
    return this.lease?.local ?? { host: "", port: 0 };
  }

  get packets(): number {
    return this.receiver.packets;
  }

  get packetsSent(): number {
    return this.sender.packetsSent;
  }

  get firstPacketAt(): number | null {
    return this.receiver.firstPacketAt;
  }

  get lastPacketAt(): number | null {
    return this.receiver.lastPacketAt;
  }

  get firstSoundAt(): number | null {
    return this.receiver.firstSoundAt;
  }

  get lastSoundAt(): number | null {
    return this.receiver.lastSoundAt;
  }

  get digits(): readonly HeardDigit[] {
    return this.receiver.digits;
  }

  get largestGap(): RtpGap | null {
    return this.receiver.largestGap(this.closedAt ?? performance.now());
  }

  gapsOver(minMs: number): RtpGap[] {
    return this.receiver.gapsOver(minMs, this.closedAt ?? performance.now());
  }

  soundAfter(after = performance.now()): Promise<number> {
    return this.receiver.soundAfter(after);
  }

  recording(): Int16Array {
    return this.receiver.recording.samples();
  }

  lastHeard(ms: number): Int16Array {
    const all = this.recording();
    return all.subarray(Math.max(0, all.length - ms * 8));
  }

  get recordingStartedAt(): number | null {
    return this.receiver.recording.startedAt;
  }

  /** The far end said where its sound comes from and goes to. `eventPayload`: the number both sides use for keys. */
  connect(remote: RemoteMedia, eventPayload: number): void {
    this.eventPayload = eventPayload;
    this.lease?.listenTo(remote.address);
    const theyListen = remote.direction === "sendrecv" || remote.direction === "recvonly";
    const onHold = remote.address.host === "0.0.0.0";
    this.sender.setRemote(remote.address, remote.eventPayload, !theyListen || onHold);
  }

  /** From the answer on, gaps count. */
  answered(at: number): void {
    this.receiver.watchGaps(at);
  }

  send(choice: SoundChoice): void {
    this.sender.choose(choice);
  }

  press(digits: string, options: DigitOptions = {}): Promise<readonly SentDigit[]> {
    return this.sender.press(digits, options);
  }

  /** Ends both directions; the figures and the recording stay. */
  close(at: number): void {
    if (this.closedAt !== null) return;
    this.closedAt = at;
    this.sender.close();
    this.lease?.release();
  }
}
