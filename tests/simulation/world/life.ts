/**
 * The clock of one process, and with it its life: dead, it wakes nobody any
 * more; stopped (as by SIGSTOP, or a machine that stands still), what falls due
 * happens when it goes on.
 */
import type { Clock } from "../../../src/callflow/ports";

/** So often a process asks its clock for something within one moment only when it goes round in a circle: 400 was the most seen. */
const ASKED_MAX = 50_000;

/** A process does not come to an end with what it does in one moment: the clock would stand still for ever. */
export class Endless extends Error {
  override readonly name = "Endless";
}

export class Life implements Clock {
  dead = false;
  /** What has fallen due while it was stopped; null: it runs. */
  private due: (() => void)[] | null = null;
  private askedAtMs = 0;
  private asked = 0;

  /** @param onThrown what a timer threw, which would have ended the process; Endless: it has been ended for that */
  constructor(
    private readonly clock: Clock,
    private readonly onThrown: (err: unknown) => void,
  ) {}

  get stopped(): boolean {
    return this.due !== null;
  }

  stop(): void {
    this.due ??= [];
  }

  /** Everything that has fallen due, in its order, before anything else. */
  goOn(): void {
    const due = this.due ?? [];
    this.due = null;
    for (const run of due) this.clock.after(0, run);
  }

  nowMs(): number {
    this.countAsked();
    return this.clock.nowMs();
  }

  monotonicMs(): number {
    this.countAsked();
    return this.clock.monotonicMs();
  }

  /** Thrown anew with every question: whatever catches it asks again. */
  private countAsked(): void {
    const nowMs = this.clock.monotonicMs();
    if (nowMs !== this.askedAtMs) this.asked = 0;
    this.askedAtMs = nowMs;
    if (++this.asked <= ASKED_MAX) return;
    const endless = new Endless(`no end at one instant: the clock is asked ${this.asked} times`);
    if (!this.dead) this.onThrown(endless);
    this.dead = true;
    throw endless;
  }

  after(ms: number, then: () => void): () => void {
    this.countAsked();
    let cancelled = false;
    const run = (): void => {
      if (this.dead || cancelled) return;
      if (this.due) {
        this.due.push(run);
        return;
      }
      try {
        then();
      } catch (err) {
        this.onThrown(err);
      }
    };
    const cancel = this.clock.after(ms, run);
    return () => {
      cancelled = true;
      cancel();
    };
  }
}
