/**
 * What an earlier owner of the pool did with callbacks while Postgres was away
 * comes to the ledger when that process runs again (src/db/reign.ts), and this
 * one has gone on long since. Whoever was promised a call there is looked after
 * from then on; whoever has had it, or wants none any more, is not rung again.
 *
 *   every 5 s: what the ledger has open beside what this process looks after
 */
import type { Dispatcher } from "./acd/dispatcher";
import { rebuild } from "./acd/rebuild";
import type { Callbacks } from "./callflow/callbacks";
import type { Calls } from "./callflow/calls";
import type { Clock } from "./callflow/ports";
import type { CallbackRows } from "./db/callbacks";
import type { RunningJournal } from "./db/journal";
import type { JournalEntry } from "./domain/events";
import type { CallbackId } from "./domain/glossary";
import { rememberCallbacks } from "./domain/remember-callbacks";
import { loseOffers } from "./late-journal";
import type { Log } from "./log";

export const LOOK_EVERY_MS = 5_000;

export interface LateCallbacksDeps {
  readonly callbacks: Pick<Callbacks, "openIds" | "isRestored" | "restoreLate" | "endedBefore">;
  readonly rows: Pick<CallbackRows, "openIds" | "endsOf">;
  readonly calls: Pick<Calls, "find">;
  readonly acd: Pick<Dispatcher, "takeBack">;
  readonly journal: Pick<RunningJournal, "state" | "durable" | "record">;
  /** As for a restart. Rejects while Postgres is away. */
  readonly openLines: () => Promise<readonly JournalEntry[]>;
  readonly clock: Pick<Clock, "after">;
  readonly log: Pick<Log, "warn" | "debug">;
}

/** Looks for the first time one interval from now. */
export function watchLateCallbacks(deps: LateCallbacksDeps): { stop(): void } {
  let cancel = (): void => undefined;
  let stopped = false;

  function next(): void {
    if (stopped) return;
    cancel = deps.clock.after(LOOK_EVERY_MS, () => {
      look()
        .catch((err: unknown) => deps.log.debug({ err }, "the ledger's callbacks could not be read now"))
        .finally(next);
    });
  }

  async function look(): Promise<void> {
    const { callbacks, journal, rows } = deps;
    const { postgresReachable, spooled } = journal.state();
    if (!callbacks.isRestored() || !postgresReachable || spooled > 0) return;
    // What this process begins or ends while the ledger is read is in one of the two, and none of our concern here.
    const before = new Set(callbacks.openIds());
    await journal.durable();
    const open = new Set(await rows.openIds());
    const now = new Set(callbacks.openIds());
    const untold = [...open].filter((id) => !before.has(id) && !now.has(id));
    const over = [...before].filter((id) => now.has(id) && !open.has(id));
    if (over.length > 0) for (const [id, how] of await rows.endsOf(over)) end(id, how);
    if (untold.length > 0) takeUp(await deps.openLines(), new Set(untold));
  }

  function end(...[id, how]: Parameters<Callbacks["endedBefore"]>): void {
    if (stopped || !deps.callbacks.endedBefore(id, how)) return;
    deps.log.warn({ callback: id, how }, "an earlier owner of the pool has brought this callback to its end");
  }

  function takeUp(lines: readonly JournalEntry[], untold: ReadonlySet<CallbackId>): void {
    if (stopped) return;
    const theirs = rememberCallbacks(lines).filter(({ order }) => untold.has(order.callback));
    // Of a customer who has answered the place is his call's.
    const places = new Set(theirs.flatMap(({ order, phase }) => (phase === "talking" ? [] : [order.entry])));
    const { entries, offers, made } = rebuild(lines);
    loseOffers(
      offers.filter(({ entry }) => places.has(entry)),
      deps.journal,
    );
    deps.acd.takeBack({ entries: entries.filter(({ entry }) => places.has(entry)), made });
    deps.callbacks.restoreLate(lines, (id) => deps.calls.find(id) !== null, untold);
    deps.log.warn({ callbacks: [...untold] }, "callbacks of an earlier owner of the pool are looked after from now on");
  }

  next();
  return {
    stop() {
      stopped = true;
      cancel();
    },
  };
}
