/**
 * The queues of the index: the groups, chains and lines of each, made when the
 * first caller needs them and kept for the next one.
 */
import { compareIdle, rankOf } from "../../domain/agent-order";
import type { QueueId } from "../../domain/glossary";
import { Passing } from "../../domain/order";
import { type CallVariable, leastLevels } from "../../domain/skills";
import { needsAt, type QueueRules, stepAt, tierAt } from "../../domain/terms";
import { Asks, SkillNumbers } from "./asks";
import { OrderedSet } from "./ordered-set";
import {
  BY_ENTERING,
  type Card,
  type Chain,
  Group,
  Line,
  type Post,
  PostNumbers,
  type QueuePart,
  type Waiter,
} from "./parts";

/** More lines than this in one queue, and those where nobody stands are forgotten. */
const LINES_KEPT_MAX = 1_000;

export class QueueParts {
  readonly numbers = new PostNumbers();
  readonly skills = new SkillNumbers();
  private readonly byId = new Map<QueueId, QueuePart>();

  /** @param changed told of each line whose callers may be offered on other terms now */
  constructor(
    private readonly rulesOf: (queue: QueueId) => QueueRules,
    private readonly changed: (line: Line) => void,
  ) {}

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
      chains: new Map(),
      passing: new Passing(rules.passedMax),
      passable: new OrderedSet<Waiter>(BY_ENTERING),
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

  /** The line in which a caller of this age stands, unless he is kept for one agent. */
  lineOf(part: QueuePart, chain: Chain, ageMs: number): Line {
    const step = stepAt(part.rules, ageMs);
    const tier = Math.min(tierAt(part.rules, ageMs), part.tierMax);
    const lines = chain.lines[step];
    const known = lines?.[tier];
    if (known) return known;
    const line = this.shared(part, chain.groups.slice(step), tier);
    if (lines) lines[tier] = line;
    return line;
  }

  /** Callers whose steps lead on in the same way stand in one line, wherever they come from. */
  private shared(part: QueuePart, chain: readonly Group[], tier: number): Line {
    const key = `${tier}\n${chain.map(({ needs }) => needs?.text ?? "").join("\n")}`;
    const known = part.lines.get(key);
    if (known) return known;
    const line = new Line(chain, tier);
    part.lines.set(key, line);
    for (const group of chain) group.chained.add(line);
    this.resolve(line);
    return line;
  }

  /** The groups that a caller's skill steps lead through. */
  chainOf(part: QueuePart, caller: Waiter): Chain {
    let key = "";
    for (const name of part.variables) key += `${caller.variables[name] ?? ""}\n`;
    const known = part.chains.get(key);
    if (known) return known;
    if (part.lines.size > LINES_KEPT_MAX) this.sweep(part);
    const groups = part.rules.steps.map((_, step) => this.groupOf(part, caller, step));
    const chain: Chain = { groups, lines: groups.map(() => []) };
    part.chains.set(key, chain);
    return chain;
  }

  private groupOf(part: QueuePart, caller: Waiter, step: number): Group {
    const needs = needsAt(caller, part.rules, step);
    const text = needs?.text ?? "";
    const known = part.groups.get(text);
    if (known) return known;
    const group = new Group(this.numbers, part, needs);
    part.groups.set(text, group);
    const asked = part.rules.steps[step]?.needs;
    const least = asked ? leastLevels(asked, caller.variables) : [];
    for (const card of part.asks.add(group, least, part.seated)) this.join(card, group);
    return group;
  }

  /** The group of a line and its terms, after a change of who is at work. */
  resolve(line: Line): void {
    const group =
      line.chain.find(({ lowestTier }) => lowestTier < Number.POSITIVE_INFINITY) ?? line.chain.at(-1) ?? null;
    if (!group) return;
    const tierMax = Math.max(line.tier, group.lowestTier);
    if (line.group === group && line.terms.tierMax === tierMax) return;
    const before = line.group;
    before?.lines.delete(line);
    line.group = group;
    line.terms = { only: null, needs: group.needs, tierMax };
    if (line.callers.size > 0) {
      group.lines.add(line);
      group.findHeads();
      if (before && before !== group) before.findHeads();
    }
    this.changed(line);
  }

  /** He is counted among those at work, or no longer. */
  countAtWork({ posts, postsAt }: Card, by: 1 | -1): void {
    const { atWork } = this.numbers;
    for (let n = 0; n < postsAt.length; n++) {
      const at = postsAt[n] as number;
      const before = atWork[at] as number;
      atWork[at] = before + by;
      if (before === 0 || before + by === 0) this.findLowestTier(posts[n]);
    }
  }

  /** He is counted among those who are free, or no longer. */
  countFree({ postsAt }: Card, by: 1 | -1): void {
    const { free } = this.numbers;
    for (const at of postsAt) free[at] = (free[at] as number) + by;
  }

  private findLowestTier(post: Post | undefined): void {
    if (post?.group.findLowestTier()) for (const line of post.group.chained) this.resolve(line);
  }

  /** An agent of the queue who can do what the group can do. */
  join(card: Card, group: Group, tier = card.tierIn(group.queue.id)): void {
    if (tier === undefined) return;
    const post = group.postOf(tier);
    card.posts.push(post);
    card.postsAt.push(post.at);
    const { free, atWork } = this.numbers;
    if (card.listed) free[post.at] = (free[post.at] ?? 0) + 1;
    if (!card.atWork) return;
    atWork[post.at] = (atWork[post.at] ?? 0) + 1;
    if (atWork[post.at] === 1) this.findLowestTier(post);
  }

  /** Other rules, or a tier that was not there: everything of the queue is made anew. Nobody may stand in it. */
  reset(part: QueuePart): void {
    const cards = [...part.seated];
    for (const group of part.groups.values()) giveUp(group, cards);
    part.rules = this.rulesOf(part.id);
    part.variables = variablesOf(part.rules);
    if (part.passing.max !== part.rules.passedMax) part.passing = new Passing(part.rules.passedMax);
    part.groups.clear();
    part.asks = new Asks(this.skills);
    part.lines.clear();
    part.chains.clear();
    part.free = [];
    for (const card of cards) if (card.listed) this.freeIn(part, card.tierIn(part.id) ?? 1).add(card);
  }

  private sweep(part: QueuePart): void {
    part.chains.clear();
    for (const [key, line] of part.lines) {
      if (line.callers.size > 0) continue;
      part.lines.delete(key);
      for (const group of line.chain) group.chained.delete(line);
    }
    for (const [text, group] of part.groups) {
      if (group.chained.size > 0) continue;
      part.groups.delete(text);
      part.asks.forget(group);
      giveUp(group, part.seated);
    }
  }
}

/** Nobody stands in its lines. */
function giveUp(group: Group, seated: Iterable<Card>): void {
  for (const card of seated) leave(card, group);
  group.closePosts();
}

function leave(card: Card, group: Group): void {
  const at = card.posts.findIndex((post) => post.group === group);
  if (at < 0) return;
  card.posts.splice(at, 1);
  card.postsAt.splice(at, 1);
}

function variablesOf({ steps }: QueueRules): CallVariable[] {
  return [...new Set(steps.flatMap(({ needs }) => needs?.variables ?? []))];
}
