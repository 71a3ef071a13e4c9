/**
 * Makes what the ACD needs after a restart from the lines of the journal, read
 * in their order: pure, so that the same lines always give the same queue. Lines
 * of other kinds are skipped; lines of calls that have ended leave nothing.
 */
import type { JournalEntry } from "../domain/events";
import type { AgentId, CallId, EntryId, OfferId, QueueId } from "../domain/glossary";
import type { EarlierEntry } from "./places";
import type { Earlier, EarlierAgent, EarlierOffer } from "./recovery";

/**
 * Reads the journal from `lines`: all of the calls that have not ended, and at least the last line of each
 * agent's status and state and of each queue's being opened or closed. An agent of whom they say nothing is left out.
 */
export function rebuild(lines: Iterable<JournalEntry>): Earlier {
  const known: Known = {
    ...{ entries: new Map(), agents: new Map(), offers: new Map() },
    ...{ made: new Map(), stated: new Set(), closedQueues: new Set() },
  };
  for (const line of lines) {
    ofEntries(known, line);
    ofOffers(known, line);
    ofAgents(known, line);
    ofQueues(known, line);
  }
  return {
    entries: [...known.entries.values()],
    agents: [...known.agents.values()],
    offers: [...known.offers.values()],
    made: [...known.made].map(([call, made]) => ({ call, ...made })),
    closedQueues: [...known.closedQueues],
  };
}

interface Known {
  readonly entries: Map<EntryId, EarlierEntry>;
  readonly agents: Map<AgentId, EarlierAgent>;
  readonly offers: Map<OfferId, EarlierOffer>;
  readonly made: Map<CallId, { entries: number; offers: number }>;
  readonly closedQueues: Set<QueueId>;
  /** Agents of whose state a line has been read. */
  readonly stated: Set<AgentId>;
}

function countOf(known: Known, call: CallId): { entries: number; offers: number } {
  const made = known.made.get(call) ?? { entries: 0, offers: 0 };
  known.made.set(call, made);
  return made;
}

function ofEntries(known: Known, { event }: JournalEntry): void {
  switch (event.type) {
    case "queue.shadowHeld":
    case "queue.entered": {
      const { entry, call, queue, enteredAtMs } = event;
      if (!known.entries.has(entry)) countOf(known, call).entries++;
      const shadow = event.type === "queue.shadowHeld";
      known.entries.set(entry, {
        entry,
        call,
        queue,
        enteredAtMs,
        shadow,
        creditSeconds: shadow ? null : event.creditSeconds,
      });
      break;
    }
    case "callback.waits": {
      const { entry, call, queue, enteredAtMs, creditSeconds } = event;
      const was = known.entries.get(entry);
      known.entries.set(entry, { ...was, entry, call, queue, enteredAtMs, creditSeconds, shadow: false });
      break;
    }
    case "queue.raised": {
      const raised = known.entries.get(event.entry);
      if (raised) known.entries.set(event.entry, { ...raised, creditSeconds: event.creditSeconds });
      break;
    }
    case "queue.left":
      known.entries.delete(event.entry);
      break;
    case "call.ended":
      known.made.delete(event.call);
      break;
    default: // another kind of line
  }
}

function ofQueues(known: Known, { event }: JournalEntry): void {
  if (event.type === "queue.closed") known.closedQueues.add(event.queue);
  else if (event.type === "queue.opened") known.closedQueues.delete(event.queue);
}

function ofOffers(known: Known, { event }: JournalEntry): void {
  if (event.type === "offer.made") {
    const { offer, entry, call, agent } = event;
    countOf(known, call).offers++;
    known.offers.set(offer, { offer, entry, call, agent });
  } else if (event.type === "offer.ended") known.offers.delete(event.offer);
}

function ofAgents(known: Known, { event, atMs }: JournalEntry): void {
  if (event.type !== "agent.statusChanged" && event.type !== "agent.stateChanged") return;
  const { agent } = event;
  const before: EarlierAgent = known.agents.get(agent) ?? {
    agent,
    status: { kind: "loggedOut" },
    statusSinceMs: atMs,
    state: { kind: "idle", call: null, untilMs: null, sinceMs: atMs },
    idleSinceMs: atMs,
    callsTaken: 0,
    talkedMs: 0,
  };
  if (event.type === "agent.statusChanged") known.agents.set(agent, withStatus(before, event, atMs));
  else {
    known.agents.set(agent, withState(before, event, atMs, known.stated.has(agent)));
    known.stated.add(agent);
  }
}

type StatusChanged = Extract<JournalEntry["event"], { type: "agent.statusChanged" }>;
type StateChanged = Extract<JournalEntry["event"], { type: "agent.stateChanged" }>;

function withStatus(before: EarlierAgent, { status }: StatusChanged, atMs: number): EarlierAgent {
  const idleSinceMs = status.kind === "available" ? atMs : before.idleSinceMs;
  const fresh = before.status.kind === "loggedOut" && { callsTaken: 0, talkedMs: 0 };
  return { ...before, ...fresh, status, statusSinceMs: atMs, idleSinceMs };
}

/** `known`: the lines told the state before this one. */
function withState(before: EarlierAgent, event: StateChanged, atMs: number, known: boolean): EarlierAgent {
  const { state, call, untilMs, callsTaken = 0, talkedMs = 0 } = event;
  // Journals of before said nothing of idle time: it counts from the end of a call, not from that of an offer.
  const afterCall = !known || before.state.kind === "talking" || before.state.kind === "wrapUp";
  const counted = state === "idle" && afterCall ? atMs : before.idleSinceMs;
  const idleSinceMs = event.idleSinceMs ?? counted;
  return { ...before, state: { kind: state, call, untilMs, sinceMs: atMs }, idleSinceMs, callsTaken, talkedMs };
}
