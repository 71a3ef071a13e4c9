/** N4: whoever has been passed as often as his queue allows is passed no more by anybody who came after him. */
import type { Book } from "./book";
import type { BookEntry } from "./book-pages";
import { must } from "./violation";

/** A line is told some milliseconds after what it tells of was decided. */
const NOTICE_MS = 100;

/** One of a queue is connected: who came before him has been passed once more. */
export function passes({ queue, enteredAtMs }: BookEntry, others: Iterable<BookEntry>): void {
  for (const other of others) if (other.queue === queue && other.enteredAtMs < enteredAtMs) other.passed++;
}

/** @throws Violation */
export function checkCeiling(book: Book, entry: BookEntry, agent: string, atMs: number): void {
  const queue = book.queue(entry.queue);
  if (!queue || queue.lastAgentMs > 0 || queue.skillSteps.length > 0) return; // he may be kept for somebody else
  const tier = book.tierOf(agent, queue.id) ?? 1;
  const joinedMs = (tier - 1) * queue.tierStepMs + NOTICE_MS;
  for (const other of book.entries.values()) {
    const waits = other.queue === entry.queue && !other.shadow && !other.absent && other.offers.size === 0;
    if (!waits || other.enteredAtMs >= entry.enteredAtMs || other.passed < queue.passedMax) continue;
    const pair = `${agent} ${other.id}`;
    const apart = atMs <= Math.max(book.avoid.get(pair) ?? 0, book.mayBeApart.get(pair) ?? 0);
    const mayTake = atMs - other.enteredAtMs > joinedMs && !apart;
    must(!mayTake, "N4", () => `${other.id}, passed ${other.passed} times, is passed by ${entry.id}`, entry.call);
  }
}
