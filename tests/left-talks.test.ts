/** Postgres is away when a process takes over: agents who talk are not offered beside their talk, whatever they say of themselves. */
import type { ChannelSnapshot, Snapshot, Telephony } from "../src/ari";
import type { DomainEvent } from "../src/domain/events";
import type { BridgeId, CallId, ChannelId } from "../src/domain/glossary";
import { createRecovery } from "../src/recovery";
import { toQueue } from "./callflow/queue-desk";
import { answersAfter } from "./support/fake-line";
import { FrontDesk } from "./support/front-desk";

const OLD = "t0000000001" as CallId;
const BRIDGE = `b-${OLD}-talk1` as BridgeId;
const CALLER = "1764.1" as ChannelId;
const LEG = `c-${OLD}-agent1` as ChannelId;

const inTheTalk = (id: ChannelId, name: string): ChannelSnapshot => ({
  ...{ id, name, state: "Up", accountcode: "", callerNumber: "+78435551234", callerName: "" },
  ...{ dialledExten: "", createdAtMs: 0, app: "Stasis", appData: "frontdesk", bridge: BRIDGE, ours: true },
});
const TALK = [inTheTalk(CALLER, "PJSIP/trunk-00000001"), inTheTalk(LEG, "PJSIP/desk-102-00000002")];

const KNOWN: readonly DomainEvent[] = [
  { type: "agent.statusChanged", agent: "dave", status: { kind: "available" }, by: "test" },
  {
    ...{ type: "call.arrived", call: OLD, channel: CALLER, ani: "+78435551234", number: null, dnis: "78432000000" },
    ...{ site: "kazan", dnisKnown: true, kind: "unknown", employee: null, companyVersion: 1 },
  },
  { type: "phone.rang", call: OLD, leg: LEG, employee: "dave", device: "desk", ringMs: 20_000 },
  { type: "phone.ended", call: OLD, leg: LEG, employee: "dave", device: "desk", outcome: "answered", rangMs: 1_000 },
  { type: "call.connected", call: OLD, leg: LEG, employee: "dave", device: "desk", queue: "front-desk" },
  {
    ...{ type: "step.entered", call: OLD },
    state: { step: "talk", leg: LEG, employee: "dave", device: "desk", queue: "front-desk" },
  },
];

/** Dave talks at desk-102, and the journal cannot be read. */
async function takenOver() {
  const desk = new FrontDesk();
  const asterisk = { channels: TALK, readable: false };
  const now = (): Snapshot => ({
    ...{ channels: asterisk.channels, bridges: [{ id: BRIDGE, channels: [CALLER, LEG] }] },
    ...{ startedAt: "2026-03-01T00:00:00Z", version: "22.10.1", takenAtMs: 0 },
  });
  const talk = { bridge: BRIDGE, ended: new Promise(() => undefined) };
  const telephony = {
    snapshot: async () => now(),
    adoptLine: () => desk.world.caller("alice", { answered: true, hangsUpAfterMs: 600_000 }).line,
    adoptTalk: () => talk,
    endChannel: async () => undefined,
    endBridge: async () => undefined,
  } as unknown as Telephony;
  const recovery = createRecovery({
    ...{ telephony: () => telephony, acd: desk.acd, calls: desk.calls, clock: desk.clock },
    journal: { record: (event) => void desk.events.push(event), durable: async () => undefined },
    log: { warn: () => undefined, debug: () => undefined } as never,
    openLines: async () =>
      [...KNOWN, ...desk.events].map((event, n) => ({ seq: n + 1, node: "t", atMs: desk.clock.nowMs(), event })),
    companyOf: async () => null,
    journalReadable: () => asterisk.readable,
  });
  await recovery.reconcile(now());
  desk.login("dave");
  desk.call("bella", toQueue());
  await desk.clock.advance(10_000);
  return { desk, asterisk };
}

const offeredTo = (desk: FrontDesk): string[] =>
  desk.events.flatMap((event) => (event.type === "offer.made" ? [event.agent] : []));

test("an agent who talks is offered nobody beside his talk; others are", async () => {
  const { desk } = await takenOver();
  expect(desk.acd.agent("dave")).toMatchObject({
    status: { kind: "available" },
    backOff: { why: "busy", untilMs: null },
  });
  expect(offeredTo(desk)).toEqual([]);
  desk.login("erin");
  await desk.clock.advance(1_000);
  expect(offeredTo(desk)).toEqual(["erin"]);
});

test("once the talk is over he takes callers, though the journal still cannot be read", async () => {
  const { desk, asterisk } = await takenOver();
  asterisk.channels = [];
  await desk.clock.advance(2_100);
  expect(offeredTo(desk)).toEqual(["dave"]);
});

test("what he chose for after a call stays chosen when the journal tells his status of before", async () => {
  const { desk, asterisk } = await takenOver();
  desk.world.phones.script("desk-102", answersAfter(0, { hangsUpAfterMs: 5_000 }));
  asterisk.channels = [];
  await desk.clock.advance(2_100);
  desk.acd.setStatus("dave", { kind: "onBreak", reason: "lunch" }, "dave");
  expect(desk.acd.agent("dave")).toMatchObject({ status: { kind: "available" }, nextStatus: { kind: "onBreak" } });
  asterisk.readable = true;
  await desk.clock.advance(20_000);
  expect(desk.acd.agent("dave")).toMatchObject({ status: { kind: "onBreak", reason: "lunch" } });
});

test("once the journal can be read it is his talk, and he is free after it", async () => {
  const { desk, asterisk } = await takenOver();
  asterisk.readable = true;
  await desk.clock.advance(5_000);
  expect(desk.acd.agent("dave")).toMatchObject({ state: "talking", call: OLD, backOff: null });
  expect(offeredTo(desk)).toEqual([]);
  desk.acd.talkEnded("dave", OLD);
  await desk.clock.advance(10_000);
  expect(offeredTo(desk)).toContain("dave");
});
