/**
 * The queues of the index: the groups, chains and lines of each, made when the
 * first caller needs them and kept for the next one.
 */
import { compareIdle, rankOf } from "../../domain/agent-order";
import { assert } from "../../domain/assert";
import type { QueueId } from "../../domain/glossary";
import { Passing } from "../../domain/order";
import { type CallVariable, leastLevels } from "../../domain/skills";
import { needsAt, type QueueRules, stepAt, tierAt } from "../../domain/terms";
import { Asks, SkillNumbers } from "./asks";
import { Group, NO_TIER } from "./group";
import { NONE } from "./heap";
import { Line } from "./line";
import { Lines } from "./lines";
import { OrderedSet } from "./ordered-set";
import type { Card, QueuePart, Waiter } from "./parts";
import { Passable } from "./passable";
import { Posts } from "./posts";
import type { Spots } from "./spots";

/** More lines than this in one queue, and those where nobody stands are forgotten. */
const LINES_KEPT_MAX = 1_000;
/** More values that its callers have brought along, and their kinds are counted anew. */
const VALUES_KEPT_MAX = 4_000;
/** More than those: so that as many values as a call has variables make one whole number. */
const VALUES_MAX = 2 * VALUES_KEPT_MAX;

export class QueueParts {
  readonly posts = new Posts();
  readonly lines: Lines;
  readonly skills = new SkillNumbers();
  private readonly byId = new Map<QueueId, QueuePart>();

  /** @param changed told of each line whose callers may be offered on other terms now */
  constructor(
    private readonly spots: Spots,
    private readonly rulesOf: (queue: QueueId) => QueueRules,
    private readonly changed: (line: number) => void,
  ) {
    this.lines = new Lines(spots, this.posts);
  }

  all(): Iterable<QueuePart> {
    return this.byId.values();
  }

  of(id: QueueId): QueuePart {
    const known = this.byId.get(id);
    if (known) return known;
    const rules = this.rulesOf(id);
    const part: QueuePart = {
      id,
      rules,
      variables: variablesOf(rules),
      tierMax: 1,
      seated: new Set(),
      free: [],
      groups: new Map(),
      asks: new Asks(this.skills),
      lines: new Map(),
      kinds: new Map(),
      values: new Map(),
      passing: new Passing(rules.passedMax),
      passable: new Passable(this.spots),
    };
    this.byId.set(id, part);
    return part;
  }

  freeIn(part: QueuePart, tier: number): OrderedSet<Card> {
    const known = part.free[tier];
    if (known) return known;
    const { strategy } = part.rules;
    const set = new OrderedSet<Card>({ key: (card) => rankOf(card, strategy), tie: compareIdle });
    for (let lower = part.free.length; lower < tier; lower++) this.freeIn(part, lower); // no holes
    part.free[tier] = set;
    return set;
  }

  /** The line in which a caller stands at this moment of the pool's clock, unless he is kept for one agent. */
  lineOf(part: QueuePart, caller: Waiter, nowMs: number): number {
    let line = this.firstLineOf(part, caller);
    while (caller.agedFromMs + this.lines.untilAgeMs(line) <= nowMs) line = this.following(line);
    return line;
  }

  /** Where the callers of a line stand once waiting has brought another step or tier. */
  following(line: number): number {
    const known = this.lines.following(line);
    if (known !== NONE) return known;
    const { queue, terms, untilAgeMs } = this.lines.at(line);
    assert(queue, "callers who are kept for an agent are put in line one by one");
    const stepsGone = stepAt(queue.rules, untilAgeMs) - (queue.rules.steps.length - terms.chain.length);
    const next = this.shared(queue, terms.chain.slice(stepsGone), tierOf(queue, untilAgeMs)).at;
    this.lines.setFollowing(line, next);
    return next;
  }

  /** Callers whose steps lead on in the same way stand in one line, wherever they come from. */
  private shared(part: QueuePart, chain: readonly Group[], tier: number): Line {
    const key = `${tier}\n${chain.map(({ needs }) => needs?.text ?? "").join("\n")}`;
    const known = part.lines.get(key);
    if (known) return known;
    const untilAgeMs = untilAgeOf(part, part.rules.steps.length - chain.length, tier);
    const line = new Line(this.lines, { queue: part, chain, tier, only: null }, untilAgeMs);
    part.lines.set(key, line);
    for (const group of chain) group.chained.add(line);
    this.resolve(line);
    return line;
  }

  /** The line in which a caller of his kind stands who has not waited yet. */
  private firstLineOf(part: QueuePart, caller: Waiter): number {
    const known = part.kinds.get(kindOf(part, caller));
    if (known !== undefined) return known;
    if (part.lines.size > LINES_KEPT_MAX || part.values.size > VALUES_KEPT_MAX) this.sweep(part);
    const groups = part.rules.steps.map((_, step) => this.groupOf(part, caller, step));
    const line = this.shared(part, groups.slice(stepAt(part.rules, 0)), tierOf(part, 0)).at;
    part.kinds.set(kindOf(part, caller), line);
    return line;
  }

  private groupOf(part: QueuePart, caller: Waiter, step: number): Group {
    const needs = needsAt(caller, part.rules, step);
    const text = needs?.text ?? "";
    const known = part.groups.get(text);
    if (known) return known;
    const group = new Group(this.posts, part, needs);
    part.groups.set(text, group);
    const asked = part.rules.steps[step]?.needs;
    const least = asked ? leastLevels(asked, caller.variables) : [];
    for (const card of part.asks.add(group, least, part.seated)) this.join(card, group);
    return group;
  }

  /** The group of a line and its terms, after a change of who is at work. */
  private resolve(line: Line): void {
    const { chain, tier } = line.terms;
    const group = chain.find(({ lowestTier }) => lowestTier < NO_TIER) ?? chain.at(-1) ?? null;
    if (!group) return;
    const tierMax = Math.max(tier, group.lowestTier);
    if (line.group === group && line.tierMax === tierMax) return;
    line.group = group;
    line.tierMax = tierMax;
    this.lines.offerTo(line.at, group.at, tierMax);
    this.changed(line.at);
  }

  /** He is counted among those at work, or no longer. */
  countAtWork({ from, end }: Card, by: 1 | -1): void {
    const { atWork, ofCards } = this.posts;
    for (let n = from; n < end; n++) {
      const post = ofCards.numbers[n] as number;
      const before = atWork[post] as number;
      atWork[post] = before + by;
      if (before === 0 || before + by === 0) this.findLowestTier(this.posts.groupAt(post));
    }
  }

  /** He is counted among those who are free, or no longer. */
  countFree({ from, end }: Card, by: 1 | -1): void {
    const { free, ofCards } = this.posts;
    for (let n = from; n < end; n++) {
      const post = ofCards.numbers[n] as number;
      free[post] = (free[post] as number) + by;
    }
  }

  private findLowestTier(group: Group): void {
    if (group.findLowestTier()) for (const line of group.chained) this.resolve(line);
  }

  /** An agent of the queue who can do what the group can do. */
  join(card: Card, group: Group, tier = card.tierIn(group.queue.id)): void {
    if (tier === undefined) return;
    const post = group.at + tier;
    const { free, atWork, ofCards } = this.posts;
    ofCards.push(card, post);
    if (card.listed) free[post] = (free[post] as number) + 1;
    if (!card.atWork) return;
    atWork[post] = (atWork[post] as number) + 1;
    if (atWork[post] === 1) this.findLowestTier(group);
  }

  /** Other rules, or a tier that was not there: everything of the queue is made anew. Nobody may stand in it. */
  reset(part: QueuePart): void {
    const cards = [...part.seated];
    for (const group of part.groups.values()) this.giveUp(group, cards);
    for (const line of part.lines.values()) this.lines.close(line);
    part.rules = this.rulesOf(part.id);
    part.variables = variablesOf(part.rules);
    if (part.passing.max !== part.rules.passedMax) part.passing = new Passing(part.rules.passedMax);
    part.groups.clear();
    part.asks = new Asks(this.skills);
    part.lines.clear();
    part.kinds.clear();
    part.values.clear();
    part.free = [];
    for (const card of cards) if (card.listed) this.freeIn(part, card.tierIn(part.id) ?? 1).add(card);
  }

  private sweep(part: QueuePart): void {
    part.kinds.clear();
    part.values.clear();
    for (const [key, line] of part.lines) {
      this.lines.setFollowing(line.at, NONE);
      if (!line.isEmpty) continue;
      part.lines.delete(key);
      this.lines.close(line);
      for (const group of line.terms.chain) group.chained.delete(line);
    }
    for (const [text, group] of part.groups) {
      if (group.chained.size > 0) continue;
      part.groups.delete(text);
      part.asks.forget(group);
      this.giveUp(group, part.seated);
    }
  }

  /** Nobody stands in the lines of the group. */
  private giveUp(group: Group, seated: Iterable<Card>): void {
    const { bases, ofCards } = this.posts;
    for (const card of seated) ofCards.remove(card, (post) => bases[post] === group.at);
    this.posts.close(group.at);
  }
}

/** The number of a caller's kind: one and the same for callers who bring the same values along. */
function kindOf({ values, variables }: QueuePart, caller: Waiter): number {
  let kind = 0;
  for (const name of variables) {
    const value = caller.variables[name] ?? "";
    let n = values.get(value);
    if (n === undefined) {
      n = values.size;
      values.set(value, n);
    }
    kind = kind * VALUES_MAX + n;
  }
  return kind;
}

const tierOf = ({ rules, tierMax }: QueuePart, ageMs: number): number => Math.min(tierAt(rules, ageMs), tierMax);

/** The age at which waiting alone brings another step or tier than these. */
function untilAgeOf({ rules, tierMax }: QueuePart, step: number, tier: number): number {
  const stepAgeMs = rules.steps[step + 1]?.afterMs ?? Number.POSITIVE_INFINITY;
  return tier < tierMax ? Math.min(stepAgeMs, tier * rules.tierStepMs) : stepAgeMs;
}

function variablesOf({ steps }: QueueRules): CallVariable[] {
  return [...new Set(steps.flatMap(({ needs }) => needs?.variables ?? []))];
}
