/**
 * What a waiting caller hears besides the music: a welcome, comfort messages in
 * turn, his place and the estimated wait. One sound at a time, with some music
 * in between; a key ends what is being said. Nobody waits for any of it: the
 * moment an agent has answered, `stop` cuts it off.
 */
import {
  type Announcement,
  hasHeard,
  minutesToTell,
  NOTHING_TOLD,
  positionToTell,
  type Told,
} from "../../../domain/announce";
import type { Queue } from "../../../domain/company";
import type { EntryId, PromptName } from "../../../domain/glossary";
import { minutesPrompt, positionPrompt } from "../../../prompts/manifest";
import type { Call } from "../../call";
import type { StepDeps } from "../../deps";
import type { Playback, Prospect } from "../../ports";

/** Music between two announcements that are due together. */
const QUIET_MS = 3_000;
const MINUTE_MS = 60_000;

/** Whose wait it is. */
export interface WaitToAnnounce {
  readonly queue: Queue;
  readonly entry: EntryId;
  readonly prospect: () => Prospect;
  /** The place is one from before a restart; what he has heard of it, as far as it is known. */
  readonly resumed: boolean;
  readonly told: Told | undefined;
  /** An agent is free: there is nothing to be welcomed to. */
  readonly agentFree: boolean;
  /** He has a place again that he had left behind: he is told so, and where he stands. */
  readonly keptBy: "callback" | "calledAgain" | null;
}

interface Saying {
  readonly prompt: PromptName;
  /** Null: what a key asked for, which is no announcement. */
  readonly what: Announcement | null;
  readonly position: number | null;
  readonly estimateMs: number | null;
  readonly staff: number | null;
}

const saying = (what: Announcement | null, prompt: PromptName): Saying => ({
  ...{ what, prompt, position: null, estimateMs: null, staff: null },
});

export class Announcements {
  private told: Told;
  /** When each is due, by the monotonic clock; null: never again. */
  private comfortDueMs: number | null;
  private waitDueMs: number | null;
  private quietUntilMs = 0;
  private pending: Saying[];
  private playback: Playback | null = null;
  private cancelTimer = (): void => undefined;
  private first: { readonly waitMs: number; readonly atMs: number } | null = null;

  constructor(
    private readonly call: Call,
    private readonly wait: WaitToAnnounce,
    private readonly deps: StepDeps,
  ) {
    const { queue, told, resumed, agentFree } = wait;
    const { comfort, announce, welcome } = queue;
    this.told = told ?? NOTHING_TOLD;
    // Nothing is due sooner because of a restart, and what is said once is not said again.
    const nowMs = deps.clock.monotonicMs();
    const toldWait = this.told.position !== null || this.told.estimate !== null;
    this.comfortDueMs = comfort && nowMs + (this.told.comforts > 0 ? this.spacingMs : comfort.afterMs);
    this.waitDueMs =
      announce.position || announce.estimate ? nowMs + (toldWait ? announce.everyMs : announce.afterMs) : null;
    const greeted = welcome && !resumed && !agentFree ? [saying("welcome", welcome)] : [];
    this.pending = wait.keptBy && !agentFree ? this.backSayings(wait.keptBy) : greeted;
  }

  private backSayings(keptBy: "callback" | "calledAgain"): Saying[] {
    const { position } = this.wait.prospect();
    const kept = saying(null, keptBy === "callback" ? "callback-dissolved" : "place-kept");
    return [kept, { ...saying("position", positionPrompt(position)), position }];
  }

  /** From now on things may be said. */
  start(): void {
    this.next();
  }

  /** Nothing more: a talk is about to begin, or the caller goes. */
  stop(): void {
    this.cancelTimer();
    this.pending = [];
    this.cut();
    this.playback = null;
  }

  /** The caller has pressed a key: what is being said ends, the music goes on. */
  interrupt(): void {
    this.pending = [];
    this.cut();
  }

  /** What a key asked to hear, now. */
  say(prompt: PromptName): void {
    this.stop();
    this.pending = [saying(null, prompt)];
    this.next();
  }

  /** How long the caller really waited since the first estimate, beside that estimate; null: there was none. */
  error(): { readonly estimateMs: number; readonly waitedMs: number; readonly told: boolean } | null {
    if (!this.first) return null;
    const waitedMs = this.deps.clock.monotonicMs() - this.first.atMs;
    return { estimateMs: Math.round(this.first.waitMs), waitedMs, told: this.told.estimate !== null };
  }

  // ------------------------------------------------------------ when

  private get spacingMs(): number {
    const { comfort } = this.wait.queue;
    return comfort?.everyMs ?? comfort?.afterMs ?? 0;
  }

  private next(): void {
    const first = this.pending.shift();
    if (first) this.play(first);
    else this.schedule();
  }

  private schedule(): void {
    const dueMs = Math.min(...[this.comfortDueMs, this.waitDueMs].filter((ms) => ms !== null));
    if (dueMs === Number.POSITIVE_INFINITY) return;
    const ms = Math.max(dueMs, this.quietUntilMs) - this.deps.clock.monotonicMs();
    this.cancelTimer = this.deps.clock.after(Math.max(0, ms), () => this.due());
  }

  private due(): void {
    const nowMs = this.deps.clock.monotonicMs();
    // Which was due first, not what the clock says: a timer may run a moment early.
    if (this.waitDueMs !== null && this.waitDueMs <= (this.comfortDueMs ?? Number.POSITIVE_INFINITY)) {
      this.waitDueMs = nowMs + this.wait.queue.announce.everyMs;
      this.pending = this.waitSayings();
    } else {
      const prompt = this.nextComfort();
      this.comfortDueMs = prompt === null ? null : nowMs + this.spacingMs;
      this.pending = prompt === null ? [] : [saying("comfort", prompt)];
    }
    this.next();
  }

  // ------------------------------------------------------------ what

  /** The messages in their turn; null: each is said once, and all have been. */
  private nextComfort(): PromptName | null {
    const { prompts = [], everyMs = null } = this.wait.queue.comfort ?? {};
    const { comforts } = this.told;
    if (prompts.length === 0 || (everyMs === null && comforts >= prompts.length)) return null;
    return prompts[comforts % prompts.length] ?? null;
  }

  private waitSayings(): Saying[] {
    const { announce } = this.wait.queue;
    const { position, estimate } = this.wait.prospect();
    const sayings: Saying[] = [];
    const place = announce.position ? positionToTell(position, this.told) : null;
    if (place !== null) sayings.push({ ...saying("position", positionPrompt(place)), position: place });
    if (announce.estimate && estimate) {
      this.first ??= { waitMs: estimate.waitMs, atMs: this.deps.clock.monotonicMs() };
      const minutes = minutesToTell(estimate, this.told);
      const said = minutes === null ? null : saying("estimate", minutesPrompt(minutes * MINUTE_MS));
      if (said) sayings.push({ ...said, estimateMs: estimate.waitMs, staff: estimate.staff });
    }
    return sayings;
  }

  // ------------------------------------------------------------ the sound

  private play(said: Saying): void {
    const { call, deps } = this;
    if (call.line.hasLeft) return;
    const sound = call.sound(said.prompt);
    if (!sound) {
      this.next();
      return;
    }
    this.note(said);
    const startedMs = deps.clock.monotonicMs();
    const playback = call.line.play(sound);
    this.playback = playback;
    void playback.ended.then((outcome) => {
      call.recordPlayed(sound, outcome, startedMs);
      if (this.playback !== playback) return; // stopped, or something else is being said
      this.playback = null;
      this.quietUntilMs = deps.clock.monotonicMs() + QUIET_MS;
      this.next();
    });
  }

  private cut(): void {
    if (this.playback && !this.call.line.hasLeft) this.call.stop(this.playback);
  }

  private note({ what, ...facts }: Saying): void {
    if (what === null) return;
    this.told = hasHeard(this.told, { what, ...facts });
    const { queue, entry } = this.wait;
    this.call.record({ type: "queue.announced", entry, queue: queue.id, what, ...facts });
  }
}
