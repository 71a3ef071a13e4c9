import fc from "fast-check";
import { choicesOf, extensionsOnly, matchDigits, surveyChoices } from "../../src/domain/menu";
import { indexCompany } from "../../src/domain/people";
import { aCompany, aMenu, anEmployee } from "./a-company";

const KEYS = ["0", "1", "2", "3", "*", "#"];
const EXTENSIONS = ["101", "204", "2041", "205", "77"];

const people = indexCompany(
  aCompany({
    employees: EXTENSIONS.map((extension) => anEmployee(extension)),
    departments: [{ id: "sales", name: "Sales", extension: "600", ring: "all", queue: null }],
  }),
);
const choices = choicesOf(aMenu(KEYS), people);

/** What a match came to, in one word. */
function meaning(digits: string, among = choices): string {
  const match = matchDigits(digits, among);
  if (match.kind === "incomplete" || match.kind === "invalid") return match.kind;
  const { choice } = match;
  return `${match.kind} ${choice.kind === "option" ? `key ${choice.option.key}` : `extension ${choice.extension}`}`;
}

test.each([
  ["", "incomplete"],
  ["3", "complete key 3"],
  ["0", "complete key 0"],
  ["*", "complete key *"],
  ["#", "complete key #"],
  ["1", "ambiguous key 1"],
  ["10", "incomplete"],
  ["101", "complete extension 101"],
  ["2", "ambiguous key 2"],
  ["20", "incomplete"],
  ["204", "ambiguous extension 204"],
  ["2041", "complete extension 2041"],
  ["205", "complete extension 205"],
  ["2#", "complete key 2"],
  ["204#", "complete extension 204"],
  ["20#", "invalid"],
  ["2##", "invalid"],
  ["##", "complete key #"],
  ["6", "incomplete"],
  ["600", "complete extension 600"],
  ["7", "incomplete"],
  ["77", "complete extension 77"],
  ["78", "invalid"],
  ["9", "invalid"],
  ["102", "invalid"],
  ["1012", "invalid"],
  ["A", "invalid"],
  ["1*", "invalid"],
  ["constructor", "invalid"],
  ["__proto__", "invalid"],
])("%j means: %s", (digits, expected) => {
  expect(meaning(digits)).toBe(expected);
});

describe("typed ahead", () => {
  const below = aMenu(["0", "1"], { id: "second" });
  const main = aMenu([], {
    options: [
      { key: "2", label: "second", to: { kind: "menu", menu: "second" }, urgencySeconds: 0 },
      { key: "3", label: "operator", to: { kind: "operator" }, urgencySeconds: 0 },
    ],
  });
  const among = choicesOf(
    main,
    indexCompany(aCompany({ employees: ["204", "205"].map((one) => anEmployee(one)), menus: [main, below] })),
  );
  test.each([
    ["2", "ambiguous"],
    ["21", "typedAhead"],
    ["20", "incomplete"],
    ["204", "complete"],
    ["201", "invalid"], // the 1 after 2 and 0 would mean nothing
    ["27", "invalid"],
    ["31", "invalid"], // 3 leads to no menu
  ])("%j is %s", (digits, kind) => {
    expect(matchDigits(digits, among).kind).toBe(kind);
  });
});

test("an extension tells whom it reaches", () => {
  expect(matchDigits("600", choices)).toEqual({
    kind: "complete",
    choice: { kind: "extension", extension: "600", target: { kind: "department", department: "sales" } },
  });
});

test("a menu without extensions knows its keys only", () => {
  const keysOnly = choicesOf(aMenu(KEYS, { extensions: false }), people);
  expect(meaning("1", keysOnly)).toBe("complete key 1");
  expect(meaning("101", keysOnly)).toBe("invalid");
});

test("without a menu the extensions are all there is", () => {
  expect(meaning("1", extensionsOnly(people))).toBe("incomplete");
  expect(meaning("101", extensionsOnly(people))).toBe("complete extension 101");
});

test("a key wins over an extension of the same digits", () => {
  const clash = indexCompany(aCompany({ employees: [anEmployee("1")] }));
  expect(meaning("1", choicesOf(aMenu(["1"]), clash))).toBe("complete key 1");
});

test("a survey knows its answers only", () => {
  const answers = surveyChoices(["1", "2"]);
  expect(meaning("1", answers)).toBe("complete key 1");
  expect(meaning("3", answers)).toBe("invalid");
});

test("ten thousand extensions cost nothing", () => {
  const many = indexCompany(
    aCompany({ employees: Array.from({ length: 10_000 }, (_, i) => anEmployee(String(10_000 + i))) }),
  );
  const among = choicesOf(aMenu(KEYS), many);
  const startedMs = performance.now();
  for (let i = 0; i < 10_000; i++) matchDigits(String(10_000 + i), among);
  expect(performance.now() - startedMs).toBeLessThan(200);
});

describe("property: against a model that compares with every choice", () => {
  const keys = fc.uniqueArray(fc.constantFrom(..."0123456789*#"), { maxLength: 6 });
  const dialled = fc.array(fc.constantFrom(..."0123456789*#"), { maxLength: 6 }).map((digits) => digits.join(""));
  const few = fc.array(fc.constantFrom("1", "2"), { minLength: 1, maxLength: 4 }).map((digits) => digits.join(""));
  const numbers = fc.uniqueArray(few, { maxLength: 8 });

  function model(digits: string, all: readonly string[]): string {
    const exact = all.includes(digits);
    const longer = all.some((one) => one !== digits && one.startsWith(digits));
    if (exact && digits !== "") return longer ? "ambiguous" : "complete";
    if (longer || digits === "") return "incomplete";
    return digits.endsWith("#") && all.includes(digits.slice(0, -1)) ? "complete" : "invalid";
  }

  test("every string of keys means what the model says", () => {
    fc.assert(
      fc.property(keys, numbers, fc.oneof(dialled, few), (menuKeys, extensions, digits) => {
        const company = aCompany({ employees: extensions.map((extension) => anEmployee(extension)) });
        const among = choicesOf(aMenu(menuKeys), indexCompany(company));
        expect(matchDigits(digits, among).kind).toBe(model(digits, [...menuKeys, ...extensions]));
      }),
      { numRuns: 2000 },
    );
  });

  test("whatever is dialled, nothing throws", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (digits) => void matchDigits(digits, choices)));
  });
});
