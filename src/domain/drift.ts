/**
 * What Asterisk shows, what this process runs and what the ledger has open must
 * be the same calls. Where they are not, that is a drift: found here, put right
 * by src/reaper.ts.
 */
import type { BridgeId, CallId, ChannelId } from "./glossary";
import { callOfCustomer, callOfLeg, callOfTalk, NOTES_READER_ID } from "./ids";

export const DRIFT_KINDS = ["callerUnknown", "legLeft", "bridgeLeft", "channelVanished", "ledgerOpen"] as const;

export type Drift =
  /** A caller in our application whom no call of ours has. */
  | { readonly kind: "callerUnknown"; readonly id: ChannelId }
  /** The channel of a phone, or of a customer called back, that nobody listens to. */
  | { readonly kind: "legLeft"; readonly id: ChannelId }
  /** The bridge of a talk that is over, with nobody of ours in it. */
  | { readonly kind: "bridgeLeft"; readonly id: BridgeId }
  /** We believe in a channel that Asterisk does not have: its end was not told. */
  | { readonly kind: "channelVanished"; readonly id: ChannelId }
  /** The ledger has a call open that nobody runs. */
  | { readonly kind: "ledgerOpen"; readonly id: CallId };

export interface Shown {
  readonly channels: readonly { readonly id: ChannelId; readonly ours: boolean }[];
  readonly bridges: readonly { readonly id: BridgeId; readonly channels: readonly ChannelId[] }[];
}

export interface Believed {
  /** Calls that run here, with their callers' channels. */
  readonly calls: ReadonlyMap<CallId, ChannelId>;
  /** Channels with a handler: callers and legs. */
  readonly handled: ReadonlySet<ChannelId>;
  /** Calls of this node that have no end in the ledger; empty when it cannot be asked, or is behind. */
  readonly ledgerOpen: readonly CallId[];
}

const isOfOurMaking = (id: ChannelId): boolean =>
  callOfLeg(id) !== null || callOfCustomer(id) !== null || id === NOTES_READER_ID;

/** Both sides change while they are read: only what is found twice, some time apart, is a drift. */
export function findDrifts(shown: Shown, believed: Believed): Drift[] {
  const there = new Set(shown.channels.map(({ id }) => id));
  const strangers = shown.channels.filter(({ id, ours }) => ours && !believed.handled.has(id));
  const expected = new Set([...believed.calls.values(), ...believed.handled]);
  const isLeft = (id: BridgeId, channels: readonly ChannelId[]): boolean => {
    const call = callOfTalk(id);
    const used = channels.some((channel) => believed.handled.has(channel));
    return call !== null && !used && (channels.length === 0 || !believed.calls.has(call));
  };
  return [
    ...strangers.map(({ id }): Drift => ({ kind: isOfOurMaking(id) ? "legLeft" : "callerUnknown", id })),
    ...shown.bridges
      .filter(({ id, channels }) => isLeft(id, channels))
      .map(({ id }): Drift => ({ kind: "bridgeLeft", id })),
    ...[...expected].filter((id) => !there.has(id)).map((id): Drift => ({ kind: "channelVanished", id })),
    ...believed.ledgerOpen.filter((id) => !believed.calls.has(id)).map((id): Drift => ({ kind: "ledgerOpen", id })),
  ];
}
