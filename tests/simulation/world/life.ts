/**
 * The clock of one process, and with it its life: dead, it wakes nobody any
 * more; stopped (as by SIGSTOP, or a machine that stands still), what falls due
 * happens when it goes on.
 */
import type { Clock } from "../../../src/callflow/ports";

export class Life implements Clock {
  dead = false;
  /** What has fallen due while it was stopped; null: it runs. */
  private due: (() => void)[] | null = null;

  /** @param onThrown what a timer threw, which would have ended the process */
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
    return this.clock.nowMs();
  }

  monotonicMs(): number {
    return this.clock.monotonicMs();
  }

  after(ms: number, then: () => void): () => void {
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
