/**
 * The ACD as Asterisk shows it: device states of agents and queues (hints, lamps
 * on phones) and one line per queue for the `frontdesk status` command of the
 * CLI. Pushed only when something changed, at most once a second per name; while
 * callers wait the line is made anew every ten seconds, because their wait grows.
 */
import type { Clock } from "../callflow/ports";
import type { AgentId, QueueId } from "../domain/glossary";
import type { Dispatcher } from "./dispatcher";
import type { AgentView, QueueView } from "./views";

/** Asterisk's own words. */
export type DeviceState = "NOT_INUSE" | "RINGING" | "INUSE" | "UNAVAILABLE";

/** Where the states go (src/ari). Neither waits nor throws: a push that fails is the adapter's to log. */
export interface Lamps {
  setDeviceState(name: string, state: DeviceState): void;
  setGlobal(name: string, value: string): void;
}

/** The least time between two pushes for one queue or agent. */
const LAMP_PUSH_MS_MIN = 1000;
/** How old the longest wait in a queue's line may grow. */
const LAMP_REFRESH_MS = 10_000;

const agentDevice = (id: AgentId): string => `Stasis:agent-${id}`;
const queueDevice = (id: QueueId): string => `Stasis:queue-${id}`;
const queueGlobal = (id: QueueId): string => `FRONTDESK_QUEUE_${id}`;

/** An agent: rung, taken (on a call or writing it up), free, or not there. Null: no agent any more. */
export function agentLamp(agent: Pick<AgentView, "state" | "status"> | null): DeviceState {
  if (!agent) return "UNAVAILABLE";
  switch (agent.state) {
    case "reserved":
    case "ringing":
      return "RINGING";
    case "talking":
    case "wrapUp":
      return "INUSE";
    case "idle":
      return agent.status.kind === "available" ? "NOT_INUSE" : "UNAVAILABLE";
  }
}

/** A queue: callers wait, everybody is taken, somebody is free, or nobody is at work or let in. */
export function queueLamp(queue: QueueView | null): DeviceState {
  if (!queue) return "UNAVAILABLE";
  if (queue.waiting.length > 0) return "RINGING";
  if (queue.closed) return "UNAVAILABLE";
  if (queue.agents.idle > 0) return "NOT_INUSE";
  const { reserved, ringing, talking, wrapUp } = queue.agents;
  return reserved + ringing + talking + wrapUp > 0 ? "INUSE" : "UNAVAILABLE";
}

/** "3 waiting, longest 02:10, 2 agents free", with "closed, " before it if it is. */
export function queueLine({ waiting, longestWaitMs, free, closed }: QueueView): string {
  const shut = closed ? "closed, " : "";
  const agents = free === 1 ? "1 agent free" : `${free} agents free`;
  if (waiting.length === 0) return `${shut}0 waiting, ${agents}`;
  return `${shut}${waiting.length} waiting, longest ${minutes(longestWaitMs)}, ${agents}`;
}

function minutes(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${pad(Math.floor(seconds / 60))}:${pad(seconds % 60)}`;
}

const pad = (n: number): string => String(n).padStart(2, "0");

export interface LampsDeps {
  readonly dispatcher: Pick<Dispatcher, "onChange" | "agent" | "queue" | "snapshot">;
  readonly lamps: Lamps;
  readonly clock: Clock;
}

export interface LampKeeper {
  /** Pushes everything again: Asterisk has been away. */
  pushAll(): void;
  stop(): void;
}

/** Keeps the lamps true from now on; everything is pushed once at the start. */
export function keepLamps(deps: LampsDeps): LampKeeper {
  const keeper = new Keeper(deps);
  keeper.pushAll();
  return keeper;
}

interface Pace {
  lastPushMs: number;
  /** Cancels the push that is due. */
  cancel: (() => void) | null;
  dueMs: number;
}

class Keeper implements LampKeeper {
  private readonly shown = new Map<string, string>();
  private readonly paces = new Map<string, Pace>();
  private readonly endListening: () => void;

  constructor(private readonly deps: LampsDeps) {
    this.endListening = deps.dispatcher.onChange(({ agents, queues }) => {
      for (const id of agents) this.soon(agentDevice(id), LAMP_PUSH_MS_MIN, () => this.pushAgent(id));
      for (const id of queues) this.soon(queueDevice(id), LAMP_PUSH_MS_MIN, () => this.pushQueue(id));
    });
  }

  pushAll(): void {
    this.shown.clear();
    const { agents, queues } = this.deps.dispatcher.snapshot();
    for (const { id } of agents) this.pushAgent(id);
    for (const { id } of queues) this.pushQueue(id);
  }

  stop(): void {
    this.endListening();
    for (const { cancel } of this.paces.values()) cancel?.();
    this.paces.clear();
  }

  private pushAgent(id: AgentId): void {
    this.setDevice(agentDevice(id), agentLamp(this.deps.dispatcher.agent(id)));
  }

  private pushQueue(id: QueueId): void {
    const queue = this.deps.dispatcher.queue(id);
    this.setDevice(queueDevice(id), queueLamp(queue));
    if (!queue) return;
    const name = queueGlobal(id);
    const line = queueLine(queue);
    if (this.isNew(name, line)) this.deps.lamps.setGlobal(name, line);
    if (queue.waiting.length > 0) this.soon(queueDevice(id), LAMP_REFRESH_MS, () => this.pushQueue(id));
  }

  private setDevice(name: string, state: DeviceState): void {
    if (this.isNew(name, state)) this.deps.lamps.setDeviceState(name, state);
  }

  private isNew(name: string, value: string): boolean {
    if (this.shown.get(name) === value) return false;
    this.shown.set(name, value);
    return true;
  }

  /** Pushes `ms` after the last push of this name: at once when that is past, and once for all that asked meanwhile. */
  private soon(name: string, ms: number, push: () => void): void {
    const nowMs = this.deps.clock.monotonicMs();
    const pace = this.paces.get(name) ?? { lastPushMs: Number.NEGATIVE_INFINITY, cancel: null, dueMs: 0 };
    this.paces.set(name, pace);
    const dueMs = Math.max(nowMs, pace.lastPushMs + ms);
    if (pace.cancel && pace.dueMs <= dueMs) return;
    pace.cancel?.();
    pace.cancel = null;
    const run = (): void => {
      pace.cancel = null;
      pace.lastPushMs = this.deps.clock.monotonicMs();
      push();
    };
    if (dueMs <= nowMs) {
      run();
      return;
    }
    pace.dueMs = dueMs;
    pace.cancel = this.deps.clock.after(dueMs - nowMs, run);
  }
}
