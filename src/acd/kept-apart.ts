/** Callers and agents who are kept apart for a while: he has just refused this one, or not answered, or the talk could not be made. */
import type { Clock } from "../callflow/ports";
import type { AgentId } from "../domain/glossary";
import type { LineUp, PoolEntry } from "./line-up";

export interface KeptApartDeps {
  readonly lineUp: Pick<LineUp, "revise">;
  readonly clock: Clock;
  /** Something may be matched again. */
  wake(): void;
}

export class KeptApart {
  /** Until when a pair is kept apart, on the monotonic clock. */
  private readonly untilMs = new WeakMap<PoolEntry, Map<AgentId, number>>();

  constructor(private readonly deps: KeptApartDeps) {}

  /** This caller is not offered to this agent for `ms`, or as long as was said before if that is longer. */
  avoid(entry: PoolEntry, agent: AgentId, ms: number): void {
    const { lineUp, clock, wake } = this.deps;
    const apart = this.untilMs.get(entry) ?? new Map<AgentId, number>();
    this.untilMs.set(entry, apart);
    const untilMs = clock.monotonicMs() + ms;
    if ((apart.get(agent) ?? 0) >= untilMs) return;
    apart.set(agent, untilMs);
    entry.timers ??= new Set();
    const { timers } = entry;
    lineUp.revise(entry, () => {
      entry.avoid = new Set([...entry.avoid, agent]);
    });
    const cancel = clock.after(ms, () => {
      timers.delete(cancel);
      if (apart.get(agent) !== untilMs) return; // a later one keeps them apart
      apart.delete(agent);
      lineUp.revise(entry, () => {
        entry.avoid = new Set([...entry.avoid].filter((other) => other !== agent));
      });
      wake();
    });
    timers.add(cancel);
  }
}
