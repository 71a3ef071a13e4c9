/**
 * Who gets whom, decided as domain/matcher.ts defines it, but looking only at
 * what has changed:
 *
 *   a caller comes         his line alone, and the best free agent of its group
 *   an agent becomes free  the heads of the lines he may take
 *   time, skills, tiers    the lines whose terms they changed
 *
 * Everything else cannot be matched: it could not be before. Callers are taken
 * in their one order over all these lines, so that the answer is the same.
 */
import type { Agent } from "../../domain/agent";
import type { Choice } from "../../domain/agent-order";
import type { AgentId, EpochMs, QueueId } from "../../domain/glossary";
import { compareCallers } from "../../domain/order";
import { agedMs, nextChangeAgeMs, type QueueRules } from "../../domain/terms";
import { Heap } from "./heap";
import { OrderedSet } from "./ordered-set";
import { byId, type Card, type Line, type QueuePart, type Waiter } from "./parts";
import { pick } from "./pick";
import { QueueParts } from "./queue-parts";
import { Staff } from "./staff";

export type { Waiter } from "./parts";

export interface MatchIndexDeps<E extends Waiter> {
  rulesOf(queue: QueueId): QueueRules;
  /** Every caller who is in the index: read only when the rules of a queue change. */
  callers(): Iterable<E>;
  readonly seed: number;
}

/** One decision; in a ringAll queue several agents for one caller. */
export interface Decision<E extends Waiter, A extends Agent> {
  readonly entry: E;
  readonly agents: readonly A[];
}

/** Callers of one line who have not been looked at in this turn: from this one on. */
interface Cursor {
  readonly line: Line;
  caller: Waiter;
}

export class MatchIndex<E extends Waiter, A extends Agent> {
  /** Of each queue, the place in the company file of the agent rung last. */
  readonly lastRung = new Map<QueueId, number>();
  private readonly queues: QueueParts;
  private readonly staff: Staff;
  private readonly dues = new OrderedSet<Waiter>((a, b) => (a.spot?.dueMs ?? 0) - (b.spot?.dueMs ?? 0) || byId(a, b));
  /** Callers who are kept for an agent while he is at work, by that agent. */
  private readonly keptFor = new Map<AgentId, Set<Waiter>>();
  private readonly changedLines = new Set<Line>();
  private readonly freed = new Set<Card>();
  private readonly cursors = new Heap<Cursor>((a, b) => compareCallers(a.caller, b.caller));
  private nowMs = 0;

  constructor(private readonly deps: MatchIndexDeps<E>) {
    this.queues = new QueueParts(deps.rulesOf, (line) => this.changedLines.add(line));
    this.staff = new Staff({
      queues: this.queues,
      freed: (card) => this.freed.add(card),
      cameOrWent: (agent) => this.replaceKept(agent),
      higherTier: (queue) => this.remake(queue),
    });
  }

  // ------------------------------------------------------------ what happens

  /** The pool's clock: goes on, never back. */
  advance(nowMs: number): void {
    this.nowMs = Math.max(this.nowMs, nowMs);
    for (let due = this.dues.first; due && this.dueMs(due) <= this.nowMs; due = this.dues.first) this.replace(due);
  }

  /** When waiting alone changes somebody's terms next; Infinity: never. */
  get nextDueMs(): number {
    return this.dues.first ? this.dueMs(this.dues.first) : Number.POSITIVE_INFINITY;
  }

  /** A caller may be offered from now on. */
  add(entry: E): void {
    const part = this.queues.of(entry.queue);
    entry.atCeiling = part.passing.isAtCeiling(entry.enteredAtMs);
    if (!entry.atCeiling) part.passable.add(entry);
    this.place(entry);
  }

  /** A caller may be offered no longer. Must come before anything the order looks at changes. */
  remove(entry: E): void {
    if (!entry.spot) return;
    if (!entry.atCeiling) this.queues.of(entry.queue).passable.delete(entry);
    this.displace(entry);
  }

  agentChanged(agent: A): void {
    this.staff.changed(agent);
  }

  /** A caller who entered then talks to an agent of these queues: he has passed those who entered before him. */
  connected(enteredAtMs: EpochMs, queues: Iterable<QueueId>): void {
    for (const id of queues) {
      const part = this.queues.of(id);
      part.passing.add(enteredAtMs);
      const before = part.passing.ceilingBeforeMs;
      for (let first = part.passable.first; first && first.enteredAtMs < before; first = part.passable.first) {
        part.passable.delete(first);
        first.spot?.line.callers.delete(first);
        first.atCeiling = true;
        first.spot?.line.callers.add(first);
      }
    }
  }

  /** How many have passed a caller, as far as it is counted: up to his ceiling. */
  passed({ queue, enteredAtMs }: Pick<E, "queue" | "enteredAtMs">): number {
    return this.queues.of(queue).passing.passed(enteredAtMs);
  }

  /** The company has changed: queues with other rules than before are made anew. */
  rulesChanged(): void {
    for (const part of this.queues.all()) {
      if (!sameRules(part.rules, this.deps.rulesOf(part.id))) this.remake(part);
    }
  }

  // ------------------------------------------------------------ deciding

  /**
   * The next decision of this turn; null: nothing is left that could be matched. The caller must have been taken
   * out, and the agents have become busy, before it is called again; a pair that could not be is left for the next change.
   */
  next(): Decision<E, A> | null {
    this.gather();
    for (let cursor = this.cursors.pop(); cursor; cursor = this.cursors.pop()) {
      const { line, caller } = cursor;
      if (!line.hasFree) continue;
      const following = line.callers.after(caller);
      if (following) this.cursors.push({ line, caller: following });
      if (caller.spot?.line !== line) continue;
      const cards = pick(line, caller, this.choiceFor(caller));
      const last = cards.at(-1);
      if (!last) continue;
      this.lastRung.set(caller.queue, last.order);
      // Only entries and agents of these types are ever put in.
      return { entry: caller as E, agents: cards.map(({ agent }) => agent as A) };
    }
    return null;
  }

  private gather(): void {
    for (const card of this.freed) {
      if (!card.free) continue;
      this.look(card.own);
      for (const { group, tier } of card.memberships)
        for (const line of group.lines) if (tier <= line.terms.tierMax) this.look(line);
    }
    this.freed.clear();
    for (const line of this.changedLines) this.look(line);
    this.changedLines.clear();
  }

  private look(line: Line): void {
    const caller = line.callers.first;
    if (caller && line.hasFree) this.cursors.push({ line, caller });
  }

  private choiceFor({ queue, id }: Waiter): Choice {
    const { strategy } = this.queues.of(queue).rules;
    return { strategy, entry: id, lastRung: this.lastRung.get(queue) ?? -1, seed: this.deps.seed };
  }

  // ------------------------------------------------------------ places

  /** The callers of several queues in their one order. Not to be changed while it is read. */
  *inOrder(queues: Iterable<QueueId>): Generator<E> {
    const wanted = new Set(queues);
    const lines: Line[] = [...this.keptFor.keys()].flatMap((agent) => this.staff.get(agent)?.own ?? []);
    for (const id of wanted) lines.push(...this.queues.of(id).lines.values());
    const rest = new Heap<Cursor>((a, b) => compareCallers(a.caller, b.caller));
    const push = (line: Line, caller: Waiter | undefined): void => {
      if (caller) rest.push({ line, caller });
    };
    for (const line of lines) push(line, line.callers.first);
    for (let next = rest.pop(); next; next = rest.pop()) {
      push(next.line, next.line.callers.after(next.caller));
      if (wanted.has(next.caller.queue)) yield next.caller as E;
    }
  }

  private place(entry: Waiter): void {
    const { rules, tierMax } = this.queues.of(entry.queue);
    const ageMs = agedMs(entry, this.nowMs);
    const line = this.keeper(entry, rules, ageMs)?.own ?? this.queues.lineOf(entry, this.nowMs);
    const dueMs = entry.agedFromMs + nextChangeAgeMs(entry, rules, ageMs, tierMax);
    entry.spot = { line, dueMs };
    if (line.callers.size === 0) line.group?.lines.add(line);
    line.callers.add(entry);
    if (dueMs < Number.POSITIVE_INFINITY) this.dues.add(entry);
    this.changedLines.add(line);
  }

  private displace(entry: Waiter): void {
    const { spot } = entry;
    if (!spot) return;
    spot.line.callers.delete(entry);
    if (spot.line.callers.size === 0) spot.line.group?.lines.delete(spot.line);
    if (spot.dueMs < Number.POSITIVE_INFINITY) this.dues.delete(entry);
    if (entry.lastAgent !== null) this.forgetKept(entry.lastAgent, entry);
    entry.spot = null;
  }

  /** The agent a caller is kept for now. */
  private keeper(entry: Waiter, { lastAgentMs }: QueueRules, ageMs: number): Card | null {
    const { lastAgent } = entry;
    if (lastAgent === null || ageMs >= lastAgentMs) return null;
    const kept = this.keptFor.get(lastAgent);
    if (kept) kept.add(entry);
    else this.keptFor.set(lastAgent, new Set([entry]));
    const card = this.staff.get(lastAgent);
    if (!card?.atWork || entry.avoid.has(lastAgent) || card.tierIn(entry.queue) === undefined) return null;
    return card;
  }

  private forgetKept(agent: AgentId, entry: Waiter): void {
    const kept = this.keptFor.get(agent);
    if (kept?.delete(entry) && kept.size === 0) this.keptFor.delete(agent);
  }

  private replaceKept(agent: AgentId): void {
    for (const entry of [...(this.keptFor.get(agent) ?? [])]) this.replace(entry);
  }

  private remake(part: QueuePart): void {
    const inside: E[] = [];
    for (const entry of this.deps.callers()) if (entry.spot && entry.queue === part.id) inside.push(entry);
    for (const entry of inside) this.remove(entry);
    this.queues.reset(part);
    for (const entry of inside) this.add(entry);
  }

  /** On the terms of now. */
  private replace(entry: Waiter): void {
    this.displace(entry);
    this.place(entry);
  }

  private dueMs(entry: Waiter): number {
    return entry.spot?.dueMs ?? Number.POSITIVE_INFINITY;
  }
}

function sameRules(a: QueueRules, b: QueueRules): boolean {
  const text = ({ steps, ...rest }: QueueRules): string =>
    JSON.stringify([rest, steps.map(({ afterMs, needs }) => [afterMs, needs?.text ?? null])]);
  return a === b || text(a) === text(b);
}
