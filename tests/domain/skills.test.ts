/** What an agent must be able to do: expressions read, filled from the call, tried on skills, and their mistakes told. */
import { CALL_VARIABLES, fillNeeds, NeedsError, parseNeeds } from "../../src/domain/skills";

const met = (text: string, skills: Record<string, number>, variables = {}): boolean =>
  fillNeeds(parseNeeds(text), variables).met(skills);

test.each([
  ["boilers >= 3", { boilers: 3 }, true],
  ["boilers >= 3", { boilers: 2 }, false],
  ["boilers > 3", { boilers: 3 }, false],
  ["boilers < 3", { boilers: 2 }, true],
  ["boilers <= 3", { boilers: 3 }, true],
  ["boilers = 3", { boilers: 3 }, true],
  ["boilers ! 3", { boilers: 4 }, true],
  ["3 <= boilers", { boilers: 3 }, true],
  ["boilers > gas", { boilers: 4, gas: 3 }, true],
  ["ru", { ru: 1 }, true],
  ["!trainee", {}, true],
  ["!trainee", { trainee: 1 }, false],
  ["gas-boilers & ru", { "gas-boilers": 1, ru: 1 }, true],
  ["a | b & c", { a: 1 }, true], // and binds closer
  ["(a | b) & c", { a: 1 }, false],
  ["!(a | b)", { b: 1 }, false],
  ["!a & b", { b: 1 }, true],
])("%s with %j: %s", (text, skills, expected) => {
  expect(met(text, skills as Record<string, number>)).toBe(expected);
});

test.each(["boilers >= 0", "boilers = 0", "boilers < 5", "boilers ! 5", "boilers"])(
  "a skill that is missing is undefined, not 0: %s is false",
  (text) => {
    expect(met(text, {})).toBe(false);
    expect(met(text, { constructor: 1 })).toBe(false);
  },
);

test("a variable is the skill the call names; one that the call lacks asks for what nobody has", () => {
  expect(met("$language & boilers", { ru: 1, boilers: 1 }, { language: "ru" })).toBe(true);
  expect(met("$language & boilers", { it: 1, boilers: 1 }, { language: "ru" })).toBe(false);
  expect(met("$language >= 2", { ru: 1 }, { language: "ru" })).toBe(false);
  expect(met("$language", { ru: 1 })).toBe(false);
  expect(met("boilers >= $category", { boilers: 3 }, { category: "3" })).toBe(true); // a level
});

test("an expression says which skills and variables it names, and shows itself filled", () => {
  const needs = parseNeeds("  ( boilers>=3 |gas) & $language & !(a = 2) ");
  expect(needs.skills).toEqual(["boilers", "gas", "a"]);
  expect(needs.variables).toEqual(["language"]);
  expect(fillNeeds(needs, { language: "ru" }).text).toBe("(boilers >= 3 | gas) & ru & !(a = 2)");
  expect(fillNeeds(needs, {}).text).toBe("(boilers >= 3 | gas) & $language & !(a = 2)");
});

test.each([
  ["", 1, "the expression ends where a skill"],
  ["boilers >=", 11, "the expression ends where a skill"],
  ["boilers >= 3 gas", 14, '"gas" stands where & or | or the end should be'],
  ["(a | b", 7, "the expression ends where & or | or the closing )"],
  ["a & ) b", 5, '")" stands where a skill'],
  ["a # b", 3, '"#" means nothing here; words, levels'],
  ["a & 5", 5, "a level alone says nothing; compare it with a skill: boilers >= 5"],
  ["a & $langage", 5, `a call brings no $langage along; it brings ${CALL_VARIABLES.map((v) => `$${v}`).join(", ")}`],
  ["a ".repeat(101), 201, "at most 200 characters"],
])("%j cannot be read: the place is %i", (text, position, message) => {
  const read = (): unknown => parseNeeds(text);
  expect(read).toThrow(NeedsError);
  expect(read).toThrow(`at character ${position}: `);
  expect(read).toThrow(message);
});
