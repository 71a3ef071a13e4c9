/**
 * The calls that Asterisk's dialplan took while frontdesk was away, brought into
 * the journal: read from the dialplan's notes, recorded once, deleted when they
 * are durable. The id of such a call is made from its note, so a process that
 * died in between finds it in the ledger and only deletes.
 */
import type { Telephony } from "./ari";
import type { Journal } from "./callflow/ports";
import { type FallbackCall, readFallback } from "./domain/fallback";
import type { CallId, ChannelId } from "./domain/glossary";
import { callerOf, siteOf } from "./domain/identify";
import { fallbackCallId } from "./domain/ids";
import { displayAni } from "./domain/numbers";
import type { CompanyIndex } from "./domain/people";
import type { Log } from "./log";

export interface FallbackCallsDeps {
  readonly telephony: () => Pick<Telephony, "fallbackNotes" | "deleteFallbackNotes">;
  readonly journal: Journal;
  readonly company: () => CompanyIndex;
  /** Resolves when the ledger shows all that was recorded so far; may wait for as long as Postgres is away. */
  readonly ledgerComplete: () => Promise<void>;
  /** Which of these calls the ledger has. Rejects while Postgres is away. */
  readonly known: (ids: readonly CallId[]) => Promise<ReadonlySet<CallId>>;
  readonly log: Log;
}

export interface FallbackCalls {
  /**
   * Records the calls that are over. One at a time: a second call while the first still works does nothing.
   * @param channels those that Asterisk still has: their calls go on, and are recorded another time
   * @returns how many calls were recorded; 0 also when Asterisk or Postgres cannot be asked now
   */
  collect(channels: ReadonlySet<ChannelId>): Promise<number>;
  /** Whether calls went on, were too many, or could not be recorded the last time: while we are connected the dialplan takes no new ones. */
  unfinished(): boolean;
}

export function createFallbackCalls(deps: FallbackCallsDeps): FallbackCalls {
  let working = false;
  let unfinished = true;
  return {
    unfinished: () => unfinished,

    async collect(channels) {
      if (working) return 0;
      working = true;
      try {
        const { recorded, left } = await collect(channels, deps);
        unfinished = left;
        return recorded;
      } catch (err) {
        unfinished = true;
        deps.log.warn({ err }, "the calls of the time without frontdesk could not be recorded now");
        return 0;
      } finally {
        working = false;
      }
    },
  };
}

interface Collected {
  readonly recorded: number;
  /** Not all of them are recorded. */
  readonly left: boolean;
}

async function collect(channels: ReadonlySet<ChannelId>, deps: FallbackCallsDeps): Promise<Collected> {
  const { journal, log, telephony } = deps;
  const { notes, more } = await telephony().fallbackNotes();
  const { calls, unreadable } = readFallback(notes);
  if (unreadable.length > 0) {
    log.warn({ notes: unreadable.length }, "notes of the dialplan that belong to no call are deleted");
    await telephony().deleteFallbackNotes(unreadable);
  }
  const over = callsThatAreOver(calls, channels, more).map((call) => ({
    call,
    id: fallbackCallId(call.arrivedAtMs, call.channel),
  }));
  const left = more || over.length < calls.length;
  if (over.length === 0) return { recorded: 0, left };

  await deps.ledgerComplete();
  const known = await deps.known(over.map(({ id }) => id));
  const fresh = over.filter(({ id }) => !known.has(id));
  for (const { call, id } of fresh) journal.record({ ...eventOf(call, deps.company()), call: id });
  await journal.durable();
  await telephony().deleteFallbackNotes(over.flatMap(({ call }) => call.notes));
  if (fresh.length > 0)
    log.info({ calls: fresh.length }, "calls that the dialplan took without frontdesk are recorded");
  return { recorded: fresh.length, left };
}

/**
 * Those whose end was noted, and those whose channel is gone without one. While there are `more` notes an end may be
 * among them, so the latter wait until nothing else could be recorded.
 */
function callsThatAreOver(
  calls: readonly FallbackCall[],
  channels: ReadonlySet<ChannelId>,
  more: boolean,
): readonly FallbackCall[] {
  const ended = calls.filter((call) => call.ended !== null);
  if (more && ended.length > 0) return ended;
  return calls.filter((call) => call.ended !== null || !channels.has(call.channel));
}

function eventOf(call: FallbackCall, people: CompanyIndex) {
  const { from, channel, arrivedAtMs, talk, ended } = call;
  const { site, known } = siteOf(call.dnis, people.company);
  const ani = from.kind === "trunk" ? from.ani : "";
  const colleague = from.kind === "phone" ? people.deskOwner(from.account) : null;
  const caller = callerOf({ ani, country: site.country, colleague });
  return {
    type: "call.fellBack",
    channel,
    ani: displayAni(ani || "anonymous"),
    number: caller.number,
    dnis: displayAni(call.dnis),
    site: site.id,
    dnisKnown: known || from.kind === "phone",
    kind: caller.kind,
    employee: caller.employee,
    companyVersion: people.company.version,
    arrivedAtMs,
    connectedAtMs: talk?.sinceMs ?? null,
    connectedTo: talk ? (people.deskOwner(talk.account)?.id ?? null) : null,
    // Asterisk ended with the call: its last note is the last that is known.
    endedAtMs: ended?.atMs ?? talk?.sinceMs ?? arrivedAtMs,
    outcome: ended?.outcome ?? "nodeLost",
  } as const;
}
