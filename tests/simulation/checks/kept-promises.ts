/** N1 for callbacks: whoever was promised a call is looked after by the process that runs, over every restart. */
import type { FrontdeskProcess } from "../world/frontdesk";
import type { Book } from "./book";
import { Lasting } from "./lasting";
import { must } from "./violation";

/** A line is told some milliseconds after it was recorded. */
const NOTICE_MS = 1_500;
const SETTLED_MS = 25_000;

export interface KeptPromisesDeps {
  readonly book: Book;
  /** The owner of the pool; null: nobody is. */
  readonly process: () => FrontdeskProcess | null;
  readonly calmMs: () => number;
  readonly nowMs: () => number;
}

export class KeptPromises {
  private readonly lasting = new Lasting();

  constructor(private readonly deps: KeptPromisesDeps) {}

  /** @throws Violation */
  check(): void {
    const { book } = this.deps;
    const process = this.deps.process();
    if (this.deps.calmMs() < SETTLED_MS || !process) {
      this.lasting.clear();
      return;
    }
    const nowMs = this.deps.nowMs();
    for (const [id, callback] of book.callbacks.open) {
      const { call, order, state } = callback;
      const live = process.callbacks.find(order.callback);
      const lostMs = this.lasting.forMs(`lost ${id}`, live === null, nowMs);
      must(lostMs <= NOTICE_MS, "N1", () => `nobody looks after ${id} any more`, call);
      const stands = call !== null && process.acd.live.waiting(call as never) !== "notWaiting";
      const nowhereMs = this.lasting.forMs(`nowhere ${id}`, state === "inLine" && !stands, nowMs);
      must(nowhereMs <= NOTICE_MS, "N1", () => `${id} is in line and has no place`, call);
    }
  }
}
