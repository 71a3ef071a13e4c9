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
import { agedMs, nextChangeAgeMs, type QueueRules, sameRules } from "../../domain/terms";
import { Dues } from "./dues";
import { BY_STANDING, type Card, Line, type QueuePart, type Spot, type Waiter } from "./parts";
import { firstFor, firstOfAll, pick } from "./pick";
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
  /** Of the caller, in the order of callers. */
  key: number;
}

/** Where a caller stands until he is put in a line. */
const NOWHERE = new Line([], 0);

export class MatchIndex<E extends Waiter, A extends Agent> {
  /** Of each queue, the place in the company file of the agent rung last. */
  readonly lastRung = new Map<QueueId, number>();
  private readonly queues: QueueParts;
  private readonly staff: Staff;
  private readonly dues = new Dues();
  /** Callers who are kept for an agent while he is at work, by that agent. */
  private readonly keptFor = new Map<AgentId, Set<Waiter>>();
  private readonly changedLines = new Set<Line>();
  private readonly freed = new Set<Card>();
  private cursors: Cursor[] = [];
  /** Decided for without being counted among the free, and for whom. */
  private taken: { readonly card: Card; readonly caller: Waiter } | null = null;
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
    for (let due = this.dues.first; due?.spot && due.spot.dueMs <= this.nowMs; due = this.dues.first) this.replace(due);
  }

  /** When waiting alone changes somebody's terms next; Infinity: never. */
  get nextDueMs(): number {
    return this.dues.first?.spot?.dueMs ?? Number.POSITIVE_INFINITY;
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
        first.spot?.line.take(first);
        first.atCeiling = true;
        first.spot?.line.put(first);
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
    const { taken } = this;
    this.taken = null;
    // Free all the same: the two could not be matched; or the caller has gone out of the line, and the next may have him.
    if (taken?.card.free && taken.caller.spot) this.staff.list(taken.card);
    else if (taken?.card.free) this.freed.add(taken.card);
    const [card] = this.freed;
    if (card && this.freed.size === 1 && this.cursors.length === 0 && this.nobodyFreeForChanged()) {
      this.freed.clear();
      this.changedLines.clear();
      return this.forOne(card);
    }
    this.gather();
    for (let cursor = this.foremost(); cursor; cursor = this.foremost()) {
      const { line, caller } = cursor;
      this.moveOn(cursor);
      if (caller.spot?.line !== line) continue;
      const cards = pick(line, caller, this.choiceFor(caller));
      if (cards.length > 0) return this.decision(caller, cards);
    }
    return null;
  }

  /** Those of the callers whose terms have changed can be offered to nobody who was free before. */
  private nobodyFreeForChanged(): boolean {
    for (const line of this.changedLines) if (line.hasFree) return false;
    return true;
  }

  /**
   * One agent has become free and no caller who has come or changed suits anybody else: this one takes the first he
   * may. Only if there is none is he counted among the free.
   */
  private forOne(card: Card): Decision<E, A> | null {
    if (!card.free) return null;
    const best = this.firstHead(card) ?? firstOfAll(card);
    if (!best) {
      this.staff.list(card);
      return null;
    }
    this.taken = { card, caller: best };
    return this.decision(best, [card]);
  }

  /** The first of the heads of all lines an agent may take; null: there is none, or one of the first has just been tried. */
  private firstHead(card: Card): Waiter | null {
    const { posts, postsAt, own } = card;
    const { heads } = this.queues.numbers;
    let least = own.callers.firstKey;
    for (let n = 0; n < postsAt.length; n++) {
      const key = heads[postsAt[n] as number] as number;
      if (key < least) least = key;
    }
    if (least === Number.POSITIVE_INFINITY) return null;
    let first = own.callers.firstKey === least ? (own.callers.first ?? null) : null;
    if (first && firstFor(card, own) !== first) return null;
    for (let n = 0; n < postsAt.length; n++) {
      const post = heads[postsAt[n] as number] === least ? posts[n] : undefined;
      for (const line of post?.group.lines ?? []) {
        if (!post || line.callers.firstKey !== least || post.tier > line.terms.tierMax) continue;
        const caller = line.callers.first;
        if (!caller || firstFor(card, line) !== caller) return null;
        if (!first || compareCallers(caller, first) < 0) first = caller;
      }
    }
    return first;
  }

  private decision(caller: Waiter, cards: readonly Card[]): Decision<E, A> {
    const last = cards.at(-1);
    if (last) this.lastRung.set(caller.queue, last.order);
    // Only entries and agents of these types are ever put in.
    return { entry: caller as E, agents: cards.map(({ agent }) => agent as A) };
  }

  private gather(): void {
    for (const card of this.freed) if (card.free) this.staff.list(card);
    for (const card of this.freed) {
      if (!card.free) continue;
      this.look(card.own);
      for (const { group, tier } of card.posts)
        for (const line of group.lines) if (tier <= line.terms.tierMax) this.look(line);
    }
    this.freed.clear();
    for (const line of this.changedLines) this.look(line);
    this.changedLines.clear();
  }

  private look(line: Line): void {
    const caller = line.hasFree ? line.callers.first : undefined;
    if (caller) this.cursors.push({ line, caller, key: line.callers.firstKey });
  }

  /** The cursor at the first of all callers; lines without a free agent are dropped. Null: none is left. */
  private foremost(): Cursor | null {
    let first: Cursor | null = null;
    let kept = 0;
    for (const cursor of this.cursors) {
      if (!cursor.line.hasFree) continue;
      this.cursors[kept++] = cursor;
      if (first && cursor.key > first.key) continue;
      if (!first || cursor.key < first.key || compareCallers(cursor.caller, first.caller) < 0) first = cursor;
    }
    this.cursors.length = kept;
    return first;
  }

  private moveOn(cursor: Cursor): void {
    const following = cursor.line.callers.after(cursor.caller);
    if (!following) {
      this.cursors.splice(this.cursors.indexOf(cursor), 1);
      return;
    }
    cursor.caller = following;
    cursor.key = BY_STANDING.key(following);
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
    const heads = lines.map((line) => line.callers.first);
    for (;;) {
      let first = -1;
      for (const [at, caller] of heads.entries()) {
        const before = heads[first];
        if (caller && (!before || compareCallers(caller, before) < 0)) first = at;
      }
      const caller = heads[first];
      if (!caller) return;
      heads[first] = lines[first]?.callers.after(caller);
      if (wanted.has(caller.queue)) yield caller as E;
    }
  }

  private place(entry: Waiter): void {
    const part = this.queues.of(entry.queue);
    entry.spot = { chain: this.queues.chainOf(part, entry), line: NOWHERE, dueMs: Number.POSITIVE_INFINITY, dueAt: 0 };
    this.stand(entry, entry.spot, part);
  }

  /** Puts a caller in the line of now. */
  private stand(entry: Waiter, spot: Spot, part: QueuePart): void {
    const { rules, tierMax } = part;
    const ageMs = agedMs(entry, this.nowMs);
    const line = this.keeper(entry, rules, ageMs)?.own ?? this.queues.lineOf(part, spot.chain, ageMs);
    spot.line = line;
    spot.dueMs = entry.agedFromMs + nextChangeAgeMs(entry, rules, ageMs, tierMax);
    line.put(entry);
    if (spot.dueMs < Number.POSITIVE_INFINITY) this.dues.add(entry, spot);
    this.changedLines.add(line);
  }

  private leave(entry: Waiter, spot: Spot): void {
    const { line, dueMs } = spot;
    line.take(entry);
    if (dueMs < Number.POSITIVE_INFINITY) this.dues.delete(entry, spot);
    if (entry.lastAgent !== null) this.forgetKept(entry.lastAgent, entry);
  }

  private displace(entry: Waiter): void {
    if (entry.spot) this.leave(entry, entry.spot);
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
    if (!entry.spot) return;
    this.leave(entry, entry.spot);
    this.stand(entry, entry.spot, this.queues.of(entry.queue));
  }
}
