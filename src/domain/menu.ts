/**
 * What dialled digits mean where menu keys and extensions share one stream.
 *
 *   "3"    only a key                      complete: fires at once
 *   "204"  an extension, nothing longer    complete
 *   "2"    a key, and 204 begins with it   ambiguous: the inter-digit time-out decides
 *   "20"   204 begins with it              incomplete
 *   "2#"   ambiguous, closed by #          complete: "that is all"
 *   "7"    nothing                         invalid
 *   "21"   no number begins so, but 1 is a key below 2: typed ahead, 2 fires and 1 is kept for the menu it leads to
 */
import type { ReachTarget } from "./call";
import type { Menu, MenuOption } from "./company";
import type { MenuId } from "./glossary";
import type { CompanyIndex } from "./people";

/** Closes a number that could become longer, unless it is a key itself. */
const THAT_IS_ALL = "#";

export type Choice =
  | { readonly kind: "option"; readonly menu: MenuId; readonly option: MenuOption }
  | { readonly kind: "extension"; readonly extension: string; readonly target: ReachTarget };

/** What may be dialled at one moment. */
export interface Choices {
  /** The choice that exactly these digits make. */
  exact(digits: string): Choice | null;
  /** Whether a longer choice begins with these digits. */
  begins(digits: string): boolean;
  /** What may be dialled in the menu that this option leads to; null: it leads to none. */
  after(option: MenuOption): Choices | null;
}

export type Match =
  | { readonly kind: "incomplete" }
  | { readonly kind: "complete"; readonly choice: Choice }
  /** Complete, and could still become something longer: the inter-digit time-out decides for `choice`. */
  | { readonly kind: "ambiguous"; readonly choice: Choice }
  /** A key by somebody who knows the menus: the other digits are for the menu it leads to. */
  | { readonly kind: "typedAhead"; readonly choice: Choice; readonly rest: string }
  | { readonly kind: "invalid" };

/** What the digits so far mean. */
export function matchDigits(digits: string, choices: Choices): Match {
  if (digits === "") return { kind: "incomplete" };
  const choice = choices.exact(digits);
  const longer = choices.begins(digits);
  if (choice) return { kind: longer ? "ambiguous" : "complete", choice };
  if (longer) return { kind: "incomplete" };
  if (digits.endsWith(THAT_IS_ALL)) {
    const closed = choices.exact(digits.slice(0, -THAT_IS_ALL.length));
    if (closed) return { kind: "complete", choice: closed };
  }
  return typedAhead(digits, choices) ?? { kind: "invalid" };
}

/**
 * Digits that are no number, read as a key and what follows it; null when they cannot be. Every digit must mean
 * something: half of a number that nobody has is a wrong number, not a choice.
 */
export function typedAhead(digits: string, choices: Choices): Extract<Match, { kind: "typedAhead" }> | null {
  const [first = "", ...others] = digits;
  const rest = others.join("");
  const choice = choices.exact(first);
  const below = choice?.kind === "option" ? choices.after(choice.option) : null;
  if (!choice || !below || rest === "") return null;
  return matchDigits(rest, below).kind === "invalid" ? null : { kind: "typedAhead", choice, rest };
}

/** The menu's keys and, where the menu allows it, every live extension. A key wins over an extension of the same digits. */
export function choicesOf(menu: Menu, people: CompanyIndex): Choices {
  const keys = new Map(menu.options.map((option) => [option.key, option]));
  const dialled = menu.extensions ? extensionsOnly(people) : NOTHING;
  return {
    exact: (digits) => {
      const option = keys.get(digits);
      return option ? { kind: "option", menu: menu.id, option } : dialled.exact(digits);
    },
    begins: dialled.begins, // keys are single, so nothing longer is a key
    after: ({ to }) => {
      const below = to.kind === "menu" ? people.menu(to.menu) : null;
      return below && choicesOf(below, people);
    },
  };
}

/** Extensions without any menu. */
export function extensionsOnly(people: CompanyIndex): Choices {
  return {
    exact: (digits) => {
      const target = people.extension(digits);
      return target && { kind: "extension", extension: digits, target };
    },
    begins: people.beginsExtension,
    after: () => null,
  };
}

/** The answers of a survey: keys that lead nowhere, so the option only names its key. */
export function surveyChoices(keys: readonly string[]): Choices {
  const answers = new Map<string, MenuOption>(
    keys.map((key) => [key, { key, label: key, to: { kind: "repeat" }, urgencySeconds: 0 }]),
  );
  return {
    exact: (digits) => {
      const option = answers.get(digits);
      return option ? { kind: "option", menu: "survey", option } : null;
    },
    begins: () => false,
    after: () => null,
  };
}

const NOTHING: Choices = { exact: () => null, begins: () => false, after: () => null };
