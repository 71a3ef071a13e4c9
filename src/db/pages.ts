/** Cursors of long lists: the sort key of the last row, so that rows which come or go meanwhile move no page. */
import { BadCursor, type Page } from "../api/deps";

type Key = readonly (string | number)[];

function encodeCursor(key: Key): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** Throws BadCursor unless the cursor holds exactly values of these types. */
export function decodeCursor<const T extends readonly ("string" | "number")[]>(cursor: string, types: T): Decoded<T> {
  const key = parse(cursor);
  if (!Array.isArray(key) || key.length !== types.length || !key.every((part, i) => isOf(part, types[i])))
    throw new BadCursor("the cursor is none of ours");
  return key as unknown as Decoded<T>;
}

type Decoded<T extends readonly ("string" | "number")[]> = {
  readonly [I in keyof T]: T[I] extends "number" ? number : string;
};

/** `rows` were asked for with one more than the page holds: that one says whether there is a next page. */
export function pageOf<R, T>(rows: readonly R[], limit: number, keyOf: (row: R) => Key, map: (row: R) => T): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown[shown.length - 1];
  return { rows: shown.map(map), next: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null };
}

function isOf(part: unknown, type: "string" | "number" | undefined): boolean {
  // Postgres has no NUL in a text; a number must be one it can compare with.
  return typeof part === "string"
    ? type === "string" && !part.includes("\0")
    : type === "number" && Number.isSafeInteger(part);
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return null;
  }
}
