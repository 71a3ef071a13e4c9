/** What is wrong with a company file: every problem with its exact path and what would be right, collected rather than thrown one by one. */

export interface Problem {
  /** Where, e.g. `sites[0].zone`. */
  readonly path: string;
  readonly text: string;
}

/** A company file that cannot be used. The message lists every problem, one a line. */
export class CompanyFileError extends Error {
  override readonly name = "CompanyFileError";
  constructor(readonly problems: readonly Problem[]) {
    const count = problems.length === 1 ? "one problem" : `${problems.length} problems`;
    super([`The company file has ${count}:`, ...problems.map((problem) => `  ${inWords(problem)}`)].join("\n"));
  }
}

/** One problem as people read it. */
export const inWords = ({ path, text }: Problem): string => (path === "" ? text : `${path}: ${text}`);

/** Collects problems, which refuse a file, and warnings, which do not. */
export class Problems {
  readonly found: Problem[] = [];
  readonly warnings: Problem[] = [];

  add(path: string, text: string): void {
    this.found.push({ path, text });
  }

  warn(path: string, text: string): void {
    this.warnings.push({ path, text });
  }

  /** Throws CompanyFileError if anything is wrong. */
  refuse(): void {
    if (this.found.length > 0) throw new CompanyFileError(this.found);
  }
}

/** The path of a field; keys that are no words stand in brackets. */
export function fieldPath(path: string, key: string): string {
  if (!/^[A-Za-z][\w-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

export const itemPath = (path: string, index: number): string => `${path}[${index}]`;

const SHOWN_CHARS_MAX = 60;

/** A value as it is quoted in a problem. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "object") return "a group of fields";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length <= SHOWN_CHARS_MAX ? text : `${text.slice(0, SHOWN_CHARS_MAX)}...`;
}

const SUGGESTION_DISTANCE_MAX = 3;

/** `; did you mean ...?` with the known word nearest to what was written, or nothing if none is near. */
export function didYouMean(written: string, known: Iterable<string>): string {
  const asked = written.toLowerCase().slice(0, SHOWN_CHARS_MAX);
  let nearest: string | null = null;
  let least = Math.min(SUGGESTION_DISTANCE_MAX, Math.ceil(asked.length / 2)) + 1;
  for (const word of known) {
    const far = distance(asked, word.toLowerCase(), least);
    if (far < least) {
      least = far;
      nearest = word;
    }
  }
  return nearest === null ? "" : `; did you mean ${nearest}?`;
}

/** Letters to insert, drop or change to come from one word to the other (Levenshtein); `limit` when it is that many or more. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return Math.min(row[b.length] ?? limit, limit);
}
