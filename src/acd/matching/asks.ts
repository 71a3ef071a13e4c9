/**
 * Which groups of a queue an agent belongs to. Nearly all needs are a few skills
 * joined by &: those lie in one list of numbers, so that an agent with other
 * skills, or a caller with other wishes, costs no look into hundreds of objects.
 */
import type { LeastLevel } from "../../domain/skills";
import { canDo } from "../../domain/terms";
import type { Group } from "./group";
import type { Card } from "./parts";

/** The agent lacks the skill: less than any level that can be asked for. */
const LACKS = -1;
/** Instead of a count of skills: the needs say more than least levels. */
const MORE = -1;

/** Skills by number, the same for all queues. */
export class SkillNumbers {
  private readonly byName = new Map<string, number>();

  of(skill: string): number {
    const known = this.byName.get(skill) ?? this.byName.size;
    this.byName.set(skill, known);
    return known;
  }

  /** An agent's levels by the number of the skill; a skill beyond the end he lacks too. */
  levels(skills: Readonly<Record<string, number>>): Int32Array {
    const had = Object.entries(skills).map(([skill, level]) => [this.of(skill), level] as const);
    const levels = new Int32Array(this.byName.size).fill(LACKS);
    for (const [skill, level] of had) levels[skill] = level;
    return levels;
  }
}

/** Numbers that a group takes. */
const lengthOf = (count: number): number => 1 + (count === MORE ? 0 : 2 * count);

/** Whether an agent has each of these levels at least. */
function reaches(levels: Int32Array, numbers: readonly number[], from: number, count: number): boolean {
  for (let at = from; at < from + 2 * count; at += 2)
    if ((levels[numbers[at] as number] ?? LACKS) < (numbers[at + 1] as number)) return false;
  return true;
}

export class Asks {
  private readonly groups: Group[] = [];
  /** Of each group: how many skills, then the number and the least level of each. */
  private readonly numbers: number[] = [];

  constructor(private readonly skills: SkillNumbers) {}

  /**
   * A new group, and who of these belongs to it.
   * @param least what its needs come to; null: more than least levels
   */
  add(group: Group, least: readonly LeastLevel[] | null, cards: Iterable<Card>): Card[] {
    this.groups.push(group);
    this.numbers.push(least ? least.length : MORE);
    const from = this.numbers.length;
    for (const { skill, level } of least ?? []) this.numbers.push(this.skills.of(skill), level);
    const found: Card[] = [];
    for (const card of cards)
      if (least ? reaches(card.levels, this.numbers, from, least.length) : canDo(card, group.needs)) found.push(card);
    return found;
  }

  /** A group is given up. */
  forget(gone: Group): void {
    const at = this.groups.indexOf(gone);
    if (at < 0) return;
    let from = 0;
    for (let n = 0; n < at; n++) from += lengthOf(this.numbers[from] as number);
    this.groups.splice(at, 1);
    this.numbers.splice(from, lengthOf(this.numbers[from] as number));
  }

  /** The groups that this agent belongs to. */
  of({ levels, skills }: Pick<Card, "levels" | "skills">): Group[] {
    const { groups, numbers } = this;
    const found: Group[] = [];
    let at = 0;
    for (const group of groups) {
      const count = numbers[at++] as number;
      if (count === MORE ? canDo({ skills }, group.needs) : reaches(levels, numbers, at, count)) found.push(group);
      at += lengthOf(count) - 1;
    }
    return found;
  }
}
