/**
 * Ids that are made before the command and tell what they are:
 *   call         11 characters: node, 40 bits of milliseconds, a counter; sorts by time, fits the CLI's account code column
 *   leg          c-<call>-<what><n>      c-a0k3x9v2m00-desk1
 *   bridge       b-<call>-talk<n>, q-<queue>, q-lobby
 *   playback     p-<channel>-<n>
 *   customer     c-<call>-customer: a caller's channel that we have made ourselves, for a callback
 *   entry, offer e-<call> (then e-<call>-2...), o-<call>-<n>
 *   callback     k-<call>: of the call as which it first stands in line
 */
import { assert } from "./assert";
import type { BridgeId, CallbackId, CallId, ChannelId, EntryId, EpochMs, OfferId, QueueId } from "./glossary";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's base 32: no i, l, o, u
const TIME_CHARS = 8;
const COUNTER_CHARS = 2;
const COUNTER_MAX = 32 ** COUNTER_CHARS;
/** 2024-01-01: 40 bits of milliseconds last until 2058. */
const EPOCH_MS = Date.UTC(2024, 0, 1);

function base32(value: number, width: number): string {
  let text = "";
  let rest = value;
  for (let i = 0; i < width; i++) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** Makes call ids for one node. `node` is one character, unique among the nodes that share a database. */
export function callIds(node: string): (nowMs: EpochMs) => CallId {
  assert(/^[0-9a-z]$/.test(node), "a node is named by one character, 0-9 or a-z");
  let lastMs = 0;
  let counter = 0;
  return (nowMs) => {
    // A clock that goes back must not make an id twice.
    if (nowMs > lastMs) {
      lastMs = nowMs;
      counter = 0;
    } else if (++counter >= COUNTER_MAX) {
      lastMs++;
      counter = 0;
    }
    return (node + base32(lastMs - EPOCH_MS, TIME_CHARS) + base32(counter, COUNTER_CHARS)) as CallId;
  };
}

/**
 * The id of a call that Asterisk's dialplan took: the same however often it is read, so that it is kept once.
 * Asterisk notes seconds; what the clock does not tell apart, the channel's name does.
 */
export function fallbackCallId(arrivedAtMs: EpochMs, channel: ChannelId): CallId {
  const hash = hashOf(channel);
  const ms = Math.max(0, Math.floor(arrivedAtMs / 1000) * 1000 + (hash % 1000) - EPOCH_MS);
  return (NO_NODE + base32(ms, TIME_CHARS) + base32(Math.floor(hash / 1000) % COUNTER_MAX, COUNTER_CHARS)) as CallId;
}

/** Whichever node reads the notes makes the same id. */
const NO_NODE = "z";

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

const CALL = "[0-9a-z]{11}";
const CALL_ID = new RegExp(`^${CALL}$`);
const LEG_ID = new RegExp(`^c-(${CALL})-[a-z]+\\d+$`);
const CUSTOMER_ID = new RegExp(`^c-(${CALL})-customer$`);
const CALLBACK_ID = new RegExp(`^k-${CALL}$`);
const TALK_ID = new RegExp(`^b-(${CALL})-talk\\d+$`);

export const isCallId = (text: string): text is CallId => CALL_ID.test(text);

export const legId = (call: CallId, what: "desk" | "mobile" | "outside" | "agent", n: number): ChannelId =>
  `c-${call}-${what}${n}` as ChannelId;
/** The channel of a customer whom we call: a caller's from the moment he answers. */
export const customerId = (call: CallId): ChannelId => `c-${call}-customer` as ChannelId;
export const callbackId = (call: CallId): CallbackId => `k-${call}` as CallbackId;
export const isCallbackId = (text: string): text is CallbackId => CALLBACK_ID.test(text);
export const talkBridgeId = (call: CallId, n: number): BridgeId => `b-${call}-talk${n}` as BridgeId;
export const queueBridgeId = (queue: QueueId): BridgeId => `q-${queue}` as BridgeId;
/** The silent waiting room of every answered caller who is in no queue and no talk. No queue may be called "lobby". */
export const LOBBY_BRIDGE_ID = "q-lobby" as BridgeId;
/** A call that comes to a queue a second time, after its first entry ended, has entry 2. */
export const entryId = (call: CallId, n = 1): EntryId => (n === 1 ? `e-${call}` : `e-${call}-${n}`) as EntryId;
export const offerId = (call: CallId, n: number): OfferId => `o-${call}-${n}` as OfferId;

/** The channel through which the notes of Asterisk's dialplan are read. */
export const NOTES_READER_ID = "frontdesk-notes" as ChannelId;

/** The call a leg or a talk bridge belongs to; null: not one of ours. */
export function callOfLeg(id: string): CallId | null {
  return (LEG_ID.exec(id)?.[1] as CallId | undefined) ?? null;
}
/** The call whose customer we have rung on this channel; null: not such a channel. */
export function callOfCustomer(id: string): CallId | null {
  return (CUSTOMER_ID.exec(id)?.[1] as CallId | undefined) ?? null;
}
export function callOfTalk(id: string): CallId | null {
  return (TALK_ID.exec(id)?.[1] as CallId | undefined) ?? null;
}
