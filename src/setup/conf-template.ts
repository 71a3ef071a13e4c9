/**
 * Templates of configuration files: `{{name}}` is replaced by a value that was
 * checked before (conf-values.ts). A name without a value, and a value without
 * a place, are our mistakes and throw.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** File name to text. */
export type ConfFiles = Record<string, string>;

const PLACEHOLDER = /\{\{([A-Za-z]+)\}\}/g;

/** Fills every template with the same set of values; each value must be used somewhere. */
export function fillTemplates(templates: ConfFiles, values: Record<string, string>): ConfFiles {
  const unused = new Set(Object.keys(values));
  const filled = Object.entries(templates).map(([name, text]): [string, string] => [
    name,
    text.replace(PLACEHOLDER, (_, key: string) => {
      const value = values[key];
      if (value === undefined) throw new Error(`${name} wants {{${key}}}, which nobody gives`);
      unused.delete(key);
      return value;
    }),
  ]);
  if (unused.size > 0) throw new Error(`no template has a place for ${[...unused].join(", ")}`);
  return Object.fromEntries(filled);
}

/** Reads the templates of one folder: every .conf in it. */
export function readTemplates(dir: string): ConfFiles {
  const names = readdirSync(dir).filter((name) => name.endsWith(".conf"));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(dir, name), "utf8")]));
}

/** Writes each file in one move, so that a reload never reads half of one; they hold passwords. */
export function writeConfFiles(outDir: string, files: ConfFiles): void {
  mkdirSync(outDir, { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries(files)) {
    const path = join(outDir, name);
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
}

/** Stands at the top of the project and nowhere else: the compiler puts a package.json into dist/ too. */
const TOP = "asterisk-conf";

/** A path inside the project, whether this runs from source or compiled into dist/. */
export function projectPath(...parts: string[]): string {
  let dir = __dirname;
  while (!existsSync(join(dir, TOP))) {
    const parent = dirname(dir);
    if (parent === dir) throw new Error(`no ${TOP}/ above ${__dirname}`);
    dir = parent;
  }
  return join(dir, ...parts);
}
