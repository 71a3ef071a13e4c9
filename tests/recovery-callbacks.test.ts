/** A restart while something is promised to somebody: callbacks come back once, with their place, whatever was going on. */
import type { ChannelSnapshot, Snapshot, Telephony } from "../src/ari";
import type { DomainEvent } from "../src/domain/events";
import type { CallId, ChannelId } from "../src/domain/glossary";
import { createRecovery } from "../src/recovery";
import { ALICE, ASKS, aDesk, aliceAsks } from "./callflow/a-callback";
import { answersAfter, ignores } from "./support/fake-line";
import type { FrontDesk } from "./support/front-desk";

const LATER = "2026-03-02T09:05:00+03:00";

const seen = (id: ChannelId, state: "Up" | "Ringing"): ChannelSnapshot => ({
  ...{ id, name: "PJSIP/trunk-00000001", state, accountcode: "", callerNumber: ALICE, callerName: "" },
  ...{ dialledExten: "78432000000", createdAtMs: 0, app: "Stasis", bridge: null, ours: true, appData: "frontdesk,leg" },
});

interface Restarted {
  readonly desk: FrontDesk;
  /** What the process of before recorded, and then this one. */
  readonly all: () => DomainEvent[];
  /** From now on the journal can be read. */
  readonly journalBack: () => void;
}

/** Another process takes over what `before` recorded, and the channels that are still there. */
async function restart(
  before: FrontDesk,
  first: "agent" | "customer",
  channels: readonly ChannelSnapshot[],
  journal: "there" | "away" = "there",
  prepare: (desk: FrontDesk) => void = () => undefined,
): Promise<Restarted> {
  const recorded = before.events.slice();
  const desk = aDesk(first, { now: LATER });
  prepare(desk);
  const now: Snapshot = { channels, bridges: [], startedAt: "2026-03-01T00:00:00Z", version: "22.10.1", takenAtMs: 0 };
  const ended = new Set<ChannelId>();
  const telephony = {
    adoptLine: () => desk.world.caller("alice", { answered: true, ani: ALICE, hangsUpAfterMs: 60_000 }).line,
    endChannel: async (id: ChannelId) => void ended.add(id),
    endBridge: async () => undefined,
    snapshot: async () => ({ ...now, channels: channels.filter(({ id }) => !ended.has(id)) }),
  } as unknown as Telephony;
  let readable = journal === "there";
  const recovery = createRecovery({
    ...{ telephony: () => telephony, acd: desk.acd, calls: desk.calls, callbacks: desk.callbacks, clock: desk.clock },
    journal: { record: (event) => void desk.events.push(event), durable: async () => undefined },
    log: { warn: () => undefined, debug: () => undefined } as never,
    openLines: async () =>
      [...recorded, ...desk.events].map((event, n) => ({ seq: n + 1, node: "t", atMs: desk.clock.nowMs(), event })),
    companyOf: async () => null,
    journalReadable: () => readable,
  });
  await desk.clock.until(recovery.reconcile(now));
  return {
    desk,
    all: () => [...recorded, ...desk.events],
    journalBack: () => {
      readable = true;
    },
  };
}

const of = <T extends DomainEvent["type"]>(type: T, events: readonly DomainEvent[]) =>
  events.filter((event): event is Extract<DomainEvent, { type: T }> => event.type === type);

const endsOf = (call: CallId, desk: FrontDesk) => of("call.ended", desk.events).filter((ended) => ended.call === call);

/** Dave and Alice talk in the end, in the place of the first call, which ended once. */
async function expectCalledBack({ desk, all }: Restarted): Promise<void> {
  desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 20_000 }));
  desk.world.phones.script(ALICE, answersAfter(1_000));
  desk.login("dave");
  await desk.clock.advance(90_000);
  expect(of("callback.requested", all())).toHaveLength(1);
  expect(of("callback.ended", all())).toMatchObject([{ how: "done" }]);
  const [{ entry } = { entry: "" }] = of("queue.entered", all());
  expect(of("queue.left", all())).toMatchObject([{ entry, how: "connected" }]);
}

describe("between the request and the end of what confirms it", () => {
  /** Alice has pressed 1 for the second time, and hears that her callback is booked. */
  async function cutInTheWord(): Promise<FrontDesk> {
    const desk = aDesk("agent");
    desk.call("alice", { ani: ALICE, presses: ASKS });
    await desk.clock.advance(7_500);
    expect(desk.world.transcript.at(-1)).toBe("alice hears callback-booked (ru)");
    return desk;
  }

  test("the caller who is there hears it to its end and is called back once, by this callback", async () => {
    const before = await cutInTheWord();
    const restarted = await restart(before, "agent", [seen(before.find("call.arrived").channel, "Up")]);
    const { desk } = restarted;
    await desk.clock.advance(10_000);
    expect(desk.world.transcript).toEqual(["alice hears callback-booked (ru)", "alice is hung up"]);
    expect(endsOf(before.find("call.arrived").call, desk)).toMatchObject([{ reason: "completed" }]);
    await expectCalledBack(restarted);
  });

  test("the caller who has hung up meanwhile is called back all the same", async () => {
    const before = await cutInTheWord();
    const restarted = await restart(before, "agent", []);
    const { call } = before.find("call.arrived");
    expect(endsOf(call, restarted.desk)).toMatchObject([{ reason: "completed" }]);
    await expectCalledBack(restarted);
  });
});

/** Dave is held for Alice, whose phone rings. */
async function ringing(): Promise<FrontDesk> {
  const desk = aDesk("customer");
  desk.world.phones.script(ALICE, ignores());
  await aliceAsks(desk);
  desk.login("dave");
  await desk.clock.advance(2_000);
  expect(desk.world.transcript.at(-1)).toBe(`${ALICE} rings`);
  return desk;
}

test("cut while the customer's phone rings: he is rung again, in the same place", async () => {
  const before = await ringing();
  const restarted = await restart(before, "customer", [seen(before.find("call.placed").channel, "Ringing")]);
  await expectCalledBack(restarted);
});

test("the same while Postgres is away: the place is not taken for a caller who has hung up", async () => {
  const before = await ringing();
  const restarted = await restart(before, "customer", [seen(before.find("call.placed").channel, "Ringing")], "away");
  const { desk, all, journalBack } = restarted;
  await desk.clock.advance(10_000);
  journalBack();
  await desk.clock.advance(5_000);
  expect(of("queue.left", all())).toEqual([]);
  expect(of("offer.ended", desk.events)[0]).toMatchObject({ outcome: "lost", offer: before.find("offer.made").offer });
  desk.acd.setStatus("dave", { kind: "loggedOut" }, "test");
  await expectCalledBack(restarted);
});

test("one that stood in line with an agent's phone ringing, while Postgres is away: the offer has its end", async () => {
  const before = aDesk("agent");
  before.world.phones.script("desk-102", ignores());
  await aliceAsks(before);
  before.login("dave");
  await before.clock.advance(2_000);
  const restarted = await restart(before, "agent", [], "away");
  const { desk, journalBack } = restarted;
  journalBack();
  desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 20_000 }));
  await desk.clock.advance(3_000);
  expect(of("offer.ended", desk.events)[0]).toMatchObject({ outcome: "lost", offer: before.find("offer.made").offer });
  await expectCalledBack(restarted);
});

test("a customer who has answered while Postgres is away is left to his music, and taken over later", async () => {
  const before = aDesk("customer");
  before.world.phones.script(ALICE, answersAfter(1_000));
  before.world.phones.script("desk-102", ignores());
  await aliceAsks(before);
  before.login("dave");
  await before.clock.advance(8_000);
  expect(before.world.transcript).toContain(`${ALICE} waits in front-desk`);
  const { desk, all, journalBack } = await restart(
    before,
    "customer",
    [seen(before.find("call.placed").channel, "Up")],
    "away",
  );
  await desk.clock.advance(5_000);
  journalBack();
  desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 20_000 }));
  await desk.clock.advance(30_000);
  expect(desk.world.transcript).toContain("alice and desk-102 talk");
  expect(of("queue.entered", all())).toHaveLength(1);
  expect(of("queue.left", all())).toMatchObject([{ how: "connected" }]);
  expect(of("callback.ended", all())).toMatchObject([{ how: "done" }]);
  const made = of("offer.made", all()).map(({ offer }) => offer);
  expect(new Set(made).size).toBe(made.length);
  expect(of("offer.ended", all()).map(({ offer }) => offer)).toEqual(made);
});

test("one that was set aside when Postgres went away has its place again, which ends with it", async () => {
  const before = aDesk("customer", { now: "2026-03-01T17:59:54+03:00" }, ', hours: { mon-sun: "09:30-18:00" }');
  await aliceAsks(before);
  const { callback, entry } = before.find("callback.setAside");
  const { desk, all, journalBack } = await restart(before, "customer", [], "away");
  journalBack();
  await desk.clock.advance(3_000);
  expect(desk.callbacks.cancel(callback, "olga")).toBe(true);
  expect(of("queue.left", all())).toMatchObject([{ entry, how: "elsewhere" }]);
});

test("cut while the agent hears that the last try was in vain: there is no other", async () => {
  const before = aDesk("agent");
  before.world.phones.script("desk-102", answersAfter(1_000));
  before.world.phones.script(ALICE, ignores());
  await aliceAsks(before);
  before.login("dave");
  await before.clock.advance(28_500 + 60_000 + 28_500);
  expect(before.world.transcript.at(-1)).toBe("desk-102 hears callback-unanswered (ru)");
  const { desk, all } = await restart(before, "agent", []);
  await desk.clock.advance(60_000);
  expect(of("call.placed", all())).toHaveLength(2);
  expect(of("callback.ended", all())).toMatchObject([{ how: "failed", by: "no tries left" }]);
  expect(of("queue.left", all())).toHaveLength(1);
});

test("one callback that cannot be taken up keeps nobody else from being", async () => {
  const before = aDesk("agent");
  await aliceAsks(before);
  await aliceAsks(before, { ani: "+78435550002" });
  const { desk } = await restart(before, "agent", [], "there", ({ acd }) =>
    jest.spyOn(acd, "enter").mockImplementationOnce(() => {
      throw new Error("no place");
    }),
  );
  expect(desk.acd.queue("front-desk")?.waiting).toHaveLength(1);
  await desk.clock.advance(60_000);
  expect(desk.acd.queue("front-desk")?.waiting).toHaveLength(2);
});
