/**
 * The header lines of a SIP message, in their order, found by name in any
 * spelling (case, compact form).
 */

const COMPACT: Readonly<Record<string, string>> = {
  i: "call-id",
  m: "contact",
  e: "content-encoding",
  l: "content-length",
  c: "content-type",
  f: "from",
  s: "subject",
  k: "supported",
  t: "to",
  v: "via",
};

/** Headers that may hold several values in one line, apart by commas. */
const LISTS = new Set(["via", "contact", "record-route", "route", "allow", "supported"]);

const canonical = (name: string): string => {
  const lower = name.toLowerCase();
  return COMPACT[lower] ?? lower;
};

interface HeaderLine {
  readonly key: string;
  readonly name: string;
  value: string;
}

/** What callers of the phone hand in: one value or several lines of the same name. */
export type ExtraHeaders = Readonly<Record<string, string | readonly string[]>>;

export class SipHeaders {
  private readonly lines: HeaderLine[] = [];

  /** The first value of a header, whole; undefined when it is absent. */
  get(name: string): string | undefined {
    const key = canonical(name);
    return this.lines.find((line) => line.key === key)?.value;
  }

  /** Every value, comma lists taken apart where the header allows them. */
  all(name: string): string[] {
    const key = canonical(name);
    const values = this.lines.filter((line) => line.key === key).map((line) => line.value);
    return LISTS.has(key) ? values.flatMap(splitList) : values;
  }

  add(name: string, value: string): this {
    this.lines.push({ key: canonical(name), name, value });
    return this;
  }

  /** Replaces the header, or appends it when there was none. */
  set(name: string, value: string): this {
    const key = canonical(name);
    const line = this.lines.find((one) => one.key === key);
    if (line === undefined) return this.add(name, value);
    line.value = value;
    return this;
  }

  /** Sets each of `extra`; a list becomes several lines. */
  setAll(extra: ExtraHeaders): this {
    for (const [name, value] of Object.entries(extra)) {
      if (typeof value === "string") this.set(name, value);
      else for (const one of value) this.add(name, one);
    }
    return this;
  }

  /** Takes over every line of one header from another message. */
  copy(from: SipHeaders, name: string): this {
    const key = canonical(name);
    for (const line of from.lines) if (line.key === key) this.lines.push({ ...line });
    return this;
  }

  toString(): string {
    return this.lines.map(({ name, value }) => `${name}: ${value}\r\n`).join("");
  }
}

/** Splits at commas outside quotes and angle brackets. */
function splitList(value: string): string[] {
  if (!value.includes(",")) return [value];
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = 0;
  for (let i = 0; i < value.length; i++) {
    const char = value[i];
    if (quoted && char === "\\") i++;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && char === "<") depth++;
    else if (!quoted && char === ">") depth--;
    else if (!quoted && depth === 0 && char === ",") {
      parts.push(value.slice(from, i).trim());
      from = i + 1;
    }
  }
  parts.push(value.slice(from).trim());
  return parts;
}
