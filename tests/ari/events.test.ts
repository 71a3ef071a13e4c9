/** Reading events: what Asterisk sends, what it might send one day, and what nobody should. */
import { readArrival } from "../../src/ari/arrivals";
import type { LineEvent } from "../../src/ari/events";
import { readEvent } from "../../src/ari/events";
import { type ChannelHandler, Router } from "../../src/ari/router";
import type { ChannelId } from "../../src/domain/glossary";

const ID = "1700000000.1" as ChannelId;
const CHANNEL = {
  id: ID,
  name: "PJSIP/trunk-0000000a",
  state: "Ring",
  accountcode: "",
  caller: { name: "Alice", number: "+78435551234" },
  dialplan: { context: "from-trunk", exten: "78432000000", app_name: "Stasis", app_data: "frontdesk,trunk" },
  creationtime: "2026-03-02T09:00:00.000+0300",
};

describe("a phone's device state", () => {
  const read = (name: unknown, state: unknown) =>
    readEvent({ type: "DeviceStateChanged", device_state: { name, state } });

  test.each([
    ["UNAVAILABLE", false],
    ["INVALID", false],
    ["NOT_INUSE", true],
    ["INUSE", true],
    ["RINGING", true],
  ])("%s: whether it is there", (state, isThere) => {
    expect(read("PJSIP/desk-101", state)).toEqual({ event: { type: "phone", account: "desk-101", isThere } });
  });

  test("a lamp of our own and a state nobody knows say nothing", () => {
    expect(read("Stasis:agent-olga", "INUSE")).toEqual({ skip: "unused" });
    expect(read("PJSIP/desk-101", "UNKNOWN")).toEqual({ skip: "unused" });
    expect(read(7, "INUSE")).toEqual({ skip: "malformed" });
    expect(readEvent({ type: "DeviceStateChanged" })).toEqual({ skip: "malformed" });
  });

  test("is told, and is no channel's event", () => {
    const told: unknown[] = [];
    const log = { warn: () => undefined, error: () => undefined };
    const router = new Router(
      log,
      () => undefined,
      (...phone) => void told.push(phone),
    );
    router.deliver({ type: "DeviceStateChanged", device_state: { name: "PJSIP/desk-101", state: "UNAVAILABLE" } });
    expect([told, router.counts.unrouted]).toEqual([[["desk-101", false]], 0]);
  });
});

describe("an event becomes what it means", () => {
  test.each<[string, object, object]>([
    [
      "StasisStart",
      { args: ["trunk", "78432000000", "allowed"], channel: CHANNEL },
      {
        type: "stasisStart",
        args: ["trunk", "78432000000", "allowed"],
        replaces: null,
        channel: {
          id: ID,
          callerNumber: "+78435551234",
          callerName: "Alice",
          dialledExten: "78432000000",
          createdAtMs: Date.UTC(2026, 2, 2, 6),
        },
      },
    ],
    [
      "StasisStart",
      { args: [], channel: CHANNEL, replace_channel: { id: "old" } },
      { type: "stasisStart", replaces: "old" },
    ],
    ["StasisEnd", { channel: CHANNEL }, { type: "stasisEnd", channel: ID }],
    [
      "ChannelDestroyed",
      { channel: CHANNEL, cause: 17, tech_cause: 486 },
      { type: "destroyed", cause: 17, sipCode: 486 },
    ],
    ["ChannelDestroyed", { channel: CHANNEL }, { type: "destroyed", cause: 0, sipCode: 0 }],
    [
      "ChannelHangupRequest",
      { channel: CHANNEL, cause: 32, soft: true },
      { type: "hangupRequest", cause: 32, sipCode: 0, soft: true },
    ],
    ["ChannelHangupRequest", { channel: CHANNEL }, { type: "hangupRequest", cause: 0, soft: false }],
    ["ChannelStateChange", { channel: { ...CHANNEL, state: "Up" } }, { type: "stateChange", channel: ID, state: "Up" }],
    [
      "ChannelDtmfReceived",
      { channel: CHANNEL, digit: "#", duration_ms: 40, timestamp: "2026-11-22T05:47:40.123+0000" },
      { type: "digit", channel: ID, key: "#", lengthMs: 40, atMs: Date.UTC(2026, 10, 22, 5, 47, 40, 123) },
    ],
    ["Dial", { peer: CHANNEL, dialstatus: "RINGING" }, { type: "dialling", channel: ID, status: "RINGING" }],
    [
      "PlaybackFinished",
      { playback: { id: "p-1", target_uri: `channel:${ID}`, state: "failed" } },
      { type: "playbackFinished", channel: ID, playback: "p-1", failed: true },
    ],
    [
      "ChannelEnteredBridge",
      { channel: CHANNEL, bridge: { id: "q-lobby" } },
      { type: "enteredBridge", channel: ID, bridge: "q-lobby" },
    ],
    ["ApplicationReplaced", {}, { type: "replaced" }],
  ])("%s %j", (type, fields, meaning) => {
    expect(readEvent({ type, ...fields })).toMatchObject({ event: meaning });
  });

  test.each([
    ["ChannelVarset", "unused"],
    ["SomethingOfAsterisk24", "unknown"],
    ["constructor", "unknown"],
    ["__proto__", "unknown"],
  ])("%s is skipped as %s", (type, skip) => {
    expect(readEvent({ type, channel: CHANNEL })).toEqual({ skip });
  });

  test.each([
    [null],
    [undefined],
    [42],
    ["text"],
    [[]],
    [{}],
    [{ type: 7 }],
    [{ type: "StasisStart" }],
    [{ type: "StasisStart", channel: { id: "" } }],
    [{ type: "StasisStart", channel: null, args: "trunk" }],
    [{ type: "ChannelDtmfReceived", channel: CHANNEL, digit: "12" }],
    [{ type: "ChannelDtmfReceived", channel: CHANNEL }],
    [{ type: "ChannelStateChange", channel: { id: ID } }],
    [{ type: "PlaybackFinished", playback: { id: "p", target_uri: "bridge:b" } }],
    [{ type: "ChannelEnteredBridge", channel: CHANNEL }],
    [{ type: "Dial", dialstatus: "" }],
  ])("malformed: %j", (raw) => {
    expect(readEvent(raw)).toEqual({ skip: "malformed" });
  });
});

describe("the router", () => {
  const silent = { warn: () => undefined, error: jest.fn() };
  const start = { type: "StasisStart", args: ["trunk", "1"], channel: CHANNEL };
  function aRouter() {
    const heard: LineEvent[] = [];
    const news: LineEvent[] = [];
    const router = new Router(
      silent as unknown as ConstructorParameters<typeof Router>[0],
      (event) => void news.push(event),
    );
    const handler: ChannelHandler = {
      handle: (event) => void heard.push(event),
      resync: () => undefined,
      release: () => undefined,
    };
    return { router, handler, heard, news };
  }

  test("a new channel is announced, a known one gets its events and nobody else's", () => {
    const { router, handler, heard, news } = aRouter();
    router.deliver(start);
    expect(news).toHaveLength(1);
    router.add(ID, handler);
    router.deliver({ type: "ChannelDtmfReceived", channel: CHANNEL, digit: "1" });
    router.deliver({ type: "ChannelDtmfReceived", channel: { ...CHANNEL, id: "other" }, digit: "2" });
    expect(heard).toEqual([{ type: "digit", channel: ID, key: "1", lengthMs: null, atMs: null }]);
    expect(router.counts).toEqual({ total: 3, unknown: 0, malformed: 0, unrouted: 1 });
  });

  test("events out of order, twice and after the end are taken as they come", () => {
    const { router, handler, heard } = aRouter();
    router.add(ID, handler);
    const end = { type: "StasisEnd", channel: CHANNEL };
    for (const event of [end, { type: "ChannelStateChange", channel: CHANNEL }, end, start]) router.deliver(event);
    expect(heard.map(({ type }) => type)).toEqual(["stasisEnd", "stateChange", "stasisEnd", "stasisStart"]);
    router.remove(ID);
    router.deliver(end);
    expect(router.counts.unrouted).toBe(1);
  });

  test("a handler's mistake stays its own", () => {
    const { router, heard, handler } = aRouter();
    router.add(ID, {
      handle: () => {
        throw new Error("mine");
      },
      resync: () => undefined,
      release: () => undefined,
    });
    router.add("other" as ChannelId, handler);
    router.deliver({ type: "StasisEnd", channel: CHANNEL });
    router.deliver({ type: "StasisEnd", channel: { ...CHANNEL, id: "other" } });
    expect(silent.error).toHaveBeenCalledTimes(1);
    expect(heard).toHaveLength(1);
  });

  test("what cannot be read is counted", () => {
    const { router } = aRouter();
    for (const raw of [{ type: "NewThing" }, "text", { type: "StasisEnd" }]) router.deliver(raw);
    expect(router.counts).toMatchObject({ total: 3, unknown: 1, malformed: 2 });
  });
});

describe("who arrives", () => {
  const arrival = (args: string[], channel: object = {}, replaces?: object) => {
    const read = readEvent({
      type: "StasisStart",
      args,
      channel: { ...CHANNEL, ...channel },
      replace_channel: replaces,
    });
    if (!("event" in read) || read.event.type !== "stasisStart") throw new Error("not read");
    return readArrival(read.event);
  };

  test.each<[string[], object, object]>([
    [
      ["trunk", "78432000000", "allowed"],
      {},
      { dnis: "78432000000", withheld: false, ani: "+78435551234", from: { kind: "trunk" } },
    ],
    [["trunk", "78432000000", "prohib_not_screened"], {}, { withheld: true }],
    [["trunk"], {}, { dnis: "78432000000" }],
    [["phone", "204", "desk-101"], {}, { dnis: "204", from: { kind: "phone", account: "desk-101" } }],
    [["phone", "204"], { name: "PJSIP/desk-101-0000000a" }, { from: { kind: "phone", account: "desk-101" } }],
  ])("%j", (args, channel, expected) => {
    expect(arrival(args, channel)).toMatchObject({ kind: "arrival", arrival: expected });
  });

  test("a trigger of the operators", () => {
    expect(arrival(["ops", "queue-close-sales"])).toEqual({ kind: "ops", word: "queue-close-sales" });
  });

  test.each<[string[], object | undefined]>([
    [["leg"], undefined],
    [["ops", "Drop Table"], undefined],
    [["phone", "204"], undefined],
    [[], undefined],
    [["trunk", "1"], { id: "replaced" }],
  ])("nobody's: %j", (args, replaces) => {
    expect(arrival(args, { name: "Local/1@x-0001;2" }, replaces)).toMatchObject({ kind: "leftover" });
  });
});
