/**
 * Everything we ever ask of Asterisk, as plain values: one table of operations,
 * one builder for each. Both transports read the same table; nothing else knows
 * a path or an operation's name.
 */
import type { BridgeId, ChannelId, PlaybackId } from "../domain/glossary";

interface Operation {
  /** Resource and operation as Asterisk's own API description names them. */
  readonly on: string;
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  /** The parameter that is sent as the JSON body, if any. */
  readonly body?: "variables" | "fields" | "filter";
  /** Doing it twice does no harm, so it may be sent again when a broken connection swallowed the answer. */
  readonly repeatable: boolean;
}

const op = (
  on: string,
  name: string,
  method: Operation["method"],
  path: string,
  repeatable: boolean,
  body?: Operation["body"],
): Operation => ({ on, name, method, path, repeatable, ...(body ? { body } : {}) });

export const OPERATIONS = {
  answer: op("channels", "answer", "POST", "channels/{channelId}/answer", true),
  ring: op("channels", "ring", "POST", "channels/{channelId}/ring", true),
  ringStop: op("channels", "ringStop", "DELETE", "channels/{channelId}/ring", true),
  hangup: op("channels", "hangup", "DELETE", "channels/{channelId}", true),
  play: op("channels", "playWithId", "POST", "channels/{channelId}/play/{playbackId}", false),
  setVariable: op("channels", "setChannelVar", "POST", "channels/{channelId}/variable", true),
  getVariable: op("channels", "getChannelVar", "GET", "channels/{channelId}/variable", true),
  create: op("channels", "create", "POST", "channels/create", false, "variables"),
  dial: op("channels", "dial", "POST", "channels/{channelId}/dial", false),
  listChannels: op("channels", "list", "GET", "channels", true),
  createBridge: op("bridges", "createWithId", "POST", "bridges/{bridgeId}", false),
  deleteBridge: op("bridges", "destroy", "DELETE", "bridges/{bridgeId}", true),
  addChannel: op("bridges", "addChannel", "POST", "bridges/{bridgeId}/addChannel", true),
  removeChannel: op("bridges", "removeChannel", "POST", "bridges/{bridgeId}/removeChannel", true),
  listBridges: op("bridges", "list", "GET", "bridges", true),
  stopPlayback: op("playbacks", "stop", "DELETE", "playbacks/{playbackId}", true),
  getApplication: op("applications", "get", "GET", "applications/{applicationName}", true),
  subscribe: op("applications", "subscribe", "POST", "applications/{applicationName}/subscription", true),
  filterEvents: op("applications", "filter", "PUT", "applications/{applicationName}/eventFilter", true, "filter"),
  listEndpoints: op("endpoints", "listByTech", "GET", "endpoints/{tech}", true),
  getEndpoint: op("endpoints", "get", "GET", "endpoints/{tech}/{resource}", true),
  info: op("asterisk", "getInfo", "GET", "asterisk/info", true),
  ping: op("asterisk", "ping", "GET", "asterisk/ping", true),
  setGlobal: op("asterisk", "setGlobalVar", "POST", "asterisk/variable", true),
  reloadModule: op("asterisk", "reloadModule", "PUT", "asterisk/modules/{moduleName}", true),
  getObject: op("asterisk", "getObject", "GET", "asterisk/config/dynamic/{configClass}/{objectType}/{id}", true),
  // Of these only the simulated outside world (src/demo/world) makes use.
  sendDtmf: op("channels", "sendDTMF", "POST", "channels/{channelId}/dtmf", false),
  snoop: op("channels", "snoopChannelWithId", "POST", "channels/{channelId}/snoop/{snoopId}", false),
  startMusic: op("channels", "startMoh", "POST", "channels/{channelId}/moh", true),
  record: op("channels", "record", "POST", "channels/{channelId}/record", false),
  setDeviceState: op("deviceStates", "update", "PUT", "deviceStates/{deviceName}", true),
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;
type Value = string | number | Readonly<Record<string, unknown>>;

/** One command. Made by the builders below only, which is what keeps names and parameters together. */
export interface AriCommand {
  readonly operation: OperationName;
  readonly params: Readonly<Record<string, Value>>;
  /** The channel it acts on: commands of one channel are carried out in the order they were sent. */
  readonly channel: ChannelId | null;
  /** Must not wait behind the channel's other commands: it is what sets a busy channel free. */
  readonly urgent?: true;
}

const onChannel = (operation: OperationName, channelId: ChannelId, params: Record<string, Value> = {}): AriCommand => ({
  operation,
  params: { channelId, ...params },
  channel: channelId,
});
const plain = (operation: OperationName, params: Record<string, Value> = {}): AriCommand => ({
  operation,
  params,
  channel: null,
});

// ---------------------------------------------------------------- channels

export const answer = (channel: ChannelId): AriCommand => onChannel("answer", channel);
export const ring = (channel: ChannelId): AriCommand => onChannel("ring", channel);
export const ringStop = (channel: ChannelId): AriCommand => onChannel("ringStop", channel);

/** Names of Asterisk's hang-up reasons that we use. */
export type HangupReason =
  | "normal"
  | "busy"
  | "no_answer"
  | "rejected"
  | "unallocated"
  | "answered_elsewhere"
  | "normal_unspecified";
export const hangup = (channel: ChannelId, reason: HangupReason): AriCommand =>
  onChannel("hangup", channel, { reason });
export const play = (channel: ChannelId, playbackId: PlaybackId, media: string): AriCommand =>
  onChannel("play", channel, { playbackId, media });
export const setVariable = (channel: ChannelId, variable: string, value: string): AriCommand =>
  onChannel("setVariable", channel, { variable, value });

/** A variable, or a function of the dialplan that changes nothing. */
export const getVariable = (channel: ChannelId, variable: string): AriCommand =>
  onChannel("getVariable", channel, { variable });

export interface NewLeg {
  readonly channelId: ChannelId;
  readonly endpoint: string;
  readonly app: string;
  readonly appArgs: string;
  readonly variables: Readonly<Record<string, string>>;
}
export const create = (leg: NewLeg): AriCommand => ({
  operation: "create",
  params: { ...leg },
  channel: leg.channelId,
});
/** `timeout` in seconds; there always is one. */
export const dial = (channel: ChannelId, timeout: number): AriCommand => onChannel("dial", channel, { timeout });
export const listChannels = (): AriCommand => plain("listChannels");

// ---------------------------------------------------------------- bridges

export type BridgeType = "holding" | "mixing,proxy_media";
export const createBridge = (bridgeId: BridgeId, type: BridgeType): AriCommand =>
  plain("createBridge", { bridgeId, type, name: bridgeId });
export const deleteBridge = (bridgeId: BridgeId): AriCommand => plain("deleteBridge", { bridgeId });
/** Takes the channel out of the bridge it is in. A holding bridge plays music only to a `holding_participant`. */
export const addChannel = (bridgeId: BridgeId, channel: ChannelId, role?: "holding_participant"): AriCommand => ({
  operation: "addChannel",
  params: { bridgeId, channel, ...(role ? { role } : {}) },
  channel,
});
/** Two at once, or neither if Asterisk does not know one of them; carried out among the first one's commands. */
export const addBoth = (bridgeId: BridgeId, channel: ChannelId, other: ChannelId): AriCommand => ({
  operation: "addChannel",
  params: { bridgeId, channel: `${channel},${other}` },
  channel,
});
export const removeChannel = (bridgeId: BridgeId, channel: ChannelId): AriCommand => ({
  operation: "removeChannel",
  params: { bridgeId, channel },
  channel,
});
export const listBridges = (): AriCommand => plain("listBridges");

/** Acts on the channel's playback, so it keeps its place among the channel's commands. */
export const stopPlayback = (channel: ChannelId, playbackId: PlaybackId): AriCommand => ({
  operation: "stopPlayback",
  params: { playbackId },
  channel,
});

/** The same once more, past whatever the first one did not free. */
export const stopPlaybackAgain = (channel: ChannelId, playbackId: PlaybackId): AriCommand => ({
  ...stopPlayback(channel, playbackId),
  urgent: true,
});

// ---------------------------------------------------------------- the application and Asterisk itself

export const getApplication = (applicationName: string): AriCommand => plain("getApplication", { applicationName });
export const subscribe = (applicationName: string, eventSource: string): AriCommand =>
  plain("subscribe", { applicationName, eventSource });
export const filterEvents = (applicationName: string, disallowed: readonly string[]): AriCommand =>
  plain("filterEvents", { applicationName, filter: { disallowed: disallowed.map((type) => ({ type })) } });
export const listEndpoints = (tech: string): AriCommand => plain("listEndpoints", { tech });
export const getEndpoint = (tech: string, resource: string): AriCommand => plain("getEndpoint", { tech, resource });
export const info = (): AriCommand => plain("info");
export const ping = (): AriCommand => plain("ping");
export const setGlobal = (variable: string, value: string): AriCommand => plain("setGlobal", { variable, value });
export const reloadModule = (moduleName: string): AriCommand => plain("reloadModule", { moduleName });
/** Reads one object of pjsip.conf: the only proof that a reload took it. */
export const getEndpointObject = (id: string): AriCommand =>
  plain("getObject", { configClass: "res_pjsip", objectType: "endpoint", id });

export type DeviceState =
  | "NOT_INUSE"
  | "INUSE"
  | "BUSY"
  | "RINGING"
  | "RINGINUSE"
  | "ONHOLD"
  | "UNAVAILABLE"
  | "INVALID"
  | "UNKNOWN";
export const setDeviceState = (deviceName: string, deviceState: DeviceState): AriCommand =>
  plain("setDeviceState", { deviceName, deviceState });
