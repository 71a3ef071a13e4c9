/**
 * What people really hear, from their own phones: how soon the first sound
 * comes, that packets never stop, and that the two in a talk hear each other.
 */
import { createTelephony, type Telephony } from "../../src/ari";
import type { Line } from "../../src/callflow/ports";
import { systemClock } from "../../src/clock";
import type { ChannelId } from "../../src/domain/glossary";
import { callIds, talkBridgeId } from "../../src/domain/ids";
import { tonePresent } from "../support/audio";
import type { CallSound, OutgoingCall, SoundChoice } from "../support/sip-phone";
import { ARI_PASSWORD, type AsteriskUnderTest, startAsteriskUnderTest, TONE_HZ } from "./asterisk";
import { within } from "./within";

const LIMIT_MS = 8_000;
/** No carrier may think that the call is dead. */
const GAP_MS_MAX = 200;
/** How soon exactly is measured elsewhere (tests/bench): here it must wait for nothing, such as the caller's first packet. */
const FIRST_SOUND_MS_MAX = 1_000;
const ALICE_HZ = 440;
const BOB_HZ = 1_300;
const LONG = { name: "long", language: "en", media: "sound:contract/en/long", lengthMs: 20_000 };
const SALES = { kind: "queue", queue: "sales", music: "default" } as const;

describe.each(["websocket", "ari-client"] as const)("sound, through %s", (adapter) => {
  let asterisk: AsteriskUnderTest;
  let telephony: Telephony;
  let arrived: (line: Line) => void = () => undefined;
  const newId = callIds("s");

  beforeAll(async () => {
    asterisk = await startAsteriskUnderTest("frontdesk");
    const quiet = () => undefined;
    telephony = createTelephony({
      ari: { url: asterisk.url, user: "frontdesk", password: ARI_PASSWORD, app: "frontdesk", adapter },
      trunk: "trunk",
      clock: systemClock,
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet } as unknown as Parameters<
        typeof createTelephony
      >[0]["log"],
      random: Math.random,
      onArrival: ({ line }) => arrived(line),
      reconcile: async () => undefined,
      onReplaced: quiet,
    });
    await telephony.ensureWaitingRooms(["sales"]);
    await telephony.start();
  }, 60_000);
  afterEach(async () => {
    for (const phone of [asterisk.carrier, ...asterisk.desks]) for (const call of phone.calls) await call.hangup();
  });
  afterAll(async () => {
    telephony.stop();
    await asterisk.close();
  }, 20_000);

  const soon = <T>(what: string, promise: Promise<T>): Promise<T> => within(LIMIT_MS, what, promise);
  /** Until this much more has been recorded: the recording is the clock. */
  async function hears(sound: CallSound, ms: number): Promise<Int16Array> {
    const enough = sound.recording().length + ms * 8;
    await soon(
      `${ms} ms of sound`,
      poll(() => sound.recording().length >= enough),
    );
    return sound.lastHeard(ms);
  }
  async function poll(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  async function call(sendRtp: SoundChoice): Promise<{ phone: OutgoingCall; line: Line }> {
    const arriving = new Promise<Line>((resolve) => {
      arrived = resolve;
    });
    const phone = asterisk.carrier.call({ to: "78432000000", fromNumber: "+78435551234", sendRtp });
    return { phone, line: await soon("the call arrives", arriving) };
  }

  test.each([
    ["sends sound", "silence"],
    ["sends no packet at all", false],
  ] as const)("a caller who %s hears the greeting at once", async (_what, sendRtp) => {
    const { phone, line } = await call(sendRtp);
    const answered = line.answer();
    line.play(LONG);
    await soon("answered", answered);
    const firstMs = (await soon("the first sound", phone.rtp.soundAfter(0))) - (phone.times.inviteAt ?? 0);
    expect(firstMs).toBeLessThan(FIRST_SOUND_MS_MAX);
    expect(tonePresent(await hears(phone.rtp, 300), TONE_HZ)).toBe(true);
  });

  test("a stopped prompt is silent from then on", async () => {
    const { phone, line } = await call("silence");
    await soon("answered", line.answer());
    const playback = line.play(LONG);
    await soon("the prompt", phone.rtp.soundAfter());
    await hears(phone.rtp, 200);
    await playback.stop();
    await hears(phone.rtp, 60);
    expect(tonePresent(await hears(phone.rtp, 200), TONE_HZ)).toBe(false);
  });

  test("a key held over the end of a prompt does not double those that follow", async () => {
    const { phone, line } = await call("silence");
    await soon("answered", line.answer());
    const playback = line.play(LONG);
    await soon("the prompt", phone.rtp.soundAfter());
    const held = phone.sendDigits("2", { toneMs: 400 });
    await hears(phone.rtp, 150);
    await playback.stop();
    await soon("the key is released", held);
    await soon("the rest is dialled", phone.sendDigits("03", { toneMs: 60, gapMs: 60 }));
    await hears(phone.rtp, 1_000); // long enough for an echo of each
    let keys = "";
    await soon("the last key", phone.sendDigits("#"));
    for (; !keys.endsWith("#"); keys += line.digits.take()?.key ?? "") await soon("a key", line.digits.arrived());
    expect(keys).toBe("203#");
  });

  test.each(["ru", "zz", "not a country"])("an answered caller hears a phone ring, country %p", async (country) => {
    const { phone, line } = await call("silence");
    await soon("answered", line.answer());
    const before = performance.now();
    await soon("ringing", line.startRinging(country));
    await soon("the ring tone", phone.rtp.soundAfter(before));
    await soon("no ringing", line.stopRinging());
    await hears(phone.rtp, 60);
    expect(tonePresent(await hears(phone.rtp, 200), 425)).toBe(false);
  });

  test("packets flow from the answer on: silence, prompt, queue, ring tone, talk, lobby again", async () => {
    const { phone, line } = await call("silence");
    await soon("answered", line.answer());
    await hears(phone.rtp, 400);
    line.play(LONG);
    await hears(phone.rtp, 300);
    await soon("in the queue", line.enter(SALES));
    await soon("music", phone.rtp.soundAfter());
    await hears(phone.rtp, 300);
    await soon("ring tone", line.startRinging("ru"));
    await hears(phone.rtp, 700);
    expect(tonePresent(phone.rtp.lastHeard(200), 425)).toBe(true);
    const { talk, bob } = await talkWithBob(line);
    await hears(phone.rtp, 300);
    void bob.hangup();
    await soon("the talk's end", talk.ended);
    await hears(phone.rtp, 400);
    expect(phone.rtp.gapsOver(GAP_MS_MAX)).toEqual([]);
  });

  test("the two in a talk hear each other, and no prompt any more", async () => {
    const { phone, line } = await call(`tone:${ALICE_HZ}`);
    await soon("answered", line.answer());
    line.play(LONG);
    const { bob } = await talkWithBob(line);
    await hears(phone.rtp, 300);
    const [alice, his] = await Promise.all([hears(phone.rtp, 300), hears(bob.rtp, 300)]);
    expect(tonePresent(alice, BOB_HZ)).toBe(true);
    expect(tonePresent(his, ALICE_HZ)).toBe(true);
    expect(tonePresent(alice, TONE_HZ)).toBe(false);
  });

  async function talkWithBob(line: Line) {
    const id = newId(Date.now());
    const offered = asterisk.desks[0].nextCall();
    const ringing = telephony.phones.ring({
      leg: `c-${id}-desk1` as ChannelId,
      call: id,
      endpoint: { kind: "desk", account: "desk-101" },
      ringMs: 5_000,
      show: { number: "+78435551234", name: "Alice" },
    });
    const bob = await soon("bob's phone rings", offered);
    expect(bob.from).toMatchObject({ name: "Alice" });
    expect(bob.header("X-Frontdesk-Call")).toBe(id);
    bob.ring();
    await bob.answer({ sendRtp: `tone:${BOB_HZ}` });
    const result = await soon("bob answers", ringing.outcome);
    if (result.kind !== "answered") throw new Error(result.outcome);
    return { bob, talk: await soon("the talk", line.talkWith(result.leg, talkBridgeId(id, 1))) };
  }
});
