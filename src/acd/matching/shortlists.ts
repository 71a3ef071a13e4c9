/**
 * Short lists of whole numbers, all in one piece of memory: a list of its own
 * for each of thousands of agents is three looks into memory far away, not one.
 */
import { longer } from "./numbers";

/** Numbers there is room for in the shortest. */
const ROOM_MIN = 8;

/** Where a list lies: from its first number up to, not including, `end`. */
export interface Shortlist {
  from: number;
  end: number;
  room: number;
}

export class Shortlists {
  numbers: Int32Array = new Int32Array(ROOM_MIN);
  private used = 0;
  /** Room that has been given back, by its length. */
  private readonly unused = new Map<number, number[]>();

  push(list: Shortlist, number: number): void {
    const count = list.end - list.from;
    if (count === list.room) {
      const room = Math.max(ROOM_MIN, 2 * count);
      const from = this.open(room);
      this.numbers.copyWithin(from, list.from, list.end);
      this.close(list);
      list.from = from;
      list.end = from + count;
      list.room = room;
    }
    this.numbers[list.end++] = number;
  }

  /** Takes out the first number that suits; the others may stand in another order then. */
  remove(list: Shortlist, suits: (number: number) => boolean): void {
    for (let at = list.from; at < list.end; at++) {
      if (!suits(this.numbers[at] as number)) continue;
      list.end--;
      this.numbers[at] = this.numbers[list.end] as number;
      return;
    }
  }

  clear(list: Shortlist): void {
    this.close(list);
    list.from = 0;
    list.end = 0;
    list.room = 0;
  }

  private open(room: number): number {
    const known = this.unused.get(room)?.pop();
    if (known !== undefined) return known;
    const from = this.used;
    this.used += room;
    while (this.used > this.numbers.length) this.numbers = longer(this.numbers);
    return from;
  }

  private close({ from, room }: Shortlist): void {
    if (room === 0) return;
    const unused = this.unused.get(room);
    if (unused) unused.push(from);
    else this.unused.set(room, [from]);
  }
}
