/**
 * Changes of the company one queue or one agent at a time, on the document that
 * is stored: what comes out is read and checked as a whole, like a file.
 */
import type { CompanyDocument } from "./schema";

type Section = "queues" | "agents";
/** What names an item of the section. */
const KEY = { queues: "id", agents: "employee" } as const;

/** A queue's or an agent's settings as somebody sent them, of any form: the check comes with the reading. */
export type Settings = Readonly<Record<string, unknown>>;

export interface Edited {
  readonly document: unknown;
  /** Where the item stands now, as problems name it: `queues[2]`. */
  readonly path: string;
  readonly isNew: boolean;
}

/** Puts an item in, or in the place of the one with the same key. */
export function putItem(document: CompanyDocument, section: Section, id: string, settings: Settings): Edited {
  const items: readonly unknown[] = document[section] ?? [];
  const at = indexOf(document, section, id);
  const item = { ...settings, [KEY[section]]: id };
  const index = at < 0 ? items.length : at;
  const changed = at < 0 ? [...items, item] : items.map((old, i) => (i === at ? item : old));
  return { document: { ...document, [section]: changed }, path: `${section}[${index}]`, isNew: at < 0 };
}

/** The document without the item; null: it is not there. */
export function removeItem(document: CompanyDocument, section: Section, id: string): unknown {
  const at = indexOf(document, section, id);
  return at < 0 ? null : { ...document, [section]: (document[section] ?? []).filter((_, i) => i !== at) };
}

/** The settings of an item without its key; null: it is not there. */
export function settingsOf(document: CompanyDocument, section: Section, id: string): Settings | null {
  const item = document[section]?.[indexOf(document, section, id)];
  if (!item) return null;
  const { [KEY[section]]: _key, ...settings } = item as Record<string, unknown>;
  return settings;
}

function indexOf(document: CompanyDocument, section: Section, id: string): number {
  const items: readonly object[] = document[section] ?? [];
  return items.findIndex((item) => (item as Record<string, unknown>)[KEY[section]] === id);
}
