/**
 * Coming back after a restart. What the journal knew of entries and agents is
 * put back; then nobody is offered until every caller who is still there stands
 * in line again and every talk that goes on is claimed, so that the first one
 * adopted does not jump the others. A limit ends the wait.
 *
 * Everything is journalled once: an entry from before the restart is entered
 * again without a second queue.entered; an offer that was open ends as `lost`;
 * an entry whose caller has gone ends as `abandoned`.
 */
import type { Clock, Journal } from "../callflow/ports";
import type { AgentState, AgentStateKind, AgentStatus } from "../domain/agent";
import type { AgentId, CallId, EntryId, EpochMs, OfferId, QueueId } from "../domain/glossary";
import type { EntryEnd } from "../domain/queue-entry";
import type { Agents } from "./agents";
import type { CallNumbers } from "./call-numbers";
import type { LineUp, PoolEntry } from "./line-up";
import type { EarlierEntry, Places } from "./places";
import type { Queues } from "./queues";
import type { AcdSettings } from "./settings";

export interface EarlierAgent {
  readonly agent: AgentId;
  readonly status: AgentStatus;
  readonly statusSinceMs: EpochMs;
  /** As the journal last said. */
  readonly state: {
    readonly kind: AgentStateKind;
    readonly call: CallId | null;
    readonly untilMs: EpochMs | null;
    readonly sinceMs: EpochMs;
  };
  /** Since when he counts as idle: the end of his last call or break. */
  readonly idleSinceMs: EpochMs;
  readonly callsTaken: number;
  readonly talkedMs: number;
}

export interface EarlierOffer {
  readonly offer: OfferId;
  readonly entry: EntryId;
  readonly call: CallId;
  readonly agent: AgentId;
}

/** What an earlier process left (rebuild.ts makes it from the journal). */
export interface Earlier {
  /** Entries that have not ended. */
  readonly entries: readonly EarlierEntry[];
  readonly agents: readonly EarlierAgent[];
  /** Offers that have not ended. */
  readonly offers: readonly EarlierOffer[];
  /** Closed by hand. */
  readonly closedQueues?: readonly QueueId[];
  /** The journal could not be read: who was at work is not known until `caughtUp`. */
  readonly unread?: true;
  /** How many entries and offers each call has had, so that no id is made twice. */
  readonly made: readonly { readonly call: CallId; readonly entries: number; readonly offers: number }[];
}

export interface RecoveryDeps {
  readonly agents: Agents;
  readonly lineUp: LineUp;
  readonly places: Places;
  readonly queues: Queues;
  readonly offersMade: CallNumbers;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly settings: Pick<AcdSettings, "recoveryMsMax">;
  end(entry: PoolEntry, how: EntryEnd): void;
  /** Offers may be made again. */
  finished(): void;
}

export class Recovery {
  /** Of callers who were waiting and are not in line again yet. */
  private readonly entries = new Set<EntryId>();
  /** Of shadow places that were put back. */
  private readonly shadows = new Set<EntryId>();
  /** Agents whose talk has not been claimed yet. */
  private readonly talks = new Set<AgentId>();
  private reconciled = false;
  private running = false;
  private unread = false;
  private endLimit = (): void => undefined;

  constructor(private readonly deps: RecoveryDeps) {}

  /** Nobody is to be offered now. */
  get holds(): boolean {
    return this.running;
  }

  /** Who counts as logged out may have been at work all the time: the journal has not been read. */
  get staffUnknown(): boolean {
    return this.unread;
  }

  /**
   * Before it is known what Asterisk has: agents are shown with the status they have, idle, and queues closed that are.
   * Nobody is offered until `begin` has put back the rest.
   */
  foreshow({ agents, closedQueues = [] }: Earlier): void {
    this.running = true;
    for (const queue of closedQueues) this.deps.queues.setOpen(queue, false);
    for (const was of agents) {
      const agent = this.deps.agents.get(was.agent);
      const state = { kind: "idle", sinceMs: was.idleSinceMs } as const;
      if (agent) this.deps.agents.resume(agent, { ...was, state }, false);
    }
  }

  begin(earlier: Earlier): void {
    this.running = true;
    this.reconciled = false;
    this.unread = earlier.unread === true;
    for (const queue of earlier.closedQueues ?? []) this.deps.queues.setOpen(queue, false);
    this.closeLostOffers(earlier.offers);
    this.count(earlier.made);
    this.deps.places.restore(earlier.entries);
    for (const { entry, shadow } of earlier.entries) (shadow ? this.shadows : this.entries).add(entry);
    for (const agent of earlier.agents) this.putBack(agent);
    this.endLimit();
    this.endLimit = this.deps.clock.after(this.deps.settings.recoveryMsMax, () => this.finish());
  }

  /** It is known which calls are still there: `alive` come back by themselves, the others are closed. */
  reconcile(alive: ReadonlySet<CallId>): void {
    for (const id of [...this.entries, ...this.shadows]) {
      const entry = this.deps.lineUp.get(id);
      if (entry && !alive.has(entry.call)) this.deps.end(entry, "abandoned");
    }
    for (const id of [...this.talks]) {
      const state = this.deps.agents.get(id)?.state;
      if (state?.kind === "talking" && !alive.has(state.call)) this.talkOver(id);
    }
    this.shadows.clear();
    this.reconciled = true;
    this.check();
  }

  /** A caller is in line again, or his entry has ended. */
  claimEntry(entry: EntryId): void {
    this.shadows.delete(entry);
    if (this.entries.delete(entry)) this.check();
  }

  /** Somebody looks after this agent's talk again, or it has ended. */
  claimTalk(agent: AgentId): void {
    if (this.talks.delete(agent)) this.check();
  }

  /** The journal could be read late: every agent has his status of before. */
  caughtUp(): void {
    this.unread = false;
  }

  /** Offers go on meanwhile: nobody waits for these callers. */
  takeBack({ entries, made }: Pick<Earlier, "entries" | "made">): void {
    this.count(made);
    this.deps.places.restore(entries);
  }

  stop(): void {
    this.endLimit();
  }

  private count(made: Earlier["made"]): void {
    for (const { call, offers, entries } of made) {
      this.deps.offersMade.atLeast(call, offers);
      this.deps.places.made.atLeast(call, entries);
    }
  }

  private closeLostOffers(offers: readonly EarlierOffer[]): void {
    for (const { call, ...offer } of offers) {
      this.deps.journal.record({ type: "offer.ended", call, ...offer, outcome: "lost", rangMs: 0 });
    }
  }

  private putBack(was: EarlierAgent): void {
    const agent = this.deps.agents.get(was.agent);
    if (!agent) return; // no agent any more
    const state = stateAfterRestart(was);
    this.deps.agents.resume(agent, { ...was, state }, state.kind !== was.state.kind);
    if (state.kind === "talking") this.talks.add(agent.id);
  }

  private talkOver(id: AgentId): void {
    this.talks.delete(id);
    const agent = this.deps.agents.get(id);
    if (agent) this.deps.agents.endTalk(agent, 0); // it ended while nobody looked: what there was to write up is written
  }

  private check(): void {
    if (this.reconciled && this.entries.size === 0 && this.talks.size === 0) this.finish();
  }

  private finish(): void {
    if (!this.running) return;
    this.running = false;
    this.endLimit();
    for (const agent of [...this.talks]) this.talkOver(agent);
    this.entries.clear();
    this.deps.finished();
  }
}

/** The state an agent takes up again; an offer from before the restart is over. */
function stateAfterRestart({ state, idleSinceMs }: EarlierAgent): AgentState {
  const { kind, call, untilMs, sinceMs } = state;
  if (kind === "talking" && call) return { kind, call, sinceMs };
  if (kind === "wrapUp" && call && untilMs !== null) return { kind, call, untilMs };
  return { kind: "idle", sinceMs: idleSinceMs };
}
