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
import type { Choice } from "../../domain/agent-order";
import type { AgentId, EpochMs, QueueId } from "../../domain/glossary";
import { compareCallers } from "../../domain/order";
import { type QueueRules, sameRules } from "../../domain/terms";
import { Cursors } from "./cursors";
import { Dues } from "./dues";
import { NONE } from "./heap";
import { Line } from "./line";
import type { Lines } from "./lines";
import { type Card, ceilingKey, type QueuePart, standingKey, type Waiter, type Worker } from "./parts";
import { firstOfAll, haveJustTried, linesOf, pick } from "./pick";
import { QueueParts } from "./queue-parts";
import { NO_SPOT, type Spot, Spots } from "./spots";
import { Staff } from "./staff";

export type { Waiter, Worker } from "./parts";
export { NO_SPOT } from "./spots";

export interface MatchIndexDeps<E extends Waiter> {
  rulesOf(queue: QueueId): QueueRules;
  /** Every caller who is in the index: read only when the rules of a queue change. */
  callers(): Iterable<E>;
  readonly seed: number;
}

/** One decision; in a ringAll queue several agents for one caller. */
export interface Decision<E extends Waiter, A extends Worker> {
  readonly entry: E;
  readonly agents: readonly A[];
}

export class MatchIndex<E extends Waiter, A extends Worker> {
  /** Of each queue, the place in the company file of the agent rung last. */
  readonly lastRung = new Map<QueueId, number>();
  private readonly spots = new Spots();
  private readonly queues: QueueParts;
  private readonly lines: Lines;
  private readonly staff: Staff;
  private readonly dues = new Dues(this.spots);
  /** Callers who are kept for an agent while he is at work, by that agent. */
  private readonly keptFor = new Map<AgentId, Set<Waiter>>();
  private readonly changedLines: Line[] = [];
  private readonly freed: Card[] = [];
  private readonly cursors = new Cursors(this.spots);
  /** Decided for without being counted among the free, and for whom. */
  private taken: { readonly card: Card; readonly caller: Waiter } | null = null;
  private nowMs = 0;

  constructor(private readonly deps: MatchIndexDeps<E>) {
    this.queues = new QueueParts(this.spots, deps.rulesOf, (line) => this.lineChanged(line));
    this.lines = this.queues.lines;
    this.staff = new Staff({
      queues: this.queues,
      freed: (card) => this.cardFreed(card),
      cameOrWent: (agent) => this.replaceKept(agent),
      higherTier: (queue) => this.remake(queue),
    });
  }

  // ------------------------------------------------------------ what happens

  /** The pool's clock: goes on, never back. */
  advance(nowMs: number): void {
    this.nowMs = Math.max(this.nowMs, nowMs);
    for (let spot = this.dues.take(this.nowMs); spot !== NONE; spot = this.dues.take(this.nowMs)) this.moveOn(spot);
  }

  /** When waiting alone changes somebody's terms next; Infinity: never. */
  get nextDueMs(): number {
    return this.dues.firstMs;
  }

  /** A caller may be offered from now on. */
  add(entry: E): void {
    const part = this.queues.of(entry.queue);
    entry.atCeiling = part.passing.isAtCeiling(entry.enteredAtMs);
    const spot = this.spots.open(entry);
    if (!entry.atCeiling) part.passable.add(spot, entry.enteredAtMs);
    this.stand(entry, spot, part);
  }

  /** A caller may be offered no longer. Must come before anything the order looks at changes. */
  remove(entry: E): void {
    if (entry.spot === NO_SPOT) return;
    this.leave(entry);
    this.spots.close(entry);
  }

  agentChanged(agent: A): void {
    this.staff.changed(agent);
  }

  /** A caller of this queue talks to this agent: he has passed those who entered before him, in all queues of the agent too. */
  connected({ queue, enteredAtMs }: Pick<E, "queue" | "enteredAtMs">, { card }: Pick<A, "card">): void {
    const part = this.queues.of(queue);
    this.countPassing(part, enteredAtMs);
    if (card) for (const other of card.queues) if (other !== part) this.countPassing(other, enteredAtMs);
  }

  private countPassing(part: QueuePart, enteredAtMs: EpochMs): void {
    const { passing, passable } = part;
    if (enteredAtMs <= passing.ceilingBeforeMs) return; // whom he has passed is at his ceiling already
    passing.add(enteredAtMs);
    const beforeMs = passing.ceilingBeforeMs;
    for (let spot = passable.takeBefore(beforeMs); spot !== NONE; spot = passable.takeBefore(beforeMs))
      this.moveToCeiling(spot, part);
  }

  private moveToCeiling(spot: Spot, part: QueuePart): void {
    const { spots, lines } = this;
    // Somebody of another queue may have his spot meanwhile, or he lay among the passable twice.
    const caller = spots.caller(spot);
    if (caller.queue !== part.id || caller.atCeiling) return;
    const at = spots.line(spot);
    lines.take(at, spot);
    caller.atCeiling = true;
    spots.setKey(spot, ceilingKey(spots.enteredAtMs(spot)));
    lines.put(at, spot);
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
    if (taken?.card.free && taken.caller.spot !== NO_SPOT) this.staff.list(taken.card);
    else if (taken?.card.free) this.cardFreed(taken.card);
    if (this.freed.length === 1 && this.cursors.isEmpty && this.nobodyFreeForChanged()) {
      const [card] = this.freed as [Card];
      this.forgetChanges();
      return this.forOne(card);
    }
    this.gather();
    for (let next = this.cursors.next(); next; next = this.cursors.next()) {
      const { line, caller } = next;
      if (caller.spot === NO_SPOT || this.spots.line(caller.spot) !== line.at) continue;
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
    const best = this.firstHead(card) ?? firstOfAll(card, this.lines, this.spots);
    if (!best) {
      this.staff.list(card);
      return null;
    }
    this.taken = { card, caller: best };
    return this.decision(best, [card]);
  }

  /** The first of the heads of all lines an agent may take; null: there is none, or one of the first has just been tried. */
  private firstHead(card: Card): Waiter | null {
    const { own, from, end } = card;
    const { heads } = this.queues.posts;
    const { numbers: posts } = this.queues.posts.ofCards;
    let least = own ? own.firstKey : Number.POSITIVE_INFINITY;
    for (let n = from; n < end; n++) {
      const key = heads[posts[n] as number] as number;
      if (key < least) least = key;
    }
    if (least === Number.POSITIVE_INFINITY) return null;
    let first = own?.firstKey === least ? own.first : NONE;
    for (let n = from; n < end; n++) {
      const post = posts[n] as number;
      if (heads[post] === least) first = this.lines.firstOfPost(post, least, first);
    }
    const caller = this.spots.caller(first);
    return haveJustTried(card, caller) ? null : caller;
  }

  private decision(caller: Waiter, cards: readonly Card[]): Decision<E, A> {
    const last = cards.at(-1);
    if (last) this.lastRung.set(caller.queue, last.order);
    // Only entries and agents of these types are ever put in.
    return {
      entry: caller as E,
      agents: cards.length === 1 ? [last?.agent as A] : cards.map(({ agent }) => agent as A),
    };
  }

  private gather(): void {
    if (this.freed.length === 0 && this.changedLines.length === 0) return;
    for (const card of this.freed) if (card.free) this.staff.list(card);
    for (const card of this.freed) if (card.free) for (const line of linesOf(card, this.lines)) this.cursors.add(line);
    for (const line of this.changedLines) this.cursors.add(line);
    this.forgetChanges();
  }

  private cardFreed(card: Card): void {
    if (card.freed) return;
    card.freed = true;
    this.freed.push(card);
  }

  private lineChanged(at: number): void {
    // Where nobody was free before, who becomes free looks through all his lines.
    if (!this.taken && !this.lines.hasFree(at)) return;
    const line = this.lines.at(at);
    if (line.changed) return;
    line.changed = true;
    this.changedLines.push(line);
  }

  private forgetChanges(): void {
    // Lists that are emptied one by one keep their room.
    for (let card = this.freed.pop(); card; card = this.freed.pop()) card.freed = false;
    for (let line = this.changedLines.pop(); line; line = this.changedLines.pop()) line.changed = false;
  }

  private choiceFor({ queue, id }: Waiter): Choice {
    const { strategy } = this.queues.of(queue).rules;
    return { strategy, entry: id, lastRung: this.lastRung.get(queue) ?? -1, seed: this.deps.seed };
  }

  // ------------------------------------------------------------ places

  /** The callers of several queues in their one order. */
  inOrder(queues: Iterable<QueueId>): E[] {
    const wanted = new Set(queues);
    const lines = [...this.keptFor.keys()].map((agent) => this.staff.get(agent)?.own);
    for (const id of wanted) lines.push(...this.queues.of(id).lines.values());
    const found: Waiter[] = [];
    for (const line of lines) for (const spot of line?.callers() ?? []) found.push(this.spots.caller(spot));
    return found.filter(({ queue }) => wanted.has(queue)).sort(compareCallers) as E[];
  }

  /** Puts a caller in the line of now. */
  private stand(entry: Waiter, spot: Spot, part: QueuePart): void {
    // The moment is what is compared, here and when he is due: his age may come out a little less.
    const keptUntilMs = entry.agedFromMs + part.rules.lastAgentMs;
    const mayBeKept = entry.lastAgent !== null && keptUntilMs > this.nowMs;
    const line = (mayBeKept ? this.keptLine(entry)?.at : null) ?? this.queues.lineOf(part, entry, this.nowMs);
    const dueMs = entry.agedFromMs + this.lines.untilAgeMs(line);
    this.spots.setKept(spot, mayBeKept);
    this.spots.setDueMs(spot, mayBeKept ? Math.min(keptUntilMs, dueMs) : dueMs);
    this.dues.add(spot);
    this.spots.setKey(spot, standingKey(entry));
    this.lines.put(line, spot);
    this.lineChanged(line);
  }

  private leave(entry: Waiter): void {
    const { spot, lastAgent } = entry;
    this.lines.take(this.spots.line(spot), spot);
    this.spots.setDueMs(spot, Number.POSITIVE_INFINITY);
    if (lastAgent !== null) this.forgetKept(lastAgent, entry);
  }

  /** A caller is due: others of his line will be soon, and all go on to the same one. */
  private moveOn(spot: Spot): void {
    if (this.spots.isKept(spot)) {
      this.replace(this.spots.caller(spot));
      return;
    }
    const { lines, spots } = this;
    const line = spots.line(spot);
    const next = this.queues.following(line);
    lines.take(line, spot);
    spots.setDueMs(spot, spots.dueMs(spot) + (lines.untilAgeMs(next) - lines.untilAgeMs(line)));
    this.dues.add(spot);
    lines.put(next, spot);
    this.lineChanged(next);
  }

  /** The line of the agent a caller talked to last; null: that one is not at work, or has just been tried. */
  private keptLine(entry: Waiter): Line | null {
    const { lastAgent } = entry;
    if (lastAgent === null) return null;
    const kept = this.keptFor.get(lastAgent);
    if (kept) kept.add(entry);
    else this.keptFor.set(lastAgent, new Set([entry]));
    const card = this.staff.get(lastAgent);
    if (!card?.atWork || entry.avoid.has(lastAgent) || card.tierIn(entry.queue) === undefined) return null;
    const terms = { queue: null, chain: [], tier: 0, only: card };
    card.own ??= new Line(this.lines, terms, Number.POSITIVE_INFINITY);
    return card.own;
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
    for (const entry of this.deps.callers()) if (entry.spot !== NO_SPOT && entry.queue === part.id) inside.push(entry);
    for (const entry of inside) this.remove(entry);
    this.queues.reset(part);
    for (const entry of inside) this.add(entry);
  }

  /** On the terms of now. */
  private replace(entry: Waiter): void {
    if (entry.spot === NO_SPOT) return;
    this.leave(entry);
    this.stand(entry, entry.spot, this.queues.of(entry.queue));
  }
}
