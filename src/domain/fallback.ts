/**
 * The calls that Asterisk's dialplan took while frontdesk was away, from the
 * notes it left (asterisk-conf/extensions.conf). A note is a key of Asterisk's
 * database that says everything by itself:
 *
 *   1772447/frontdesk-1772447400.7|trunk|1772447400|+78435551234|78432000000   a caller came
 *   1772447/frontdesk-1772447400.8|phone|1772447401|desk-204|101               a colleague called
 *   1772447/frontdesk-1772447400.7|talk|1772447412|desk-101                    this phone answered
 *   1772447/frontdesk-1772447400.7|ended|1772447460|closed                     it is over; what was said at the end
 */
import type { FallbackOutcome } from "./events";
import type { ChannelId, EpochMs } from "./glossary";

export interface FallbackCall {
  readonly channel: ChannelId;
  readonly from:
    | { readonly kind: "trunk"; readonly ani: string }
    | { readonly kind: "phone"; readonly account: string };
  readonly dnis: string;
  readonly arrivedAtMs: EpochMs;
  /** The phone that answered; null: none has. */
  readonly talk: { readonly account: string; readonly sinceMs: EpochMs } | null;
  /** Null: the dialplan did not live to see its end, or it goes on. */
  readonly ended: { readonly atMs: EpochMs; readonly outcome: FallbackOutcome } | null;
  /** The keys to be deleted when the call is in the journal. */
  readonly notes: readonly string[];
}

export interface Fallback {
  readonly calls: readonly FallbackCall[];
  /** Notes that belong to no call: of a version we do not know, or what remains of one whose beginning is gone. */
  readonly unreadable: readonly string[];
}

const NOTE =
  /^\d{1,12}\/([A-Za-z0-9][A-Za-z0-9_.-]{0,127})\|(trunk|phone|talk|ended)\|(\d{1,11})\|([^|]*)(?:\|([^|]*))?$/;

interface Note {
  readonly channel: string;
  readonly kind: string;
  readonly atMs: EpochMs;
  readonly first: string;
  readonly second: string;
}

/** @param notes in any order, each once */
export function readFallback(notes: readonly string[]): Fallback {
  const byChannel = new Map<string, { keys: string[]; read: Map<string, Note> }>();
  const unreadable: string[] = [];
  for (const key of notes) {
    const note = readNote(key);
    if (!note) {
      unreadable.push(key);
      continue;
    }
    const of = byChannel.get(note.channel) ?? { keys: [], read: new Map<string, Note>() };
    byChannel.set(note.channel, of);
    of.keys.push(key);
    of.read.set(note.kind, note);
  }
  const calls: FallbackCall[] = [];
  for (const { keys, read } of byChannel.values()) {
    const call = callOf(keys, read);
    if (call) calls.push(call);
    else unreadable.push(...keys);
  }
  return { calls, unreadable };
}

function readNote(key: string): Note | null {
  const [, channel, kind, seconds, first = "", second = ""] = NOTE.exec(key) ?? [];
  if (channel === undefined || kind === undefined || seconds === undefined) return null;
  return { channel, kind, atMs: Number(seconds) * 1000, first, second };
}

function callOf(notes: readonly string[], read: ReadonlyMap<string, Note>): FallbackCall | null {
  const trunk = read.get("trunk");
  const began = trunk ?? read.get("phone");
  if (!began) return null;
  const talk = read.get("talk");
  const ended = read.get("ended");
  return {
    channel: began.channel as ChannelId,
    from: trunk ? { kind: "trunk", ani: began.first } : { kind: "phone", account: began.first },
    dnis: began.second,
    arrivedAtMs: began.atMs,
    talk: talk ? { account: talk.first, sinceMs: talk.atMs } : null,
    ended: ended ? { atMs: ended.atMs, outcome: outcomeOf(ended.first, talk !== undefined) } : null,
    notes,
  };
}

function outcomeOf(said: string, talked: boolean): FallbackOutcome {
  if (talked) return "connected";
  return said === "closed" || said === "nobody" ? said : "abandoned";
}
