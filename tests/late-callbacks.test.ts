/** What an earlier owner of the pool did with callbacks and tells late: taken up, or let go, without a restart. */
import type { Callbacks } from "../src/callflow/callbacks";
import type { DomainEvent, JournalEntry } from "../src/domain/events";
import type { CallbackId } from "../src/domain/glossary";
import { foldLedger } from "../src/domain/ledger";
import { LOOK_EVERY_MS, watchLateCallbacks } from "../src/late-callbacks";
import { ALICE, ASKS, aDesk, aliceAsks } from "./callflow/a-callback";
import { answersAfter, ignores } from "./support/fake-line";
import type { FrontDesk } from "./support/front-desk";

const LATER = "2026-03-02T09:01:00+03:00";

const linesOf = (events: readonly DomainEvent[]): JournalEntry[] =>
  events.map((event, n) => ({ seq: n + 1, node: "t", atMs: Date.parse(LATER), event }));

/** The process that has the calls now, beside a ledger that gets what another one tells late. */
class Owner {
  readonly late: DomainEvent[] = [];
  private watch = { stop: (): void => undefined };

  private constructor(readonly desk: FrontDesk) {}

  /** `before`: what the ledger had of the process before when this one took over. */
  static start(
    first: "agent" | "customer",
    before: readonly DomainEvent[] = [],
    desk = aDesk(first, { now: LATER }),
  ): Owner {
    const owner = new Owner(desk);
    owner.late.push(...before);
    desk.callbacks.restore(linesOf(before), () => false);
    owner.watch = watchLateCallbacks({
      ...{ callbacks: desk.callbacks, calls: desk.calls, acd: desk.acd, clock: desk.clock },
      rows: { openIds: async () => owner.open(), endsOf: async (ids) => owner.ends(ids) },
      journal: {
        record: (event) => void desk.events.push(event),
        durable: async () => undefined,
        state: () => ({ postgresReachable: true, spooled: 0 }) as never,
      },
      openLines: async () => linesOf(owner.all),
      log: { warn: () => undefined, debug: () => undefined },
    });
    return owner;
  }

  get all(): DomainEvent[] {
    return [...this.late, ...this.desk.events];
  }

  of<T extends DomainEvent["type"]>(type: T): Extract<DomainEvent, { type: T }>[] {
    return this.all.filter((event): event is Extract<DomainEvent, { type: T }> => event.type === type);
  }

  /** The other process has told this, and so much time passes. */
  async hears(events: readonly DomainEvent[], ms = 2 * LOOK_EVERY_MS): Promise<void> {
    this.late.push(...events);
    await this.desk.clock.advance(ms);
  }

  stop(): void {
    this.watch.stop();
  }

  private rows() {
    return foldLedger(linesOf(this.all)).callbacks;
  }

  private open(): CallbackId[] {
    return this.rows().flatMap(({ id, ended_at }) => (ended_at === undefined ? [id as CallbackId] : []));
  }

  private ends(
    ids: readonly CallbackId[],
  ): Awaited<ReturnType<Parameters<typeof watchLateCallbacks>[0]["rows"]["endsOf"]>> {
    type How = Parameters<Callbacks["endedBefore"]>[1];
    const ended = this.rows().filter(({ id, ended_at }) => ended_at !== undefined && ids.includes(id as CallbackId));
    return new Map(ended.map(({ id, how }) => [id as CallbackId, how as How]));
  }
}

/** Dave takes a call, and whoever is called answers. */
function atWork({ desk }: Owner): void {
  desk.world.phones.script("desk-102", answersAfter(1_000, { hangsUpAfterMs: 20_000 }));
  desk.world.phones.script(ALICE, answersAfter(1_000));
  desk.login("dave");
}

/** Alice has asked; nobody is at work. */
async function asked(first: "agent" | "customer" = "agent"): Promise<FrontDesk> {
  const desk = aDesk(first);
  await aliceAsks(desk);
  return desk;
}

const endedBy = (desk: FrontDesk, how: "done" | "cancelled"): DomainEvent => {
  const { callback, call } = desk.find("callback.waits");
  return { type: "callback.ended", call, callback, how, by: null };
};

describe("promised by the other process", () => {
  test("whoever was in line there is called, in the same place", async () => {
    const before = await asked();
    const owner = Owner.start("agent");
    await owner.hears(before.events);
    expect(owner.desk.callbacks.find(before.find("callback.requested").callback)).toMatchObject({ tries: 0 });
    atWork(owner);
    await owner.desk.clock.advance(60_000);
    expect(owner.of("callback.ended")).toMatchObject([{ how: "done" }]);
    expect(owner.of("queue.entered")).toHaveLength(1);
    expect(owner.of("queue.left")).toMatchObject([{ entry: before.find("queue.entered").entry, how: "connected" }]);
  });

  test("whoever was set aside there after a try is called when it is time, with one try less", async () => {
    const before = await asked("customer");
    before.world.phones.script(ALICE, ignores());
    before.login("dave");
    await before.clock.advance(30_000);
    const { callback, againAtMs } = before.find("callback.setAside");
    const owner = Owner.start("customer");
    await owner.hears(before.events);
    expect(owner.desk.callbacks.find(callback)).toMatchObject({ tries: 1, state: { notBeforeMs: againAtMs } });
    expect(owner.desk.acd.queue("front-desk")?.waiting).toEqual([]);
    expect(owner.desk.callbacks.cancel(callback, "olga")).toBe(true);
    expect(owner.of("queue.left")).toHaveLength(1);
  });

  test("an agent's phone that rang there has its end", async () => {
    const before = await asked();
    before.world.phones.script("desk-102", ignores());
    before.login("dave");
    await before.clock.advance(2_000);
    const owner = Owner.start("agent");
    await owner.hears(before.events);
    expect(owner.of("offer.ended")).toMatchObject([{ offer: before.find("offer.made").offer, outcome: "lost" }]);
  });

  test("whoever has been served there is not called", async () => {
    const before = await asked();
    const owner = Owner.start("agent");
    atWork(owner);
    await owner.hears([...before.events, endedBy(before, "done")], 60_000);
    expect(owner.desk.typesOf("callback.")).toEqual([]);
    expect(owner.desk.world.transcript).toEqual([]);
  });

  test("whoever is still on the line where he asked for it waits there himself", async () => {
    const owner = Owner.start("agent");
    owner.desk.call("alice", { ani: ALICE, presses: ASKS.slice(0, 1) });
    await owner.desk.clock.advance(10_000);
    const { call, entry, enteredAtMs } = owner.desk.find("queue.entered");
    const before = await asked();
    const requested = { ...before.find("callback.requested"), call, entry, enteredAtMs };
    await owner.hears([requested]);
    expect(owner.of("callback.ended")).toMatchObject([{ how: "dissolved", by: call }]);
    expect(owner.desk.acd.queue("front-desk")?.waiting).toMatchObject([{ call }]);
  });
});

describe("brought to its end by the other process", () => {
  test("whoever stands in line here leaves it, and is not called", async () => {
    const before = await asked();
    const owner = Owner.start("agent", before.events);
    const { callback } = before.find("callback.requested");
    expect(owner.desk.callbacks.find(callback)).not.toBeNull();
    await owner.hears([endedBy(before, "done")]);
    atWork(owner);
    await owner.desk.clock.advance(60_000);
    expect(owner.desk.callbacks.find(callback)).toBeNull();
    expect(owner.of("callback.ended")).toHaveLength(1);
    expect(owner.of("queue.left")).toMatchObject([{ how: "elsewhere" }]);
    expect(owner.desk.typesOf("call.placed")).toEqual([]);
    const [{ call } = { call: null }] = owner.of("callback.waits").slice(-1);
    expect(owner.of("call.ended").filter((ended) => ended.call === call)).toHaveLength(1);
  });

  test("a phone that rings for it stops", async () => {
    const before = await asked("customer");
    const owner = Owner.start("customer", before.events);
    owner.desk.world.phones.script(ALICE, ignores());
    owner.desk.login("dave");
    await owner.desk.clock.advance(2_000);
    expect(owner.desk.world.transcript).toEqual([`${ALICE} rings`]);
    await owner.hears([endedBy(before, "cancelled")]);
    expect(owner.desk.world.transcript).toEqual([`${ALICE} rings`, `${ALICE}: withdrawn`]);
    expect(owner.desk.acd.agent("dave")).toMatchObject({ state: "idle" });
  });

  test("whoever is on the line here stays", async () => {
    const before = await asked();
    const owner = Owner.start("agent", before.events);
    atWork(owner);
    await owner.desk.clock.advance(15_000);
    await owner.hears([endedBy(before, "done")]);
    await owner.desk.clock.advance(60_000);
    expect(owner.of("queue.left")).toMatchObject([{ how: "connected" }]);
    expect(owner.of("talk.ended")).toMatchObject([{ by: "employee" }]);
  });
});

test("what is begun and ended here while the ledger is read is left alone", async () => {
  const desk = await asked();
  const { callback } = desk.find("callback.requested");
  const seen = jest.spyOn(desk.callbacks, "restoreLate");
  const owner = Owner.start("agent", [], desk);
  const openIds = jest.spyOn(desk.callbacks, "openIds");
  // Between the two looks at what this process has.
  openIds.mockImplementationOnce(() => {
    const before = [callback];
    desk.callbacks.cancel(callback, "olga");
    const told = desk.events.findIndex(({ type }) => type === "callback.ended");
    desk.events.splice(told, 1); // not in the ledger yet
    return before;
  });
  await owner.hears([], LOOK_EVERY_MS);
  expect(openIds).toHaveBeenCalledTimes(2);
  expect(seen).not.toHaveBeenCalled();
});

test("a process that has stopped looks no more", async () => {
  const owner = Owner.start("agent");
  owner.stop();
  await owner.hears((await asked()).events);
  expect([owner.desk.callbacks.openIds(), owner.desk.clock.pending]).toEqual([[], 0]);
});
