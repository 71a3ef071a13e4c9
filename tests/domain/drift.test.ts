/** Where Asterisk, this process and the ledger differ: one of each kind, and what is no difference. */
import { type Believed, type Drift, findDrifts, type Shown } from "../../src/domain/drift";
import type { BridgeId, CallId, ChannelId } from "../../src/domain/glossary";

const ALICE = "a0000000001" as CallId;
const ZOE = "a0000000002" as CallId;
const CALLER = "1764.1" as ChannelId;
const STRANGER = "1764.2" as ChannelId;
const legOf = (call: CallId): ChannelId => `c-${call}-agent1` as ChannelId;
const talkOf = (call: CallId): BridgeId => `b-${call}-talk2` as BridgeId;

function drifts(
  channels: readonly (ChannelId | { id: ChannelId; ours: false })[],
  bridges: readonly [BridgeId, ...ChannelId[]][],
  more: Partial<Believed> = {},
): Drift[] {
  const shown: Shown = {
    channels: channels.map((one) => (typeof one === "string" ? { id: one, ours: true } : one)),
    bridges: bridges.map(([id, ...inIt]) => ({ id, channels: inIt })),
  };
  return findDrifts(shown, { calls: new Map([[ALICE, CALLER]]), handled: new Set([CALLER]), ledgerOpen: [], ...more });
}

test("a call as all three know it is no drift", () => {
  const handled = new Set([CALLER, legOf(ALICE)]);
  expect(
    drifts([CALLER, legOf(ALICE)], [[talkOf(ALICE), CALLER, legOf(ALICE)]], { handled, ledgerOpen: [ALICE] }),
  ).toEqual([]);
});

test("channels outside our application and waiting rooms are none of it", () => {
  expect(drifts([CALLER, { id: STRANGER, ours: false }], [["q-lobby" as BridgeId], ["q-sales" as BridgeId]])).toEqual(
    [],
  );
});

test.each<[string, Drift[], Drift]>([
  ["a caller nobody has", drifts([CALLER, STRANGER], []), { kind: "callerUnknown", id: STRANGER }],
  ["a leg nobody listens to", drifts([CALLER, legOf(ALICE)], []), { kind: "legLeft", id: legOf(ALICE) }],
  ["the bridge of a call that is over", drifts([CALLER], [[talkOf(ZOE)]]), { kind: "bridgeLeft", id: talkOf(ZOE) }],
  [
    "an empty bridge of a call that goes on",
    drifts([CALLER], [[talkOf(ALICE)]]),
    { kind: "bridgeLeft", id: talkOf(ALICE) },
  ],
  ["a call whose channel is gone", drifts([], []), { kind: "channelVanished", id: CALLER }],
  [
    "a leg that is gone",
    drifts([CALLER], [], { handled: new Set([CALLER, legOf(ALICE)]) }),
    { kind: "channelVanished", id: legOf(ALICE) },
  ],
  [
    "a call open in the ledger alone",
    drifts([CALLER], [], { ledgerOpen: [ALICE, ZOE] }),
    { kind: "ledgerOpen", id: ZOE },
  ],
])("%s", (_what, found, expected) => {
  expect(found).toEqual([expected]);
});
