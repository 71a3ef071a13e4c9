/** After a connect: what the journal says beside what this process and Asterisk know, carried out. */
import type { ChannelSnapshot, Snapshot, Telephony } from "../src/ari";
import type { DomainEvent, JournalEntry } from "../src/domain/events";
import type { CallId, ChannelId } from "../src/domain/glossary";
import { createRecovery, type Reconciled, type Recovery } from "../src/recovery";
import { deskWith, toQueue } from "./callflow/queue-desk";
import { FrontDesk } from "./support/front-desk";

const CHANNEL = "1764.1" as ChannelId;
const OLD = "t0000000001" as CallId;

const seen = (more: Partial<ChannelSnapshot> = {}): ChannelSnapshot => ({
  ...{ id: CHANNEL, name: "PJSIP/trunk-00000001", state: "Up", accountcode: "", callerNumber: "+78435551234" },
  ...{ callerName: "", dialledExten: "78432000000", createdAtMs: 0, app: "Stasis", bridge: null, ours: true },
  appData: "frontdesk,trunk,78432000000,allowed_not_screened",
  ...more,
});
const snapshot = (...channels: ChannelSnapshot[]): Snapshot => ({
  ...{ channels, bridges: [], startedAt: "2026-03-01T00:00:00Z", version: "22.10.1", takenAtMs: 0 },
});

/** Reconciles with a journal that takes `readMs` to read. */
async function reconcile(
  desk: FrontDesk,
  now: Snapshot,
  events: readonly DomainEvent[],
  readMs = 1,
): Promise<Reconciled> {
  const lines = events.map((event, n): JournalEntry => ({ seq: n + 1, node: "t", atMs: desk.clock.nowMs(), event }));
  const telephony = {
    adoptLine: () => desk.world.caller("alice", { answered: true, hangsUpAfterMs: 60_000 }).line,
    adoptTalk: () => null,
    endChannel: async () => undefined,
    endBridge: async () => undefined,
  } as unknown as Telephony;
  const recovery = createRecovery({
    ...{ telephony: () => telephony, acd: desk.acd, calls: desk.calls, clock: desk.clock },
    journal: { record: (event) => void desk.events.push(event), durable: async () => undefined },
    log: { warn: () => undefined } as never,
    openLines: () => new Promise((resolve) => void desk.clock.after(readMs, () => resolve(lines))),
    companyOf: async () => null,
    journalReadable: () => true,
  });
  return desk.clock.until(recovery.reconcile(now));
}

const arrived = (call: CallId): DomainEvent => ({
  ...{ type: "call.arrived", call, channel: CHANNEL, ani: "+78435551234", number: null, dnis: "78432000000" },
  ...{ site: "kazan", dnisKnown: true, kind: "unknown", employee: null, companyVersion: 1 },
});

test("a call that ends while the journal is read has one end in it", async () => {
  const desk = new FrontDesk();
  desk.call("alice", { hangsUpAfterMs: 1_000 });
  await desk.clock.advance(500);
  await reconcile(desk, snapshot(), desk.events, 2_000);
  expect(desk.typesOf("call.ended")).toHaveLength(1);
});

test("a caller nobody remembers who withholds the number is withheld here too", async () => {
  const desk = new FrontDesk();
  const appData = "frontdesk,trunk,78432000000,prohib_passed_screen";
  expect(await reconcile(desk, snapshot(seen({ appData })), [])).toEqual({ adopted: 1, closed: 0 });
  expect(desk.find("call.arrived")).toMatchObject({ kind: "withheld", number: null, ani: "anonymous", site: "kazan" });
});

test("an agent whose talk ended while nobody watched is offered the next caller at once", async () => {
  const desk = new FrontDesk();
  const leg = `c-${OLD}-agent1` as ChannelId;
  const talk = { leg, employee: "dave", device: "desk", queue: "front-desk" } as const;
  const events: DomainEvent[] = [
    { type: "agent.statusChanged", agent: "dave", status: { kind: "available" }, by: "test" },
    arrived(OLD),
    { type: "agent.stateChanged", agent: "dave", state: "talking", call: OLD, untilMs: null },
    { type: "call.connected", call: OLD, ...talk },
    { type: "step.entered", call: OLD, state: { step: "talk", ...talk } },
  ];
  await reconcile(desk, snapshot(seen()), events);
  await desk.clock.advance(1);
  expect(desk.acd.agent("dave")).toMatchObject({ state: "idle", status: { kind: "available" } });
  expect(desk.typesOf("talk.ended")).toHaveLength(1);
});

interface Away {
  readonly recovery: Recovery;
  /** From now on the journal can be read. */
  back(): void;
  /** How often it has been. */
  reads(): number;
}

const hangs = (): Promise<void> => new Promise(() => undefined);

/** A recovery whose journal cannot be read until somebody says so. */
function journalAway(desk: FrontDesk, events: readonly DomainEvent[], readMs = 0): Away {
  let readable = false;
  let reads = 0;
  const recovery = createRecovery({
    ...{ acd: desk.acd, calls: desk.calls, clock: desk.clock },
    telephony: () => ({ snapshot: async () => snapshot(), endBridge: hangs }) as unknown as Telephony,
    journal: { record: (event) => void desk.events.push(event), durable: async () => undefined },
    log: { warn: () => undefined, debug: () => undefined } as never,
    async openLines() {
      reads++;
      if (readMs > 0) await new Promise<void>((resolve) => void desk.clock.after(readMs, resolve));
      return events.map((event, n) => ({ seq: n + 1, node: "t", atMs: 0, event }));
    },
    companyOf: async () => null,
    journalReadable: () => readable,
  });
  return {
    recovery,
    back: () => {
      readable = true;
    },
    reads: () => reads,
  };
}

test("a journal that cannot be read at the start is read as soon as it can: agents have their status again, closed queues stay closed", async () => {
  const desk = new FrontDesk();
  const { recovery, back } = journalAway(desk, [
    { type: "agent.statusChanged", agent: "dave", status: { kind: "available" }, by: "test" },
    { type: "queue.closed", queue: "front-desk", by: "test" },
  ]);
  expect(await recovery.reconcile(snapshot())).toEqual({ adopted: 0, closed: 0 });
  expect(desk.acd.agent("dave")).toMatchObject({ status: { kind: "loggedOut" } });
  await desk.clock.advance(10_000);
  back();
  await desk.clock.advance(3_000);
  expect(desk.acd.agent("dave")).toMatchObject({ status: { kind: "available" } });
  expect(desk.acd.outlook.figures("front-desk").open).toBe(false);
});

describe("while Asterisk is not there", () => {
  const LINES: readonly DomainEvent[] = [
    { type: "agent.statusChanged", agent: "dave", status: { kind: "available" }, by: "test" },
    { type: "agent.statusChanged", agent: "erin", status: { kind: "onBreak", reason: "lunch" }, by: "test" },
    { type: "queue.closed", queue: "front-desk", by: "test" },
  ];

  test("agents are shown with their status and queues as closed, as soon as the journal can be read", async () => {
    const desk = new FrontDesk();
    const { recovery, back } = journalAway(desk, LINES);
    recovery.foreshow();
    await desk.clock.advance(10_000);
    expect(desk.acd.agent("dave")).toMatchObject({ status: { kind: "loggedOut" } });
    back();
    await desk.clock.advance(2_000);
    expect(desk.acd.agent("dave")).toMatchObject({ status: { kind: "available" }, state: "idle" });
    expect(desk.acd.agent("erin")).toMatchObject({ status: { kind: "onBreak", reason: "lunch" } });
    expect(desk.acd.queue("front-desk")?.closed).toBe(true);
    expect(desk.typesOf("agent.")).toEqual([]);
  });

  test("what is chosen meanwhile stands, and nobody is offered before the callers are back", async () => {
    const desk = new FrontDesk();
    const { recovery, back } = journalAway(desk, LINES.slice(0, 2));
    back();
    recovery.foreshow();
    desk.acd.setStatus("dave", { kind: "onBreak", reason: "coffee" }, "test");
    await desk.clock.advance(2_000);
    expect(desk.acd.agent("dave")).toMatchObject({ status: { kind: "onBreak", reason: "coffee" } });
    desk.login("erin");
    desk.call("alice", toQueue());
    await desk.clock.advance(5_000);
    expect(desk.typesOf("offer.made")).toEqual([]);
    await recovery.reconcile(snapshot());
    await desk.clock.advance(100);
    expect(desk.acd.agent("dave")).toMatchObject({ status: { kind: "onBreak", reason: "coffee" } });
    expect(desk.typesOf("offer.made")).toHaveLength(1);
  });

  test("a process that ends asks no more, whatever it was waiting for", async () => {
    const desk = new FrontDesk();
    const { recovery, back, reads } = journalAway(desk, LINES);
    recovery.foreshow();
    await desk.clock.advance(3_000);
    await recovery.reconcile(snapshot()); // without the journal, which is to be asked again
    recovery.stop();
    back();
    await desk.clock.advance(10_000);
    expect([reads(), desk.clock.pending]).toEqual([0, 0]);
  });

  test("an Asterisk that is there is asked instead, however long it takes: the journal is read once", async () => {
    const desk = new FrontDesk();
    const { recovery, back, reads } = journalAway(desk, LINES, 2_500);
    back();
    recovery.foreshow();
    const bridges = [{ id: "b-t0000000001-talk1", channels: [] }] as unknown as Snapshot["bridges"];
    void recovery.reconcile({ ...snapshot(), bridges });
    await desk.clock.advance(10_000);
    expect(reads()).toBe(1);
  });
});

describe("while the journal cannot be read nobody knows who is at work", () => {
  const RULES = "noAgent: { loggedOut: leave }, hopeless: { waitingPerAgent: 1 }";

  async function twoCallers(lines: readonly DomainEvent[]): Promise<FrontDesk> {
    const desk = deskWith(RULES);
    const { recovery, back } = journalAway(desk, lines);
    await recovery.reconcile(snapshot());
    desk.call("alice", toQueue());
    desk.call("bella", toQueue({}, { ani: "+78435550002" }));
    await desk.clock.advance(20_000);
    expect(desk.typesOf("queue.refused")).toEqual([]);
    expect(desk.acd.queue("front-desk")?.waiting).toHaveLength(2);
    back();
    await desk.clock.advance(10_000);
    return desk;
  }

  test("nobody is turned away for it, and whoever was at work takes them", async () => {
    const desk = await twoCallers([
      { type: "agent.statusChanged", agent: "dave", status: { kind: "available" }, by: "test" },
    ]);
    expect(desk.typesOf("offer.made")).not.toEqual([]);
    expect(desk.typesOf("queue.overflowed")).toEqual([]);
  });

  test("nobody was: now they leave, and the next is turned away", async () => {
    const desk = await twoCallers([]);
    expect(desk.typesOf("queue.overflowed")).toHaveLength(2);
    desk.call("carla", toQueue({}, { ani: "+78435550003" }));
    await desk.clock.advance(1_000);
    expect(desk.find("queue.refused").why).toBe("loggedOut");
  });
});
