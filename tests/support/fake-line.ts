/**
 * FakeTelephony: callers and phones without Asterisk, on a clock that the test
 * turns. It keeps the same promises as src/ari (tests/ari/contract.ts runs on
 * both) and writes down what people hear and do, in their own words:
 *
 *   const clock = new ManualClock();
 *   const world = new FakeTelephony(clock);
 *   world.phones.script("desk-204", answersAfter(3_000));
 *   const alice = world.caller("alice", { presses: [{ key: "1", afterMs: 500 }] });
 *   ... run the call on alice.line ...
 *   expect(world.transcript).toEqual(["alice is answered", ...]);
 */
import type { Arrival } from "../../src/ari";
import { DigitBuffer } from "../../src/callflow/digits";
import {
  CallerGone,
  type CallerLeft,
  type Clock,
  type Leg,
  LegGone,
  type Line,
  type Playback,
  type RefusalStatus,
  type Sound,
  type Talk,
  type WaitingRoom,
} from "../../src/callflow/ports";
import { deferred } from "../../src/callflow/waits";
import { assert } from "../../src/domain/assert";
import type { Cause } from "../../src/domain/call";
import type { BridgeId, CallId, ChannelId } from "../../src/domain/glossary";
import { FakeLeg, FakePhones, type Press } from "./fake-phones";
import { FakeSounds } from "./fake-sounds";

export { answersAfter, busy, dead, ignores, type PhoneScript, type Press, refuses, unreachable } from "./fake-phones";
export { MISSING_MEDIA } from "./fake-sounds";
export { ManualClock } from "./manual-clock";

/** The commands in the middle of which a caller may hang up. */
export type LineCommand =
  | "answer"
  | "startRinging"
  | "stopRinging"
  | "play"
  | "enter"
  | "talkWith"
  | "refuse"
  | "hangUp";

export interface CallerScript {
  readonly ani?: string;
  readonly aniName?: string;
  readonly withheld?: boolean;
  readonly dnis?: string;
  readonly from?: Arrival["from"];
  /** Keys, by milliseconds from the arrival. */
  readonly presses?: readonly Press[];
  /** Milliseconds from the arrival. */
  readonly hangsUpAfterMs?: number;
  /** Leaves while this command is on its way, the nth time it is given (from 1). */
  readonly hangsUpDuring?: { readonly command: LineCommand; readonly nth?: number };
  /** An adopted call: answered already. */
  readonly answered?: boolean;
  /** How long Asterisk takes to carry out a command; at once unless told. */
  readonly commandsTakeMs?: number;
}

const REFUSED_WITH: Readonly<Record<RefusalStatus, number>> = {
  rejected: 403,
  busy: 486,
  unavailable: 480,
  unknownNumber: 404,
};

export class FakeTelephony {
  /** What people hear and do, in order. */
  readonly transcript: string[] = [];
  readonly phones: FakePhones;
  /** Callers that have not left. */
  readonly callers = new Set<FakeLine>();
  private channels = 0;

  constructor(private readonly clock: Clock) {
    this.phones = new FakePhones(clock, (line) => this.say(line));
  }

  /** Somebody calls. The arrival is what the real adapter hands to onArrival. */
  caller(name: string, script: CallerScript = {}): Arrival & { readonly line: FakeLine } {
    const channel = `fake-${++this.channels}` as ChannelId;
    const line = new FakeLine(channel, name, script, this.clock, (text) => this.say(text));
    this.callers.add(line);
    void line.left.then(() => this.callers.delete(line));
    return {
      line,
      from: script.from ?? { kind: "trunk" },
      ani: script.ani ?? "+78435551234",
      aniName: script.aniName ?? "",
      withheld: script.withheld ?? false,
      dnis: script.dnis ?? "78432000000",
      arrivedAtMs: this.clock.nowMs(),
    };
  }

  /** Whoever has answered is a caller from now on; hanging up at his phone ends the line. */
  asCaller(leg: Leg): FakeLine {
    assert(leg instanceof FakeLeg, "a leg of another adapter");
    const line = new FakeLine(leg.id, leg.name, { answered: true }, this.clock, (text) => this.say(text));
    this.callers.add(line);
    void line.left.then(() => {
      this.callers.delete(line);
      leg.theyLeft();
    });
    void leg.left.then(() => line.gone("callerHungUp", `${leg.name} has gone`));
    for (let digit = leg.digits.take(); digit; digit = leg.digits.take()) line.press(digit.key);
    return line;
  }

  /** The transcript with the moment of each line, for a failing test's eyes. */
  readonly times: string[] = [];

  private say(line: string): void {
    this.transcript.push(line);
    this.times.push(`${(this.clock.monotonicMs() / 1000).toFixed(3)} ${line}`);
  }
}

export class FakeLine implements Line {
  readonly digits: DigitBuffer;
  readonly left: Promise<CallerLeft>;
  readonly sounds: FakeSounds;
  /** Where the caller is once answered. */
  room: "lobby" | "talk" | { readonly queue: string; readonly music: string } | null = null;
  /** The caller hears a ring tone, or its phone shows ringing. */
  ringing = false;
  /** SIP status the carrier saw; null: not refused. */
  refusedWith: number | null = null;
  call: CallId | null = null;
  private readonly leaving = deferred<CallerLeft>();
  private leftAs: CallerLeft | null = null;
  private isUp: boolean;
  /** How often each command was given. */
  readonly given = new Map<LineCommand, number>();
  private readonly cancels: (() => void)[] = [];
  private talk: FakeTalk | null = null;

  constructor(
    readonly channel: ChannelId,
    readonly name: string,
    private readonly script: CallerScript,
    private readonly clock: Clock,
    private readonly say: (line: string) => void,
  ) {
    this.digits = new DigitBuffer(clock);
    this.left = this.leaving.promise;
    this.sounds = new FakeSounds(name, clock, say);
    this.isUp = script.answered ?? false;
    if (this.isUp) this.room = "lobby";
    for (const { key, afterMs } of script.presses ?? []) this.cancels.push(clock.after(afterMs, () => this.press(key)));
    if (script.hangsUpAfterMs !== undefined) {
      this.cancels.push(clock.after(script.hangsUpAfterMs, () => this.theyHangUp()));
    }
  }

  get answered(): boolean {
    return this.isUp;
  }
  get hasLeft(): CallerLeft | null {
    return this.leftAs;
  }

  // ------------------------------------------------------------ what the caller does

  press(key: string): void {
    if (!this.leftAs) this.digits.push(key);
  }

  theyHangUp(): void {
    this.gone(this.isUp ? "callerHungUp" : "callerCancelled", `${this.name} hangs up`);
  }

  // ------------------------------------------------------------ what the call flow does

  nameCall(call: CallId): void {
    this.call = call;
  }

  async answer(): Promise<void> {
    this.begin("answer");
    this.becomeAnswered();
    await this.done();
  }

  async startRinging(_country: string): Promise<void> {
    this.begin("startRinging");
    if (!this.ringing) this.say(`${this.name} hears ringing`);
    this.sounds.stop();
    this.ringing = true;
    await this.done();
  }

  async stopRinging(): Promise<void> {
    this.begin("stopRinging");
    this.ringing = false;
    await this.done();
  }

  play(sound: Sound): Playback {
    this.begin("play");
    assert(this.isUp, "a sound needs an answered line");
    this.ringing = false;
    if (this.leftAs) return { ended: Promise.resolve("stopped"), stop: async () => undefined };
    return this.sounds.play(sound);
  }

  async enter(room: WaitingRoom): Promise<void> {
    this.begin("enter");
    assert(this.isUp, "a waiting room needs an answered line");
    this.sounds.stop();
    this.ringing = false;
    const queue = room.kind === "queue" ? room.queue : null;
    const before = typeof this.room === "object" ? (this.room?.queue ?? null) : null;
    if (queue !== null && queue !== before && !this.leftAs) this.say(`${this.name} waits in ${queue}`);
    this.room = room.kind === "queue" ? { queue: room.queue, music: room.music } : "lobby";
    await this.done();
  }

  async talkWith(leg: Leg, bridge: BridgeId): Promise<Talk> {
    this.begin("talkWith");
    assert(leg instanceof FakeLeg, "a leg of another adapter");
    this.sounds.stop();
    this.ringing = false;
    leg.sounds.stop();
    if (this.leftAs) {
      await leg.hangUp();
      await this.done();
    }
    if (leg.hasLeft) {
      if (this.isUp) this.room = "lobby"; // as after a talk: back in the queue only when told so
      throw new LegGone("the other phone has gone");
    }
    this.isUp = true;
    this.room = "talk";
    this.say(`${this.name} and ${leg.name} talk`);
    this.talk = new FakeTalk(this, leg, bridge);
    await this.done();
    return this.talk;
  }

  async refuse(status: RefusalStatus): Promise<void> {
    this.begin("refuse");
    this.refusedWith = REFUSED_WITH[status];
    this.gone("weRefused", `${this.name} is refused with ${this.refusedWith}`);
  }

  async hangUp(): Promise<void> {
    if (this.leftAs) return;
    this.begin("hangUp");
    this.gone("weHungUp", `${this.name} is hung up`);
  }

  /** A talk that went on while frontdesk was dead. */
  adoptTalk(leg: FakeLeg, bridge: BridgeId): Talk {
    this.room = "talk";
    this.talk = new FakeTalk(this, leg, bridge);
    return this.talk;
  }

  /** Ends the channel for a reason of Asterisk's own. */
  gone(cause: Cause, line: string): void {
    if (this.leftAs) return;
    this.leftAs = { cause };
    this.say(line);
    for (const cancel of this.cancels.splice(0)) cancel();
    this.sounds.stop();
    this.leaving.resolve(this.leftAs);
  }

  private becomeAnswered(): void {
    if (this.isUp || this.leftAs) return;
    this.isUp = true;
    this.ringing = false;
    this.room = "lobby";
    this.say(`${this.name} is answered`);
  }

  /** Throws CallerGone if the caller has left before; lets the caller leave in the middle if the script says so. */
  private begin(command: LineCommand): void {
    this.mustBeHere();
    const nth = (this.given.get(command) ?? 0) + 1;
    this.given.set(command, nth);
    const { hangsUpDuring } = this.script;
    if (hangsUpDuring?.command === command && (hangsUpDuring.nth ?? 1) === nth) this.theyHangUp();
  }

  /** The answer of Asterisk takes a moment, in which the caller may have left. */
  private async done(): Promise<void> {
    const { commandsTakeMs } = this.script;
    await (commandsTakeMs ? new Promise<void>((resolve) => this.clock.after(commandsTakeMs, resolve)) : undefined);
    this.mustBeHere();
  }

  private mustBeHere(): void {
    if (this.leftAs) throw new CallerGone(this.leftAs);
  }
}

class FakeTalk implements Talk {
  readonly ended: Talk["ended"];

  constructor(
    line: FakeLine,
    leg: FakeLeg,
    readonly bridge: BridgeId,
  ) {
    const caller = line.left.then(() => "caller" as const);
    const employee = leg.left.then(() => (leg.endedBy === "them" ? ("employee" as const) : ("unknown" as const)));
    this.ended = Promise.race([caller, employee]).then(async (by) => {
      if (!line.hasLeft) line.room = "lobby";
      await leg.hangUp();
      return { by };
    });
  }
}
