/** The callers of one queue in their order, as the invariants see them: who stands before whom, and who has been passed. */
import type { AgentId, CallId, EntryId, EpochMs, QueueId } from "./glossary";
import { compareCallers } from "./order";

export interface Standing {
  readonly id: EntryId;
  readonly call: CallId;
  readonly queue: QueueId;
  readonly enteredAtMs: EpochMs;
  readonly creditSeconds: number;
  /** Ages only: nobody may be offered this caller. */
  readonly shadow: boolean;
  /** Who took the last offer of him. */
  takenBy: AgentId | null;
  /** Open offers: more than one only when all agents are rung at once. */
  offers: number;
}

/** On what terms an agent takes callers of this line at a moment. */
export interface Terms {
  readonly passedMax: number;
  readonly passed: Passed;
  /** He may take those who have waited since then. */
  readonly joinedSinceMs: EpochMs;
  readonly nowMs: EpochMs;
  /** How long he is kept from a caller whom he has been offered in vain. */
  readonly apartMs: number;
}

/** How many of those at the head are looked at: whoever is wrongly passed stands there. */
const LOOKED_AT_MAX = 50;
/** Of those connected so many are remembered: as many as may pass a caller at most. */
const CONNECTED_KEPT_MAX = 1_000;

/** How often callers have been passed: also while they were away, who come back to a place that they gave up. */
export class Passed {
  private readonly connected: Standing[] = [];

  /** @param tierOf as InvariantWatchOptions has it */
  constructor(private readonly tierOf: (agent: AgentId, queue: QueueId) => number | null) {}

  /** `one` has been connected: those before him, in every queue of the agent who took him, have been passed once more. */
  by(one: Standing): void {
    this.connected.push(one);
    if (this.connected.length > CONNECTED_KEPT_MAX) this.connected.shift();
  }

  times({ queue, enteredAtMs }: Standing): number {
    const isHis = (agent: AgentId | null): boolean => agent !== null && this.tierOf(agent, queue) !== null;
    return this.connected.filter((one) => one.enteredAtMs > enteredAtMs && (one.queue === queue || isHis(one.takenBy)))
      .length;
  }
}

export class WatchedLine {
  private readonly standing: Standing[] = [];
  /** When an offer of this caller to this agent came to nothing. */
  private readonly triedAtMs = new Map<EntryId, Map<AgentId, EpochMs>>();

  add(one: Standing): void {
    this.standing.splice(this.placeOf(one), 0, one);
  }

  remove(one: Standing): void {
    this.takeOut(one);
    this.triedAtMs.delete(one.id);
  }

  /** The same caller with another credit: whom he has been offered in vain stays known. */
  replace(one: Standing, by: Standing): void {
    this.takeOut(one);
    this.add(by);
  }

  private takeOut(one: Standing): void {
    const at = this.placeOf(one);
    if (this.standing[at] === one) this.standing.splice(at, 1);
  }

  tried({ id }: Standing, agent: AgentId, atMs: EpochMs): void {
    const of = this.triedAtMs.get(id) ?? new Map<AgentId, EpochMs>();
    this.triedAtMs.set(id, of.set(agent, atMs));
  }

  /** Somebody who stands before `one`, waits, and could have been offered to this agent instead; null: the order is kept. */
  wronglyPassed(one: Standing, agent: AgentId, terms: Terms): Standing | null {
    const { passedMax, passed, joinedSinceMs, nowMs, apartMs } = terms;
    const mayPass = passed.times(one) >= passedMax;
    for (const other of this.standing.slice(0, LOOKED_AT_MAX)) {
      if (other === one) return null;
      if (other.offers > 0 || (mayPass && passed.times(other) < passedMax)) continue;
      if (mayPass && other.enteredAtMs > one.enteredAtMs) continue; // at the ceiling credit counts for nothing
      if (other.enteredAtMs > joinedSinceMs) continue;
      const triedMs = this.triedAtMs.get(other.id)?.get(agent);
      if (triedMs === undefined || nowMs - triedMs > apartMs) return other;
    }
    return null;
  }

  /** Where this one stands, or would stand. */
  private placeOf(one: Standing): number {
    let [low, high] = [0, this.standing.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.standing[middle];
      if (other && compareCallers(other, one) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
