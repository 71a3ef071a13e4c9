/**
 * What is left of calls when frontdesk or Asterisk dies, and how the next
 * process takes them over. A process is a telephony here: `stop` closes its
 * sockets as a death would, and nothing more.
 */
import type { Arrival, Snapshot, Telephony } from "../../src/ari";
import { createTelephony } from "../../src/ari";
import type { Leg } from "../../src/callflow/ports";
import { systemClock } from "../../src/clock";
import type { CallId, ChannelId } from "../../src/domain/glossary";
import { callIds, LOBBY_BRIDGE_ID, talkBridgeId } from "../../src/domain/ids";
import type { OutgoingCall } from "../support/sip-phone";
import { ARI_PASSWORD, type AsteriskUnderTest, startAsteriskUnderTest } from "./asterisk";
import { within } from "./within";

const LIMIT_MS = 10_000;
const LONG = { name: "long", language: "en", media: "sound:contract/en/long", lengthMs: 20_000 };
const SHORT = { name: "short", language: "en", media: "sound:contract/en/short", lengthMs: 400 };
const SALES = { kind: "queue", queue: "sales", music: "default" } as const;

describe("recovery", () => {
  let asterisk: AsteriskUnderTest;
  let running: Telephony[] = [];
  const newId = callIds("r");

  beforeAll(async () => {
    asterisk = await startAsteriskUnderTest("frontdesk");
  }, 60_000);
  afterEach(async () => {
    for (const desk of asterisk.desks) for (const call of desk.calls) await call.hangup();
    for (const call of asterisk.carrier.calls) await call.hangup();
    for (const telephony of running) telephony.stop();
    running = [];
  });
  afterAll(() => asterisk.close(), 20_000);

  interface Process {
    readonly telephony: Telephony;
    /** The last snapshot it was asked to reconcile. */
    seen(): Snapshot;
    readonly restarts: boolean[];
    replaced(): boolean;
    arrival(): Promise<Arrival>;
  }

  /** A frontdesk that has connected. `adopt` runs where the real one adopts. */
  async function startProcess(
    adopt: (telephony: Telephony, snapshot: Snapshot) => void = () => undefined,
  ): Promise<Process> {
    let seen: Snapshot | null = null;
    let replaced = false;
    let arrive: (arrival: Arrival) => void = () => undefined;
    const restarts: boolean[] = [];
    const quiet = () => undefined;
    const telephony = createTelephony({
      ari: { url: asterisk.url, user: "frontdesk", password: ARI_PASSWORD, app: "frontdesk", adapter: "websocket" },
      trunk: "trunk",
      clock: systemClock,
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet } as unknown as Parameters<
        typeof createTelephony
      >[0]["log"],
      random: Math.random,
      onArrival: (arrival) => arrive(arrival),
      reconcile: async (snapshot, { asteriskRestarted }) => {
        seen = snapshot;
        restarts.push(asteriskRestarted);
        adopt(telephony, snapshot);
      },
      onReplaced: () => {
        replaced = true;
      },
    });
    running.push(telephony);
    await telephony.ensureWaitingRooms(["sales"]);
    await within(LIMIT_MS, "connected", telephony.start());
    return {
      telephony,
      seen: () => {
        if (!seen) throw new Error("never reconciled");
        return seen;
      },
      restarts,
      replaced: () => replaced,
      arrival: () =>
        new Promise((resolve) => {
          arrive = resolve;
        }),
    };
  }

  async function call(process: Process): Promise<{ phone: OutgoingCall; arrival: Arrival; id: CallId }> {
    const arriving = process.arrival();
    const phone = asterisk.carrier.call({ to: "78432000000", fromNumber: "+78435551234" });
    const arrival = await within(LIMIT_MS, "the call arrives", arriving);
    const id = newId(Date.now());
    arrival.line.nameCall(id);
    return { phone, arrival, id };
  }

  async function answeredBy(
    process: Process,
    id: CallId,
    answer = true,
  ): Promise<{ leg: Leg | null; legId: ChannelId }> {
    const [bob] = asterisk.desks;
    const legId = `c-${id}-desk1` as ChannelId;
    const offered = bob.nextCall();
    const ringing = process.telephony.phones.ring({
      leg: legId,
      call: id,
      endpoint: { kind: "desk", account: "desk-101" },
      ringMs: 20_000,
      show: { number: null, name: "Alice" },
    });
    const incoming = await within(LIMIT_MS, "bob's phone rings", offered);
    incoming.ring();
    if (!answer) return { leg: null, legId };
    await incoming.answer();
    const result = await within(LIMIT_MS, "bob answers", ringing.outcome);
    if (result.kind !== "answered") throw new Error(result.outcome);
    return { leg: result.leg, legId };
  }

  const channelOf = (snapshot: Snapshot, id: ChannelId) => {
    const channel = snapshot.channels.find((one) => one.id === id);
    if (!channel) throw new Error(`no channel ${id}`);
    return channel;
  };
  const soon = <T>(what: string, promise: Promise<T>): Promise<T> => within(LIMIT_MS, what, promise);
  const eventually = async (what: string, isSo: () => boolean | Promise<boolean>): Promise<void> => {
    const untilMs = performance.now() + LIMIT_MS;
    while (!(await isSo())) {
      if (performance.now() > untilMs) throw new Error(`it never came: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  test("a caller in the middle of a prompt: the next process stops it and is heard at once", async () => {
    const first = await startProcess();
    const { phone, arrival, id } = await call(first);
    await soon("answered", arrival.line.answer());
    arrival.line.play(LONG);
    await soon("the prompt", phone.rtp.soundAfter());
    first.telephony.stop();

    const second = await startProcess();
    const seen = channelOf(second.seen(), arrival.line.channel);
    expect(seen).toMatchObject({
      ours: true,
      state: "Up",
      accountcode: id,
      bridge: LOBBY_BRIDGE_ID,
      callerNumber: "+78435551234",
    });
    const line = second.telephony.adoptLine(seen);
    expect(line.answered).toBe(true);
    await expect(soon("the prompt's end", line.play(SHORT).ended)).resolves.toBe("finished");
    void phone.sendDigits("7");
    await soon("a key", line.digits.arrived());
    await phone.hangup();
    await expect(soon("the end", line.left)).resolves.toEqual({ cause: "callerHungUp" });
  });

  test("a caller in a queue hears music all the while, and can be moved afterwards", async () => {
    const first = await startProcess();
    const { phone, arrival } = await call(first);
    await soon("answered", arrival.line.answer());
    await soon("in the queue", arrival.line.enter(SALES));
    await soon("music", phone.rtp.soundAfter());
    first.telephony.stop();
    await soon("music while nobody is there", phone.rtp.soundAfter());

    const second = await startProcess();
    const line = second.telephony.adoptLine(channelOf(second.seen(), arrival.line.channel));
    await soon("in the queue again", line.enter(SALES));
    await soon("music", phone.rtp.soundAfter());
    await soon("in the lobby", line.enter({ kind: "lobby" }));
    expect(phone.rtp.gapsOver(200)).toEqual([]);
    await soon("hung up", line.hangUp());
    await expect(soon("the end", line.left)).resolves.toEqual({ cause: "weHungUp" });
  });

  test("a talk goes on, is adopted, and ends as a talk", async () => {
    const first = await startProcess();
    const { arrival, id } = await call(first);
    const { leg, legId } = await answeredBy(first, id);
    if (!leg) throw new Error("nobody answered");
    const bridge = talkBridgeId(id, 1);
    await soon("the talk", arrival.line.talkWith(leg, bridge));
    first.telephony.stop();

    const second = await startProcess();
    const line = second.telephony.adoptLine(channelOf(second.seen(), arrival.line.channel));
    const talk = second.telephony.adoptTalk(line, channelOf(second.seen(), legId), bridge);
    if (!talk) throw new Error("the talk was not adopted");
    const [bob] = asterisk.desks;
    for (const theirs of bob.calls) await theirs.hangup();
    await expect(soon("the talk's end", talk.ended)).resolves.toEqual({ by: "employee" });
    await expect(soon("a prompt", line.play(SHORT).ended)).resolves.toBe("finished");
    const left = await second.telephony.snapshot();
    expect(left.bridges.map((one) => one.id)).not.toContain(bridge);
    await line.hangUp();
  });

  test("a talk whose other end went meanwhile is not adopted, and the caller is in the lobby", async () => {
    const first = await startProcess();
    const { arrival, id } = await call(first);
    const { leg } = await answeredBy(first, id);
    if (!leg) throw new Error("nobody answered");
    const bridge = talkBridgeId(id, 1);
    await soon("the talk", arrival.line.talkWith(leg, bridge));
    first.telephony.stop();
    for (const theirs of asterisk.desks[0].calls) await theirs.hangup();

    const second = await startProcess();
    const seen = channelOf(second.seen(), arrival.line.channel);
    expect(seen.bridge).toBe(bridge);
    const line = second.telephony.adoptLine(seen);
    await second.telephony.endBridge(bridge);
    await eventually("alice is in the lobby", async () =>
      (await second.telephony.snapshot()).channels.some(
        ({ id: one, bridge: where }) => one === line.channel && where === LOBBY_BRIDGE_ID,
      ),
    );
    await expect(soon("a prompt", line.play(SHORT).ended)).resolves.toBe("finished");
    await line.hangUp();
  });

  test("a phone that still rings is silenced", async () => {
    const first = await startProcess();
    const { id } = await call(first);
    const { legId } = await answeredBy(first, id, false);
    first.telephony.stop();

    const second = await startProcess();
    expect(channelOf(second.seen(), legId)).toMatchObject({ state: "Ringing", accountcode: id });
    await second.telephony.endChannel(legId);
    await eventually("bob's phone is silent", () => asterisk.desks[0].calls.length === 0);
    await second.telephony.endChannel(legId);
  });

  test("a socket that Asterisk closes costs the caller nothing", async () => {
    const process = await startProcess();
    const { phone, arrival } = await call(process);
    const { line } = arrival;
    await soon("answered", line.answer());
    await asterisk.asterisk.cli("ari shutdown websocket sessions");
    await eventually(
      "the loss is noticed",
      () => process.telephony.state.phase !== "connected" || process.restarts.length === 2,
    );
    await expect(soon("a prompt right afterwards", line.enter(SALES))).resolves.toBeUndefined();
    await expect(soon("a prompt", line.play(SHORT).ended)).resolves.toBe("finished");
    expect(process.restarts).toEqual([false, false]);
    void phone.sendDigits("3");
    await soon("a key", line.digits.arrived());
    await phone.hangup();
    await expect(soon("the end", line.left)).resolves.toEqual({ cause: "callerHungUp" });
  });

  test("a second process with our name: the first is told and keeps its hands off", async () => {
    const first = await startProcess();
    const { arrival } = await call(first);
    await soon("answered", arrival.line.answer());
    const second = await startProcess();
    await eventually("the first is told", () => first.replaced());
    expect(first.telephony.state.phase).toBe("replaced");
    const line = second.telephony.adoptLine(channelOf(second.seen(), arrival.line.channel));
    await expect(soon("a prompt", line.play(SHORT).ended)).resolves.toBe("finished");
    await line.hangUp();
  });

  test("Asterisk is killed: every line ends with the cause, and it is connected again when Asterisk is back", async () => {
    const process = await startProcess();
    const { arrival, id } = await call(process);
    await soon("answered", arrival.line.answer());
    const { leg } = await answeredBy(process, id);
    if (!leg) throw new Error("nobody answered");
    const talk = await soon("the talk", arrival.line.talkWith(leg, talkBridgeId(id, 1)));
    await asterisk.asterisk.kill();
    await eventually("the loss is noticed", () => process.telephony.state.phase !== "connected");
    await asterisk.restart();
    await expect(soon("the line's end", arrival.line.left)).resolves.toEqual({ cause: "asteriskEnded" });
    await soon("the talk's end", talk.ended);
    await soon("the leg's end", leg.left);
    await eventually("connected again", () => process.telephony.state.phase === "connected");
    expect(process.restarts).toEqual([false, true]);
    expect(process.telephony.state.channels).toBe(0);

    const next = await call(process);
    await soon("answered", next.arrival.line.answer());
    await soon("in the queue", next.arrival.line.enter(SALES));
    await expect(soon("a prompt", next.arrival.line.play(SHORT).ended)).resolves.toBe("finished");
    await next.arrival.line.hangUp();
  }, 30_000);
});
