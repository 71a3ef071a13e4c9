/** Whom to ring for a caller, of those who may be: the same answer as the sorting of domain/matcher.ts, without sorting. */
import { type Choice, compareRanked, drawOf } from "../../domain/agent-order";
import type { Strategy } from "../../domain/company";
import { RING_ALL_AGENTS_MAX, whyNot } from "../../domain/matcher";
import { compareCallers } from "../../domain/order";
import type { OrderedSet } from "./ordered-set";
import { BY_STANDING, type Card, type Line, type Waiter } from "./parts";

/** The agents to ring: one, in a ringAll queue several; empty: nobody may be. */
export function pick(line: Line, caller: Waiter, choice: Choice): readonly Card[] {
  if (line.only) return line.only.free && may(line.only, line, caller) ? [line.only] : NOBODY;
  const { group } = line;
  if (!group) return NOBODY;
  const { free } = group.queue;
  const last = Math.min(line.terms.tierMax, free.length - 1);
  for (let tier = 0; tier <= last; tier++) {
    const set = free[tier];
    if (!set || !group.hasFreeIn(tier)) continue;
    const found = inTier(set, (card) => may(card, line, caller), choice);
    if (found.length > 0) return found;
  }
  return NOBODY;
}

/** The first caller of the line whom this agent may take; undefined: there is none. */
export function firstFor(card: Card, line: Line): Waiter | undefined {
  let caller = line.callers.first;
  while (caller && !may(card, line, caller)) caller = line.callers.after(caller);
  return caller;
}

/** The first caller of all lines whom this agent may take, those included who stand behind one he may not. */
export function firstOfAll(card: Card): Waiter | null {
  let best = firstFor(card, card.own) ?? null;
  let bestKey = best ? BY_STANDING.key(best) : Number.POSITIVE_INFINITY;
  for (const { group, tier } of card.posts) {
    for (const line of group.lines) {
      if (tier > line.terms.tierMax || line.callers.firstKey > bestKey) continue;
      const caller = firstFor(card, line);
      if (!caller || (best && compareCallers(caller, best) > 0)) continue;
      best = caller;
      bestKey = BY_STANDING.key(caller);
    }
  }
  return best;
}

const NOBODY: readonly Card[] = [];

/** The one rule, the same that explains. */
function may(card: Card, line: Line, caller: Waiter): boolean {
  return whyNot(card.agent, caller, line.terms) === null;
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
