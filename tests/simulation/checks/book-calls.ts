/**
 * The calls of the book: N1, a call is told from its arrival to one end, and
 * nothing of it after that; at its end its rows in the ledger are closed.
 */
import type { DomainEvent, JournalEntry } from "../../../src/domain/events";
import { foldLedger, type LedgerRow } from "../../../src/domain/ledger";
import { BEGINNINGS, type BookCall } from "./book-pages";
import { must, Violation } from "./violation";

/** Lines of ended calls are kept for the report of a violation found a little later. */
const ENDED_KEPT_MAX = 200;

export class CallBook {
  readonly open = new Map<string, BookCall>();
  readonly ended = new Map<string, BookCall>();
  endedCount = 0;

  constructor(
    private readonly hit: (machine: string, state: string, event: string) => void,
    /** A place that outlives the call: a callback's. */
    private readonly goesOn: (entry: string) => boolean,
  ) {}

  /**
   * @param late as Book.read has it
   * @throws Violation
   */
  read(id: string, line: JournalEntry, late: boolean): void {
    const { event, atMs } = line;
    if (event.type === "call.arrived") must(!this.open.has(id), "N1", () => `call ${id} arrives twice`, id);
    if (BEGINNINGS.has(event.type) && !this.open.has(id)) {
      must(!this.ended.has(id), "N1", () => `${event.type} of ${id} after its end`, id);
      this.open.set(id, {
        id,
        channel: "channel" in event ? event.channel : "",
        number: event.type === "call.arrived" ? event.number : null,
        rung: null,
        agedFromMs: null,
        lines: [line],
        step: null,
        adopted: false,
        late,
      });
      return;
    }
    const call = this.open.get(id);
    if (!call && this.isOfCallback(event)) return;
    if (!call) throw new Violation("N1", `${event.type} of call ${id}, which is not open`, id);
    const before = call.lines.at(-1)?.atMs ?? 0;
    must(atMs >= before, "N10", () => `${event.type} happens before the line in front of it`, id);
    call.lines.push(line);
    this.follow(call, event);
    if (event.type === "call.ended") this.closed(call);
  }

  /** One that is set aside ends on the call as which it stood last, and its place with it; through the API it begins before there is a call. */
  private isOfCallback(event: DomainEvent): boolean {
    if (event.type === "queue.left") return this.goesOn(event.entry);
    return ["callback.requested", "callback.setAside", "callback.ended"].includes(event.type);
  }

  /** Counts the ways of the calls through their steps. */
  private follow(call: BookCall, event: DomainEvent): void {
    if (event.type === "callback.tried" && event.outcome === "answered") call.number = call.rung;
    if (event.type === "call.placed") Object.assign(call, { rung: event.number, channel: event.channel });
    if (event.type === "step.entered")
      call.agedFromMs = event.state.step === "queue" && event.state.moved ? event.state.enteredAtMs : null;
    if (event.type === "step.entered") {
      if (call.step !== null && !call.adopted) this.hit("call", call.step, event.state.step);
      Object.assign(call, { step: event.state.step, adopted: false });
    } else if (event.type === "call.adopted") {
      this.hit("call", event.state.step, "adopted");
      call.adopted = true;
    } else if (event.type === "call.ended") this.hit("call", event.at, event.reason);
  }

  /** Where somebody is in the call flow now. */
  places(): Set<string> {
    return new Set([...this.open.values()].flatMap(({ step }) => step ?? []));
  }

  private closed(call: BookCall): void {
    this.endedCount++;
    this.open.delete(call.id);
    this.ended.set(call.id, call);
    for (const [old] of this.ended) {
      if (this.ended.size <= ENDED_KEPT_MAX) break;
      this.ended.delete(old);
    }
    const rows = foldLedger(call.lines);
    const open = (list: readonly LedgerRow[], column: string): LedgerRow[] =>
      list.filter((row) => row[column] === undefined || row[column] === null);
    const [row] = rows.calls;
    must(rows.calls.length === 1 && row?.end_reason != null, "N1", () => "one row with one end", call.id);
    for (const segment of open(rows.segments, "to_at")) {
      throw new Violation(
        "N1",
        `${String(segment.kind)} segment ${String(segment.leg)} is open after the end`,
        call.id,
      );
    }
    for (const offer of open(rows.offers, "ended_at")) {
      throw new Violation("N2", `offer ${String(offer.id)} is open after the end of its call`, call.id);
    }
    for (const entry of open(rows.queue_entries, "left_at")) {
      if (this.goesOn(String(entry.id))) continue; // it goes on as a callback
      throw new Violation("N1", `entry ${String(entry.id)} is open after the end of its call`, call.id);
    }
  }
}
