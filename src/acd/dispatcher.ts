/**
 * The dispatcher: the one owner of the pool, in memory. Whatever changes (a
 * caller comes or goes, an agent is free again, the company is published anew)
 * leads to one turn at the end of the running event:
 *
 *   change ──▶ decide (matching/, as domain/matcher.ts defines it) ──▶ reserve ──▶ ring (offers.ts) ──▶ outcome ──▶ change ...
 *
 * Nothing is polled and nothing waits: the agent who is freed has the next
 * caller's ring started in the same turn. Every change is in the journal.
 */
import { type Acd, type EnterQueue, QueueFull, type Waiting } from "../callflow/ports";
import type { AgentStatus } from "../domain/agent";
import type { Company } from "../domain/company";
import type { AgentId, CallId, EntryId, OfferId, QueueId } from "../domain/glossary";
import { type Deciding, type Explanation, explain } from "../domain/matcher";
import { waitedMs } from "../domain/order";
import type { EntryEnd } from "../domain/queue-entry";
import { Admission } from "./admission";
import { Agents, type PoolAgent } from "./agents";
import { Answer } from "./answer";
import { CallNumbers } from "./call-numbers";
import type { Dispatcher, DispatcherDeps } from "./dispatcher-interface";
import { HandleTimes } from "./handle-times";
import { LineUp, type PoolEntry } from "./line-up";
import { LiveCommands } from "./live-commands";
import { MatchIndex } from "./matching/match-index";
import { Offers } from "./offers";
import { Places } from "./places";
import { Queues } from "./queues";
import { type Earlier, Recovery } from "./recovery";
import { syncAgents } from "./roster";
import { ACD_SETTINGS, type AcdSettings } from "./settings";
import { type AcdListener, Turns } from "./turns";
import { type AcdSnapshot, type AgentView, agentView, type QueueView, queueView, snapshotOf } from "./views";
import { WaitingPlace } from "./waiting-place";
import { Waker } from "./waker";

export type { Dispatcher, DispatcherDeps };

/** Makes the dispatcher of one pool: all queues and agents of a company. */
export function createDispatcher(deps: DispatcherDeps): Dispatcher {
  return new PoolDispatcher(deps);
}

class PoolDispatcher implements Dispatcher {
  private readonly queues = new Queues();
  readonly agents: Agents;
  readonly lineUp: LineUp;
  private readonly places: Places;
  private readonly offers: Offers;
  private readonly recovery: Recovery;
  private readonly turns: Turns;
  private readonly times: HandleTimes;
  readonly outlook: Admission;
  private readonly index: MatchIndex<PoolEntry, PoolAgent>;
  private readonly deciding: Deciding;
  private readonly waker: Waker;
  readonly live: LiveCommands;
  private readonly settings: AcdSettings;
  private stopped = false;

  constructor(private readonly deps: DispatcherDeps) {
    const { clock, journal, phones, log } = deps;
    const settings = { ...ACD_SETTINGS, ...deps.settings };
    this.settings = settings;
    const offersMade = new CallNumbers(clock, (call) => this.lineUp.ofCall(call) !== undefined);
    const { rulesOf } = this.queues;
    const { seed = 0 } = deps;
    this.index = new MatchIndex({ rulesOf, seed, callers: () => this.lineUp.all() });
    this.waker = new Waker(clock, () => this.turns.wake());
    this.deciding = { rulesOf, seed, lastRung: this.index.lastRung };
    this.turns = new Turns({ log, offerCallers: () => this.offerCallers() });
    this.times = new HandleTimes(clock);
    this.agents = new Agents(
      {
        ...{ clock, journal },
        changed: (agent) => {
          this.index.agentChanged(agent);
          this.times.agentChanged(agent);
          this.turns.agentChanged(agent.id, agent.tiers.keys());
        },
      },
      deps.company.agentRules,
    );
    this.lineUp = new LineUp((queue) => this.turns.queueChanged(queue), this.index);
    this.places = new Places({
      ...{ lineUp: this.lineUp, queues: this.queues, clock, journal, settings },
      forgotten: (entry) => this.end(entry, "elsewhere"),
    });
    this.offers = new Offers({
      ...{ agents: this.agents, lineUp: this.lineUp, offersMade },
      ...{ phones, journal, clock, settings, log, wake: () => this.turns.wake() },
    });
    this.live = new LiveCommands({
      ...{ agents: this.agents, lineUp: this.lineUp, queues: this.queues, places: this.places, offers: this.offers },
      ...{ journal, clock },
      queueChanged: (queue) => this.turns.queueChanged(queue),
    });
    this.recovery = new Recovery({
      ...{ agents: this.agents, lineUp: this.lineUp, places: this.places, queues: this.queues, offersMade },
      ...{ journal, clock, settings },
      end: (entry, how) => this.end(entry, how),
      finished: () => this.turns.wake(),
    });
    this.outlook = new Admission({
      ...{ agents: this.agents, lineUp: this.lineUp, queues: this.queues, times: this.times, clock },
      recovering: () => this.recovery.holds,
      staffUnknown: () => this.recovery.staffUnknown,
    });
    this.turns.onChange((change) => this.outlook.changed(change));
    this.companyChanged(deps.company);
  }

  // ------------------------------------------------------------ callers

  holdShadow(request: Parameters<Acd["holdShadow"]>[0]): EntryId {
    return this.places.holdShadow(request).id;
  }

  dropShadow(id: EntryId, how: "connected" | "abandoned" | "elsewhere"): void {
    const entry = this.lineUp.get(id);
    if (entry?.state.kind === "shadow") this.end(entry, how);
  }

  setAside(id: EntryId): void {
    const entry = this.lineUp.get(id);
    if (!entry) return;
    if (entry.state.kind === "offered") this.offers.withdraw(entry.state.offer);
    entry.endShadowLimit(); // whoever sets it aside takes it up again
    entry.ready = new Answer(); // an agent who had answered has been hung up
    if (entry.state.kind !== "shadow") this.lineUp.change(entry, { kind: "shadow" });
    this.recovery.claimEntry(id);
  }

  enter(request: EnterQueue): Waiting {
    const held = this.places.find(request);
    const queue = this.queues.knownOr(request.queue);
    if (!held && request.entry === null && !request.absent && this.places.isFull(queue)) throw new QueueFull(queue);
    const cameBack = held !== null && !held.present && !request.absent;
    const offer = held?.state.kind === "offered" ? held.state.offer : null;
    // A caller who enters again while an answered phone waits for him has lost that talk.
    if (offer && !cameBack && !request.absent) this.offers.fail(offer);
    // A phone that rings for who has just asked to be called back rings anew, for the callback.
    if (offer && request.absent) this.offers.withdraw(offer);
    const entry = this.places.enter(request, held);
    if (request.absent && entry.state.kind === "offered") {
      entry.ready = new Answer();
      this.lineUp.change(entry, { kind: "waiting" });
    }
    if (cameBack && entry.state.kind === "offered") this.offers.customerCame(entry.state.offer);
    this.recovery.claimEntry(entry.id);
    return new WaitingPlace(entry, request.call, this);
  }

  connected(offer: OfferId): boolean {
    const won = this.offers.accept(offer);
    if (!won) {
      this.deps.log.warn({ offer }, "a talk was made for an offer that is over");
      return false;
    }
    this.end(won.entry, "connected");
    this.index.connected(won.entry, won.agent);
    this.agents.talk(won.agent, won.entry.call, won.entry.queue);
    return true;
  }

  connectFailed(offer: OfferId): void {
    this.offers.fail(offer);
  }

  /** Ends an entry once; later calls change nothing. */
  end(entry: PoolEntry, how: EntryEnd): void {
    if (this.lineUp.get(entry.id) !== entry) return;
    if (entry.state.kind === "offered") this.offers.withdraw(entry.state.offer);
    this.lineUp.change(entry, { kind: how });
    this.times.entryEnded(entry.queue, how);
    const { call, id, queue } = entry;
    const waited = waitedMs(entry, this.deps.clock.nowMs());
    this.deps.journal.record({ type: "queue.left", call, entry: id, queue, how, waitedMs: waited });
    this.recovery.claimEntry(id);
    entry.absent?.left(how);
  }

  // ------------------------------------------------------------ talks

  talkEnded(id: AgentId, call: CallId): void {
    this.leaveCall(id, call, true);
  }

  release(id: AgentId, call: CallId): void {
    this.leaveCall(id, call, false);
  }

  private leaveCall(id: AgentId, call: CallId, talked: boolean): void {
    const agent = this.agents.get(id);
    if (agent?.state.kind !== "talking" || agent.state.call !== call) return;
    this.recovery.claimTalk(id);
    this.agents.endTalk(agent, this.queues.wrapUpMs(agent.talkQueue), talked);
  }

  occupy(employee: AgentId, call: CallId): boolean {
    const agent = this.agents.get(employee);
    if (!agent) return true;
    const { state } = agent;
    if (state.kind === "talking") {
      // After a restart: the call that was ringing him rings him again.
      if (state.call === call) this.recovery.claimTalk(employee);
      return state.call === call;
    }
    if (state.kind === "reserved" || state.kind === "ringing") return false;
    this.agents.talk(agent, call, null);
    return true;
  }

  adoptTalk(id: AgentId, call: CallId, queue: QueueId | null): void {
    // A talk that began in the last moment before a crash: the journal still has the caller waiting.
    const entry = this.lineUp.ofCall(call);
    if (entry?.state.kind === "shadow") this.end(entry, "connected");
    const agent = this.agents.get(id);
    if (!agent) return; // an employee who takes no queue calls
    const { state } = agent;
    if (state.kind === "reserved" || state.kind === "ringing") this.offers.giveUp(state.offer);
    if (state.kind !== "talking") this.agents.talk(agent, call, queue);
    else if (state.call === call) agent.talkQueue = queue;
    else
      this.deps.log.warn({ agent: id, call, other: state.call }, "an agent is adopted in two talks; the first counts");
    this.recovery.claimTalk(id);
  }

  // ------------------------------------------------------------ agents and company

  setStatus(id: AgentId, status: AgentStatus, by: string): AgentView | null {
    const agent = this.agents.get(id);
    if (!agent) return null;
    this.agents.setStatus(agent, status, by);
    return agentView(agent);
  }

  wrapUpDone(id: AgentId): AgentView | null {
    const agent = this.agents.get(id);
    if (!agent) return null;
    this.agents.endWrapUp(agent);
    return agentView(agent);
  }

  extendWrapUp(id: AgentId, ms: number): AgentView | "notInWrapUp" | "tooLong" | null {
    const agent = this.agents.get(id);
    if (!agent) return null;
    const outcome = this.agents.extendWrapUp(agent, ms, this.settings.wrapUpMsMax);
    return outcome === "extended" ? agentView(agent) : outcome;
  }

  phoneSeen(account: string, isThere: boolean): void {
    this.agents.phoneSeen(account, isThere);
    if (!isThere) this.offers.phoneGone(account);
  }

  phonesEngaged(accounts: ReadonlySet<string>): void {
    this.agents.phonesEngaged(accounts);
  }

  companyChanged(company: Company): void {
    this.queues.sync(company);
    this.index.rulesChanged();
    syncAgents(this.agents, this.queues, company);
    this.everyQueueChanged();
  }

  foreshow(earlier: Earlier): void {
    this.recovery.foreshow(earlier);
    this.everyQueueChanged();
  }

  restore(earlier: Earlier): void {
    this.recovery.begin(earlier);
  }

  recovered(alive: ReadonlySet<CallId>): void {
    this.recovery.reconcile(alive);
  }

  caughtUp(): void {
    this.recovery.caughtUp();
    this.everyQueueChanged();
  }

  takeBack(places: Pick<Earlier, "entries" | "made">): void {
    this.recovery.takeBack(places);
  }

  private everyQueueChanged(): void {
    for (const { settings } of this.queues.all()) this.turns.queueChanged(settings.id);
  }

  // ------------------------------------------------------------ what people see

  snapshot(): AcdSnapshot {
    return snapshotOf(this.queues.all(), this, this.deps.clock.nowMs());
  }

  agent(id: AgentId): AgentView | null {
    const agent = this.agents.get(id);
    return agent ? agentView(agent) : null;
  }

  queue(id: QueueId): QueueView | null {
    const queue = this.queues.get(id);
    return queue ? queueView(queue, this, this.deps.clock.nowMs()) : null;
  }

  explain(call: CallId): Explanation | null {
    const entry = this.lineUp.ofCall(call);
    if (!entry) return null;
    const now = { poolMs: this.deps.clock.monotonicMs(), nowMs: this.deps.clock.nowMs() };
    return explain(entry, this.agents.all(), now, this.deciding, this.index.passed(entry));
  }

  onChange(listener: AcdListener): () => void {
    return this.turns.onChange(listener);
  }

  stop(): void {
    this.stopped = true;
    this.waker.stop();
    this.offers.stop();
    this.recovery.stop();
    this.agents.stop();
    this.lineUp.stop();
  }

  private offerCallers(): void {
    if (this.stopped || this.recovery.holds) return;
    this.index.advance(this.deps.clock.monotonicMs());
    for (let decision = this.index.next(); decision; decision = this.index.next()) this.offers.make(decision);
    this.waker.dueAt(this.index.nextDueMs);
  }
}
