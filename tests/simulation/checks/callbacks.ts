/**
 * What the journal says of callbacks, and what must hold of them at each line:
 *
 *   N1  one end, and nothing after it
 *   N4  the place of a callback keeps its entry and its age
 *   N11 a customer is rung by one callback at a time, not while he is on the line with us, only while an agent is
 *       held for him, in the hours of the queue or the site, not before the next try is due, not more often than may be
 */
import { type CallbackOrder, countsAsTry } from "../../../src/domain/callback";
import type { Company, WeeklyHours } from "../../../src/domain/company";
import type { DomainEvent } from "../../../src/domain/events";
import type { Book } from "./book";
import { must, Violation } from "./violation";

type OfType<T extends DomainEvent["type"]> = Extract<DomainEvent, { type: T }>;

export interface BookCallback {
  readonly order: CallbackOrder;
  readonly requestedAtMs: number;
  /** As which it stands in line; null: not yet. */
  call: string | null;
  /** `aside`: out of the line for a while; `inLine`: nobody is rung for it, or an agent is. */
  state: "aside" | "inLine" | "ringing" | "talking";
  /** Since it has been so, by its line. */
  sinceMs: number;
  tries: number;
  againAtMs: number | null;
}

/** The generator gives no more (world/queues.ts), and a queue may be given others while a callback waits. */
const TRIES_MAX = 3;
/** Whoever is rung in the last moment is rung in time. */
const CLOSING_MS = 1_000;
/** Between a decision and the line that tells of it, or two lines of one decision. */
const NOTICE_MS = 100;

export interface CallbackBookDeps {
  readonly book: Book;
  readonly companyAt: (ms: number) => Company;
  readonly hit: (machine: string, state: string, event: string) => void;
}

export class CallbackBook {
  /** Those that have not ended. */
  readonly open = new Map<string, BookCallback>();
  private readonly ended = new Set<string>();
  private readonly places = new Set<string>();
  private readonly byEntry = new Map<string, BookCallback>();

  constructor(private readonly deps: CallbackBookDeps) {}

  /** The place was handed over to a callback: it ends on another call than it began on. */
  handedOver(entry: string): boolean {
    return this.places.has(entry);
  }

  /** The place belongs to a callback that has not ended. */
  holds(entry: string): boolean {
    return this.byEntry.has(entry);
  }

  ofEntry(entry: string): BookCallback | undefined {
    return this.byEntry.get(entry);
  }

  private isOpenFor({ order }: BookCallback, atMs: number): boolean {
    const { sites, queues } = this.deps.companyAt(atMs);
    const site = sites.find(({ id }) => id === order.site);
    const hours = queues.find(({ id }) => id === order.queue)?.hours ?? site?.hours;
    if (!site || !hours) return true;
    return isWithin(hours, atMs);
  }

  /** @throws Violation */
  read(event: DomainEvent, atMs: number): void {
    switch (event.type) {
      case "callback.requested":
        this.requested(event, atMs);
        break;
      case "callback.waits":
        this.waits(event, atMs);
        break;
      case "call.placed":
        this.placed(event, atMs);
        break;
      case "callback.tried":
        this.tried(event, atMs);
        break;
      case "callback.ended":
        this.ends(event);
        break;
      case "callback.setAside":
        this.setAside(event, atMs);
        break;
      default: // of no concern here
    }
  }

  private requested({ type: _, call, ...order }: OfType<"callback.requested">, atMs: number): void {
    const { callback, entry } = order;
    must(!this.open.has(callback) && !this.ended.has(callback), "N1", () => `${callback} is asked for twice`, call);
    // Whoever has been called back and asks to be called later: the one before ends in the same moment.
    const other = this.byEntry.get(entry);
    must(!other || other.state === "talking", "N4", () => `${entry} is the place of two callbacks`, call);
    const place = this.deps.book.entries.get(entry);
    const isSame = !place || (place.enteredAtMs === order.enteredAtMs && place.queue === order.queue);
    must(isSame, "N4", () => `${callback} gets another age or queue than its place ${entry}`, call);
    const fresh: BookCallback = {
      ...{ order, requestedAtMs: atMs, call: null, state: "aside", sinceMs: atMs, tries: 0, againAtMs: null },
    };
    this.open.set(callback, fresh);
    this.byEntry.set(entry, fresh);
    this.places.add(entry);
  }

  private waits({ callback: id, call, entry, enteredAtMs }: OfType<"callback.waits">, atMs: number): void {
    const callback = this.find(id, call);
    const { order } = callback;
    const isSame = entry === order.entry && enteredAtMs === order.enteredAtMs;
    must(isSame, "N4", () => `${id} stands in another place than it was promised`, call);
    must(callback.state !== "talking", "N11", () => `${id} is in line again while its customer talks`, call);
    const dueMs = callback.againAtMs ?? 0;
    must(atMs >= dueMs - NOTICE_MS, "N11", () => `${id} is in line ${dueMs - atMs} ms too early`, call);
    callback.call = call;
    this.to(callback, "inLine", atMs);
  }

  private setAside({ callback: id, call, againAtMs }: OfType<"callback.setAside">, atMs: number): void {
    const callback = this.find(id, call);
    const may = callback.state === "inLine" || callback.state === "aside";
    must(may, "N11", () => `${id} is set aside while ${callback.state}`, call);
    const dueMs = callback.state === "aside" ? (callback.againAtMs ?? 0) : 0;
    must(againAtMs >= dueMs, "N11", () => `${id} is tried again ${dueMs - againAtMs} ms too early`, call);
    callback.againAtMs = againAtMs;
    this.to(callback, "aside", atMs);
  }

  private placed({ callback: id, call, number, entry }: OfType<"call.placed">, atMs: number): void {
    const callback = this.find(id, call);
    const { order } = callback;
    const { book } = this.deps;
    must(callback.state === "inLine", "N11", () => `${id} rings its customer while ${callback.state}`, call);
    must(number === order.number, "N11", () => `${id} rings another number than was asked for`, call);
    const held = book.entries.get(entry)?.offers.size ?? 0;
    must(held === 1, "N11", () => `${id} rings its customer while ${held} agents are held for him`, call);
    for (const other of this.open.values()) {
      const busy = other.state === "ringing" || other.state === "talking";
      const same = other !== callback && other.order.number === number;
      must(!(busy && same), "N11", () => `${id} and ${other.order.callback} are with ${number} at once`, call);
    }
    this.notOnTheLine(id, number, call, atMs);
    must(callback.tries < TRIES_MAX, "N11", () => `${id} is tried again after ${callback.tries} tries`, call);
    this.inHours(callback, call, atMs);
    this.to(callback, "ringing", atMs);
  }

  /** Whoever has called us himself is not rung. */
  private notOnTheLine(id: string, number: string, placed: string, atMs: number): void {
    for (const { lines, id: call, number: theirs, late } of this.deps.book.calls.open.values()) {
      const here = theirs === number && !late && call !== placed && atMs - (lines[0]?.atMs ?? atMs) > NOTICE_MS;
      must(!here, "N11", () => `${id} rings ${number}, who is on the line in ${call}`, placed);
    }
  }

  private inHours(callback: BookCallback, call: string, atMs: number): void {
    const may = this.isOpenFor(callback, atMs) || this.isOpenFor(callback, atMs - CLOSING_MS);
    must(may, "N11", () => `${callback.order.callback} rings its customer outside of the hours`, call);
  }

  private tried({ callback: id, call, outcome, tries, againAtMs }: OfType<"callback.tried">, atMs: number): void {
    const callback = this.find(id, call);
    must(callback.state === "ringing", "N11", () => `a try of ${id} ends that never began`, call);
    this.deps.hit("callback", callback.state, outcome);
    if (countsAsTry(outcome)) callback.tries++;
    must(tries === callback.tries, "N11", () => `${id} counts ${tries} tries, and ${callback.tries} there were`, call);
    callback.againAtMs = againAtMs;
    this.to(callback, outcome === "answered" ? "talking" : "aside", atMs);
  }

  private ends({ callback: id, call, how, by }: OfType<"callback.ended">): void {
    const callback = this.find(id, call);
    must(callback.state !== "ringing", "N11", () => `${id} ends while its customer is rung`, call);
    const isTaken = how !== "dissolved" || (by !== null && this.deps.book.calls.open.has(by));
    must(isTaken, "N4", () => `${id} is dissolved by ${by}, who is not here`, call);
    this.deps.hit("callback", callback.state, how);
    this.open.delete(id);
    this.ended.add(id);
    if (this.byEntry.get(callback.order.entry) === callback) this.byEntry.delete(callback.order.entry);
  }

  private to(callback: BookCallback, state: BookCallback["state"], atMs: number): void {
    Object.assign(callback, { state, sinceMs: atMs });
  }

  private find(id: string, call: string): BookCallback {
    const found = this.open.get(id);
    if (!found) throw new Violation("N1", `${id} goes on ${this.ended.has(id) ? "after its end" : "unasked"}`, call);
    return found;
  }
}

/** Every zone here is UTC, and no site has holidays. */
function isWithin(hours: WeeklyHours, atMs: number): boolean {
  const at = new Date(atMs);
  const day = (at.getUTCDay() || 7) as keyof WeeklyHours;
  const minute = at.getUTCHours() * 60 + at.getUTCMinutes();
  return hours[day].some(({ from, to }) => from <= minute && minute < to);
}
