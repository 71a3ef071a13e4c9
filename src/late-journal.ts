/**
 * What the journal knows and could not be asked when calls were taken over,
 * because Postgres was away: told to the ACD while calls go on already.
 */
import type { Dispatcher } from "./acd/dispatcher";
import { rebuild } from "./acd/rebuild";
import type { EarlierAgent, EarlierOffer } from "./acd/recovery";
import type { Journal } from "./callflow/ports";
import type { JournalEntry } from "./domain/events";
import type { CallId } from "./domain/glossary";
import type { Recovery } from "./domain/recovery";
import type { Remembered } from "./domain/remember";
import { rememberCallbacks } from "./domain/remember-callbacks";

export interface LateJournalDeps {
  readonly acd: Pick<Dispatcher, "agent" | "setStatus" | "live" | "caughtUp" | "takeBack">;
  readonly journal: Pick<Journal, "record">;
}

/**
 * Agents have their status of before, queues that were closed are, and whoever comes back finds his place: the callers
 * of `plan` who are about to be adopted, and callbacks.
 * @param own calls that this process runs
 */
export function learnLate(
  lines: readonly JournalEntry[],
  plan: Pick<Recovery<Remembered>, "adopt" | "close">,
  own: ReadonlySet<CallId>,
  deps: LateJournalDeps,
): void {
  const { agents, offers, entries, made, closedQueues = [] } = rebuild(lines);
  const closing = new Set(plan.close.map(({ call }) => call.id)); // their offers end with them
  loseOffers(
    offers.filter(({ call }) => !own.has(call) && !closing.has(call)),
    deps.journal,
  );
  for (const agent of agents) restoreLate(agent, deps);
  for (const queue of closedQueues) deps.acd.live.setOpen(queue, false, "restored");
  const takenUp = new Set(plan.adopt.flatMap(({ call }) => call.entry?.id ?? []));
  // Once its customer has answered, the place is his call's.
  for (const { order, phase } of rememberCallbacks(lines)) if (phase !== "talking") takenUp.add(order.entry);
  deps.acd.takeBack({ entries: entries.filter(({ entry }) => takenUp.has(entry)), made });
  deps.acd.caughtUp();
}

/** Of agents whose phones rang for a process that is gone. */
export function loseOffers(offers: readonly EarlierOffer[], journal: Pick<Journal, "record">): void {
  for (const { call, ...offer } of offers)
    journal.record({ type: "offer.ended", call, ...offer, outcome: "lost", rangMs: 0 });
}

/** The status he had; and the journal is told his state of now, or it would show the one from before the restart until his next call. */
function restoreLate({ agent, status, state: before }: EarlierAgent, { acd, journal }: LateJournalDeps): void {
  // What he has chosen since then, for after the call he is on, is his last word.
  const seen = acd.agent(agent);
  const now = seen?.nextStatus ? seen : acd.setStatus(agent, status, "restored");
  if (!now || now.state === before.kind) return;
  const { state, call, untilMs } = now;
  journal.record({ type: "agent.stateChanged", agent, state, call, untilMs });
}
