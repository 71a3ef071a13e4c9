/**
 * What one stream sends: a frame of sound in each turn of the media clock,
 * key events instead of it while a key is down.
 */
import type { HostPort } from "./address";
import { createDeferred, type Deferred } from "./deferred";
import { type DigitOptions, KeyPlan, type SentDigit } from "./key-plan";
import type { MediaClock, Ticking } from "./media-clock";
import { FRAME_SAMPLES, formatRtp } from "./rtp-packet";
import { ULAW_PAYLOAD } from "./sdp";
import { type SoundChoice, type SoundSource, soundSource } from "./sound-source";

interface KeyJob {
  readonly plan: KeyPlan;
  readonly done: Deferred<readonly SentDigit[]>;
}

export class RtpSender implements Ticking {
  packetsSent = 0;
  /** performance.now() of the first packet; null while nothing was sent. */
  firstSentAt: number | null = null;
  private source: SoundSource | null = null;
  private remote: HostPort | null = null;
  private eventPayload: number | null = null;
  private paused = false;
  private readonly keyJobs: KeyJob[] = [];
  private keyTimestamp = 0;
  private sequence = Math.floor(Math.random() * 0x8000);
  private timestamp = Math.floor(Math.random() * 0x40000000);
  private readonly ssrc = Math.floor(Math.random() * 0xffffffff);
  private marker = true;
  private closed = false;

  constructor(
    private readonly clock: MediaClock,
    private readonly send: (packet: Buffer, to: HostPort) => void,
  ) {}

  /** Where to send; the first packet leaves at once, as a phone's does. `paused` while the far end holds us. */
  setRemote(remote: HostPort, eventPayload: number | null, paused: boolean): void {
    const isFirst = this.remote === null;
    this.remote = remote;
    this.eventPayload = eventPayload;
    this.paused = paused;
    if (isFirst && this.isBusy()) this.tick(0);
    this.run();
  }

  /** Changes what is said, at once. */
  choose(choice: SoundChoice): void {
    this.source = soundSource(choice);
    this.marker = true;
    this.run();
  }

  /** Presses keys after those already waiting; resolves at the last one's end, early if the stream ends. */
  press(digits: string, options: DigitOptions): Promise<readonly SentDigit[]> {
    const plan = new KeyPlan(digits, options);
    const done = createDeferred<readonly SentDigit[]>();
    if (this.closed || plan.done) done.resolve([]);
    else this.keyJobs.push({ plan, done });
    this.run();
    return done.promise;
  }

  close(): void {
    this.closed = true;
    this.clock.remove(this);
    for (const job of this.keyJobs.splice(0)) job.done.resolve(job.plan.sent);
  }

  tick(skipped: number): void {
    this.timestamp += skipped * FRAME_SAMPLES;
    const remote = this.remote;
    if (remote === null) return;
    const keyWasDown = this.sendKeys(remote);
    if (!keyWasDown && this.source !== null && !this.paused) {
      this.emit(remote, ULAW_PAYLOAD, this.marker, this.timestamp, this.source());
      this.marker = false;
    }
    this.timestamp += FRAME_SAMPLES;
    if (!this.isBusy()) this.clock.remove(this);
  }

  private isBusy(): boolean {
    return this.keyJobs.length > 0 || (this.source !== null && !this.paused);
  }

  private run(): void {
    if (!this.closed && this.remote !== null && this.isBusy()) this.clock.add(this);
  }

  private sendKeys(remote: HostPort): boolean {
    const job = this.keyJobs[0];
    if (job === undefined) return false;
    const packets = job.plan.next(performance.now());
    for (const packet of packets) {
      if (packet.marker) this.keyTimestamp = this.timestamp;
      // A far end that takes no events hears nothing, as with a real phone.
      if (this.eventPayload === null) continue;
      this.emit(remote, this.eventPayload, packet.marker, this.keyTimestamp + packet.timestampOffset, packet.payload);
    }
    if (job.plan.done) {
      this.keyJobs.shift();
      job.done.resolve(job.plan.sent);
    }
    return packets.length > 0;
  }

  private emit(to: HostPort, payloadType: number, marker: boolean, timestamp: number, payload: Uint8Array): void {
    const header = { payloadType, marker, timestamp, sequence: this.sequence, ssrc: this.ssrc };
    this.send(formatRtp(header, payload), to);
    this.sequence = (this.sequence + 1) & 0xffff;
    this.packetsSent++;
    this.firstSentAt ??= performance.now();
  }
}
