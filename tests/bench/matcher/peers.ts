/**
 * What the peers do to decide the same, as their sources describe it, on plain
 * arrays without locks, SQL or prompts: a lower bound of theirs. Neither knows
 * skills; both get the same callers, agents and queues.
 */
import { Chance } from "../../acd/matching/random";
import { AGENTS, QUEUES, someAgent, someCaller, WAITING } from "./shape";
import { EVENTS_PER_SECOND, someEvent } from "./trace";

interface Member {
  free: boolean;
  calls: number;
  lastCallMs: number;
}
interface Caller {
  readonly priority: number;
  readonly enteredAtMs: number;
  position: number;
}
interface PeerQueue {
  readonly members: { readonly member: Member; readonly penalty: number }[];
  readonly callers: Caller[];
}

class Peer {
  readonly queues: PeerQueue[] = Array.from({ length: QUEUES }, () => ({ members: [], callers: [] }));
  readonly members: Member[] = [];
  /** Adds up what was looked at, so that nothing is optimised away. */
  seen = 0;
  protected readonly chance: Chance;

  constructor(seed: number) {
    this.chance = new Chance(seed);
    for (let n = 0; n < AGENTS; n++) {
      const member = { free: false, calls: 0, lastCallMs: this.chance.below(1_000_000) };
      this.members.push(member);
      for (const [queue, penalty] of someAgent(this.chance).tiers)
        this.queueOf(queue).members.push({ member, penalty });
    }
    for (let n = 0; n < WAITING; n++) {
      const { queue, creditSeconds } = someCaller(this.chance);
      this.queueOf(queue).callers.push({ priority: creditSeconds, enteredAtMs: n, position: 0 });
    }
    for (const { callers } of this.queues)
      callers.sort((a, b) => b.priority - a.priority || a.enteredAtMs - b.enteredAtMs);
  }

  protected queueOf(name: string): PeerQueue {
    const queue = this.queues[Number(name.slice("queue-".length))];
    if (!queue) throw new Error(`no queue ${name}`);
    return queue;
  }

  protected anyQueue(): PeerQueue {
    return this.chance.of(this.queues);
  }
}

/**
 * app_queue (apps/app_queue.c of Asterisk 22.10.1): join_queue and leave_queue walk and renumber the callers;
 * once a second each caller asks is_our_turn, which counts the available members and walks the callers before him;
 * whose turn it is, try_calling computes a metric for every member.
 */
class AppQueue extends Peer {
  /** One second: its events, and every caller's question. */
  second(): void {
    for (let n = 0; n < EVENTS_PER_SECOND; n++) this.event();
    for (const queue of this.queues)
      for (const caller of [...queue.callers]) if (this.isTurnOf(caller, queue)) this.tryCalling(caller, queue);
  }

  private event(): void {
    const kind = someEvent(this.chance);
    const queue = this.anyQueue();
    if (kind === "enter") this.join(queue);
    else if (kind === "abandon") this.leave(queue, this.chance.below(queue.callers.length));
    else this.chance.of(this.members).free = kind !== "pause";
  }

  private join({ callers }: PeerQueue): void {
    const { creditSeconds } = someCaller(this.chance);
    let at = 0;
    while (at < callers.length && (callers[at]?.priority ?? 0) >= creditSeconds) at++;
    callers.splice(at, 0, { priority: creditSeconds, enteredAtMs: 0, position: at });
    for (const [position, caller] of callers.entries()) caller.position = position;
  }

  private leave({ callers }: PeerQueue, at: number): void {
    callers.splice(at, 1);
    for (const [position, caller] of callers.entries()) caller.position = position;
  }

  private isTurnOf(caller: Caller, { members, callers }: PeerQueue): boolean {
    let available = 0;
    for (const { member } of members) if (member.free) available++;
    let before = 0;
    for (const other of callers) {
      if (other === caller || before >= available) break;
      before++;
    }
    this.seen += before;
    return before < available && callers[before] === caller;
  }

  private tryCalling(caller: Caller, queue: PeerQueue): void {
    let best: Member | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const { member, penalty } of queue.members) {
      const metric = penalty * 1_000_000 + (1_000_000 - member.lastCallMs);
      if (member.free && metric < least) [best, least] = [member, metric];
    }
    if (!best) return;
    best.free = false;
    best.calls++;
    this.leave(queue, queue.callers.indexOf(caller));
  }
}

/**
 * mod_callcenter of FreeSWITCH: every 100 ms all waiting callers of all queues by their score, and for each the
 * agents of his queue by tier and strategy until one is free.
 */
class CallCenter extends Peer {
  tick(nowMs: number): void {
    const all = this.queues.flatMap((queue) => queue.callers.map((caller) => ({ caller, queue })));
    all.sort((a, b) => scoreAt(b.caller, nowMs) - scoreAt(a.caller, nowMs));
    for (const { queue } of all) {
      let best: Member | null = null;
      let least = Number.POSITIVE_INFINITY;
      for (const { member, penalty } of queue.members) {
        if (!member.free) continue;
        const rank = penalty * 1e12 + member.lastCallMs;
        if (rank < least) [best, least] = [member, rank];
      }
      this.seen += queue.members.length;
      if (best) best.free = false;
    }
  }
}

const scoreAt = ({ priority, enteredAtMs }: Caller, nowMs: number): number => nowMs - enteredAtMs + priority * 1000;

/** Events that app_queue's algorithm keeps up with in a second of CPU. */
export function appQueueRate(): number {
  const peer = new AppQueue(1);
  return EVENTS_PER_SECOND / cpuSeconds(() => peer.second());
}

/** The same of mod_callcenter's: a second of it is ten ticks. */
export function callCenterRate(): number {
  const peer = new CallCenter(1);
  return EVENTS_PER_SECOND / (10 * cpuSeconds(() => peer.tick(1_000_000)));
}

/** The second of two runs: the first warms up. */
function cpuSeconds(run: () => void): number {
  run();
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
