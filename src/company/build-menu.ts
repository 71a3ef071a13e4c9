/** Keys of the company file, those of a menu and those of a waiting caller, and where each of them leads. */
import type { Destination, Menu, MenuOption } from "../domain/company";
import { DEFAULT_MENU, TIME_BOUNDS } from "./defaults";
import { didYouMean, fieldPath, Problems as ProblemList, type Problems, shown } from "./problems";
import { readDuration } from "./read-fields";
import type { MenuFile } from "./schema";
import type { Located } from "./sections";

/** One key of a telephone. */
export const KEY_PATTERN = /^[0-9*#]$/;

const WITH_TARGET = ["stream", "menu", "employee", "department", "message"] as const;

/** Whose keys they are decides where they may lead. */
interface KeysOf {
  readonly alone: readonly ("operator" | "callback" | "repeat" | "back" | "hangUp")[];
  /** Words that mean something elsewhere, with what would be right here. */
  readonly notHere: Readonly<Record<string, string>>;
}
const OF_A_MENU: KeysOf = {
  alone: ["operator", "repeat", "back", "hangUp"],
  notHere: {
    voicemail: "comes later; lead the key to operator",
    callback: "is only for the exits of a queue that has callbacks",
  },
};
/** A caller who waits has no menu to hear again or to go back to. */
const OF_A_QUEUE: KeysOf = {
  alone: ["operator", "callback", "hangUp"],
  notHere: {
    voicemail: "comes later; lead the key to operator",
    repeat: "is only for menus; the caller goes on waiting anyhow",
    back: "is only for menus; name the menu, for example menu main",
  },
};
const LEADING = { menu: OF_A_MENU, queue: OF_A_QUEUE } as const;

const KEY_ORDER = "1234567890*#";
/** A group of fields has no order of its own (YAML, JSON and the database each have theirs). */
const asOnATelephone = ([a]: [string, unknown], [b]: [string, unknown]): number =>
  KEY_ORDER.indexOf(a) - KEY_ORDER.indexOf(b);

export function buildMenu({ path, value: file }: Located<MenuFile>, problems: Problems): Menu {
  return {
    id: file.id,
    prompt: file.prompt ?? file.id,
    extensions: file.extensions ?? DEFAULT_MENU.extensions,
    retries: file.retries ?? DEFAULT_MENU.retries,
    options: buildKeys(file.keys, "menu", `${path}.keys`, problems),
  };
}

/** The keys of a menu, or those of a queue, in the order of a telephone. */
export function buildKeys(
  keys: MenuFile["keys"],
  of: keyof typeof LEADING,
  path: string,
  problems: Problems,
): MenuOption[] {
  return Object.entries(keys)
    .sort(asOnATelephone)
    .map(([key, option]) => {
      const at = fieldPath(path, key);
      if (!KEY_PATTERN.test(key)) problems.add(at, `${shown(key)} is no key; keys are "0" to "9", "*" and "#"`);
      const urgencyMs = readDuration(option.urgency, 0, TIME_BOUNDS.credit, `${at}.urgency`, problems);
      return {
        key,
        label: option.label,
        to: readDestination(option.to, of, `${at}.to`, problems) ?? { kind: "operator" },
        urgencySeconds: Math.round(urgencyMs / 1_000),
      };
    });
}

/** Keys as buildKeys reads them. */
export const writeKeys = (options: readonly MenuOption[]): MenuFile["keys"] =>
  Object.fromEntries(
    options.map(({ key, label, to, urgencySeconds }) => [
      key,
      { label, to: writeDestination(to), urgency: `${urgencySeconds}s` },
    ]),
  );

/** Where keys lead, each with its path. What cannot be read is null: that was reported when the keys were built. */
export function destinationsOf(keys: MenuFile["keys"], of: keyof typeof LEADING, path: string) {
  return Object.entries(keys).map(([key, option]) => {
    const at = `${fieldPath(path, key)}.to`;
    return { path: at, to: readDestination(option.to, of, at, new ProblemList()) };
  });
}

/** Reads `stream new-purchase`, `operator`...; null, with a problem, if it leads nowhere. */
function readDestination(text: string, of: keyof typeof LEADING, path: string, problems: Problems): Destination | null {
  const { alone, notHere } = LEADING[of];
  const [word = "", target, ...more] = text.trim().split(/\s+/);
  const single = alone.find((kind) => kind === word);
  if (single && target === undefined) return { kind: single };
  const kind = WITH_TARGET.find((known) => known === word);
  if (kind && target !== undefined && more.length === 0) return destination(kind, target);

  const instead = Object.hasOwn(notHere, word) ? notHere[word] : undefined;
  const choices = `; destinations are ${WITH_TARGET.map((known) => `${known} ID`).join(", ")}, ${alone.join(", ")}`;
  if (instead !== undefined) problems.add(path, `${shown(text)} ${instead}`);
  else if (kind) problems.add(path, `${shown(text)} must be the word ${kind} and one id, for example ${kind} sales`);
  else problems.add(path, `${shown(text)} is no destination${didYouMean(word, [...WITH_TARGET, ...alone]) || choices}`);
  return null;
}

function destination(kind: (typeof WITH_TARGET)[number], id: string): Destination {
  switch (kind) {
    case "stream":
      return { kind, stream: id };
    case "menu":
      return { kind, menu: id };
    case "employee":
      return { kind, employee: id };
    case "department":
      return { kind, department: id };
    case "message":
      return { kind, prompt: id };
  }
}

/** A destination as readDestination reads it. */
function writeDestination(to: Destination): string {
  switch (to.kind) {
    case "stream":
      return `stream ${to.stream}`;
    case "menu":
      return `menu ${to.menu}`;
    case "employee":
      return `employee ${to.employee}`;
    case "department":
      return `department ${to.department}`;
    case "message":
      return `message ${to.prompt}`;
    default:
      return to.kind;
  }
}
