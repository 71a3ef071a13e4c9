/** Whom to ring for a caller, of those who may be: the same answer as the sorting of domain/matcher.ts, without sorting. */
import { type Choice, compareRanked, drawOf } from "../../domain/agent-order";
import type { Strategy } from "../../domain/company";
import { RING_ALL_AGENTS_MAX } from "../../domain/matcher";
import { compareCallers } from "../../domain/order";
import { canDo } from "../../domain/terms";
import { NONE } from "./heap";
import type { Line } from "./line";
import type { Lines } from "./lines";
import type { OrderedSet } from "./ordered-set";
import type { Card, Waiter } from "./parts";
import type { Spots } from "./spots";

/** The agents to ring: one, in a ringAll queue several; empty: nobody may be. */
export function pick(line: Line, caller: Waiter, choice: Choice): readonly Card[] {
  const { only } = line.terms;
  if (only) return only.free && !haveJustTried(only, caller) ? [only] : NOBODY;
  const { group } = line;
  if (!group) return NOBODY;
  const { free } = group.queue;
  const last = Math.min(line.tierMax, free.length - 1);
  for (let tier = 0; tier <= last; tier++) {
    const set = free[tier];
    if (!set || !group.hasFreeIn(tier)) continue;
    const found = inTier(set, (card) => canDo(card, group.needs) && !haveJustTried(card, caller), choice);
    if (found.length > 0) return found;
  }
  return NOBODY;
}

/** The first caller of a line of his whom this agent may take; null: there is none. */
export function firstFor(card: Card, line: Line, spots: Spots): Waiter | null {
  const { first } = line;
  if (first === NONE) return null;
  const caller = spots.caller(first);
  if (!haveJustTried(card, caller)) return caller;
  const other = line.firstWho((spot) => !haveJustTried(card, spots.caller(spot)));
  return other === NONE ? null : spots.caller(other);
}

/** The first caller of all his lines whom this agent may take, those included who stand behind one he may not. */
export function firstOfAll(card: Card, lines: Lines, spots: Spots): Waiter | null {
  let best: Waiter | null = null;
  for (const line of linesOf(card, lines)) {
    const caller = firstFor(card, line, spots);
    if (caller && (!best || compareCallers(caller, best) < 0)) best = caller;
  }
  return best;
}

/** The lines where anybody stands whom this agent may be offered. */
export function* linesOf(card: Card, lines: Lines): Generator<Line> {
  if (card.own) yield card.own;
  yield* lines.ofCard(card);
}

const NOBODY: readonly Card[] = [];

/** All else that keeps a free agent from a caller (whyNot of domain/matcher.ts) is told by line and group. */
export function haveJustTried(card: Card, caller: Waiter): boolean {
  return caller.avoid.size > 0 && caller.avoid.has(card.id);
}

function inTier(set: OrderedSet<Card>, may: (card: Card) => boolean, choice: Choice): readonly Card[] {
  const strategy: Strategy = choice.strategy;
  if (strategy === "ringAll") return firstOf(set, may, RING_ALL_AGENTS_MAX);
  if (strategy === "random") return drawn(set, may, choice);
  if (strategy === "roundRobin") return nextInTurn(set, may, choice);
  return firstOf(set, may, 1);
}

function firstOf(set: OrderedSet<Card>, may: (card: Card) => boolean, max: number): readonly Card[] {
  const found: Card[] = [];
  for (const card of set) {
    if (!may(card)) continue;
    found.push(card);
    if (found.length === max) break;
  }
  return found;
}

function drawn(set: OrderedSet<Card>, may: (card: Card) => boolean, choice: Choice): readonly Card[] {
  let best: Card | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const card of set) {
    if (!may(card)) continue;
    const draw = drawOf(card, choice);
    if (best && (draw > least || (draw === least && compareRanked(best, card, choice) < 0))) continue;
    best = card;
    least = draw;
  }
  return best ? [best] : NOBODY;
}

/** The set is in the order of the company file: on from the agent rung last, then from the beginning. */
function nextInTurn(set: OrderedSet<Card>, may: (card: Card) => boolean, { lastRung }: Choice): readonly Card[] {
  for (const card of set) if (card.order > lastRung && may(card)) return [card];
  for (const card of set) if (card.order <= lastRung && may(card)) return [card];
  return NOBODY;
}
