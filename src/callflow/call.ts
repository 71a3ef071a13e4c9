/**
 * One call while it lives: who is calling (as far as we know by now), which
 * version of the company it sees, and the waits every step goes through. A wait
 * ends early in two ways only: the caller has left (CallerGone), or the call is
 * taken elsewhere (Diverted: a look-up that came late found a VIP).
 */

import type { Caller, Customer, StepName, StepState } from "../domain/call";
import type { Site } from "../domain/company";
import type { CallEvent } from "../domain/events";
import type { BridgeId, CallId, ChannelId, EntryId, EpochMs, Language, PromptName } from "../domain/glossary";
import { languageOf } from "../domain/identify";
import { legId, talkBridgeId } from "../domain/ids";
import type { CompanyIndex } from "../domain/people";
import type { StepDeps } from "./deps";
import type { Digit } from "./digits";
import {
  CallerGone,
  type Line,
  type Playback,
  type PlayOutcome,
  type RingAttempt,
  type Sound,
  type Talk,
} from "./ports";
import { deferred, type TIMED_OUT, within } from "./waits";

/** The call goes on in another step, whatever this one was doing. */
export class Diverted extends Error {
  override readonly name = "Diverted";
  constructor(readonly to: StepState) {
    super(`diverted to ${to.step}`);
  }
}

/** Steps that a late look-up may take a VIP out of: nobody is being rung or talked to yet. */
const DIVERTIBLE: ReadonlySet<StepName> = new Set(["greeting", "closed", "incident", "openMatter", "menu", "campaign"]);

export interface CallStart {
  readonly id: CallId;
  readonly line: Line;
  readonly people: CompanyIndex;
  readonly site: Site;
  readonly dnis: string;
  readonly caller: Caller;
  readonly arrivedAtMs: EpochMs;
  /** Counting of legs goes on after a restart, so that no bridge id is ever made twice. */
  readonly legsMade?: number;
}

export class Call {
  readonly id: CallId;
  readonly line: Line;
  readonly people: CompanyIndex;
  readonly site: Site;
  readonly dnis: string;
  readonly arrivedAtMs: EpochMs;
  caller: Caller;
  here: StepState = { step: "identify" };
  /** The ageing place of a VIP who is being brought to the manager first. */
  shadow: EntryId | null = null;
  /** The talk that connecting made and the talk step waits for. */
  talk: Talk | null = null;
  /** Of a talk that an earlier process began. */
  talkedBeforeMs = 0;
  /** An incident notice was heard and nothing was chosen since: leaving now counts as deflected. */
  incidentHeard: string | null = null;
  /** Monotonic time of the last key of a wrong number: keys close behind belong to it. */
  wrongSinceMs: number | null = null;
  /** Where the call is to go instead of where it is; rejects `diversion` while a step waits. */
  private divertTo: StepState | null = null;
  private diversion = deferred<never>();
  private takenOut = false;
  private legsMade: number;

  constructor(
    start: CallStart,
    private readonly deps: StepDeps,
  ) {
    this.id = start.id;
    this.line = start.line;
    this.people = start.people;
    this.site = start.site;
    this.dnis = start.dnis;
    this.caller = start.caller;
    this.arrivedAtMs = start.arrivedAtMs;
    this.legsMade = start.legsMade ?? 0;
    this.diversion.promise.catch(() => undefined); // nobody may be waiting when it comes
  }

  /** Goes to a step: this one, or where the call is diverted to if this one may be left for it. */
  enter(state: StepState): StepState {
    this.here = this.divertTo && DIVERTIBLE.has(state.step) ? this.divertTo : state;
    if (this.divertTo || this.takenOut) {
      this.divertTo = null;
      this.takenOut = false;
      this.diversion = deferred<never>();
      this.diversion.promise.catch(() => undefined);
    }
    return this.here;
  }

  record(event: CallEvent): void {
    this.deps.journal.record({ ...event, call: this.id });
  }

  /** The language we speak to this caller, as far as known now. */
  get language(): Language {
    return languageOf(this.caller, this.site);
  }

  /** The first customer on this number; the others are offered to the agent, the first decides. */
  get customer(): Customer | null {
    return this.caller.customers[0] ?? null;
  }

  /** What the phone of the person called shows. */
  get show(): RingAttempt["show"] {
    const colleague = this.caller.employee ? this.people.employee(this.caller.employee) : null;
    if (colleague) return { number: colleague.extension, name: colleague.name };
    return { number: this.caller.number, name: this.customer?.name ?? null };
  }

  nextLeg(what: "desk" | "mobile" | "outside" | "agent"): ChannelId {
    return legId(this.id, what, ++this.legsMade);
  }

  nextTalk(): BridgeId {
    return talkBridgeId(this.id, ++this.legsMade);
  }

  /** Answers once; the caller is in the silent lobby afterwards. */
  async answer(): Promise<void> {
    if (this.line.answered) return;
    await this.until(this.line.answer().then(() => this.record({ type: "call.answered" })));
  }

  /** Takes the call to another step, if the one it is in may be left: at its next wait, at the latest when it moves on. */
  divert(to: StepState): boolean {
    if (!DIVERTIBLE.has(this.here.step)) return false;
    this.divertTo = to;
    this.diversion.reject(new Diverted(to));
    return true;
  }

  /** More credit by hand: whatever queue he comes to next counts it as urgency. */
  raise(seconds: number): void {
    if (this.here.step !== "queue") return;
    const { choice } = this.here;
    this.here = { ...this.here, choice: { ...choice, urgencySeconds: choice.urgencySeconds + seconds } };
  }

  /** Takes a caller who waits in a queue to another step, on somebody's word; what he gets in the same moment goes first. */
  takeOutOfQueue(to: StepState): void {
    this.takenOut = true;
    this.diversion.reject(new Diverted(to));
  }

  /** Every wait of a step: what `promise` brings, unless the caller leaves or the call is diverted first. */
  async until<T>(promise: Promise<T>): Promise<T> {
    const gone = this.line.left.then((left): never => {
      throw new CallerGone(left);
    });
    gone.catch(() => undefined); // it may lose the race and reject later
    return Promise.race([promise, gone, this.diversion.promise]);
  }

  /** As `until`, with a limit. */
  async untilOr<T>(ms: number, promise: Promise<T>): Promise<T | typeof TIMED_OUT> {
    return this.until(within(this.deps.clock, ms, promise));
  }

  /** The next digit, or null when none came within `ms`. */
  async nextDigit(ms: number): Promise<Digit | null> {
    await this.untilOr(ms, this.line.digits.arrived());
    return this.line.digits.take();
  }

  /** Finds a prompt in the caller's language, else in the site's, else in any. */
  sound(prompt: PromptName): Sound | null {
    const found = this.deps.sounds.find(prompt, [this.language, ...this.site.languages]);
    if (!found) this.deps.log.warn({ call: this.id, prompt }, "prompt is missing in every language; nothing is played");
    return found;
  }

  /** Plays a prompt to its end; digits are kept for later. A missing prompt is skipped: silence helps nobody, but it harms no call. */
  async say(prompt: PromptName): Promise<void> {
    const sound = this.sound(prompt);
    if (!sound) return;
    const startedMs = this.deps.clock.monotonicMs();
    const playback = this.line.play(sound);
    let outcome: PlayOutcome = "stopped";
    try {
      outcome = await this.until(playback.ended);
    } finally {
      this.recordPlayed(sound, outcome, startedMs);
      if (outcome === "stopped") this.stop(playback);
    }
  }

  recordPlayed(sound: Sound, outcome: PlayOutcome, startedMs: number): void {
    this.record({
      type: "prompt.played",
      prompt: sound.name,
      language: sound.language,
      outcome: outcome !== "stopped" ? outcome : this.line.hasLeft ? "abandoned" : "interrupted",
      playedMs: Math.round(this.deps.clock.monotonicMs() - startedMs),
    });
  }

  /** Stops a sound without waiting: what follows on the line is carried out after it. */
  stop(playback: Playback): void {
    playback.stop().catch((err: unknown) => {
      if (!(err instanceof CallerGone)) this.deps.log.warn({ err, call: this.id }, "a sound could not be stopped");
    });
  }
}
