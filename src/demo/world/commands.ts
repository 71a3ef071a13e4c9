/** What only the outside world asks of its Asterisk: keys pressed, ears opened, conversations recorded. */
import type { AriCommand } from "../../ari/commands";
import type { ChannelId } from "../../domain/glossary";

/** `keys` are sent one after the other, each `durationMs` long with `betweenMs` of silence behind it. */
export const sendDtmf = (channelId: ChannelId, keys: string, durationMs: number, betweenMs: number): AriCommand => ({
  operation: "sendDtmf",
  params: { channelId, dtmf: keys, duration: durationMs, between: betweenMs },
  channel: channelId,
});

/** A channel that hears what `channelId` hears, without disturbing it. */
export const snoopIn = (channelId: ChannelId, snoopId: ChannelId, app: string): AriCommand => ({
  operation: "snoop",
  params: { channelId, snoopId, spy: "in", app, appArgs: "snoop" },
  channel: channelId,
});

/** Records the channel to a WAV file of this name until it is hung up. */
export const record = (channelId: ChannelId, name: string, maxSeconds: number): AriCommand => ({
  operation: "record",
  params: { channelId, name, format: "wav", maxDurationSeconds: maxSeconds, ifExists: "overwrite" },
  channel: channelId,
});

/** Plays a music class to the channel's far end until its end; unlike a sound it keeps no other command waiting. */
export const startMusic = (channelId: ChannelId, mohClass: string): AriCommand => ({
  operation: "startMusic",
  params: { channelId, mohClass },
  channel: channelId,
});
