/**
 * Looks over the shoulder of the running process: every line of the journal is
 * checked as it is kept (domain/invariants.ts), and every second whether a free
 * agent stands beside a caller he could take. What is found is a mistake of
 * ours: it goes into the log, the journal and the metrics, and changes nothing.
 */
import type { AcdSnapshot } from "./api/deps";
import type { Clock, Journal } from "./callflow/ports";
import type { JournalEntry } from "./domain/events";
import type { AgentId, CallId, QueueId } from "./domain/glossary";
import { createInvariantWatch, type IdlePair, type WatchedQueue } from "./domain/invariants";
import type { Explanation } from "./domain/matcher";
import type { Log } from "./log";

export const LOOK_EVERY_MS = 1_000;
/** Callers of a queue that are asked about: whoever is passed over stands at its head. */
const LOOKED_AT_MAX = 10;
/** So many are told within an hour; then something is so wrong that more of it only fills the journal. */
export const TOLD_PER_HOUR_MAX = 200;
const HOUR_MS = 3_600_000;

export interface InvariantAlarmDeps {
  readonly clock: Clock;
  readonly journal: Pick<Journal, "record"> & { onDurable(listener: (entry: JournalEntry) => void): () => void };
  readonly acd: { snapshot(): AcdSnapshot; explain(call: CallId): Pick<Explanation, "agents"> | null };
  readonly queueOf: (queue: QueueId) => WatchedQueue | null;
  readonly tierOf: (agent: AgentId, queue: QueueId) => number | null;
  readonly log: Pick<Log, "error">;
}

export interface InvariantAlarm {
  /** How many were found. */
  readonly count: number;
  stop(): void;
}

export function startInvariantAlarm({ clock, journal, acd, queueOf, tierOf, log }: InvariantAlarmDeps): InvariantAlarm {
  let hourFromMs = clock.monotonicMs();
  let toldThisHour = 0;

  function mayTell(): boolean {
    const nowMs = clock.monotonicMs();
    if (nowMs - hourFromMs >= HOUR_MS) {
      hourFromMs = nowMs;
      toldThisHour = 0;
    }
    if (++toldThisHour === TOLD_PER_HOUR_MAX) log.error({}, "more of what must hold and does not is told in an hour");
    return toldThisHour <= TOLD_PER_HOUR_MAX;
  }

  const watch = createInvariantWatch({
    queueOf,
    tierOf,
    onBroken({ rule, what, call, agent }) {
      if (!mayTell()) return;
      log.error({ rule, what, call, agent }, "something that must hold does not");
      journal.record({ type: "invariant.broken", rule, what, concerns: { call, agent } });
    },
  });
  const stopListening = journal.onDurable((entry) => watch.see(entry));
  let cancel = clock.after(LOOK_EVERY_MS, look);

  function look(): void {
    cancel = clock.after(LOOK_EVERY_MS, look);
    watch.look(clock.nowMs(), idlePairs(acd));
  }

  return {
    get count() {
      return watch.count;
    },
    stop() {
      stopListening();
      cancel();
    },
  };
}

/** Free agents beside callers whom nothing keeps from them. */
function idlePairs(acd: InvariantAlarmDeps["acd"]): IdlePair[] {
  const { agents, queues } = acd.snapshot();
  const free = agents.filter(({ status, state }) => status.kind === "available" && state === "idle");
  if (free.length === 0) return [];
  return queues
    .filter(({ id }) => free.some((agent) => agent.queues.includes(id)))
    .flatMap(({ waiting }) => waiting.filter(({ offeredTo }) => offeredTo === null).slice(0, LOOKED_AT_MAX))
    .flatMap(({ call, entry }) => {
      const unrefused = (acd.explain(call)?.agents ?? []).filter(({ refusal }) => refusal === null);
      return unrefused.map(({ agent }) => ({ agent, entry, call }));
    });
}
