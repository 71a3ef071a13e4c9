/**
 * Callers of one queue who are not at their ceiling (domain/order.ts), whoever
 * entered first before the others. Nearly all come in that order and lie in a
 * row; those who come back with an older place lie apart. Nobody is taken out
 * who has left: a caller counts only where his spot says the same.
 */
import { addTo, dropFirst, firstIn, firstKeyIn, itemAt, keepIn, keyAt, NONE, newHeap, sizeOf } from "./heap";
import type { Spot, Spots } from "./spots";

/** So many may lie here before those who have left are dropped. */
const SIZE_MIN = 1_000;

export class Passable {
  /** By rising time, so a heap too; read from `from` on. */
  private readonly row = newHeap();
  private from = 0;
  private readonly late = newHeap();
  private sizeMax = SIZE_MIN;

  constructor(private readonly spots: Spots) {}

  add(spot: Spot, enteredAtMs: number): void {
    const { row, late } = this;
    const last = sizeOf(row) - 1;
    if (last < this.from || enteredAtMs >= keyAt(row, last)) row.push(enteredAtMs, spot);
    else addTo(late, enteredAtMs, spot);
    if (sizeOf(row) + sizeOf(late) > this.sizeMax) this.dropThoseWhoLeft();
  }

  /** Takes out who entered first, if it was before this moment; NONE: nobody did. */
  takeBefore(ms: number): Spot {
    const { row, late } = this;
    for (;;) {
      const rowMs = this.from < sizeOf(row) ? keyAt(row, this.from) : Number.POSITIVE_INFINITY;
      const lateMs = firstKeyIn(late);
      const enteredAtMs = Math.min(rowMs, lateMs);
      if (enteredAtMs >= ms) return NONE;
      const spot = rowMs <= lateMs ? itemAt(row, this.from) : firstIn(late);
      if (rowMs <= lateMs) this.from++;
      else dropFirst(late);
      if (this.spots.enteredAtMs(spot) === enteredAtMs) return spot;
    }
  }

  private dropThoseWhoLeft(): void {
    this.row.splice(0, 2 * this.from);
    this.from = 0;
    const isThere = (spot: Spot, enteredAtMs: number): boolean => this.spots.enteredAtMs(spot) === enteredAtMs;
    keepIn(this.row, isThere);
    keepIn(this.late, isThere);
    this.sizeMax = 2 * (sizeOf(this.row) + sizeOf(this.late)) + SIZE_MIN;
  }
}
