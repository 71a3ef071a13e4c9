/**
 * The agents of the pool: status and state of each, every change of them
 * journalled, and who is free in which queue, kept up to date so that "is there
 * anything to do?" costs nothing.
 *
 * A status chosen during a call is kept and takes effect after it. Idle time
 * counts from the end of the last call (or from becoming available): an offer
 * that came to nothing does not change it.
 */
import type { Clock, Journal } from "../callflow/ports";
import {
  type Agent,
  type AgentBackOff,
  type AgentState,
  type AgentStatus,
  BREAK_REASON_MISSED,
  move,
} from "../domain/agent";
import type { AgentId, CallId, ChannelId, EpochMs, OfferId, QueueId } from "../domain/glossary";
import { whyNotFree } from "../domain/matcher";

/** Who changed a status when nobody did it by hand. */
export const BY_FRONTDESK = "frontdesk";

/** An agent as the pool holds him. Changed by Agents alone. */
export interface PoolAgent extends Agent {
  name: string;
  status: AgentStatus;
  statusSinceMs: EpochMs;
  state: AgentState;
  stateSinceMs: EpochMs;
  tiers: Map<QueueId, number>;
  backOff: AgentBackOff | null;
  desk: string | null;
  skills: Readonly<Record<string, number>>;
  order: number;
  callsTaken: number;
  talkedMs: number;
  /** Chosen during a call, for after it. */
  next: { readonly status: AgentStatus; readonly by: string } | null;
  idleSinceMs: EpochMs;
  /** Of the talk: the queue whose wrap-up follows; null: a direct call. */
  talkQueue: QueueId | null;
  /** The wrap-up he is in, or that a direct call interrupted; ends at a monotonic time. */
  wrapUp: { readonly call: CallId; readonly endsAtMs: number } | null;
  /** No longer an agent of the company: goes when his call is over. */
  leaving: boolean;
  endWrapUpTimer: () => void;
  endBackOffTimer: () => void;
}

/** What a newcomer, or an agent of an earlier process, starts with. */
export type AgentStart = Pick<PoolAgent, "id" | "name" | "desk" | "tiers" | "skills" | "order">;

/** What is taken over from an earlier process. */
export type Resumed = Pick<PoolAgent, "status" | "statusSinceMs" | "idleSinceMs" | "state" | "callsTaken" | "talkedMs">;

const nothing = (): void => undefined;

export interface AgentsDeps {
  readonly clock: Clock;
  readonly journal: Journal;
  /** Told after every change, whatever it was. */
  changed(agent: PoolAgent): void;
}

export class Agents {
  private readonly byId = new Map<AgentId, PoolAgent>();
  private readonly free = new Map<QueueId, Set<PoolAgent>>();

  constructor(private readonly deps: AgentsDeps) {}

  get(id: AgentId): PoolAgent | undefined {
    return this.byId.get(id);
  }

  all(): Iterable<PoolAgent> {
    return this.byId.values();
  }

  freeIn(queue: QueueId): ReadonlySet<PoolAgent> {
    return this.free.get(queue) ?? NOBODY;
  }

  // ------------------------------------------------------------ the roster

  /** A new agent, logged out; or new name, phone and queues of one we have. */
  put(start: AgentStart): void {
    const nowMs = this.deps.clock.nowMs();
    const known = this.byId.get(start.id);
    if (known) this.unindex(known);
    const agent: PoolAgent = known ?? {
      ...start,
      status: { kind: "loggedOut" },
      statusSinceMs: nowMs,
      state: { kind: "idle", sinceMs: nowMs },
      stateSinceMs: nowMs,
      backOff: null,
      next: null,
      idleSinceMs: nowMs,
      callsTaken: 0,
      talkedMs: 0,
      talkQueue: null,
      wrapUp: null,
      leaving: false,
      endWrapUpTimer: nothing,
      endBackOffTimer: nothing,
    };
    Object.assign(agent, start, { leaving: false });
    this.byId.set(agent.id, agent);
    this.refresh(agent);
  }

  /** No longer an agent: logged out and gone, after his call if he is on one. */
  dismiss(agent: PoolAgent, by: string): void {
    agent.leaving = true;
    this.unindex(agent);
    agent.tiers = new Map();
    this.setStatus(agent, { kind: "loggedOut" }, by);
    if (agent.state.kind === "wrapUp") this.endWrapUp(agent);
    else this.refresh(agent);
  }

  /** What an earlier process knew of him. Journalled only if `moved`: his state is not the one last journalled. */
  resume(agent: PoolAgent, was: Resumed, moved: boolean): void {
    const { clock } = this.deps;
    agent.status = was.status;
    agent.statusSinceMs = was.statusSinceMs;
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
    else agent.next = sameStatus(agent.status, status) ? null : { status, by };
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
    if (status.kind === "available") {
      // Back from a break: the others have been idle longer.
      agent.idleSinceMs = nowMs;
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

  /** The offer was not answered: on break until he says otherwise. A break or log-out he chose meanwhile stands. */
  missed(agent: PoolAgent): void {
    const { status, by } = agent.next ?? {
      status: { kind: "onBreak", reason: BREAK_REASON_MISSED } as const,
      by: BY_FRONTDESK,
    };
    this.applyStatus(agent, status, by); // first: there must be no moment in which he is free
    this.becomeIdle(agent);
  }

  /** Leaves him alone for `ms` although he is available. */
  backOff(agent: PoolAgent, why: AgentBackOff["why"], ms: number): void {
    agent.endBackOffTimer();
    agent.backOff = { why, untilMs: this.deps.clock.nowMs() + ms };
    agent.endBackOffTimer = this.deps.clock.after(ms, () => {
      agent.backOff = null;
      this.refresh(agent);
    });
    this.refresh(agent);
  }

  // ------------------------------------------------------------ talks

  /** He talks; or, for a direct call, his phone is being rung: either way he is taken. */
  talk(agent: PoolAgent, call: CallId, queue: QueueId | null): void {
    agent.endWrapUpTimer();
    agent.talkQueue = queue;
    if (queue !== null) agent.callsTaken++;
    this.enter(agent, { kind: "talking", call, sinceMs: this.deps.clock.nowMs() });
  }

  /** The talk is over: wrap-up of `wrapUpMs`, or what is left of one that this call interrupted, or idle. */
  endTalk(agent: PoolAgent, wrapUpMs: number): void {
    if (agent.state.kind !== "talking") return;
    const { clock } = this.deps;
    const restMs = agent.wrapUp ? agent.wrapUp.endsAtMs - clock.monotonicMs() : 0;
    const call = agent.wrapUp && restMs > wrapUpMs ? agent.wrapUp.call : agent.state.call;
    const ms = Math.max(wrapUpMs, restMs);
    if (agent.talkQueue !== null) agent.talkedMs += Math.max(0, clock.nowMs() - agent.state.sinceMs);
    agent.talkQueue = null;
    agent.idleSinceMs = clock.nowMs();
    if (ms <= 0 || agent.leaving) {
      agent.wrapUp = null;
      this.becomeIdle(agent);
      return;
    }
    this.applyNext(agent);
    this.startWrapUp(agent, call, ms);
    this.enter(agent, { kind: "wrapUp", call, untilMs: clock.nowMs() + ms });
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

  private recordState({ id, state, callsTaken, talkedMs }: PoolAgent): void {
    this.deps.journal.record({
      type: "agent.stateChanged",
      agent: id,
      state: state.kind,
      call: "call" in state ? state.call : null,
      untilMs: "untilMs" in state ? state.untilMs : null,
      callsTaken,
      talkedMs,
    });
  }

  /** Brings the index of free agents up to date, and tells of the change. */
  private refresh(agent: PoolAgent): void {
    if (agent.leaving && agent.state.kind === "idle") {
      this.unindex(agent);
      agent.endBackOffTimer();
      this.byId.delete(agent.id);
    } else if (whyNotFree(agent) === null) this.index(agent);
    else this.unindex(agent);
    this.deps.changed(agent);
  }

  private index(agent: PoolAgent): void {
    for (const queue of agent.tiers.keys()) {
      const free = this.free.get(queue);
      if (free) free.add(agent);
      else this.free.set(queue, new Set([agent]));
    }
  }

  private unindex(agent: PoolAgent): void {
    for (const queue of agent.tiers.keys()) {
      const free = this.free.get(queue);
      if (free?.delete(agent) && free.size === 0) this.free.delete(queue);
    }
  }
}

const NOBODY: ReadonlySet<PoolAgent> = new Set();

export function sameStatus(a: AgentStatus, b: AgentStatus): boolean {
  return a.kind === b.kind && (a.kind !== "onBreak" || b.kind !== "onBreak" || a.reason === b.reason);
}
