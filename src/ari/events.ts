/**
 * What Asterisk tells us, read with care: a message becomes one of the events
 * below or is counted as unknown or malformed. Nothing that arrives can throw.
 */
import type { BridgeId, ChannelId, EpochMs, PlaybackId } from "../domain/glossary";

export interface ChannelView {
  readonly id: ChannelId;
  /** Asterisk's own name, e.g. PJSIP/desk-204-0000000a. */
  readonly name: string;
  /** Down, Ring (a caller unanswered), Ringing (a leg), Up... */
  readonly state: string;
  readonly accountcode: string;
  readonly callerNumber: string;
  readonly callerName: string;
  readonly dialledExten: string;
  /** When the channel was made, milliseconds since the epoch; 0: Asterisk did not say. */
  readonly createdAtMs: number;
  /** The dialplan application it runs, with its arguments: Stasis, "frontdesk,trunk,78432000000". */
  readonly app: string;
  readonly appData: string;
}

export type LineEvent =
  | {
      readonly type: "stasisStart";
      readonly channel: ChannelView;
      readonly args: readonly string[];
      readonly replaces: ChannelId | null;
    }
  | { readonly type: "stasisEnd"; readonly channel: ChannelId }
  | { readonly type: "destroyed"; readonly channel: ChannelId; readonly cause: number; readonly sipCode: number }
  | {
      readonly type: "hangupRequest";
      readonly channel: ChannelId;
      readonly cause: number;
      readonly sipCode: number;
      readonly soft: boolean;
    }
  | { readonly type: "stateChange"; readonly channel: ChannelId; readonly state: string }
  | {
      readonly type: "digit";
      readonly channel: ChannelId;
      readonly key: string;
      /** How long the key was held; null: Asterisk did not say. */
      readonly lengthMs: number | null;
      readonly atMs: EpochMs | null;
    }
  | { readonly type: "dialling"; readonly channel: ChannelId; readonly status: string }
  | { readonly type: "playbackStarted"; readonly channel: ChannelId; readonly playback: PlaybackId }
  | {
      readonly type: "playbackFinished";
      readonly channel: ChannelId;
      readonly playback: PlaybackId;
      readonly failed: boolean;
      readonly atMs: EpochMs | null;
    }
  | { readonly type: "enteredBridge"; readonly channel: ChannelId; readonly bridge: BridgeId }
  | { readonly type: "leftBridge"; readonly channel: ChannelId; readonly bridge: BridgeId };

/** Concerns the whole connection: another process has taken our application's name. */
export interface ReplacedEvent {
  readonly type: "replaced";
}

/** A phone is there, or is not there any more: no channel's event. */
export interface PhoneEvent {
  readonly type: "phone";
  readonly account: string;
  readonly isThere: boolean;
}

export type Read =
  | { readonly event: LineEvent | ReplacedEvent | PhoneEvent }
  | { readonly skip: "unused" | "unknown" | "malformed" };

type Fields = Readonly<Record<string, unknown>>;

const READERS: Readonly<Record<string, (fields: Fields) => LineEvent | ReplacedEvent>> = {
  StasisStart: (f) => ({
    type: "stasisStart",
    channel: readChannel(f.channel),
    args: Array.isArray(f.args) ? f.args.filter((arg): arg is string => typeof arg === "string") : [],
    replaces: f.replace_channel === undefined ? null : channelId(f.replace_channel),
  }),
  StasisEnd: (f) => ({ type: "stasisEnd", channel: channelId(f.channel) }),
  ChannelDestroyed: (f) => ({
    type: "destroyed",
    channel: channelId(f.channel),
    cause: numberOr0(f.cause),
    sipCode: numberOr0(f.tech_cause),
  }),
  ChannelHangupRequest: (f) => ({
    type: "hangupRequest",
    channel: channelId(f.channel),
    cause: numberOr0(f.cause),
    sipCode: numberOr0(f.tech_cause),
    soft: f.soft === true,
  }),
  ChannelStateChange: (f) => ({
    type: "stateChange",
    channel: channelId(f.channel),
    state: text(fields(f.channel).state),
  }),
  ChannelDtmfReceived: (f) => ({
    type: "digit",
    channel: channelId(f.channel),
    key: digit(f.digit),
    lengthMs: typeof f.duration_ms === "number" ? f.duration_ms : null,
    atMs: timeOrNull(f.timestamp),
  }),
  Dial: (f) => ({ type: "dialling", channel: channelId(f.peer), status: text(f.dialstatus) }),
  PlaybackStarted: (f) => ({ type: "playbackStarted", ...readPlayback(f.playback) }),
  PlaybackFinished: (f) => ({
    type: "playbackFinished",
    ...readPlayback(f.playback),
    failed: fields(f.playback).state === "failed",
    atMs: timeOrNull(f.timestamp),
  }),
  ChannelEnteredBridge: (f) => ({
    type: "enteredBridge",
    channel: channelId(f.channel),
    bridge: id<BridgeId>(fields(f.bridge).id),
  }),
  ChannelLeftBridge: (f) => ({
    type: "leftBridge",
    channel: channelId(f.channel),
    bridge: id<BridgeId>(fields(f.bridge).id),
  }),
  ApplicationReplaced: () => ({ type: "replaced" }),
};

/** Known to us and of no use: not worth counting as unknown. */
const UNUSED = new Set([
  "BridgeCreated",
  "BridgeDestroyed",
  "BridgeMerged",
  "BridgeVideoSourceChanged",
  "ChannelCallerId",
  "ChannelConnectedLine",
  "ChannelCreated",
  "ChannelDialplan",
  "ChannelHold",
  "ChannelTalkingFinished",
  "ChannelTalkingStarted",
  "ChannelUnhold",
  "ChannelUserevent",
  "ChannelVarset",
  "PlaybackContinuing",
]);

/** Never throws. */
export function readEvent(raw: unknown): Read {
  if (typeof raw !== "object" || raw === null) return { skip: "malformed" };
  const { type } = raw as Fields;
  if (typeof type !== "string") return { skip: "malformed" };
  if (type === "DeviceStateChanged") return readPhone((raw as Fields).device_state);
  const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (!reader) return { skip: UNUSED.has(type) ? "unused" : "unknown" };
  try {
    return { event: reader(raw as Fields) };
  } catch {
    // A field that every Asterisk sends is missing: the caller counts it, nobody can use it.
    return { skip: "malformed" };
  }
}

/** What a device state says of the phone itself; whether it rings or talks is known from its calls. */
const PHONE_AWAY: ReadonlySet<string> = new Set(["UNAVAILABLE", "INVALID"]);
const DEVICE_OF_A_PHONE = /^PJSIP\/(.+)$/;

function readPhone(value: unknown): Read {
  const { name, state } = fieldsOrEmpty(value);
  if (typeof name !== "string" || typeof state !== "string") return { skip: "malformed" };
  const account = DEVICE_OF_A_PHONE.exec(name)?.[1];
  if (account === undefined || state === "UNKNOWN") return { skip: "unused" }; // a lamp of our own, or nothing to say
  return { event: { type: "phone", account, isThere: !PHONE_AWAY.has(state) } };
}

/** @throws Malformed when it is not a channel */
export function readChannel(value: unknown): ChannelView {
  const channel = fields(value);
  const caller = fieldsOrEmpty(channel.caller);
  const dialplan = fieldsOrEmpty(channel.dialplan);
  const createdAtMs = Date.parse(textOrEmpty(channel.creationtime));
  return {
    id: id<ChannelId>(channel.id),
    name: textOrEmpty(channel.name),
    state: textOrEmpty(channel.state),
    accountcode: textOrEmpty(channel.accountcode),
    callerNumber: textOrEmpty(caller.number),
    callerName: textOrEmpty(caller.name),
    dialledExten: textOrEmpty(dialplan.exten),
    createdAtMs: Number.isNaN(createdAtMs) ? 0 : createdAtMs,
    app: textOrEmpty(dialplan.app_name),
    appData: textOrEmpty(dialplan.app_data),
  };
}

/** A message that is not what Asterisk sends. Stays inside this file and src/ari/snapshot.ts. */
export class Malformed extends Error {
  override readonly name = "Malformed";
}

export function fields(value: unknown): Fields {
  if (typeof value !== "object" || value === null) throw new Malformed("not an object");
  return value as Fields;
}

export function id<T extends string>(value: unknown): T {
  if (typeof value !== "string" || value === "") throw new Malformed("no id");
  return value as T;
}

const channelId = (value: unknown): ChannelId => id<ChannelId>(fields(value).id);
const fieldsOrEmpty = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? (value as Fields) : {};
export const textOrEmpty = (value: unknown): string => (typeof value === "string" ? value : "");
/** Asterisk's own time of an event. */
function timeOrNull(value: unknown): EpochMs | null {
  const atMs = Date.parse(textOrEmpty(value));
  return Number.isNaN(atMs) ? null : atMs;
}
const numberOr0 = (value: unknown): number => (typeof value === "number" ? value : 0);

function text(value: unknown): string {
  if (typeof value !== "string") throw new Malformed("no text");
  return value;
}

function digit(value: unknown): string {
  if (typeof value !== "string" || !/^[0-9A-D*#]$/.test(value)) throw new Malformed("no digit");
  return value;
}

function readPlayback(value: unknown): { playback: PlaybackId; channel: ChannelId } {
  const playback = fields(value);
  const target = text(playback.target_uri);
  if (!target.startsWith("channel:")) throw new Malformed("not played to a channel");
  return { playback: id<PlaybackId>(playback.id), channel: id<ChannelId>(target.slice("channel:".length)) };
}
