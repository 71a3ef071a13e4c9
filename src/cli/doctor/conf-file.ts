/** Reads Asterisk's configuration files as far as the doctor asks: settings by section, files included. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";

export interface ConfLine {
  readonly section: string;
  /** Left of "=" or "=>", lower case. */
  readonly name: string;
  readonly value: string;
}

/** Asterisk itself gives up at 20. */
const INCLUDE_DEPTH_MAX = 10;
const INCLUDE = /^#(?:try)?include\s+"?([^"\s]+)"?/;
const SECTION = /^\[([^\]]+)\]/;
const SETTING = /^([^=]+?)\s*=>?\s*(.*)$/;

/** All settings of a file and of what it includes, in order. Throws when the file itself cannot be read. */
export function readConf(dir: string, file: string): ConfLine[] {
  return linesOf(dir, readFileSync(join(dir, file), "utf8"), "", 0).lines;
}

/** The last value of a setting in a section, as Asterisk takes it; null: not set. */
export function settingOf(lines: readonly ConfLine[], section: string, name: string): string | null {
  return lines.findLast((line) => line.section === section && line.name === name)?.value ?? null;
}

function linesOf(dir: string, text: string, begunIn: string, depth: number): { lines: ConfLine[]; section: string } {
  const lines: ConfLine[] = [];
  let section = begunIn;
  for (const raw of text.split("\n")) {
    // A semicolon begins a comment unless it is escaped.
    const line = raw.replace(/(?<!\\);.*$/, "").trim();
    const included = INCLUDE.exec(line)?.[1];
    if (included !== undefined && depth < INCLUDE_DEPTH_MAX) {
      for (const content of includedTexts(dir, included)) {
        const inner = linesOf(dir, content, section, depth + 1);
        lines.push(...inner.lines);
        section = inner.section;
      }
      continue;
    }
    section = SECTION.exec(line)?.[1] ?? section;
    const [, name, value] = SETTING.exec(line) ?? [];
    if (name !== undefined && value !== undefined)
      lines.push({ section, name: name.toLowerCase(), value: value.trim() });
  }
  return { lines, section };
}

/** A file, or several where the name has a star in its last part; what cannot be read counts as empty. */
function includedTexts(dir: string, name: string): string[] {
  const path = isAbsolute(name) ? name : join(dir, name);
  const folder = dirname(path);
  const pattern = path.slice(folder.length + 1);
  try {
    if (!pattern.includes("*")) return [readFileSync(path, "utf8")];
    const [before = "", after = ""] = pattern.split("*");
    const files = readdirSync(folder).filter((file) => file.startsWith(before) && file.endsWith(after));
    return files.sort().map((file) => readFileSync(join(folder, file), "utf8"));
  } catch {
    return []; // Asterisk says so in its log; the doctor only looks for what is there.
  }
}
