/** What Asterisk still has beside what the journal remembers: every pair, and what is done about it. */
import type { StepState } from "../../src/domain/call";
import type { BridgeId, CallId, ChannelId, EntryId, OfferId } from "../../src/domain/glossary";
import {
  planRecovery,
  type Recovery,
  type RememberedCall,
  type RememberedLeg,
  type Seen,
  type SeenChannel,
} from "../../src/domain/recovery";

const ALICE = "a0000000001" as CallId;
const ZOE = "a0000000002" as CallId;
const STARTED = 1_000;
const ARRIVED = 5_000;
const CHANNEL = "1764.1" as ChannelId;
const LOBBY = "q-lobby" as BridgeId;
const QUEUE_ROOM = "q-front-desk" as BridgeId;

const idOf = (call: CallId, what: string): ChannelId => `c-${call}-${what}` as ChannelId;
const talkOf = (call: CallId, n = 2): BridgeId => `b-${call}-talk${n}` as BridgeId;
const channel = (id: string, bridge: string | null = null): SeenChannel => ({
  id: id as ChannelId,
  answered: true,
  bridge: bridge as BridgeId | null,
});
const leg = (what: string, more: Partial<RememberedLeg> = {}): RememberedLeg => ({
  leg: idOf(ALICE, what),
  employee: "dave",
  device: "desk",
  queue: null,
  ...more,
});
const alice = (state: StepState, more: Partial<RememberedCall> = {}): RememberedCall => ({
  id: ALICE,
  channel: CHANNEL,
  arrivedAtMs: ARRIVED,
  state,
  entry: null,
  legs: [],
  openOffers: [],
  ...more,
});
const seen = (channels: readonly SeenChannel[], more: Partial<Seen> = {}): Seen => ({
  channels,
  bridges: [LOBBY, QUEUE_ROOM],
  asteriskStartedAtMs: STARTED,
  ...more,
});
const NOBODY: ReadonlyMap<CallId, ChannelId> = new Map();
const NOTHING: Recovery = { adopt: [], close: [], endLegs: [], deleteBridges: [], takeIn: [] };

const CHOICE = { queue: "front-desk", stream: null, urgencySeconds: 0 };
const QUEUE: StepState = { step: "queue", choice: CHOICE, entry: null, enteredAtMs: null };
const TALK: StepState = {
  step: "talk",
  leg: idOf(ALICE, "agent1"),
  employee: "dave",
  device: "desk",
  queue: "front-desk",
};
const MENU: StepState = { step: "menu", menu: "second", trail: ["main"] };
const REACH: StepState = { step: "reach", target: { kind: "employee", employee: "frank" }, menu: "main" };
const EVERY_STEP: readonly StepState[] = [
  { step: "identify" },
  { step: "blocked", by: "list", action: "message" },
  { step: "vipDirect" },
  { step: "greeting" },
  { step: "closed", holiday: null },
  { step: "incident" },
  { step: "openMatter" },
  MENU,
  REACH,
  { step: "campaign", choice: CHOICE },
  QUEUE,
  TALK,
  { step: "afterCall" },
];

test("nothing seen, nothing remembered: nothing to do, and the queues' bridges stay", () => {
  expect(planRecovery(seen([]), [], NOBODY)).toEqual(NOTHING);
});

describe("a caller who is still there", () => {
  test.each(EVERY_STEP.filter(({ step }) => step !== "talk"))("in $step goes on where he was", (state) => {
    const call = alice(state);
    expect(planRecovery(seen([channel(CHANNEL, LOBBY)]), [call], NOBODY)).toEqual({
      ...NOTHING,
      adopt: [{ call, state, talk: null }],
    });
  });

  test("in the queue has his old place with its age", () => {
    const entry = { id: "e-a0000000001" as EntryId, queue: "front-desk", enteredAtMs: 6_000, shadow: false };
    const call = alice(QUEUE, { entry });
    const plan = planRecovery(seen([channel(CHANNEL, QUEUE_ROOM)]), [call], NOBODY);
    expect(plan.adopt).toEqual([{ call, state: { ...QUEUE, entry: entry.id, enteredAtMs: 6_000 }, talk: null }]);
  });

  test("whose talk is over is brought to his end", () => {
    const call = alice(TALK, { legs: [leg("agent1")] });
    expect(planRecovery(seen([channel(CHANNEL, LOBBY)]), [call], NOBODY).adopt).toEqual([
      { call, state: { step: "afterCall" }, talk: null },
    ]);
  });

  test("who sits alone in the bridge of his talk: it is over, and the bridge goes", () => {
    const call = alice(TALK, { legs: [leg("agent1")] });
    const now = seen([channel(CHANNEL, talkOf(ALICE))], { bridges: [LOBBY, talkOf(ALICE)] });
    expect(planRecovery(now, [call], NOBODY)).toEqual({
      ...NOTHING,
      adopt: [{ call, state: { step: "afterCall" }, talk: null }],
      deleteBridges: [talkOf(ALICE)],
    });
  });
});

describe("a talk that goes on", () => {
  const both = seen([channel(CHANNEL, talkOf(ALICE)), channel(idOf(ALICE, "agent1"), talkOf(ALICE))], {
    bridges: [LOBBY, QUEUE_ROOM, talkOf(ALICE)],
  });

  test.each([TALK, QUEUE, REACH, { step: "vipDirect" } as const])(
    "is adopted, though the journal last knew of $step",
    (state) => {
      const call = alice(state, { legs: [leg("desk0"), leg("agent1", { queue: "front-desk" })] });
      expect(planRecovery(both, [call], NOBODY)).toEqual({
        ...NOTHING,
        adopt: [{ call, state: TALK, talk: { bridge: talkOf(ALICE), leg: idOf(ALICE, "agent1") } }],
      });
    },
  );

  test("with a phone that the journal does not know cannot be told to anybody: the phone is ended", () => {
    const call = alice(QUEUE);
    expect(planRecovery(both, [call], NOBODY)).toEqual({
      ...NOTHING,
      adopt: [{ call, state: QUEUE, talk: null }],
      endLegs: [idOf(ALICE, "agent1")],
      deleteBridges: [talkOf(ALICE)],
    });
  });

  test("with a third in the bridge who is none of ours", () => {
    const call = alice(TALK, { legs: [leg("agent1", { queue: "front-desk" })] });
    const three = { ...both, channels: [channel("1764.7", talkOf(ALICE)), ...both.channels] };
    expect(planRecovery(three, [call], NOBODY).adopt).toMatchObject([{ talk: { leg: idOf(ALICE, "agent1") } }]);
  });

  test("is left alone while the journal cannot be read; whoever is alone is not", () => {
    const now = seen(
      [...both.channels, channel("1764.2", QUEUE_ROOM), channel("1764.3", talkOf(ZOE)), channel(idOf(ZOE, "desk1"))],
      { bridges: [...both.bridges, talkOf(ZOE)] },
    );
    expect(planRecovery(now, [], NOBODY, "unread")).toEqual({
      ...NOTHING,
      endLegs: [idOf(ZOE, "desk1")],
      deleteBridges: [talkOf(ZOE)],
      takeIn: ["1764.2", "1764.3"],
    });
  });

  test("of a customer who waits for it: he is left to his music while the journal cannot be read", () => {
    const customer = idOf(ALICE, "customer");
    const waiting = (state: "Up" | "Ringing") => seen([{ ...channel(customer, QUEUE_ROOM), answered: state === "Up" }]);
    expect(planRecovery(waiting("Up"), [], NOBODY, "unread")).toEqual(NOTHING);
    expect(planRecovery(waiting("Ringing"), [], NOBODY, "unread").endLegs).toEqual([customer]);
    expect(planRecovery(waiting("Up"), [], NOBODY, "read").endLegs).toEqual([customer]);
  });

  test("in somebody else's bridge is none", () => {
    const now = seen([channel(CHANNEL, talkOf(ZOE)), channel(idOf(ALICE, "agent1"), talkOf(ZOE))]);
    const plan = planRecovery(now, [alice(TALK, { legs: [leg("agent1")] })], NOBODY);
    expect(plan.adopt).toMatchObject([{ state: { step: "afterCall" }, talk: null }]);
    expect(plan.endLegs).toEqual([idOf(ALICE, "agent1")]);
  });
});

describe("a caller who has gone", () => {
  test.each(EVERY_STEP)("from $step while nobody watched", (state) => {
    const call = alice(state);
    const reason = state.step === "talk" || state.step === "afterCall" ? "completed" : "abandoned";
    expect(planRecovery(seen([]), [call], NOBODY)).toEqual({ ...NOTHING, close: [{ call, reason }] });
  });

  test.each(EVERY_STEP)("from $step with an Asterisk that was started again", (state) => {
    const call = alice(state);
    const now = seen([], { asteriskStartedAtMs: ARRIVED + 1 });
    expect(planRecovery(now, [call], NOBODY).close).toEqual([{ call, reason: "nodeLost" }]);
  });

  test("leaves a phone behind: it is ended, with the bridge of the talk", () => {
    const now = seen([channel(idOf(ALICE, "agent1"), talkOf(ALICE))], { bridges: [talkOf(ALICE)] });
    const plan = planRecovery(now, [alice(TALK, { legs: [leg("agent1")] })], NOBODY);
    expect(plan).toMatchObject({ endLegs: [idOf(ALICE, "agent1")], deleteBridges: [talkOf(ALICE)], adopt: [] });
  });
});

describe("what belongs to nobody", () => {
  test("phones that ring for a caller who is taken over are ended: the step rings anew", () => {
    const now = seen([channel(CHANNEL, LOBBY), channel(idOf(ALICE, "desk1")), channel(idOf(ALICE, "desk2"))]);
    const plan = planRecovery(now, [alice(REACH, { legs: [leg("desk1"), leg("desk2")] })], NOBODY);
    expect(plan.endLegs).toEqual([idOf(ALICE, "desk1"), idOf(ALICE, "desk2")]);
  });

  test("a phone and a bridge of a call that nobody remembers are ended", () => {
    const now = seen([channel(idOf(ZOE, "mobile3"), talkOf(ZOE))], { bridges: [LOBBY, talkOf(ZOE, 4)] });
    expect(planRecovery(now, [], NOBODY)).toEqual({
      ...NOTHING,
      endLegs: [idOf(ZOE, "mobile3")],
      deleteBridges: [talkOf(ZOE, 4)],
    });
  });

  test("a caller whom nobody remembers is taken in", () => {
    expect(planRecovery(seen([channel("1764.9", LOBBY)]), [], NOBODY)).toEqual({ ...NOTHING, takeIn: ["1764.9"] });
  });
});

describe("calls that this process is running", () => {
  const alive = new Map([[ALICE, CHANNEL]]);
  const itsOwn = seen(
    [channel(CHANNEL, talkOf(ALICE)), channel(idOf(ALICE, "agent1"), talkOf(ALICE)), channel(idOf(ALICE, "desk9"))],
    { bridges: [LOBBY, talkOf(ALICE)] },
  );

  test("are left alone with their phones and their bridge", () => {
    expect(planRecovery(itsOwn, [alice(TALK, { legs: [leg("agent1")] })], alive)).toEqual(NOTHING);
  });

  test("also where the journal cannot be read", () => {
    expect(planRecovery(itsOwn, [], alive)).toEqual(NOTHING);
  });

  test("whose caller has gone hear of it from the line, not from here", () => {
    expect(planRecovery(seen([]), [alice(TALK)], alive)).toEqual(NOTHING);
  });

  test("keep a caller who was taken in while the journal could not be read: the call it knows of is closed", () => {
    const taken = new Map([[ZOE, CHANNEL]]);
    const plan = planRecovery(seen([channel(CHANNEL, LOBBY)]), [alice(MENU)], taken);
    expect(plan).toMatchObject({ ...NOTHING, close: [{ call: { id: ALICE }, reason: "abandoned" }] });
  });

  test("one of them took the caller in while the journal could not be read: the call remembered is over", () => {
    const call = alice(MENU);
    const plan = planRecovery(seen([channel(CHANNEL, LOBBY)]), [call], new Map([[ZOE, CHANNEL]]));
    expect(plan).toEqual({ ...NOTHING, close: [{ call, reason: "abandoned" }] });
  });

  test("do not keep another call's phones alive", () => {
    const plan = planRecovery(seen([channel(idOf(ZOE, "desk1"))]), [], alive);
    expect(plan.endLegs).toEqual([idOf(ZOE, "desk1")]);
  });
});

test("many at once: each is treated by itself", () => {
  const zoe: RememberedCall = { ...alice(MENU), id: ZOE, channel: "1764.2" as ChannelId };
  const cleo: RememberedCall = { ...alice(QUEUE), id: "a0000000003" as CallId, channel: "1764.3" as ChannelId };
  const openOffers = [
    { id: "o-a0000000001-1" as OfferId, entry: "e-a0000000001" as EntryId, agent: "dave", madeAtMs: 1 },
  ];
  const call = alice(TALK, { legs: [leg("agent1")], openOffers });
  const now = seen([
    channel(CHANNEL, talkOf(ALICE)),
    channel(idOf(ALICE, "agent1"), talkOf(ALICE)),
    channel("1764.2", LOBBY),
    channel("1764.8"),
  ]);
  expect(planRecovery(now, [call, zoe, cleo], NOBODY)).toMatchObject({
    adopt: [
      { call: { id: ALICE }, state: { step: "talk" } },
      { call: { id: ZOE }, state: MENU },
    ],
    close: [{ call: { id: "a0000000003" }, reason: "abandoned" }],
    endLegs: [],
    takeIn: ["1764.8"],
  });
});
