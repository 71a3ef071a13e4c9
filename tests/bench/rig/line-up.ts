/**
 * Callers in a queue: as many as a benchmark wants, each replaced when an agent
 * has taken him, so that the line stays as long as it is said to be.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { OutgoingCall } from "../../support/sip-phone";
import { orNull } from "./arrivals";
import type { Side } from "./blocks";
import { callerNumber } from "./company";
import { QUEUE_KEY } from "./queue-company";
import type { Rig } from "./rig";

/** From the answer to a place in the queue: the key, the end of the menu. The peer's callers are there sooner. */
const SETTLE_MS = 600;
const ANSWER_LIMIT_MS = 5_000;
const FILL_PER_SECOND = 20;
const POLL_MS = 5;
const KEY = { toneMs: 60, gapMs: 60 };

interface Caller {
  readonly call: OutgoingCall;
  waits: boolean;
}

/** A call has its own number, so that an agent's phone tells which caller rings. */
let placed = 0;

export class CallersInLine {
  private readonly callers = new Map<string, Caller>();
  private lost = 0;

  constructor(
    private readonly rig: Rig,
    private readonly to: string,
    private readonly side: Side,
  ) {}

  /** Callers who have been in the queue for a moment and are not taken. */
  get waiting(): number {
    let count = 0;
    for (const { waits } of this.callers.values()) if (waits) count++;
    return count;
  }

  /** Callers who never got into the queue. */
  get failures(): number {
    return this.lost;
  }

  async fill(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      void this.add();
      await sleep(1_000 / FILL_PER_SECOND);
    }
  }

  async add(): Promise<void> {
    const number = callerNumber(placed++);
    const call = this.rig.caller.call({ to: this.to, fromNumber: number, sendRtp: false });
    const caller: Caller = { call, waits: false };
    this.callers.set(digitsOf(number), caller);
    void call.ended.then(() => {
      caller.waits = false;
    });
    if (!(await orNull(call.answered, ANSWER_LIMIT_MS))) {
      this.lost++;
      return;
    }
    if (this.side === "ours") await call.sendDigits(QUEUE_KEY, KEY).catch(() => undefined); // gone meanwhile: counted by nobody
    await sleep(SETTLE_MS);
    if (call.isUp && this.callers.has(digitsOf(number))) caller.waits = true;
  }

  /** An agent has this caller. */
  taken(shownNumber: string): void {
    const caller = this.callers.get(digitsOf(shownNumber));
    if (caller) caller.waits = false;
    this.callers.delete(digitsOf(shownNumber));
  }

  /** False: not so many after `limitMs`. */
  async holds(count: number, limitMs: number): Promise<boolean> {
    const deadline = performance.now() + limitMs;
    while (this.waiting < count) {
      if (performance.now() > deadline) return false;
      await sleep(POLL_MS);
    }
    return true;
  }
}

const digitsOf = (number: string): string => number.replace(/\D/g, "");
