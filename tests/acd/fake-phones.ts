/** Agents' phones on paper: each ring attempt is kept, and the test says how it ends; nobody answers by itself. */
import { DigitBuffer } from "../../src/callflow/digits";
import type { Clock, Leg, Phones, Playback, RingAttempt, Ringing, RingResult } from "../../src/callflow/ports";
import { type Deferred, deferred } from "../../src/callflow/waits";
import type { ChannelId } from "../../src/domain/glossary";

type EndedOutcome = Extract<RingResult, { kind: "ended" }>["outcome"];

export class FakeLeg implements Leg {
  readonly digits: DigitBuffer;
  readonly left: Promise<void>;
  hasLeft = false;
  private readonly leaving: Deferred<void> = deferred();

  constructor(
    readonly id: ChannelId,
    clock: Clock,
  ) {
    this.digits = new DigitBuffer(clock);
    this.left = this.leaving.promise;
  }

  play(): Playback {
    throw new Error("the ACD plays nothing");
  }

  startRinging(): void {
    throw new Error("the ACD lets no agent hear a ring tone");
  }

  async hangUp(): Promise<void> {
    this.hasLeft = true;
    this.leaving.resolve();
  }
}

export class FakeRing implements Ringing {
  readonly leg: ChannelId;
  readonly outcome: Promise<RingResult>;
  stopped: string | null = null;
  answeredLeg: FakeLeg | null = null;
  ended = false;
  private readonly result: Deferred<RingResult> = deferred();
  private readonly startedMs: number;

  constructor(
    readonly attempt: RingAttempt,
    private readonly phones: FakePhones,
    private readonly clock: Clock,
  ) {
    this.leg = attempt.leg;
    this.outcome = this.result.promise;
    this.startedMs = clock.monotonicMs();
  }

  /** The account that rings. */
  get account(): string {
    return this.attempt.endpoint.kind === "desk" ? this.attempt.endpoint.account : this.attempt.endpoint.number;
  }

  answer(): FakeLeg {
    const leg = new FakeLeg(this.leg, this.clock);
    this.answeredLeg = leg;
    this.conclude({ kind: "answered", leg, rangMs: this.rangMs });
    return leg;
  }

  end(outcome: EndedOutcome): void {
    this.conclude({ kind: "ended", outcome, rangMs: this.rangMs });
  }

  stop(why: string): void {
    this.stopped ??= why;
    if (this.phones.stopsAtOnce && !this.ended) this.end("withdrawn");
  }

  get rings(): boolean {
    return !this.ended;
  }

  private get rangMs(): number {
    return this.clock.monotonicMs() - this.startedMs;
  }

  private conclude(result: RingResult): void {
    if (this.ended) throw new Error(`the ringing of ${this.account} has ended already`);
    this.ended = true;
    this.result.resolve(result);
  }
}

export class FakePhones implements Phones {
  readonly rung: FakeRing[] = [];
  /** False: a stop is on its way, and the phone may still answer first. */
  stopsAtOnce = true;
  /** Set: ringing fails as a mistake of ours would. */
  fault: Error | null = null;
  /** False: the phone never reports, not even that it rang out. */
  ringsOut = true;

  /** Called within `ring`: something else happens in the same turn. */
  onRing: (attempt: RingAttempt) => void = () => undefined;

  constructor(private readonly clock: Clock) {}

  ring(attempt: RingAttempt): FakeRing {
    if (this.fault) throw this.fault;
    this.onRing(attempt);
    const ring = new FakeRing(attempt, this, this.clock);
    this.rung.push(ring);
    this.clock.after(attempt.ringMs, () => {
      if (this.ringsOut && !ring.ended) ring.end("noAnswer");
    });
    return ring;
  }

  /** The phones that ring now. */
  get ringing(): FakeRing[] {
    return this.rung.filter((ring) => ring.rings);
  }

  /** The only phone that rings now. */
  get one(): FakeRing {
    const [ring, ...more] = this.ringing;
    if (!ring || more.length > 0) throw new Error(`${this.ringing.length} phones ring, one was expected`);
    return ring;
  }
}
