/** The connection to Asterisk when Asterisk, or what is between, behaves badly. Time runs twenty times as fast. */

import { answer, hangup, play, setVariable } from "../../src/ari/commands";
import { AriConnection, type ConnectionOptions } from "../../src/ari/connection";
import type { Snapshot } from "../../src/ari/snapshot";
import { WebSocketTransport } from "../../src/ari/websocket-transport";
import type { Clock } from "../../src/callflow/ports";
import type { ChannelId, PlaybackId } from "../../src/domain/glossary";
import { FakeAri } from "./fake-ari";
import { within } from "./within";

const SPEED = 20;
const LIMIT_MS = 8_000;
const ALICE = "1700000000.1" as ChannelId;

const fastClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now() * SPEED,
  after: (ms, then) => {
    const timer = setTimeout(then, ms / SPEED);
    return () => clearTimeout(timer);
  },
};

describe("the connection", () => {
  let fake: FakeAri;
  let connection: AriConnection;
  const seen = {
    events: [] as unknown[],
    snapshots: [] as Snapshot[],
    lost: [] as string[],
    replaced: 0,
    warnings: [] as string[],
  };

  beforeEach(async () => {
    fake = await FakeAri.open();
    Object.assign(seen, { events: [], snapshots: [], lost: [], replaced: 0, warnings: [] });
  });
  afterEach(async () => {
    connection.stop();
    await fake.close();
  });

  function connectTo(url = fake.url, more: Partial<ConnectionOptions> = {}): AriConnection {
    const settings = { url, user: "frontdesk", password: "secret", app: "frontdesk" };
    connection = new AriConnection({
      app: "frontdesk",
      transport: () => new WebSocketTransport(settings, fastClock),
      clock: fastClock,
      log: {
        info: () => undefined,
        error: () => undefined,
        warn: (_facts: object, text: string) => void seen.warnings.push(text),
      } as unknown as ConnectionOptions["log"],
      random: () => 0.5,
      onEvent: (event) => void seen.events.push(event),
      reconcile: async (snapshot) => void seen.snapshots.push(snapshot),
      onLost: (why) => void seen.lost.push(why),
      onReplaced: () => {
        seen.replaced++;
      },
      ...more,
    });
    return connection;
  }
  const soon = <T>(what: string, promise: Promise<T>): Promise<T> => within(LIMIT_MS, what, promise);
  const eventually = async (what: string, isSo: () => boolean): Promise<void> => {
    const untilMs = performance.now() + LIMIT_MS;
    while (!isSo()) {
      if (performance.now() > untilMs) throw new Error(`it never came: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  test("filters events, then asks what is there, then is connected", async () => {
    fake.channels = [{ id: ALICE, name: "PJSIP/trunk-00000001", state: "Up" }];
    fake.bridges = [{ id: "q-lobby", channels: [ALICE] }];
    await soon("connected", connectTo().start());
    expect(connection.phase).toBe("connected");
    expect(fake.apps.sort()).toEqual(["frontdesk", "frontdesk-cmd-1", "frontdesk-cmd-2"]);
    expect(fake.requests[0]).toMatchObject({ method: "PUT", uri: "applications/frontdesk/eventFilter" });
    expect(seen.snapshots).toMatchObject([
      { startedAt: fake.startedAt, version: "22.10.1", channels: [{ id: ALICE, bridge: "q-lobby", ours: true }] },
    ]);
  });

  test("events that come while it asks are delivered afterwards, in order", async () => {
    connectTo(fake.url, {
      reconcile: async () => {
        for (const n of [1, 2, 3]) fake.event("Test", { n });
        await new Promise((resolve) => setTimeout(resolve, 50));
        expect(seen.events).toEqual([]);
      },
    });
    await soon("connected", connection.start());
    fake.event("Test", { n: 4 });
    await eventually("the events", () => seen.events.length === 4);
    expect(seen.events).toMatchObject([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }]);
  });

  test.each([
    [401, "ARI user or password wrong: see [frontdesk] in ari.conf."],
    [404, "has no ARI: it is still starting"],
    [503, "is starting or stopping."],
  ])("HTTP %d is said in words, and it goes on trying until it is let in", async (status, words) => {
    fake.httpStatus = status;
    const started = connectTo().start();
    await eventually("the complaint", () => seen.warnings.some((warning) => warning.includes(words)));
    expect(connection.phase).not.toBe("connected");
    fake.httpStatus = 200;
    await soon("connected", started);
    // Said once, not at every attempt.
    expect(seen.warnings.filter((warning) => warning.includes(words))).toHaveLength(1);
  });

  test("nobody listens: it tries until somebody does", async () => {
    const { port, url } = fake;
    await fake.close();
    const started = connectTo(url).start();
    await eventually("the complaint", () => seen.warnings.some((text) => text.startsWith("Nothing listens on")));
    fake = await FakeAri.open(port);
    await soon("connected", started);
  });

  describe("who stops says his last words first", () => {
    const lastWord = async (): Promise<void> => {
      await soon("connected", connectTo().start());
      void Promise.resolve().then(() => connection.send(hangup(ALICE, "normal"))); // later in this turn
      await soon("the answers", connection.flush());
      connection.stop();
      expect(fake.requests.at(-1)).toMatchObject({ method: "DELETE", uri: `channels/${ALICE}` });
    };

    test("and waits for the answer", lastWord);

    test("but not for ever", async () => {
      fake.answerTo(/DELETE/, "silence");
      await lastWord();
    });
  });

  test("a cut connection is opened again and reconciled again", async () => {
    await soon("connected", connectTo().start());
    for (const times of [1, 2, 3]) {
      fake.drop();
      await eventually("the loss", () => seen.lost.length === times);
      await eventually("the return", () => connection.phase === "connected");
    }
    expect(seen.snapshots).toHaveLength(4);
  });

  test("a peer that is silent is found out and replaced", async () => {
    await soon("connected", connectTo().start());
    fake.mute = true;
    await eventually("the loss", () => seen.lost.length === 1);
    expect(seen.lost[0]).toContain("no answer to a ping");
    fake.mute = false;
    await eventually("the return", () => connection.phase === "connected");
  });

  test("a question of the snapshot that is refused begins all over", async () => {
    fake.answerTo(/^GET bridges$/, { status: 500, body: { message: "no" } });
    const started = connectTo().start();
    await eventually("the complaint", () => seen.warnings.some((text) => text.includes("did not tell its bridges")));
    expect(seen.snapshots).toEqual([]);
    fake.answerTo(/^GET bridges$/, { status: 200, body: [] });
    await soon("connected", started);
  });

  test("another process that takes our name ends it for good", async () => {
    await soon("connected", connectTo().start());
    fake.event("ApplicationReplaced");
    await eventually("the end", () => seen.replaced === 1);
    expect(connection.phase).toBe("replaced");
    expect(seen.events).toEqual([]);
    await eventually("the sockets are closed", () => fake.apps.length === 0);
    await expect(connection.send(answer(ALICE))).resolves.toEqual({ kind: "unavailable" });
  });

  test("a command given while it is lost is carried out after the return", async () => {
    await soon("connected", connectTo().start());
    fake.drop();
    await eventually("the loss", () => seen.lost.length === 1);
    await expect(soon("the answer", connection.send(answer(ALICE)))).resolves.toEqual({ kind: "ok", body: null });
  });

  test("commands given while it is lost keep their order", async () => {
    await soon("connected", connectTo().start());
    fake.drop();
    await eventually("the loss", () => seen.lost.length === 1);
    const before = fake.requests.length;
    const all = ["1", "2", "3"].map((value) => connection.send(setVariable(ALICE, "N", value)));
    await soon("all answers", Promise.all([...all, connection.sendAll([answer(ALICE), hangup(ALICE, "normal")])]));
    const mine = fake.requests.slice(before).filter(({ uri }) => uri.includes(ALICE));
    expect(mine.map(({ method, uri }) => `${method} ${uri.split("/")[2] ?? "hangup"}`)).toEqual([
      ...Array(3).fill("POST variable"),
      "POST answer",
      "DELETE hangup",
    ]);
  });

  test("a command whose answer was lost is sent again if that does no harm", async () => {
    await soon("connected", connectTo().start());
    fake.answerTo(/answer/, "silence");
    const answered = connection.send(answer(ALICE));
    await eventually("it is on its way", () => fake.requests.some(({ uri }) => uri.endsWith("/answer")));
    fake.answerTo(/answer/, { status: 204 });
    fake.drop();
    await expect(soon("the answer", answered)).resolves.toEqual({ kind: "ok", body: null });
  });

  test("a sound is not: it would be heard twice", async () => {
    await soon("connected", connectTo().start());
    fake.answerTo(/play/, "silence");
    const played = connection.send(play(ALICE, "p-1" as PlaybackId, "sound:x"));
    await eventually("it is on its way", () => fake.requests.some(({ uri }) => uri.includes("/play/")));
    fake.drop();
    await expect(soon("the answer", played)).resolves.toEqual({ kind: "unavailable" });
    await eventually("the return", () => connection.phase === "connected");
    expect(fake.requests.filter(({ uri }) => uri.includes("/play/"))).toHaveLength(1);
  });

  test("a command that is never answered ends in time, and its socket is replaced without losing events", async () => {
    await soon("connected", connectTo().start());
    fake.answerTo(/answer/, "silence");
    await expect(soon("the answer", connection.send(answer(ALICE)))).resolves.toEqual({ kind: "timeout" });
    fake.answerTo(/answer/, { status: 204 });
    await expect(soon("the answer", connection.send(answer(ALICE)))).resolves.toEqual({ kind: "ok", body: null });
    expect(connection.phase).toBe("connected");
    expect(seen.lost).toEqual([]);
    await eventually("three sockets again", () => fake.apps.length === 3);
  });

  test("nobody comes back: a command gives up after its own limit", async () => {
    await soon("connected", connectTo().start());
    fake.httpStatus = 503;
    fake.drop();
    await eventually("the loss", () => seen.lost.length === 1);
    await expect(soon("the answer", connection.send(answer(ALICE)))).resolves.toEqual({ kind: "unavailable" });
  });

  test("nonsense on the event socket is handed on and nothing breaks", async () => {
    await soon("connected", connectTo().start());
    for (const text of ["", "{", "null", "[]", "42", '"text"', '{"type":7}', '{"type":"RESTResponse"}']) fake.say(text);
    fake.event("StasisEnd", { channel: { id: ALICE } });
    await eventually("the events", () => seen.events.length === 9);
    expect(connection.phase).toBe("connected");
  });
});
