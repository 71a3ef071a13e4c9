/**
 * The reaper: compares Asterisk, this process and the ledger all the time, for
 * an event that was never told would otherwise be missed for ever. What belongs
 * to nobody is adopted or ended, and every drift is counted: each is a mistake
 * of somebody's.
 *
 *   every 30 s: look ── nothing ──▶ done
 *                 └── something ──▶ look again 6 s later ── the same still there ──▶ count, put right
 */
import type { Snapshot, Telephony } from "./ari";
import type { Callbacks } from "./callflow/callbacks";
import type { Calls } from "./callflow/calls";
import type { Clock } from "./callflow/ports";
import type { RunningJournal } from "./db/journal";
import { type Believed, type Drift, findDrifts } from "./domain/drift";
import type { CallId, ChannelId } from "./domain/glossary";
import type { Log } from "./log";
import type { Recovery } from "./recovery";

export const REAP_EVERY_MS = 30_000;
/** Longer than an ARI command may take: what is still being made or ended is in order by then. */
export const LOOK_AGAIN_MS = 6_000;

export interface ReaperDeps {
  readonly telephony: () => Pick<Telephony, "snapshot" | "state" | "handled" | "vanished" | "endChannel" | "endBridge">;
  readonly recovery: Pick<Recovery, "putRight" | "settled">;
  readonly calls: () => ReadonlyMap<CallId, ChannelId>;
  /** Calls without an end; null: the ledger cannot be asked now, or is behind. */
  readonly ledgerOpen: () => Promise<readonly CallId[] | null>;
  readonly onDrift: (kind: Drift["kind"]) => void;
  /** After each look, with what Asterisk has. */
  readonly onLooked?: (channels: ReadonlySet<ChannelId>) => void;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Reaper {
  stop(): void;
}

/** What this process and the ledger know of open calls. */
export interface OpenCalls {
  readonly calls: Pick<Calls, "open">;
  readonly callbacks: Pick<Callbacks, "ringing" | "calls">;
  readonly journal: Pick<RunningJournal, "state" | "durable">;
  /** Calls without an end in the ledger. */
  readonly openIds: () => Promise<readonly CallId[]>;
}

/** What the reaper compares Asterisk with. A callback in line has the row of its place: its call begins when the customer is rung. */
export function openCalls({ calls, callbacks, journal, openIds }: OpenCalls): Pick<ReaperDeps, "calls" | "ledgerOpen"> {
  return {
    calls: () =>
      new Map([...callbacks.ringing(), ...calls.open().map((call) => [call.id, call.line.channel] as const)]),
    async ledgerOpen() {
      if (!journal.state().postgresReachable || journal.state().spooled > 0) return null;
      await journal.durable();
      const inLine = new Set(callbacks.calls().map(([id]) => id));
      return (await openIds()).filter((id) => !inLine.has(id));
    },
  };
}

/** Looks for the first time one interval from now. */
export function startReaper(deps: ReaperDeps): Reaper {
  let stopped = false;
  let cancel = (): void => undefined;
  const wait = (ms: number, then: () => Promise<void>): void => {
    cancel = deps.clock.after(ms, () => {
      then().catch((err: unknown) => {
        // Asterisk went away while it was asked: the reconnect looks at everything anyway.
        deps.log.debug({ err }, "the reaper could not look");
        next();
      });
    });
  };
  const next = (): void => {
    if (!stopped) wait(REAP_EVERY_MS, first);
  };

  async function first(): Promise<void> {
    const found = await look(deps);
    if (found === null || found.drifts.length === 0) return next();
    const suspects = new Set(found.drifts.map(nameOf));
    if (!stopped) wait(LOOK_AGAIN_MS, () => second(suspects));
  }

  async function second(suspects: ReadonlySet<string>): Promise<void> {
    const found = await look(deps);
    const drifts = found?.drifts.filter((drift) => suspects.has(nameOf(drift))) ?? [];
    if (found && drifts.length > 0 && !stopped) await putRight(drifts, found.snapshot, deps);
    next();
  }

  next();
  return {
    stop() {
      stopped = true;
      cancel();
    },
  };
}

const nameOf = ({ kind, id }: Drift): string => `${kind} ${id}`;

/** Null: not the time to look. */
async function look(deps: ReaperDeps): Promise<{ drifts: readonly Drift[]; snapshot: Snapshot } | null> {
  const { recovery, calls, onLooked } = deps;
  const telephony = deps.telephony();
  if (telephony.state.phase !== "connected" || !recovery.settled()) return null;
  const ledgerOpen = (await deps.ledgerOpen()) ?? [];
  const snapshot = await telephony.snapshot();
  onLooked?.(new Set(snapshot.channels.map(({ id }) => id)));
  const believed: Believed = { calls: calls(), handled: new Set(telephony.handled()), ledgerOpen };
  return { drifts: findDrifts(snapshot, believed), snapshot };
}

async function putRight(drifts: readonly Drift[], snapshot: Snapshot, deps: ReaperDeps): Promise<void> {
  const telephony = deps.telephony();
  for (const { kind, id } of drifts) {
    deps.onDrift(kind);
    deps.log.warn({ drift: kind, id }, "Asterisk, frontdesk and the ledger differ: put right");
  }
  for (const drift of drifts) if (drift.kind === "channelVanished") telephony.vanished(drift.id);
  const ids = new Set<string>(drifts.map(({ id }) => id));
  const adopted = await deps.recovery.putRight(snapshot, ids);
  if (adopted === null) return; // the journal cannot be read: whose talk it is will be known later
  // What has not been taken over by now is nobody's.
  const handled = new Set(telephony.handled());
  for (const drift of drifts) {
    if (drift.kind === "legLeft" && !handled.has(drift.id)) await telephony.endChannel(drift.id);
    if (drift.kind !== "bridgeLeft") continue;
    const inIt = snapshot.bridges.find(({ id }) => id === drift.id)?.channels ?? [];
    if (!inIt.some((channel) => handled.has(channel))) await telephony.endBridge(drift.id);
  }
}
