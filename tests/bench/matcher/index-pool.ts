/** The matcher alone at full size: callers and agents as plain values, decisions carried out by changing them. */
import { MatchIndex, NO_SPOT, type Waiter, type Worker } from "../../../src/acd/matching/match-index";
import type { EpochMs, QueueId } from "../../../src/domain/glossary";
import { type QueueRules, readRules } from "../../../src/domain/terms";
import { aQueue } from "../../acd/a-pool";
import { Chance } from "../../acd/matching/random";
import { AGENTS, QUEUES, queueName, SETTINGS, someAgent, someCaller, strategyOf, WAITING } from "./shape";
import { EVENTS_PER_SECOND, type EventKind, someEvent } from "./trace";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export interface BenchCaller extends Mutable<Waiter> {
  /** His place in the list of those who wait. */
  at: number;
}
export type BenchAgent = Mutable<Worker>;

const PAUSED = { kind: "onBreak", reason: "pause" } as const;
const AVAILABLE = { kind: "available" } as const;
const WAITS = { kind: "waiting" } as const;
const NOBODY: ReadonlySet<string> = new Set();
/** The callers who wait at the beginning came within this time. */
const AGES_MS = 900_000;

export class IndexPool {
  readonly agents: BenchAgent[] = [];
  readonly waiting: BenchCaller[] = [];
  readonly rules = new Map<QueueId, QueueRules>();
  decisions = 0;
  /** As by the dispatcher's two clocks: one of the wall, and one that never goes back. */
  nowMs: EpochMs = 1_760_000_000_000;
  private poolMs = 86_400_000.25;
  private readonly index: MatchIndex<BenchCaller, BenchAgent>;
  private readonly chance: Chance;
  /** When the dispatcher would look again if nothing happened. */
  wakeAtMs = Number.POSITIVE_INFINITY;
  private readonly came: BenchCaller[] = [];
  private readonly left: BenchCaller[] = [];
  private made = 0;

  constructor(seed: number, waiting = WAITING, agents = AGENTS) {
    this.chance = new Chance(seed);
    for (let n = 0; n < QUEUES; n++) {
      const strategy = strategyOf(n);
      this.rules.set(queueName(n), readRules(aQueue(queueName(n), { ...SETTINGS, strategy })));
    }
    this.index = new MatchIndex({ rulesOf: (id) => this.rulesOf(id), callers: () => this.waiting, seed });
    for (let n = 0; n < agents; n++) {
      const { tiers, skills } = someAgent(this.chance);
      const agent: BenchAgent = {
        id: `agent-${n}`,
        status: AVAILABLE,
        state: { kind: "talking", call: "call" as never, sinceMs: this.nowMs },
        tiers,
        backOff: null,
        desk: `desk-${n}`,
        skills,
        order: n,
        callsTaken: 0,
        talkedMs: 0,
        card: null,
      };
      this.agents.push(agent);
      this.index.agentChanged(agent);
    }
    for (let n = 0; n < waiting; n++) this.enter(this.newCaller(this.nowMs - this.chance.below(AGES_MS)));
    this.turn();
  }

  rulesOf(id: QueueId): QueueRules {
    const rules = this.rules.get(id);
    if (!rules) throw new Error(`no queue ${id}`);
    return rules;
  }

  /** Chooses what happens next; the returned function does it, decisions included. */
  prepare(): { readonly kind: EventKind; readonly run: () => void } {
    const { chance } = this;
    this.settle();
    this.nowMs += 1_000 / EVENTS_PER_SECOND;
    this.poolMs += 1_000 / EVENTS_PER_SECOND;
    const kind = this.waiting.length === 0 ? "enter" : someEvent(chance);
    const agent = chance.of(this.agents);
    const known = this.waiting[chance.below(this.waiting.length)];
    const caller = kind === "enter" || !known ? this.newCaller(this.nowMs) : known;
    const shape = kind === "learn" ? someAgent(chance) : null;
    return {
      kind,
      run: () => {
        if (kind === "enter") this.enter(caller);
        else if (kind === "abandon") this.remove(caller);
        else if (kind === "raise") this.raise(caller);
        else if (kind === "learn") this.learn(agent, shape?.skills ?? {});
        else if (kind === "pause") this.pause(agent);
        else if (kind === "requeue") this.requeue(caller, agent);
        else this.ready(agent);
        this.turn();
      },
    };
  }

  /** As run by a turn of the dispatcher. */
  private turn(): void {
    this.index.advance(this.poolMs);
    for (let decision = this.index.next(); decision; decision = this.index.next()) {
      const { entry, agents } = decision;
      this.remove(entry);
      for (const agent of agents) {
        this.decisions++;
        agent.state = { kind: "talking", call: entry.call, sinceMs: this.nowMs };
        agent.callsTaken++;
        this.index.agentChanged(agent);
        this.index.connected(entry, agent);
      }
    }
    this.wakeAtMs = this.index.nextDueMs;
  }

  private newCaller(enteredAtMs: EpochMs): BenchCaller {
    const id = `e-a${String(++this.made).padStart(10, "0")}`;
    const { queue, creditSeconds, variables } = someCaller(this.chance);
    return {
      id: id as BenchCaller["id"],
      call: id as unknown as BenchCaller["call"],
      queue,
      enteredAtMs,
      agedFromMs: this.poolMs - (this.nowMs - enteredAtMs),
      creditSeconds,
      state: WAITS,
      avoid: NOBODY,
      atCeiling: false,
      lastAgent: null,
      variables,
      spot: NO_SPOT,
      at: 0,
    };
  }

  private enter(caller: BenchCaller): void {
    this.index.add(caller);
    this.came.push(caller);
  }

  private remove(caller: BenchCaller): void {
    this.index.remove(caller);
    this.left.push(caller);
  }

  /** Who waits is what the trace chooses from: nothing of the matcher's, so it is brought up to date between events. */
  private settle(): void {
    for (const caller of this.came.splice(0)) {
      caller.at = this.waiting.length;
      this.waiting.push(caller);
    }
    for (const caller of this.left.splice(0)) {
      const last = this.waiting.pop();
      if (!last || last === caller) continue;
      this.waiting[caller.at] = last;
      last.at = caller.at;
    }
  }

  private raise(caller: BenchCaller): void {
    this.index.remove(caller);
    caller.creditSeconds = Math.min(600, caller.creditSeconds + 60);
    this.index.add(caller);
  }

  private learn(agent: BenchAgent, skills: Record<string, number>): void {
    agent.skills = skills;
    this.index.agentChanged(agent);
  }

  private pause(agent: BenchAgent): void {
    agent.status = agent.status.kind === "available" ? PAUSED : AVAILABLE;
    this.index.agentChanged(agent);
  }

  /** This agent has refused him: he is back in line, and kept from him. */
  private requeue(caller: BenchCaller, agent: BenchAgent): void {
    this.index.remove(caller);
    caller.avoid = new Set([agent.id]);
    this.index.add(caller);
  }

  /** His talk is over. */
  private ready(agent: BenchAgent): void {
    agent.status = AVAILABLE;
    agent.talkedMs += 1_000;
    agent.state = { kind: "idle", sinceMs: this.nowMs };
    this.index.agentChanged(agent);
  }
}
