/** What SimAsterisk answers to whoever asks how things are. */
import type { AriCommand } from "../../../src/ari/commands";
import type { AriResult } from "../../../src/ari/result";
import { type SimBridge, type SimChannel, shown, textField } from "./channel";

export const GONE: AriResult = { kind: "gone" };
export const OK: AriResult = { kind: "ok", body: null };

export interface Showable {
  readonly channels: ReadonlyMap<string, SimChannel>;
  readonly bridges: ReadonlyMap<string, SimBridge>;
  readonly startedAtMs: number;
}

/** @param registered accounts that have been heard of, and whether each is registered */
export function shows(
  command: AriCommand,
  { channels, bridges, startedAtMs }: Showable,
  registered: Iterable<readonly [string, boolean]>,
): AriResult {
  switch (command.operation) {
    case "getApplication":
      return { kind: "ok", body: { channel_ids: [...channels.keys()], bridge_ids: [] } };
    case "listChannels":
      return { kind: "ok", body: [...channels.values()].map(shown) };
    case "listBridges": {
      const body = [...bridges.values()].map(({ id, channels: inIt }) => ({
        id,
        channels: [...inIt].map((c) => c.id),
      }));
      return { kind: "ok", body };
    }
    case "listEndpoints": {
      const body = [...registered].map(([resource, isThere]) => ({
        ...{ technology: "PJSIP", resource },
        state: isThere ? "online" : "offline",
      }));
      return { kind: "ok", body };
    }
    case "info": {
      const startup_time = new Date(startedAtMs).toISOString();
      return { kind: "ok", body: { system: { version: "22.10.1" }, status: { startup_time } } };
    }
    case "subscribe": {
      const channel = /^channel:(.*)$/.exec(textField(command.params.eventSource))?.[1];
      return channel === undefined || channels.has(channel) ? OK : GONE;
    }
    default: // ping, event filter, device states, globals: taken, and nobody here looks at them
      return OK;
  }
}
