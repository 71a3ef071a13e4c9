/**
 * The callers in the index, each with a number of his own, his spot, as long as
 * he is in. What an event must know of him lies in one short record rather than
 * in objects: of a hundred thousand callers taken at random every object is a
 * look into memory far away, which costs more than all that is done with it.
 */
import { assert } from "../../domain/assert";
import { compareCallers } from "../../domain/order";
import { NONE } from "./heap";
import { longer } from "./numbers";
import type { Waiter } from "./parts";

/** From 0. */
export type Spot = number;

/** Of a caller who is not in the index. */
export const NO_SPOT: Spot = NONE;

/** A record is four numbers of 8 bytes: three, and two whole numbers in the place of the fourth. */
const NUMBERS = 4;
const KEY = 0;
const ENTERED = 1;
const DUE = 2;
const WHOLE = 8;
const LINE = 6;
const KEPT = 7;

/** Callers there is room for at first. */
const ROOM_MIN = 64;

export class Spots {
  private readonly callers: (Waiter | null)[] = [];
  private readonly unused: Spot[] = [];
  private numbers: Float64Array = new Float64Array(NUMBERS * ROOM_MIN);
  /** The same memory. */
  private whole: Int32Array = new Int32Array(this.numbers.buffer);

  /** A spot for a caller who has none. */
  open(caller: Waiter): Spot {
    const spot = this.unused.pop() ?? this.callers.length;
    if (NUMBERS * spot === this.numbers.length) this.makeRoom();
    this.callers[spot] = caller;
    caller.spot = spot;
    this.numbers[NUMBERS * spot + ENTERED] = caller.enteredAtMs;
    return spot;
  }

  /** The caller is in the index no longer. */
  close(caller: Waiter): void {
    this.numbers[NUMBERS * caller.spot + ENTERED] = Number.NaN;
    this.callers[caller.spot] = null;
    this.unused.push(caller.spot);
    caller.spot = NO_SPOT;
  }

  /** @throws AssertionFailed if nobody has this spot */
  caller(spot: Spot): Waiter {
    const caller = this.callers[spot] ?? null; // told apart from null without a look at the caller
    assert(caller !== null, "a spot of the index belongs to nobody");
    return caller;
  }

  /** By the order of callers. */
  readonly isBefore = (a: Spot, b: Spot): boolean => compareCallers(this.caller(a), this.caller(b)) < 0;

  /** Of the caller, in the order of callers (standingKey). */
  key(spot: Spot): number {
    return this.numbers[NUMBERS * spot + KEY] as number;
  }

  /** The number of the line he stands in; NONE: in none. */
  line(spot: Spot): number {
    return this.whole[WHOLE * spot + LINE] as number;
  }

  /** Only while he stands in no line. */
  setKey(spot: Spot, key: number): void {
    this.numbers[NUMBERS * spot + KEY] = key;
  }

  setLine(spot: Spot, line: number): void {
    this.whole[WHOLE * spot + LINE] = line;
  }

  leaveLine(spot: Spot): void {
    this.whole[WHOLE * spot + LINE] = NONE;
  }

  /** As in his entry; NaN: nobody has this spot. */
  enteredAtMs(spot: Spot): number {
    return this.numbers[NUMBERS * spot + ENTERED] as number;
  }

  /** When waiting alone changes his terms next, on the pool's clock; Infinity: never. */
  dueMs(spot: Spot): number {
    return this.numbers[NUMBERS * spot + DUE] as number;
  }

  setDueMs(spot: Spot, ms: number): void {
    this.numbers[NUMBERS * spot + DUE] = ms;
  }

  /** He is kept for the agent he talked to last, or would be if that one were at work. */
  isKept(spot: Spot): boolean {
    return this.whole[WHOLE * spot + KEPT] !== 0;
  }

  setKept(spot: Spot, kept: boolean): void {
    this.whole[WHOLE * spot + KEPT] = Number(kept);
  }

  private makeRoom(): void {
    this.numbers = longer(this.numbers);
    this.whole = new Int32Array(this.numbers.buffer);
  }
}
