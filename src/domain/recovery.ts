/**
 * After any silence: what Asterisk still has beside what the journal remembers,
 * and what to do about each difference. Calls go on where they were; what
 * belongs to nobody any more is ended; a caller nobody remembers is taken in.
 */
import type { Told } from "./announce";
import type { DeviceKind, StepState } from "./call";
import type { BridgeId, CallId, ChannelId, EmployeeId, EntryId, EpochMs, OfferId, QueueId } from "./glossary";
import { callOfCustomer, callOfLeg, callOfTalk } from "./ids";

export interface SeenChannel {
  readonly id: ChannelId;
  readonly answered: boolean;
  readonly bridge: BridgeId | null;
}

export interface RememberedLeg {
  readonly leg: ChannelId;
  readonly employee: EmployeeId;
  readonly device: DeviceKind;
  /** Set when the leg was rung for a queue. */
  readonly queue: QueueId | null;
}

export interface RememberedEntry {
  readonly id: EntryId;
  readonly queue: QueueId;
  readonly enteredAtMs: EpochMs;
  readonly shadow: boolean;
  /** What the caller has heard in this place. */
  readonly told?: Told;
}

export interface RememberedOffer {
  readonly id: OfferId;
  readonly entry: EntryId;
  readonly agent: EmployeeId;
  readonly madeAtMs: EpochMs;
}

/** An open call of the ledger. */
export interface RememberedCall {
  readonly id: CallId;
  readonly channel: ChannelId;
  readonly arrivedAtMs: EpochMs;
  readonly state: StepState;
  readonly entry: RememberedEntry | null;
  readonly legs: readonly RememberedLeg[];
  readonly openOffers: readonly RememberedOffer[];
}

export interface Seen {
  readonly channels: readonly SeenChannel[];
  readonly bridges: readonly BridgeId[];
  readonly asteriskStartedAtMs: EpochMs;
}

export interface Recovery<C extends RememberedCall = RememberedCall> {
  readonly adopt: readonly {
    readonly call: C;
    readonly state: StepState;
    readonly talk: { readonly bridge: BridgeId; readonly leg: ChannelId } | null;
  }[];
  readonly close: readonly { readonly call: C; readonly reason: "nodeLost" | "abandoned" | "completed" }[];
  readonly endLegs: readonly ChannelId[];
  readonly deleteBridges: readonly BridgeId[];
  /** Callers in our application whom nobody remembers. */
  readonly takeIn: readonly ChannelId[];
}

/**
 * @param remembered open calls of this node's ledger
 * @param alive calls that this very process is running (after a lost connection), with their channels: they and their legs are left alone
 * @param journal "unread": nothing is known of any call yet. People who talk are left to their talk until it can be read.
 */
export function planRecovery<C extends RememberedCall>(
  seen: Seen,
  remembered: readonly C[],
  alive: ReadonlyMap<CallId, ChannelId>,
  journal: "read" | "unread" = "read",
): Recovery<C> {
  const talks = journal === "unread" ? talksIn(seen) : new Set<BridgeId>();
  const talksOn = ({ bridge }: SeenChannel): boolean => bridge !== null && talks.has(bridge);
  const channels = new Map(seen.channels.map((channel) => [channel.id, channel]));
  const mine = remembered.filter((call) => !alive.has(call.id));
  // A caller taken in while the journal could not be read has a new id by now: the old one is over.
  const held = new Set(alive.values());
  const isThere = (call: C): boolean => {
    const seen = channels.get(call.channel);
    return seen !== undefined && !held.has(call.channel) && !isRungInVain(seen);
  };
  const adopt = mine.filter(isThere).flatMap((call) => {
    const caller = channels.get(call.channel);
    return caller ? [{ call, ...whereItIs(call, caller, seen.channels) }] : [];
  });
  const close = mine
    .filter((call) => !isThere(call))
    .map((call) => ({ call, reason: howItEnded(call, seen.asteriskStartedAtMs) }));

  const kept = new Set(adopt.flatMap(({ talk }) => (talk ? [talk.leg] : [])));
  const known = new Set([...remembered.map((call) => call.channel), ...held]);
  const legs = seen.channels.filter((channel) => callOfLeg(channel.id) !== null);
  // Customers whom nobody remembers having called, or whom an earlier process was ringing. Whoever has answered is left
  // to his music until the journal can be read.
  const customers = seen.channels.filter(
    (channel) =>
      callOfCustomer(channel.id) !== null &&
      !held.has(channel.id) &&
      ((journal === "read" && !known.has(channel.id)) || isRungInVain(channel)),
  );
  const bridgesInUse = new Set(adopt.flatMap(({ talk }) => (talk ? [talk.bridge] : [])));
  return {
    adopt,
    close,
    endLegs: [...legs.filter((leg) => !kept.has(leg.id) && !isAlive(callOfLeg(leg.id), alive)), ...customers]
      .filter((leg) => !talksOn(leg))
      .map(({ id }) => id),
    deleteBridges: seen.bridges.filter(
      (id) => callOfTalk(id) !== null && !bridgesInUse.has(id) && !isAlive(callOfTalk(id), alive) && !talks.has(id),
    ),
    takeIn: seen.channels
      .filter(({ id }) => callOfLeg(id) === null && callOfCustomer(id) === null)
      .filter((caller) => !known.has(caller.id) && !talksOn(caller))
      .map(({ id }) => id),
  };
}

/** Phones in talks that nobody knows anything of, because the journal could not be read: they are left to them. */
export function phonesLeftTalking<C extends InBridge>(seen: InBridges<C>, alive: ReadonlyMap<CallId, ChannelId>): C[] {
  const talks = talksIn(seen);
  return seen.channels.filter(
    ({ id, bridge }) =>
      bridge !== null && talks.has(bridge) && callOfLeg(id) !== null && !isAlive(callOfLeg(id), alive),
  );
}

type InBridge = Pick<SeenChannel, "id" | "bridge">;
interface InBridges<C extends InBridge = InBridge> {
  readonly channels: readonly C[];
  readonly bridges: readonly BridgeId[];
}

/** Bridges in which a caller and a phone of ours are together. */
function talksIn({ channels, bridges }: InBridges): Set<BridgeId> {
  const hasBoth = (bridge: BridgeId): boolean => {
    const people = channels.filter((channel) => channel.bridge === bridge);
    return people.some(({ id }) => callOfLeg(id) === null) && people.some(({ id }) => callOfLeg(id) !== null);
  };
  return new Set(bridges.filter((bridge) => callOfTalk(bridge) !== null && hasBoth(bridge)));
}

/** A customer whom an earlier process was calling, and who has not answered: he is called again by whoever calls now. */
const isRungInVain = ({ id, answered }: SeenChannel): boolean => callOfCustomer(id) !== null && !answered;

const isAlive = (call: CallId | null, alive: ReadonlyMap<CallId, ChannelId>): boolean =>
  call !== null && alive.has(call);

function whereItIs(
  call: RememberedCall,
  caller: SeenChannel,
  channels: readonly SeenChannel[],
): Pick<Recovery["adopt"][number], "state" | "talk"> {
  const bridge = caller.bridge && callOfTalk(caller.bridge) === call.id ? caller.bridge : null;
  if (bridge) {
    const other = channels.find(
      (channel) => channel.bridge === bridge && channel.id !== caller.id && callOfLeg(channel.id) === call.id,
    );
    const leg = call.legs.find(({ leg }) => leg === other?.id);
    // The talk may have begun in the last moments, which the journal does not know of.
    if (other && leg) return { state: { step: "talk", ...leg }, talk: { bridge, leg: other.id } };
    // The employee hung up while nobody watched: the talk is over.
    if (call.state.step === "talk") return { state: { step: "afterCall" }, talk: null };
  }
  if (call.state.step === "talk") return { state: { step: "afterCall" }, talk: null };
  if (call.state.step === "queue" && call.entry) return { state: inThePlace(call.state, call.entry), talk: null };
  return { state: call.state, talk: null };
}

function inThePlace(
  state: Extract<StepState, { step: "queue" }>,
  { id, enteredAtMs, told }: RememberedEntry,
): StepState {
  return { ...state, entry: id, enteredAtMs, ...(told && { told }) };
}

function howItEnded(call: RememberedCall, asteriskStartedAtMs: EpochMs): "nodeLost" | "abandoned" | "completed" {
  if (asteriskStartedAtMs > call.arrivedAtMs) return "nodeLost";
  return call.state.step === "talk" || call.state.step === "afterCall" ? "completed" : "abandoned";
}
