/**
 * The figures of this process: the last day read from the journal when it takes
 * the pool, then every line as it is kept. While Postgres is away they begin
 * with what happens from now on, and the day is read when it is back.
 */
import type { Clock } from "./callflow/ports";
import type { DomainEventType, JournalEntry } from "./domain/events";
import {
  type AllFigures,
  createFigures,
  FIGURES_REACH_MS,
  type FiguresBook,
  type FiguresCompany,
} from "./domain/figures";
import type { EpochMs } from "./domain/glossary";
import type { Log } from "./log";

/** How often a journal that cannot be read is asked again. */
export const READ_AGAIN_MS = 5_000;
/** Lines that come while the day is read are kept for its end; more of them than this are a busy hour. */
const KEPT_MAX = 100_000;

export const FIGURE_LINES: readonly DomainEventType[] = [
  ...(["call.arrived", "call.placed", "call.ended", "call.connected", "talk.ended"] as const),
  ...(["queue.entered", "queue.left", "queue.refused", "queue.overflowed"] as const),
  ...(["callback.waits", "callback.setAside"] as const),
  ...(["agent.statusChanged", "agent.stateChanged"] as const),
];

export interface FiguresDeps {
  readonly clock: Clock;
  readonly log: Pick<Log, "debug" | "warn">;
  readonly company: () => FiguresCompany;
  /** Tells each line once, in order. Returns the way to stop it. */
  readonly onDurable: (listener: (entry: JournalEntry) => void) => () => void;
  /** What goes on and began before the day: open calls, and the last of every agent. Rejects while Postgres is away. */
  readonly openLines: () => Promise<readonly JournalEntry[]>;
  readonly linesBetween: (fromMs: EpochMs, toMs: EpochMs) => AsyncIterable<readonly JournalEntry[]>;
}

export interface FiguresKeeper {
  at(nowMs: EpochMs): AllFigures;
  /** Begins: to be called once all that was recorded before can be read. */
  start(): void;
  stop(): void;
}

export function keepFigures(deps: FiguresDeps): FiguresKeeper {
  const { clock, log, company } = deps;
  let book: FiguresBook = createFigures(company);
  /** Not null while the day is read. */
  let meanwhile: JournalEntry[] | null = null;
  let stopListening = (): void => undefined;
  let cancelAgain = (): void => undefined;
  let stopped = false;

  function hear(entry: JournalEntry): void {
    book.see(entry);
    if (meanwhile && meanwhile.length < KEPT_MAX) meanwhile.push(entry);
  }

  async function readDay(): Promise<void> {
    meanwhile = [];
    const fresh = createFigures(company);
    const toMs = clock.nowMs();
    const fromMs = toMs - FIGURES_REACH_MS;
    for (const entry of await deps.openLines()) if (entry.atMs < fromMs) fresh.see(entry);
    for await (const lines of deps.linesBetween(fromMs, toMs)) for (const entry of lines) fresh.see(entry);
    for (const entry of meanwhile) fresh.see(entry); // those that were read as well are known by their numbers
    if (!stopped) book = fresh;
  }

  function read(): void {
    readDay()
      .catch((err: unknown) => {
        log.debug({ err }, "the day's lines cannot be read: the figures begin with now");
        if (!stopped) cancelAgain = clock.after(READ_AGAIN_MS, read);
      })
      .finally(() => {
        meanwhile = null;
      });
  }

  return {
    at: (nowMs) => book.at(nowMs),
    start() {
      stopListening = deps.onDurable(hear);
      read();
    },
    stop() {
      stopped = true;
      stopListening();
      cancelAgain();
    },
  };
}
