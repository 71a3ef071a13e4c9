/**
 * What Asterisk has at this moment: read after every connect, because nothing
 * that happened while we were away is ever told.
 */
import type { BridgeId, ChannelId, EpochMs } from "../domain/glossary";
import { type AriCommand, getApplication, info, listBridges, listChannels } from "./commands";
import { AsteriskUnreachable } from "./errors";
import { type ChannelView, fields, id, readChannel, textOrEmpty } from "./events";
import { type AriResult, describe } from "./result";

export interface ChannelSnapshot extends ChannelView {
  /** The bridge it is in, if any. */
  readonly bridge: BridgeId | null;
  /** Whether it is in our application: what is not, is none of our business. */
  readonly ours: boolean;
}

export interface Snapshot {
  readonly channels: readonly ChannelSnapshot[];
  readonly bridges: readonly { readonly id: BridgeId; readonly channels: readonly ChannelId[] }[];
  /** When this Asterisk was started: another time than before means that every earlier call is gone. */
  readonly startedAt: string;
  readonly version: string;
  readonly takenAtMs: EpochMs;
}

type Send = (command: AriCommand) => Promise<AriResult>;

/** @throws AsteriskUnreachable when Asterisk does not answer all four questions */
export async function takeSnapshot(send: Send, app: string, nowMs: EpochMs): Promise<Snapshot> {
  const [application, channels, bridges, asterisk] = await Promise.all([
    send(getApplication(app)),
    send(listChannels()),
    send(listBridges()),
    send(info()),
  ]);
  const ours = new Set(list(fields(bodyOf(application, "application")).channel_ids));
  const inBridge = new Map<string, BridgeId>();
  const bridgeViews = list(bodyOf(bridges, "bridges")).map((value) => {
    const bridge = fields(value);
    const bridgeId = id<BridgeId>(bridge.id);
    const members = list(bridge.channels).map((member) => id<ChannelId>(member));
    for (const member of members) inBridge.set(member, bridgeId);
    return { id: bridgeId, channels: members };
  });
  const { system, status } = fields(bodyOf(asterisk, "info"));
  return {
    channels: list(bodyOf(channels, "channels")).map((value) => {
      const view = readChannel(value);
      return { ...view, bridge: inBridge.get(view.id) ?? null, ours: ours.has(view.id) };
    }),
    bridges: bridgeViews,
    startedAt: textOrEmpty(fields(status).startup_time),
    version: textOrEmpty(fields(system).version),
    takenAtMs: nowMs,
  };
}

function bodyOf(result: AriResult, what: string): unknown {
  if (result.kind === "ok") return result.body;
  throw new AsteriskUnreachable("other", `Asterisk did not tell its ${what}: ${describe(result)}.`);
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
