/**
 * The agents of the pool: status and state of each, every change of them
 * journalled, and who is free in which queue, kept up to date so that "is there
 * anything to do?" costs nothing.
 *
 * A status chosen during a call is kept and takes effect after it. Idle time
 * counts from the end of the last call (or from becoming available): an offer or
 * a direct ring that came to nothing does not change it.
 */
import type { Clock, Journal } from "../callflow/ports";
import {
  type AgentBackOff,
  type AgentState,
  type AgentStatus,
  BREAK_REASON_MISSED,
  BREAK_REASON_ON_DEMAND,
  move,
} from "../domain/agent";
import type { AgentRules, BackOffCause } from "../domain/company";
import type { AgentId, CallId, ChannelId, OfferId, QueueId } from "../domain/glossary";
import { whyNotFree } from "../domain/matcher";
import { type AgentStart, FreeAgents, isOneCall, newAgent, type PoolAgent, sameStatus } from "./pool-agent";

export type { PoolAgent } from "./pool-agent";

/** Who changed a status when nobody did it by hand. */
const BY_FRONTDESK = "frontdesk";

/** What is taken over from an earlier process. */
export type Resumed = Pick<PoolAgent, "status" | "statusSinceMs" | "idleSinceMs" | "state" | "callsTaken" | "talkedMs">;

export interface AgentsDeps {
  readonly clock: Clock;
  readonly journal: Journal;
  /** Told after every change, whatever it was. */
  changed(agent: PoolAgent): void;
}

export class Agents {
  private readonly byId = new Map<AgentId, PoolAgent>();
  private readonly free = new FreeAgents();
  /** Accounts whose phones are known to be there, or not to be. */
  private readonly phones = new Map<string, boolean>();
  /** Accounts whose phones are in talks that nobody here looks after. */
  private engaged: ReadonlySet<string> = new Set();

  constructor(
    private readonly deps: AgentsDeps,
    /** Of the company in force. */
    public rules: AgentRules,
  ) {}

  get(id: AgentId): PoolAgent | undefined {
    return this.byId.get(id);
  }

  all(): Iterable<PoolAgent> {
    return this.byId.values();
  }

  freeIn(queue: QueueId): ReadonlySet<PoolAgent> {
    return this.free.in(queue);
  }

  // ------------------------------------------------------------ the roster

  /** A new agent, logged out; or new name, phone and queues of one we have. */
  put(start: AgentStart): void {
    const known = this.byId.get(start.id);
    if (known) this.free.remove(known);
    const agent = known ?? newAgent(start, this.deps.clock.nowMs());
    if (agent.next?.dismissal) agent.next = null; // an agent again before his call was over
    Object.assign(agent, start, { leaving: false });
    this.byId.set(agent.id, agent);
    this.lookForPhone(agent);
    this.refresh(agent);
  }

  /** No longer an agent: logged out and gone, after his call if he is on one. */
  dismiss(agent: PoolAgent, by: string): void {
    agent.leaving = true;
    this.free.remove(agent);
    agent.tiers = new Map();
    const ownWish = agent.next?.status.kind === "loggedOut";
    this.setStatus(agent, { kind: "loggedOut" }, by);
    if (agent.next && !ownWish) agent.next = { ...agent.next, dismissal: true };
    if (agent.state.kind === "wrapUp") this.endWrapUp(agent);
    else this.refresh(agent);
  }

  /** What an earlier process knew of him. Journalled only if `moved`: his state is not the one last journalled. */
  resume(agent: PoolAgent, was: Resumed, moved: boolean): void {
    const { clock } = this.deps;
    if (!agent.statusChosen) {
      agent.status = was.status;
      agent.statusSinceMs = was.statusSinceMs;
    }
    agent.idleSinceMs = was.idleSinceMs;
    agent.callsTaken = was.callsTaken;
    agent.talkedMs = was.talkedMs;
    agent.state = was.state;
    agent.stateSinceMs = "sinceMs" in was.state ? was.state.sinceMs : clock.nowMs();
    if (was.state.kind === "wrapUp") this.startWrapUp(agent, was.state.call, was.state.untilMs - clock.nowMs());
    if (moved) this.recordState(agent);
    this.refresh(agent);
  }

  // ------------------------------------------------------------ status

  /** At once, or after the call he is on or being rung for. */
  setStatus(agent: PoolAgent, status: AgentStatus, by: string): void {
    const { kind } = agent.state;
    if (kind === "idle" || kind === "wrapUp") this.applyStatus(agent, status, by);
    // One more call asked for during a call is a wish of its own, though the words are the same.
    else agent.next = sameStatus(agent.status, status) && !isOneCall(status) ? null : { status, by };
    this.refresh(agent);
  }

  private applyStatus(agent: PoolAgent, status: AgentStatus, by: string): void {
    agent.next = null;
    if (sameStatus(agent.status, status)) return;
    const nowMs = this.deps.clock.nowMs();
    if (agent.status.kind === "loggedOut") {
      agent.callsTaken = 0;
      agent.talkedMs = 0;
    }
    agent.status = status;
    agent.statusSinceMs = nowMs;
    agent.statusChosen = true;
    if (status.kind === "available") {
      // Back from a break: the others have been idle longer.
      agent.idleSinceMs = nowMs;
      agent.missedInRow = 0;
      this.endRest(agent);
      if (agent.state.kind === "idle") agent.state = { kind: "idle", sinceMs: nowMs };
    }
    this.deps.journal.record({ type: "agent.statusChanged", agent: agent.id, status, by });
  }

  // ------------------------------------------------------------ offers

  /** Takes a free agent for one offer, at once. False: he is free no longer, and nothing has changed. */
  reserve(agent: PoolAgent, offer: OfferId, call: CallId): boolean {
    if (whyNotFree(agent) !== null) return false;
    this.enter(agent, { kind: "reserved", offer, call });
    return true;
  }

  ring(agent: PoolAgent, offer: OfferId, call: CallId, leg: ChannelId): void {
    this.enter(agent, { kind: "ringing", offer, call, leg });
  }

  /** The offer came to nothing and he is not to blame: idle, for as long as before. */
  offerOver(agent: PoolAgent): void {
    this.becomeIdle(agent);
  }

  /**
   * The offer was not answered: on break until he says otherwise, if it was the last of so many in a row.
   * A break or log-out he chose meanwhile stands.
   */
  missed(agent: PoolAgent): void {
    agent.missedInRow++;
    if (agent.missedInRow < this.rules.missedMax && !agent.next) {
      this.backOff(agent, "noAnswer");
      this.becomeIdle(agent);
      return;
    }
    agent.missedInRow = 0;
    const { status, by } = agent.next ?? {
      status: { kind: "onBreak", reason: BREAK_REASON_MISSED } as const,
      by: BY_FRONTDESK,
    };
    this.applyStatus(agent, status, by); // first: there must be no moment in which he is free
    this.becomeIdle(agent);
  }

  /** Leaves him alone although he is available, for as long as the company says. */
  backOff(agent: PoolAgent, why: BackOffCause): void {
    const ms = this.rules.backOffMs[why];
    if (ms <= 0) return;
    agent.endBackOffTimer();
    agent.rest = { why, untilMs: this.deps.clock.nowMs() + ms };
    agent.endBackOffTimer = this.deps.clock.after(ms, () => {
      this.endRest(agent);
      this.refresh(agent);
    });
    this.refresh(agent);
  }

  private endRest(agent: PoolAgent): void {
    agent.endBackOffTimer();
    agent.rest = null;
  }

  // ------------------------------------------------------------ phones

  /** A phone has registered, or is not there any more: its agent is offered nobody until it is back. */
  phoneSeen(account: string, isThere: boolean): void {
    if (this.phones.get(account) === isThere) return;
    this.phones.set(account, isThere);
    for (const agent of this.byId.values()) {
      if (agent.desk !== account) continue;
      this.lookForPhone(agent);
      // It was not there a moment ago, and now it is: no reason to wait any longer.
      if (isThere && agent.rest?.why === "unreachable") this.endRest(agent);
      this.refresh(agent);
    }
  }

  /** The phones that are in talks of which nothing is known: whose they are is offered nobody. */
  phonesEngaged(accounts: ReadonlySet<string>): void {
    const before = this.engaged;
    this.engaged = accounts;
    for (const agent of this.byId.values()) {
      const { desk } = agent;
      if (desk !== null && before.has(desk) !== accounts.has(desk)) this.refresh(agent);
    }
  }

  private lookForPhone(agent: PoolAgent): void {
    agent.phoneAway = agent.desk !== null && this.phones.get(agent.desk) === false;
  }

  // ------------------------------------------------------------ talks

  /** He talks; or, for a direct call, his phone is being rung: either way he is taken. */
  talk(agent: PoolAgent, call: CallId, queue: QueueId | null): void {
    agent.endWrapUpTimer();
    agent.talkQueue = queue;
    if (queue !== null) {
      agent.callsTaken++;
      agent.missedInRow = 0;
    }
    this.enter(agent, { kind: "talking", call, sinceMs: this.deps.clock.nowMs() });
  }

  /**
   * The talk is over: wrap-up of `wrapUpMs`, or what is left of one that this call interrupted, or idle.
   * `talked` is false after a direct ring that nobody answered: then he is idle for as long as before.
   */
  endTalk(agent: PoolAgent, wrapUpMs: number, talked = true): void {
    if (agent.state.kind !== "talking") return;
    this.countOneCall(agent);
    const { clock } = this.deps;
    const restMs = agent.wrapUp ? agent.wrapUp.endsAtMs - clock.monotonicMs() : 0;
    const call = agent.wrapUp && restMs > wrapUpMs ? agent.wrapUp.call : agent.state.call;
    const ms = Math.max(wrapUpMs, restMs);
    if (agent.talkQueue !== null) agent.talkedMs += Math.max(0, clock.nowMs() - agent.state.sinceMs);
    agent.talkQueue = null;
    if (talked) agent.idleSinceMs = clock.nowMs();
    if (ms <= 0 || agent.leaving) {
      agent.wrapUp = null;
      this.becomeIdle(agent);
      return;
    }
    this.applyNext(agent);
    this.startWrapUp(agent, call, ms);
    this.enter(agent, { kind: "wrapUp", call, untilMs: clock.nowMs() + ms });
  }

  /** Who takes one call at a time has had it, unless he has asked for something else meanwhile. */
  private countOneCall(agent: PoolAgent): void {
    if (agent.talkQueue === null || agent.next || !isOneCall(agent.status)) return;
    agent.next = { status: { kind: "onBreak", reason: BREAK_REASON_ON_DEMAND }, by: BY_FRONTDESK };
  }

  /** Makes the wrap-up he is in end `ms` later, if it does not last longer than `msMax` then. */
  extendWrapUp(agent: PoolAgent, ms: number, msMax: number): "extended" | "notInWrapUp" | "tooLong" {
    if (agent.state.kind !== "wrapUp" || !agent.wrapUp) return "notInWrapUp";
    const { call, untilMs } = agent.state;
    if (untilMs + ms - agent.stateSinceMs > msMax) return "tooLong";
    const restMs = Math.max(0, agent.wrapUp.endsAtMs - this.deps.clock.monotonicMs()) + ms;
    agent.endWrapUpTimer();
    this.startWrapUp(agent, call, restMs);
    agent.state = { kind: "wrapUp", call, untilMs: this.deps.clock.nowMs() + restMs };
    this.recordState(agent);
    this.refresh(agent);
    return "extended";
  }

  /** Wrap-up ends by its timer or because the agent says so. */
  endWrapUp(agent: PoolAgent): void {
    if (agent.state.kind !== "wrapUp") return;
    agent.endWrapUpTimer();
    agent.wrapUp = null;
    agent.idleSinceMs = this.deps.clock.nowMs();
    this.becomeIdle(agent);
  }

  /** Stops every timer: the process ends. */
  stop(): void {
    for (const agent of this.byId.values()) {
      agent.endWrapUpTimer();
      agent.endBackOffTimer();
    }
  }

  // ------------------------------------------------------------ inside

  private startWrapUp(agent: PoolAgent, call: CallId, ms: number): void {
    agent.wrapUp = { call, endsAtMs: this.deps.clock.monotonicMs() + ms };
    agent.endWrapUpTimer = this.deps.clock.after(Math.max(0, ms), () => this.endWrapUp(agent));
  }

  private becomeIdle(agent: PoolAgent): void {
    this.applyNext(agent);
    this.enter(agent, { kind: "idle", sinceMs: agent.idleSinceMs });
  }

  private applyNext(agent: PoolAgent): void {
    if (agent.next) this.applyStatus(agent, agent.next.status, agent.next.by);
  }

  private enter(agent: PoolAgent, to: AgentState): void {
    agent.state = move(agent.state, to);
    agent.stateSinceMs = "sinceMs" in to ? to.sinceMs : this.deps.clock.nowMs();
    this.recordState(agent);
    this.refresh(agent);
  }

  private recordState({ id, state, idleSinceMs, callsTaken, talkedMs }: PoolAgent): void {
    this.deps.journal.record({
      type: "agent.stateChanged",
      agent: id,
      state: state.kind,
      call: "call" in state ? state.call : null,
      untilMs: "untilMs" in state ? state.untilMs : null,
      ...(state.kind === "idle" ? { idleSinceMs } : {}),
      callsTaken,
      talkedMs,
    });
  }

  /** Brings the index of free agents up to date, and tells of the change. */
  private refresh(agent: PoolAgent): void {
    const isEngaged = agent.desk !== null && this.engaged.has(agent.desk);
    agent.backOff = agent.phoneAway ? PHONE_AWAY : isEngaged ? PHONE_ENGAGED : agent.rest;
    if (agent.leaving && agent.state.kind === "idle") {
      this.free.remove(agent);
      agent.endBackOffTimer();
      this.byId.delete(agent.id);
    } else if (whyNotFree(agent) === null) this.free.add(agent);
    else this.free.remove(agent);
    this.deps.changed(agent);
  }
}

const PHONE_AWAY: AgentBackOff = { why: "unreachable", untilMs: null };
const PHONE_ENGAGED: AgentBackOff = { why: "busy", untilMs: null };
