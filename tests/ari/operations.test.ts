/** What only a real Asterisk can show: what phones display, what operators type and see, what ends calls from outside. */
import type { Arrival, Telephony } from "../../src/ari";
import { createTelephony } from "../../src/ari";
import { systemClock } from "../../src/clock";
import type { ChannelId, E164 } from "../../src/domain/glossary";
import { callIds } from "../../src/domain/ids";
import type { CallOptions } from "../support/sip-phone";
import { ARI_PASSWORD, type AsteriskUnderTest, startAsteriskUnderTest } from "./asterisk";
import { within } from "./within";

const LIMIT_MS = 8_000;
const MOBILE = "+79171234567" as E164;

describe("operations", () => {
  let asterisk: AsteriskUnderTest;
  let telephony: Telephony;
  let arrived: (arrival: Arrival) => void = () => undefined;
  const words: string[] = [];
  const warnings: string[] = [];
  const newId = callIds("o");

  beforeAll(async () => {
    asterisk = await startAsteriskUnderTest("frontdesk");
    const quiet = () => undefined;
    const keep = (facts: object, text: string) => void warnings.push(`${text} ${JSON.stringify(facts)}`);
    telephony = createTelephony({
      ari: { url: asterisk.url, user: "frontdesk", password: ARI_PASSWORD, app: "frontdesk", adapter: "websocket" },
      trunk: "trunk",
      clock: systemClock,
      log: { debug: quiet, info: quiet, warn: keep, error: keep } as unknown as Parameters<
        typeof createTelephony
      >[0]["log"],
      random: Math.random,
      onArrival: (arrival) => arrived(arrival),
      onOps: (word) => words.push(word),
      reconcile: async () => undefined,
      onReplaced: quiet,
    });
    await telephony.ensureWaitingRooms(["sales"]);
    await telephony.start();
  }, 60_000);
  afterEach(async () => {
    for (const phone of [asterisk.carrier, ...asterisk.desks]) for (const call of phone.calls) await call.hangup();
    await eventually("nothing is left", async () => (await telephony.snapshot()).channels.length === 0);
    expect(warnings.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    telephony.stop();
    await asterisk.close();
  }, 20_000);

  const soon = <T>(what: string, promise: Promise<T>): Promise<T> => within(LIMIT_MS, what, promise);
  async function eventually(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
    const untilMs = performance.now() + LIMIT_MS;
    while (!(await isSo())) {
      if (performance.now() > untilMs) throw new Error(`it never came: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  async function call(options: Partial<CallOptions> = {}): Promise<Arrival> {
    const arriving = new Promise<Arrival>((resolve) => {
      arrived = resolve;
    });
    asterisk.carrier.call({ to: "78432000000", fromNumber: "+78435551234", ...options });
    return soon("the call arrives", arriving);
  }
  function ring(
    endpoint: Parameters<Telephony["phones"]["ring"]>[0]["endpoint"],
    show = { number: "+78435551234", name: "Анна" } as { number: string | null; name: string | null },
  ) {
    const id = newId(Date.now());
    const ringing = telephony.phones.ring({
      leg: `c-${id}-mobile1` as ChannelId,
      call: id,
      endpoint,
      ringMs: 5_000,
      show,
    });
    return { ringing, id };
  }

  test("a mobile is called through the trunk, and shows who calls", async () => {
    const offered = asterisk.carrier.nextCall();
    const { ringing } = ring({ kind: "mobile", number: MOBILE });
    const mobile = await soon("the mobile rings", offered);
    expect(mobile.calledUser).toBe(MOBILE);
    expect(mobile.from).toMatchObject({ name: "Анна" });
    mobile.ring();
    ringing.stop("callerLeft");
    await soon("withdrawn", ringing.outcome);
  });

  test("a withheld number is shown as anonymous", async () => {
    const offered = asterisk.desks[0].nextCall();
    const { ringing } = ring({ kind: "desk", account: "desk-101" }, { number: null, name: null });
    const desk = await soon("the phone rings", offered);
    expect(desk.from).toMatchObject({ name: expect.stringMatching(/^anonymous$/i), user: "anonymous" });
    ringing.stop("callerLeft");
    await soon("withdrawn", ringing.outcome);
  });

  test("a phone that stops because another answered shows no missed call", async () => {
    const offered = asterisk.desks[0].nextCall();
    const { ringing } = ring({ kind: "desk", account: "desk-101" });
    const desk = await soon("the phone rings", offered);
    desk.ring();
    const cancelled = desk.cancelled;
    await eventually("it rings", async () =>
      (await telephony.snapshot()).channels.some(({ state }) => state === "Ringing"),
    );
    ringing.stop("answeredElsewhere");
    expect((await soon("the CANCEL", cancelled)).reason).toContain("cause=200");
    await expect(soon("withdrawn", ringing.outcome)).resolves.toMatchObject({ outcome: "withdrawn" });
  });

  test("a caller who wants to be withheld arrives as such, with the number the network knows", async () => {
    const arrival = await call({
      fromNumber: "anonymous",
      headers: { "P-Asserted-Identity": "<sip:+78435559999@carrier>", Privacy: "id" },
    });
    expect(arrival).toMatchObject({ withheld: true, ani: "+78435559999" });
  });

  test.each(["", "anonymous", "unknown", "+7", "1".repeat(120), "O'Brien", "7843-555", "%00", "Борис"])(
    "the caller number %p is no error",
    async (number) => {
      const user = number === "" ? "" : `${encodeURIComponent(number)}@`;
      const arrival = await call({ headers: { From: `<sip:${user}carrier.example>;tag=${newId(Date.now())}` } });
      expect(typeof arrival.ani).toBe("string");
      await soon("answered", arrival.line.answer());
      await soon("hung up", arrival.line.hangUp());
      await soon("the end", arrival.line.left);
    },
  );

  test("the CLI shows the call's id and speaking names", async () => {
    const { line } = await call();
    const id = newId(Date.now());
    line.nameCall(id);
    await soon("answered", line.answer());
    await soon("in the queue", line.enter({ kind: "queue", queue: "sales", music: "default" }));
    const channels = await asterisk.asterisk.cli("core show channels verbose");
    expect(channels).toContain(id);
    expect(channels).toContain("q-sales");
    expect(await asterisk.asterisk.cli("bridge show all")).toContain("q-lobby");
  });

  test("an operator's hang-up is told from the caller's and from ours", async () => {
    const { line } = await call();
    await soon("answered", line.answer());
    const [name] = (await telephony.snapshot()).channels.map((channel) => channel.name);
    await asterisk.asterisk.cli(`channel request hangup ${name}`);
    await expect(soon("the end", line.left)).resolves.toEqual({ cause: "opsHungUp" });
  });

  test("the dialplan's time limit ends the line", async () => {
    const { line } = await call();
    await soon("answered", line.answer());
    const path = `/ari/channels/${line.channel}/variable?variable=${encodeURIComponent("TIMEOUT(absolute)")}&value=1`;
    const authorization = `Basic ${Buffer.from(`frontdesk:${ARI_PASSWORD}`).toString("base64")}`;
    await fetch(asterisk.url + path, { method: "POST", headers: { authorization } });
    await expect(soon("the end", line.left)).resolves.toEqual({ cause: "timeLimit" });
  });

  test("lamps, status lines and words of the CLI", async () => {
    await telephony.setDeviceState("agent-anna", "INUSE");
    await eventually("the lamp", async () =>
      /agent-anna\b.*InUse/i.test(await asterisk.asterisk.cli("core show hints")),
    );
    await telephony.setGlobal("FRONTDESK_QUEUE_sales", "3 waiting, longest 02:10");
    expect(await asterisk.asterisk.cli("dialplan show globals")).toContain(
      "FRONTDESK_QUEUE_sales=3 waiting, longest 02:10",
    );
    await asterisk.asterisk.cli("channel originate Local/queue-close-sales@frontdesk-ops application Wait 1");
    await eventually("the word", () => words.includes("queue-close-sales"));
  });

  test("a reload of the phones tells which are not there", async () => {
    await expect(telephony.reloadPhones(["desk-101", "desk-777"])).resolves.toEqual(["desk-777"]);
  });

  test("reloads disturb nobody", async () => {
    const { line } = await call();
    await soon("answered", line.answer());
    await asterisk.asterisk.cli("core reload");
    await asterisk.asterisk.cli("module reload res_ari.so");
    await soon("in the queue", line.enter({ kind: "queue", queue: "sales", music: "default" }));
    expect(telephony.state.phase).toBe("connected");
    expect(line.hasLeft).toBeNull();
  });

  test("a room that somebody has deleted is made again under the caller", async () => {
    const { line } = await call();
    await soon("answered", line.answer());
    await telephony.endBridge("q-sales" as Parameters<Telephony["endBridge"]>[0]);
    await soon("in the queue", line.enter({ kind: "queue", queue: "sales", music: "default" }));
    expect((await telephony.snapshot()).channels).toMatchObject([{ bridge: "q-sales" }]);
  }, 15_000);
});
