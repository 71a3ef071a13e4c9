/**
 * A small pool in which anything happens by chance, decided twice after each
 * event: by the index, and by the readable definition (domain/matcher.ts) over
 * all callers and agents. What the two decide must be the same, pair for pair
 * and in the same order.
 */
import { MatchIndex, NO_SPOT, type Waiter, type Worker } from "../../../src/acd/matching/match-index";
import { type Queue, STRATEGIES } from "../../../src/domain/company";
import type { QueueId } from "../../../src/domain/glossary";
import { match } from "../../../src/domain/matcher";
import { compareCallers } from "../../../src/domain/order";
import { type QueueRules, readRules } from "../../../src/domain/terms";
import { anAgent, anEntry } from "../../domain/a-pool";
import { aQueue } from "../a-pool";
import { Chance } from "./random";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
interface Caller extends Mutable<Waiter> {
  /** Counted here, apart from the index: how many have passed him. */
  passed: number;
}
type Person = Mutable<Worker>;

const CALLERS_MAX = 24;
const AGENTS = 9;
const LANGUAGES = ["ru", "it", "de"];
const STEPS = [
  [],
  [
    { afterMs: 0, needs: "$language" },
    { afterMs: 20_000, needs: null },
  ],
  [
    { afterMs: 0, needs: "$language >= 3 & boilers" },
    { afterMs: 10_000, needs: "$language" },
    { afterMs: 25_000, needs: null },
  ],
  [{ afterMs: 5_000, needs: "boilers | !$language" }],
] as const;

export class OracleWorld {
  /** Decisions of the two that were not the same. */
  readonly differences: string[] = [];
  decisions = 0;
  private readonly chance: Chance;
  private readonly rules = new Map<QueueId, QueueRules>();
  private readonly queues: readonly QueueId[] = STRATEGIES;
  private readonly agents: Person[] = [];
  private readonly callers = new Set<Caller>();
  private readonly index: MatchIndex<Caller, Person>;
  private readonly lastRung = new Map<QueueId, number>();
  /** Of each queue, when those who were connected had entered. */
  private readonly connected = new Map<QueueId, number[]>();
  private readonly seed: number;
  private nowMs = 1_000_000;
  private made = 0;

  constructor(seed: number) {
    this.chance = new Chance(seed);
    this.seed = seed;
    for (const queue of this.queues) this.newRules(queue);
    const { callers } = this;
    this.index = new MatchIndex({ rulesOf: (queue) => this.rulesOf(queue), callers: () => callers, seed });
    for (let n = 0; n < AGENTS; n++) {
      const person = anAgent(`agent-${n}`, { order: n, tiers: this.someTiers(), skills: this.someSkills() });
      const agent: Person = { ...person, card: null };
      this.agents.push(agent);
      this.index.agentChanged(agent);
    }
    this.decide();
  }

  /** One event, and what follows from it. */
  step(): void {
    const { chance } = this;
    const roll = chance.below(100);
    if (roll < 26) this.enter();
    else if (roll < 34) this.leave();
    else if (roll < 60) this.offerEnds();
    else if (roll < 78) this.agentChanges();
    else if (roll < 83) this.revise();
    else if (roll < 86) this.retrain();
    else if (roll < 99) this.nowMs += chance.of([1, 100, 3_000, 10_000]);
    else if (chance.percent(30)) this.republish();
    this.decide();
  }

  // ------------------------------------------------------------ what happens

  private enter(): void {
    const { chance } = this;
    if (this.callers.size >= CALLERS_MAX) return;
    const queue = chance.of(this.queues);
    const waitedMs = chance.percent(20) ? chance.below(40_000) : 0;
    const enteredAtMs = this.nowMs - waitedMs;
    const caller: Caller = {
      ...anEntry(`e${String(++this.made).padStart(8, "0")}`, { queue, enteredAtMs }),
      creditSeconds: chance.of([0, 0, 10, 30]),
      lastAgent: chance.percent(30) ? chance.of(this.agents).id : null,
      variables: chance.percent(90) ? { language: chance.of(LANGUAGES) } : {},
      spot: NO_SPOT,
      passed: (this.connected.get(queue) ?? []).filter((other) => other > enteredAtMs).length,
    };
    this.callers.add(caller);
    this.index.add(caller);
  }

  private leave(): void {
    const caller = this.any(() => true);
    if (!caller) return;
    this.callers.delete(caller);
    if (caller.state.kind === "offered") for (const agent of this.ringingFor(caller)) this.free(agent, false);
    else this.index.remove(caller);
    caller.state = { kind: "abandoned" };
  }

  /** Answered by one of those who ring, or by nobody. */
  private offerEnds(): void {
    const { chance } = this;
    const caller = this.any(({ state }) => state.kind === "offered");
    const ringing = caller ? this.ringingFor(caller) : [];
    if (!caller || ringing.length === 0) return;
    const agent = chance.of(ringing);
    if (chance.percent(60)) {
      for (const other of ringing) if (other !== agent) this.free(other, false);
      this.connect(caller, agent);
      return;
    }
    for (const other of ringing) this.free(other, false);
    caller.state = { kind: "waiting" };
    caller.avoid = new Set([...caller.avoid, agent.id]);
    this.index.add(caller);
  }

  private connect(caller: Caller, agent: Person): void {
    this.callers.delete(caller);
    caller.state = { kind: "connected" };
    agent.state = { kind: "talking", call: caller.call, sinceMs: this.nowMs };
    agent.callsTaken++;
    this.index.agentChanged(agent);
    const { enteredAtMs } = caller;
    const queues = new Set([caller.queue, ...agent.tiers.keys()]);
    this.index.connected(caller, agent);
    for (const queue of queues) {
      const before = (this.connected.get(queue) ?? []).filter((other) => other > this.nowMs - 200_000);
      this.connected.set(queue, [...before, enteredAtMs]);
    }
    for (const other of this.callers) if (queues.has(other.queue) && other.enteredAtMs < enteredAtMs) other.passed++;
  }

  private agentChanges(): void {
    const { chance } = this;
    const talking = this.agents.filter(({ state }) => state.kind === "talking");
    const agent = chance.of(talking.length > 0 && chance.percent(60) ? talking : this.agents);
    const roll = chance.below(10);
    if (agent.state.kind === "talking" && roll < 9) {
      agent.talkedMs += chance.below(1_000);
      this.free(agent, true);
      return;
    }
    if (roll < 5) agent.status = { kind: chance.of(["available", "available", "available", "loggedOut"] as const) };
    else if (roll < 8)
      agent.backOff = chance.percent(50) ? null : { why: chance.of(["busy", "unreachable"] as const), untilMs: 0 };
    else if (agent.state.kind === "idle") agent.state = { kind: "idle", sinceMs: this.nowMs };
    this.index.agentChanged(agent);
  }

  /** Put forward, or a pair that may try again. */
  private revise(): void {
    const { chance } = this;
    const caller = this.any(({ state }) => state.kind === "waiting");
    if (!caller) return;
    this.index.remove(caller);
    if (chance.percent(50)) caller.creditSeconds = chance.below(60);
    else caller.avoid = new Set();
    this.index.add(caller);
  }

  private retrain(): void {
    const agent = this.chance.of(this.agents);
    if (this.chance.percent(50)) agent.skills = this.someSkills();
    else agent.tiers = this.someTiers();
    this.index.agentChanged(agent);
  }

  private republish(): void {
    const queue = this.chance.of(this.queues);
    const { passedMax } = this.rulesOf(queue);
    this.newRules(queue, passedMax);
    this.index.rulesChanged();
  }

  // ------------------------------------------------------------ deciding twice

  private decide(): void {
    const expected = this.byDefinition();
    this.index.advance(this.nowMs);
    const actual: string[] = [];
    for (let decision = this.index.next(); decision; decision = this.index.next()) {
      const { entry, agents } = decision;
      this.index.remove(entry);
      entry.state = { kind: "offered", offer: "o" as never, agent: agents[0]?.id ?? "" };
      for (const agent of agents) {
        actual.push(`${entry.id}-${agent.id}`);
        agent.state = { kind: "ringing", offer: "o" as never, call: entry.call, leg: "c" as never };
        this.index.agentChanged(agent);
        this.lastRung.set(entry.queue, agent.order);
      }
    }
    this.decisions += actual.length;
    if (actual.join(" ") !== expected.join(" "))
      this.differences.push(`index: ${actual.join(" ")}; definition: ${expected.join(" ")}`);
  }

  private byDefinition(): string[] {
    const waiting: Caller[] = [];
    for (const caller of this.callers) {
      if (caller.state.kind !== "waiting") continue;
      waiting.push({ ...caller, atCeiling: caller.passed >= this.rulesOf(caller.queue).passedMax });
    }
    const deciding = { rulesOf: (queue: QueueId) => this.rulesOf(queue), lastRung: this.lastRung, seed: this.seed };
    const found = match(waiting.sort(compareCallers), this.agents, this.nowMs, deciding);
    return found.map(({ entry, agent }) => `${entry.id}-${agent.id}`);
  }

  // ------------------------------------------------------------ by chance

  private rulesOf(queue: QueueId): QueueRules {
    const rules = this.rules.get(queue);
    if (!rules) throw new Error(`no queue ${queue}`);
    return rules;
  }

  private newRules(queue: QueueId, passedMax = this.chance.of([0, 1, 3, 1_000])): void {
    const { chance } = this;
    const settings: Partial<Queue> = {
      strategy: queue as Queue["strategy"],
      tierStepMs: chance.of([0, 5_000, 15_000]),
      lastAgentMs: chance.of([0, 8_000]),
      skillSteps: chance.of(STEPS),
      passedMax,
    };
    this.rules.set(queue, readRules(aQueue(queue, settings)));
  }

  private someTiers(): Map<QueueId, number> {
    const { chance } = this;
    return new Map(this.queues.filter(() => chance.percent(45)).map((queue) => [queue, 1 + chance.below(3)]));
  }

  private someSkills(): Record<string, number> {
    const { chance } = this;
    const named = [...LANGUAGES, "boilers"].filter(() => chance.percent(50));
    return Object.fromEntries(named.map((skill) => [skill, 1 + chance.below(5)]));
  }

  private any(which: (caller: Caller) => boolean): Caller | null {
    const found = [...this.callers].filter(which);
    return found.length > 0 ? this.chance.of(found) : null;
  }

  private ringingFor(caller: Caller): Person[] {
    return this.agents.filter(({ state }) => state.kind === "ringing" && state.call === caller.call);
  }

  /** Idle again; `since` now, or for as long as before the offer. */
  private free(agent: Person, fromNow: boolean): void {
    agent.state = { kind: "idle", sinceMs: fromNow ? this.nowMs : this.nowMs - this.chance.below(50) };
    this.index.agentChanged(agent);
  }
}
