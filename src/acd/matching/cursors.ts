/** Lines looked through in one turn, their callers together in the one order of callers. */
import { compareCallers } from "../../domain/order";
import { NONE } from "./heap";
import type { Line } from "./line";
import type { Waiter } from "./parts";
import type { Spots } from "./spots";

/** How far one line has been looked through. */
interface Cursor {
  readonly line: Line;
  caller: Waiter;
  /** Of the caller, in the order of callers. */
  key: number;
  /** He has been looked at: whoever comes after him is next. */
  done: boolean;
}

export class Cursors {
  private readonly open: Cursor[] = [];

  constructor(private readonly spots: Spots) {}

  get isEmpty(): boolean {
    return this.open.length === 0;
  }

  /** Its callers are to be looked at, if anybody is free for them. */
  add(line: Line): void {
    const { first, firstKey } = line;
    if (first === NONE || !line.hasFree) return;
    this.open.push({ line, caller: this.spots.caller(first), key: firstKey, done: false });
  }

  /** The first caller of all lines that still have a free agent, of those not looked at yet; null: there is none. */
  next(): Pick<Cursor, "line" | "caller"> | null {
    if (this.open.length === 0) return null; // to set its length is slow
    let first: Cursor | null = null;
    let kept = 0;
    for (const cursor of this.open) {
      if (!cursor.line.hasFree || (cursor.done && !this.moveOn(cursor))) continue;
      this.open[kept++] = cursor;
      if (!first || isBefore(cursor, first)) first = cursor;
    }
    this.open.length = kept;
    if (first) first.done = true;
    return first;
  }

  /** False: the line has been looked through. */
  private moveOn(cursor: Cursor): boolean {
    const { spots } = this;
    const next = cursor.line.firstWho((spot) => {
      const key = spots.key(spot);
      return key > cursor.key || (key === cursor.key && compareCallers(spots.caller(spot), cursor.caller) > 0);
    });
    if (next === NONE) return false;
    cursor.caller = spots.caller(next);
    cursor.key = spots.key(next);
    cursor.done = false;
    return true;
  }
}

function isBefore(a: Cursor, b: Cursor): boolean {
  return a.key < b.key || (a.key === b.key && compareCallers(a.caller, b.caller) < 0);
}
