/** Phones that do what a test says: the `Phones` of FakeTelephony. */
import { DigitBuffer } from "../../src/callflow/digits";
import type {
  Clock,
  Endpoint,
  Leg,
  Phones,
  Playback,
  RingAttempt,
  Ringing,
  RingResult,
  Sound,
} from "../../src/callflow/ports";
import { deferred } from "../../src/callflow/waits";
import type { ChannelId } from "../../src/domain/glossary";
import { type LegEvidence, ringOutcome } from "../../src/domain/ring-outcome";
import { FakeSounds } from "./fake-sounds";

/** What a phone does when it is rung. Times in milliseconds from the ring, and from the answer for what follows it. */
export type PhoneScript =
  | {
      readonly kind: "answers";
      readonly afterMs: number;
      readonly presses?: readonly Press[];
      readonly hangsUpAfterMs?: number;
    }
  | { readonly kind: "ignores" }
  | { readonly kind: "refuses"; readonly afterMs: number }
  | { readonly kind: "busy" }
  /** Not registered. */
  | { readonly kind: "unreachable" }
  /** Registered, but switched off: never rings. */
  | { readonly kind: "dead" };

export interface Press {
  readonly key: string;
  readonly afterMs: number;
}

export const answersAfter = (
  afterMs: number,
  then: { presses?: readonly Press[]; hangsUpAfterMs?: number } = {},
): PhoneScript => ({ kind: "answers", afterMs, ...then });
export const ignores = (): PhoneScript => ({ kind: "ignores" });
export const refuses = (afterMs = 1_000): PhoneScript => ({ kind: "refuses", afterMs });
export const busy = (): PhoneScript => ({ kind: "busy" });
export const unreachable = (): PhoneScript => ({ kind: "unreachable" });
export const dead = (): PhoneScript => ({ kind: "dead" });

type Say = (line: string) => void;

const nameOf = (endpoint: Endpoint): string => (endpoint.kind === "desk" ? endpoint.account : endpoint.number);

export class FakePhones implements Phones {
  /** Every attempt, in order. */
  readonly attempts: RingAttempt[] = [];
  /** Legs that have not ended, by id. */
  readonly legs = new Map<ChannelId, FakeLeg>();
  private readonly scripts = new Map<string, PhoneScript[]>();

  constructor(
    private readonly clock: Clock,
    private readonly say: Say,
  ) {}

  /** What the phone of this account or number does, ring after ring; the last one again and again. Without a script it is unreachable. */
  script(endpoint: string, ...scripts: readonly PhoneScript[]): void {
    this.scripts.set(endpoint, [...scripts]);
  }

  ring(attempt: RingAttempt): Ringing {
    this.attempts.push(attempt);
    const name = nameOf(attempt.endpoint);
    const scripts = this.scripts.get(name) ?? [];
    const script = (scripts.length > 1 ? scripts.shift() : scripts[0]) ?? unreachable();
    const ringing = new FakeRinging(attempt, name, script, this.clock, this.say, {
      made: (leg) => this.legs.set(leg.id, leg),
      ended: (leg) => this.legs.delete(leg.id),
    });
    ringing.begin();
    return ringing;
  }
}

class FakeRinging implements Ringing {
  readonly outcome: Promise<RingResult>;
  private readonly result = deferred<RingResult>();
  private readonly startedMs: number;
  private readonly cancels: (() => void)[] = [];
  private leg_: FakeLeg | null = null;
  private over = false;

  constructor(
    private readonly attempt: RingAttempt,
    private readonly name: string,
    private readonly script: PhoneScript,
    private readonly clock: Clock,
    private readonly say: Say,
    private readonly legs: { made(leg: FakeLeg): void; ended(leg: FakeLeg): void },
  ) {
    this.outcome = this.result.promise;
    this.startedMs = clock.monotonicMs();
  }

  get leg(): ChannelId {
    return this.attempt.leg;
  }

  begin(): void {
    const { script } = this;
    if (script.kind === "unreachable") this.end({});
    else if (script.kind === "busy") this.end({ cause: 17, sipCode: 486 });
    else this.ringFor(script);
  }

  private ringFor(script: Exclude<PhoneScript, { kind: "unreachable" | "busy" }>): void {
    const rang = script.kind !== "dead";
    if (rang) this.say(`${this.name} rings`);
    this.later(this.attempt.ringMs, () => this.end({ ringOut: true, rang, cause: 19, sipCode: 480 }));
    if (script.kind === "answers") this.later(script.afterMs, () => this.answer(script));
    if (script.kind === "refuses") this.later(script.afterMs, () => this.end({ rang, cause: 21, sipCode: 603 }));
  }

  stop(): void {
    if (this.leg_) void this.leg_.hangUp();
    else this.end({ withdrawn: true, rang: this.script.kind !== "dead" });
  }

  private answer(script: Extract<PhoneScript, { kind: "answers" }>): void {
    if (!this.finish()) return;
    const leg = new FakeLeg(this.attempt.leg, this.name, this.clock, this.say, (gone) => this.legs.ended(gone));
    this.leg_ = leg;
    this.legs.made(leg);
    this.say(`${this.name} answers`);
    this.result.resolve({ kind: "answered", leg, rangMs: this.rangMs() });
    for (const { key, afterMs } of script.presses ?? []) this.later(afterMs, () => leg.press(key));
    if (script.hangsUpAfterMs !== undefined) this.later(script.hangsUpAfterMs, () => leg.theyHangUp());
  }

  private end(seen: Partial<LegEvidence>): void {
    if (!this.finish()) return;
    const nothing = { answered: false, rang: false, ringOut: false, withdrawn: false, gone: false };
    const evidence = { ...nothing, cause: 0, sipCode: 0, ...seen };
    const outcome = ringOutcome(evidence);
    if (outcome === "answered") return;
    this.say(`${this.name}: ${outcome}`);
    this.result.resolve({ kind: "ended", outcome, rangMs: this.rangMs() });
  }

  private finish(): boolean {
    if (this.over) return false;
    this.over = true;
    for (const cancel of this.cancels.splice(0)) cancel();
    return true;
  }

  private later(ms: number, then: () => void): void {
    this.cancels.push(this.clock.after(ms, then));
  }

  private rangMs(): number {
    return this.clock.monotonicMs() - this.startedMs;
  }
}

export class FakeLeg implements Leg {
  readonly digits: DigitBuffer;
  readonly left: Promise<void>;
  readonly sounds: FakeSounds;
  /** Who ended it; the talk it is in wants to know. */
  endedBy: "us" | "them" | null = null;
  private readonly leaving = deferred<void>();

  constructor(
    readonly id: ChannelId,
    readonly name: string,
    clock: Clock,
    private readonly say: Say,
    private readonly onGone: (leg: FakeLeg) => void,
  ) {
    this.digits = new DigitBuffer(clock);
    this.left = this.leaving.promise;
    this.sounds = new FakeSounds(name, clock, say);
  }

  get hasLeft(): boolean {
    return this.endedBy !== null;
  }

  play(sound: Sound): Playback {
    return this.sounds.play(sound);
  }

  startRinging(): void {
    if (!this.hasLeft) this.say(`${this.name} hears ringing`);
  }

  async hangUp(): Promise<void> {
    this.gone("us", `${this.name} is hung up`);
  }

  press(key: string): void {
    if (!this.hasLeft) this.digits.push(key);
  }

  theyHangUp(): void {
    this.gone("them", `${this.name} hangs up`);
  }

  /** Goes on as a caller's line: what he does there, and how it ends. */
  theyLeft(): void {
    if (this.hasLeft) return;
    this.endedBy = "them";
    this.onGone(this);
    this.leaving.resolve();
  }

  private gone(by: "us" | "them", line: string): void {
    if (this.hasLeft) return;
    this.endedBy = by;
    this.say(line);
    this.sounds.stop();
    this.onGone(this);
    this.leaving.resolve();
  }
}
