/**
 * What runs only while the calls are ours: begun once, when this process takes
 * the pool, and ended with it.
 */
import type { Dispatcher } from "./acd/dispatcher";
import { keepLamps, type LampKeeper } from "./acd/lamps";
import type { Telephony } from "./ari";
import type { Callbacks } from "./callflow/callbacks";
import type { Calls } from "./callflow/calls";
import { PLACE_KEPT_MS } from "./callflow/kept-places";
import type { Clock } from "./callflow/ports";
import type { CompanySource } from "./company-source";
import type { CallbackRows } from "./db/callbacks";
import type { Calls as CallRows } from "./db/calls";
import type { RunningJournal } from "./db/journal";
import type { JournalEntry } from "./domain/events";
import type { FallbackCalls } from "./fallback-calls";
import { watchLateCallbacks } from "./late-callbacks";
import type { Log } from "./log";
import type { Observers } from "./observers";
import { openCalls, type ReaperDeps, startReaper } from "./reaper";
import type { Recovery } from "./recovery";
import { startRetention } from "./retention";

export interface DutyDeps {
  readonly node: string;
  readonly version: string;
  readonly journal: RunningJournal;
  readonly telephony: () => Telephony;
  readonly acd: Dispatcher;
  readonly calls: Calls;
  readonly callbacks: Callbacks;
  readonly callRows: Pick<CallRows, "openIds">;
  readonly callbackRows: Pick<CallbackRows, "givenUpSince" | "openIds" | "endsOf">;
  /** Lines of what has not ended, as a restart reads them. */
  readonly openLines: () => Promise<readonly JournalEntry[]>;
  readonly recovery: Recovery;
  readonly fallbackCalls: FallbackCalls;
  readonly observers: Observers;
  readonly source: Pick<CompanySource, "current">;
  readonly onDrift: ReaperDeps["onDrift"];
  /** How many days the journal's lines are kept, and how they are deleted. */
  readonly keepDays: number;
  readonly deleteBefore: (beforeMs: number, limit: number) => Promise<number>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Duty {
  /** From here on the calls are ours. Resolves when Asterisk's calls are taken over. Rejects when that is impossible. */
  begin(): Promise<void>;
  /** It has begun, even if it is over. */
  readonly working: boolean;
  /** Asterisk has been away: lamps are shown anew. */
  showLamps(): void;
  /** Nothing of it runs any more, and what is still beginning goes no further. */
  stop(): void;
}

export function createDuty(deps: DutyDeps): Duty {
  const { journal, telephony, recovery, observers, source, clock, log } = deps;
  let working = false;
  let stopped = false;
  let lamps: LampKeeper | null = null;
  const running: { stop(): void }[] = [];

  function runAlongside(): void {
    lamps = keepLamps({
      dispatcher: deps.acd,
      clock,
      lamps: {
        setDeviceState: (name, state) => void telephony().setDeviceState(name.replace(/^Stasis:/, ""), state),
        setGlobal: (name, value) => void telephony().setGlobal(name, value),
      },
    });
    const retention = startRetention({ keepDays: deps.keepDays, deleteBefore: deps.deleteBefore, clock, log });
    const lateCallbacks = watchLateCallbacks({ ...deps, rows: deps.callbackRows });
    running.push(lamps, retention, reaper(deps), lateCallbacks);
  }

  return {
    async begin() {
      await journal.begin();
      if (stopped) return;
      working = true;
      journal.record({ type: "system.started", node: deps.node, version: deps.version });
      observers.start();
      void telephony().ensureWaitingRooms(source.current().company.queues.map((queue) => queue.id));
      keepPlaces(deps);
      recovery.foreshow();
      await telephony().start();
      if (!stopped) runAlongside();
    },
    get working() {
      return working;
    },
    showLamps: () => lamps?.pushAll(),
    stop() {
      stopped = true;
      recovery.stop();
      for (const one of running.splice(0)) one.stop();
    },
  };
}

function reaper({ journal, callbacks, calls, callRows, fallbackCalls, ...deps }: DutyDeps): { stop(): void } {
  const { telephony, recovery, clock, log, onDrift } = deps;
  return startReaper({
    ...{ telephony, recovery, clock, log, onDrift },
    ...openCalls({ calls, callbacks, journal, openIds: () => callRows.openIds() }),
    // Calls of the dialplan that went on when frontdesk came back are over some time.
    onLooked: (channels) => {
      if (fallbackCalls.unfinished()) void fallbackCalls.collect(channels);
    },
  });
}

/** Who has just given up may call again: his place is known to the ledger. Losing one costs nobody more than that. */
function keepPlaces({ callbackRows, callbacks, clock, log }: DutyDeps): void {
  callbackRows
    .givenUpSince(clock.nowMs() - PLACE_KEPT_MS)
    .then((places) => callbacks.restorePlaces(places))
    .catch((err: unknown) => log.warn({ err }, "places that callers gave up lately could not be read"));
}
