/** Menus of the company file: keys, and where each of them leads. */
import type { Destination, Menu } from "../domain/company";
import { DEFAULT_MENU, TIME_BOUNDS } from "./defaults";
import { didYouMean, fieldPath, type Problems, shown } from "./problems";
import { readDuration } from "./read-fields";
import type { MenuFile } from "./schema";
import type { Located } from "./sections";

/** One key of a telephone. */
export const KEY_PATTERN = /^[0-9*#]$/;

const WITH_TARGET = ["stream", "menu", "employee", "department", "message"] as const;
const ALONE = ["operator", "repeat", "back", "hangUp"] as const;
const LATER: readonly string[] = ["voicemail", "callback"];

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
    options: Object.entries(file.keys)
      .sort(asOnATelephone)
      .map(([key, option]) => {
        const at = fieldPath(`${path}.keys`, key);
        if (!KEY_PATTERN.test(key)) problems.add(at, `${shown(key)} is no key; keys are "0" to "9", "*" and "#"`);
        const urgencyMs = readDuration(option.urgency, 0, TIME_BOUNDS.credit, `${at}.urgency`, problems);
        return {
          key,
          label: option.label,
          to: readDestination(option.to, `${at}.to`, problems) ?? { kind: "operator" },
          urgencySeconds: Math.round(urgencyMs / 1_000),
        };
      }),
  };
}

/** Reads `stream new-purchase`, `operator`...; null, with a problem, if it leads nowhere. */
export function readDestination(text: string, path: string, problems: Problems): Destination | null {
  const [word = "", target, ...more] = text.trim().split(/\s+/);
  const alone = ALONE.find((kind) => kind === word);
  if (alone && target === undefined) return { kind: alone };
  const kind = WITH_TARGET.find((known) => known === word);
  if (kind && target !== undefined && more.length === 0) return destination(kind, target);

  if (LATER.includes(word)) problems.add(path, `${shown(text)} comes later; lead the key to operator`);
  else if (kind) problems.add(path, `${shown(text)} must be the word ${kind} and one id, for example ${kind} sales`);
  else problems.add(path, `${shown(text)} is no destination${didYouMean(word, [...WITH_TARGET, ...ALONE]) || CHOICES}`);
  return null;
}

const CHOICES = `; destinations are ${WITH_TARGET.map((kind) => `${kind} ID`).join(", ")}, ${ALONE.join(", ")}`;

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
export function writeDestination(to: Destination): string {
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
