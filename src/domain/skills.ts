/**
 * What an agent must be able to do to be offered a caller, written as one line:
 *
 *   boilers >= 3 & $language          | or      a or b
 *   (kazan | samara) & !trainee       & and     binds closer than or
 *   level ! 5                         ! not     before a word or bracket; between two values: is not
 *                                     = > < >= <=  compare levels, which are integers
 *
 * A word is a skill; alone it asks whether the agent has it at all. `$language`
 * stands for the skill (or the level) that the call brings along. A skill that
 * the agent lacks is undefined, not 0: every comparison with it is false, `! 5`
 * too. Written once in the company file, so it is parsed once, and what is wrong
 * with it is told with its place.
 *
 *   or      := and ("|" and)*
 *   and     := not ("&" not)*
 *   not     := "!" not | "(" or ")" | value [operator value]
 *   value   := skill | "$" variable | integer
 */

/** Levels by the name of the skill; a name that is not there is undefined. */
export type Skills = Readonly<Record<string, number>>;
/** The same as a map: for who asks thousands of agents, each with other skills; there a record is ten times slower. */
export type SkillMap = Map<string, number>;

/** What a call brings along, by the name that follows the dollar sign. */
export const CALL_VARIABLES = ["language", "stream", "category", "site"] as const;
export type CallVariable = (typeof CALL_VARIABLES)[number];
/** The variables of one call; what is not known is not there, and asks for a skill that nobody has. */
export type CallVariables = Readonly<Partial<Record<CallVariable, string>>>;

/** An expression longer than this is a mistake. */
const NEEDS_CHARS_MAX = 200;

/** An expression that cannot be read. The message names the place, from 1, and what may stand there. */
export class NeedsError extends Error {
  override readonly name = "NeedsError";
  constructor(
    readonly position: number,
    problem: string,
  ) {
    super(`at character ${position}: ${problem}`);
  }
}

type Comparison = "=" | "!" | ">" | "<" | ">=" | "<=";
type Value =
  | { readonly kind: "skill"; readonly name: string }
  | { readonly kind: "variable"; readonly name: CallVariable }
  | { readonly kind: "level"; readonly level: number };
type Node =
  | { readonly kind: "and" | "or"; readonly parts: readonly Node[] }
  | { readonly kind: "not"; readonly part: Node }
  | { readonly kind: "has"; readonly value: Value }
  | { readonly kind: "compare"; readonly left: Value; readonly operator: Comparison; readonly right: Value };

/** An expression that has been read. */
export interface Needs {
  readonly text: string;
  readonly root: Node;
  /** Skills it names itself; those that variables stand for are not among them. */
  readonly skills: readonly string[];
  readonly variables: readonly CallVariable[];
}

/** An expression with the variables of a call in their places. */
export interface Filled {
  /** As people read it, for example `boilers >= 3 & ru`. Equal texts ask for the same. */
  readonly text: string;
  /** Whether an agent with these skills will do. */
  readonly met: (skills: Skills | SkillMap) => boolean;
}

// ---------------------------------------------------------------- reading

interface Token {
  readonly kind: "word" | "variable" | "integer" | "sign" | "end";
  readonly text: string;
  readonly position: number;
}

const TOKEN =
  /\s*(?:(?<word>[a-z][a-z0-9_-]*)|\$(?<variable>[a-z][a-z0-9_-]*)|(?<integer>\d+)|(?<sign>>=|<=|[!=<>&|()]))/iy;
const COMPARISONS: ReadonlySet<string> = new Set(["=", "!", ">", "<", ">=", "<="]);
const VALUE = "a skill, $ and one of the call's variables, or a level";

function tokensOf(text: string): Token[] {
  if (text.length > NEEDS_CHARS_MAX)
    throw new NeedsError(NEEDS_CHARS_MAX + 1, `an expression has at most ${NEEDS_CHARS_MAX} characters`);
  const tokens: Token[] = [];
  let at = 0;
  while (text.slice(at).trim() !== "") {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) {
      const odd = at + (text.slice(at).length - text.slice(at).trimStart().length);
      const allowed = "words, levels, $variables, ( ) and ! = > < >= <= & | are allowed";
      throw new NeedsError(odd + 1, `"${text.charAt(odd)}" means nothing here; ${allowed}`);
    }
    at = TOKEN.lastIndex;
    for (const kind of ["word", "variable", "integer", "sign"] as const) {
      const part = found.groups?.[kind];
      if (part !== undefined)
        tokens.push({ kind, text: part, position: at - part.length - (kind === "variable" ? 1 : 0) + 1 });
    }
  }
  tokens.push({ kind: "end", text: "", position: text.length + 1 });
  return tokens;
}

/**
 * Reads an expression.
 * @throws NeedsError with the place, from 1, and what is allowed there
 */
export function parseNeeds(text: string): Needs {
  const tokens = tokensOf(text);
  const skills = new Set<string>();
  const variables = new Set<CallVariable>();
  let next = 0;
  const root = or();
  const rest = peek();
  if (rest.kind !== "end") throw unexpected(rest, "& or | or the end");
  return { text: text.trim(), root, skills: [...skills], variables: [...variables] };

  function peek(): Token {
    return tokens[Math.min(next, tokens.length - 1)] ?? { kind: "end", text: "", position: 1 };
  }
  function take(sign: string): boolean {
    const { kind, text: found } = peek();
    if (kind !== "sign" || found !== sign) return false;
    next++;
    return true;
  }
  function joined(kind: "and" | "or", sign: string, part: () => Node): Node {
    const parts = [part()];
    while (take(sign)) parts.push(part());
    const [only] = parts;
    return parts.length === 1 && only ? only : { kind, parts };
  }
  function or(): Node {
    return joined("or", "|", () => joined("and", "&", not));
  }
  function not(): Node {
    if (take("!")) return { kind: "not", part: not() };
    if (take("(")) {
      const inner = or();
      if (!take(")")) throw unexpected(peek(), "& or | or the closing )");
      return inner;
    }
    return comparison();
  }
  function comparison(): Node {
    const first = peek();
    const left = value();
    const { kind, text: operator } = peek();
    if (kind === "sign" && COMPARISONS.has(operator)) {
      next++;
      return { kind: "compare", left, operator: operator as Comparison, right: value() };
    }
    if (left.kind === "level")
      throw new NeedsError(
        first.position,
        `a level alone says nothing; compare it with a skill: boilers >= ${left.level}`,
      );
    return { kind: "has", value: left };
  }
  function value(): Value {
    const token = peek();
    next++;
    if (token.kind === "word") {
      skills.add(token.text);
      return { kind: "skill", name: token.text };
    }
    if (token.kind === "integer") return { kind: "level", level: Number(token.text) };
    if (token.kind === "variable") {
      const name = CALL_VARIABLES.find((known) => known === token.text);
      if (name === undefined) {
        const known = CALL_VARIABLES.map((variable) => `$${variable}`).join(", ");
        throw new NeedsError(token.position, `a call brings no $${token.text} along; it brings ${known}`);
      }
      variables.add(name);
      return { kind: "variable", name };
    }
    throw unexpected(token, VALUE);
  }
}

function unexpected(token: Token, allowed: string): NeedsError {
  const found = token.kind === "end" ? "the expression ends" : `"${token.text}" stands`;
  return new NeedsError(token.position, `${found} where ${allowed} should be`);
}

// ---------------------------------------------------------------- filling and testing

/** A skill that must be there, with this level at least. */
export interface LeastLevel {
  readonly skill: string;
  readonly level: number;
}

/** What needs come to, filled with the variables of a call, where they are skills and least levels joined by &; null: they are more than that. */
export function leastLevels({ root }: Needs, variables: CallVariables): LeastLevel[] | null {
  const found: LeastLevel[] = [];
  for (const part of root.kind === "and" ? root.parts : [root]) {
    const value = part.kind === "has" ? part.value : part.kind === "compare" ? part.left : null;
    const skill = value?.kind === "variable" ? variables[value.name] : value?.kind === "skill" ? value.name : undefined;
    if (skill === undefined || /^\d+$/.test(skill)) return null;
    if (part.kind === "has") found.push({ skill, level: 1 });
    else if (part.kind === "compare" && part.operator === ">=" && part.right.kind === "level")
      found.push({ skill, level: part.right.level });
    else return null;
  }
  return found;
}

/** Puts the variables of a call in their places. */
export function fillNeeds(needs: Needs, variables: CallVariables): Filled {
  return { text: textOf(needs.root, variables, 0), met: testOf(needs.root, variables) };
}

/** The level a value stands for; undefined: the agent lacks the skill, or the call the variable. */
function levelOf(value: Value, variables: CallVariables): (skills: Skills | SkillMap) => number | undefined {
  if (value.kind === "level") return () => value.level;
  const name = value.kind === "skill" ? value.name : variables[value.name];
  if (name === undefined) return () => undefined;
  if (/^\d+$/.test(name)) return () => Number(name);
  return (skills) => {
    if (skills instanceof Map) return skills.get(name);
    const level: unknown = skills[name]; // a name that every object has, such as "constructor", is no level
    return typeof level === "number" ? level : undefined;
  };
}

const COMPARE: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  "=": (a, b) => a === b,
  "!": (a, b) => a !== b,
  ">": (a, b) => a > b,
  "<": (a, b) => a < b,
  ">=": (a, b) => a >= b,
  "<=": (a, b) => a <= b,
};

type Test = Filled["met"];
const and =
  (one: Test, other: Test): Test =>
  (skills) =>
    one(skills) && other(skills);
const or =
  (one: Test, other: Test): Test =>
  (skills) =>
    one(skills) || other(skills);

function testOf(node: Node, variables: CallVariables): Test {
  switch (node.kind) {
    case "and":
    case "or": {
      const tests = node.parts.map((part) => testOf(part, variables));
      const both = node.kind === "and" ? and : or;
      return tests.reduce((one, other) => both(one, other));
    }
    case "not": {
      const test = testOf(node.part, variables);
      return (skills) => !test(skills);
    }
    case "has": {
      const level = levelOf(node.value, variables);
      return (skills) => (level(skills) ?? 0) > 0;
    }
    case "compare": {
      const [left, right] = [levelOf(node.left, variables), levelOf(node.right, variables)];
      const holds = COMPARE[node.operator];
      return (skills) => {
        const [a, b] = [left(skills), right(skills)];
        return a !== undefined && b !== undefined && holds(a, b);
      };
    }
  }
}

/** How closely each kind binds: a looser one inside a closer one needs brackets. */
const BINDS = { or: 1, and: 2, not: 3 } as const;

function textOf(node: Node, variables: CallVariables, within: number): string {
  switch (node.kind) {
    case "and":
    case "or": {
      const binds = BINDS[node.kind];
      const text = node.parts.map((part) => textOf(part, variables, binds)).join(node.kind === "and" ? " & " : " | ");
      return binds < within ? `(${text})` : text;
    }
    case "not":
      return `!${node.part.kind === "compare" ? `(${textOf(node.part, variables, 0)})` : textOf(node.part, variables, BINDS.not)}`;
    case "has":
      return nameOf(node.value, variables);
    case "compare":
      return `${nameOf(node.left, variables)} ${node.operator} ${nameOf(node.right, variables)}`;
  }
}

/** A variable that the call does not bring along is shown as it is written. */
function nameOf(value: Value, variables: CallVariables): string {
  if (value.kind === "level") return String(value.level);
  return value.kind === "skill" ? value.name : (variables[value.name] ?? `$${value.name}`);
}
