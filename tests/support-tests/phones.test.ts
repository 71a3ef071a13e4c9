/** Two of our phones on the loopback interface, without Asterisk between them: what one does, the other must see. */
import { tonePresent, toneSpans } from "../support/audio";
import {
  createSipEndpoint,
  createSipPhone,
  type IncomingCall,
  type OutgoingCall,
  type SipEndpoint,
  SipError,
  type SipPhone,
} from "../support/sip-phone";

const LIMIT_MS = 4000;

let bob: SipPhone;
let alice: SipPhone;

beforeEach(async () => {
  bob = await createSipPhone({ server: { host: "127.0.0.1", port: 9 }, username: "bob" });
  alice = await createSipPhone({ server: bob.local, username: "alice", displayName: "Alice" });
});

afterEach(async () => {
  await alice.close();
  await bob.close();
});

/** Polls until the condition holds; every wait of these tests has this limit. */
async function until(what: string, holds: () => boolean): Promise<void> {
  const limit = performance.now() + LIMIT_MS;
  while (!holds()) {
    if (performance.now() > limit) throw new Error(`not within ${LIMIT_MS} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function connected(options = {}): Promise<{ call: OutgoingCall; incoming: IncomingCall }> {
  const arrived = bob.nextCall();
  const call = alice.call({ to: "bob", ...options });
  const incoming = await arrived;
  await incoming.answer();
  await call.answered;
  return { call, incoming };
}

test("a call rings, is answered, carries sound both ways and is hung up by the caller", async () => {
  const arrived = bob.nextCall();
  const call = alice.call({ to: "bob", fromNumber: "+4930123", fromName: "Anna", sendRtp: "tone:440" });
  const incoming = await arrived;
  expect(incoming.from).toMatchObject({ name: "Anna", user: "+4930123" });
  expect(incoming.calledUser).toBe("bob");
  incoming.ring();
  const ringing = await call.ringing;
  await incoming.answer({ sendRtp: "tone:1000" });
  const answered = await call.answered;
  await incoming.confirmed;
  expect(ringing.code).toBe(180);
  expect(answered.at).toBeGreaterThanOrEqual(ringing.at);
  await until("half a second of sound", () => call.rtp.packets > 25 && incoming.rtp.packets > 25);
  expect(tonePresent(call.rtp.recording(), 1000)).toBe(true);
  expect(tonePresent(incoming.rtp.recording(), 440)).toBe(true);
  expect(tonePresent(incoming.rtp.recording(), 1000)).toBe(false);
  expect(call.rtp.firstSoundAt).toBeGreaterThanOrEqual(answered.at - 20);
  expect(call.rtp.largestGap?.ms).toBeLessThan(200);
  const ended = await call.hangup({ reason: "Q.850;cause=41" });
  expect(ended).toMatchObject({ by: "us", code: 200 });
  expect(await incoming.ended).toMatchObject({ by: "them", reason: "Q.850;cause=41" });
});

test("the called side may hang up, and may change what it says", async () => {
  const { call, incoming } = await connected();
  incoming.say("tone:600");
  await until("the tone", () => toneSpans(call.rtp.recording(), 600).length > 0);
  incoming.say(false);
  const heardUntil = call.rtp.packets;
  await until("silence", () => performance.now() - (call.rtp.lastPacketAt ?? 0) > 100);
  expect(call.rtp.packets).toBeLessThanOrEqual(heardUntil + 2);
  await incoming.hangup();
  expect(await call.ended).toMatchObject({ by: "them", code: 200 });
});

test("digits arrive exactly: 40 ms apart, without a gap, repeated, and from a caller who sends no sound", async () => {
  const { call, incoming } = await connected({ sendRtp: false });
  const sent = await call.sendDigits("2044*#", { toneMs: 20, gapMs: 20 });
  await call.sendDigits("77", { toneMs: 40, gapMs: 0 });
  await until("eight digits", () => incoming.rtp.digits.length === 8);
  expect(incoming.rtp.digits.map((key) => key.digit).join("")).toBe("2044*#77");
  expect(sent.map((key) => key.digit).join("")).toBe("2044*#");
  const apart = (sent[5]?.endedAt ?? 0) - (sent[0]?.endedAt ?? 0);
  expect(Math.abs(apart - 5 * 40)).toBeLessThan(25);
  const lag = (incoming.rtp.digits[0]?.endedAt ?? 0) - (sent[0]?.endedAt ?? 0);
  expect(Math.abs(lag)).toBeLessThan(20);
  // Only the keys were sent.
  expect(incoming.rtp.recording()).toHaveLength(0);
});

test("hanging up in the middle of a digit resolves with those that were sent", async () => {
  const { call } = await connected();
  const sending = call.sendDigits("12", { toneMs: 100, gapMs: 3000 });
  await until("the first digit", () => call.rtp.packetsSent > 8);
  await call.hangup();
  expect((await sending).map((key) => key.digit).join("")).toBe("1");
  expect(await call.sendDigits("3")).toEqual([]);
});

test("a caller who gives up is seen with the reason; the call ends with 487", async () => {
  const arrived = bob.nextCall();
  const call = alice.call({ to: "bob" });
  const incoming = await arrived;
  incoming.ring();
  await call.ringing;
  const ended = await call.cancel({ reason: 'SIP;cause=200;text="Call completed elsewhere"' });
  expect(ended).toMatchObject({ code: 487, by: "us" });
  expect((await incoming.cancelled).reason).toContain("elsewhere");
  expect(await incoming.ended).toMatchObject({ code: 487, by: "them" });
  await expect(incoming.answer()).rejects.toThrow(SipError);
});

test("a call given up before anybody said anything waits for the first answer, then is cancelled", async () => {
  const call = alice.call({ to: "bob" });
  bob.onInvite(() => undefined);
  expect(await call.hangup()).toMatchObject({ code: 487 });
});

test.each([486, 603, 480, 404, 503])("a refusal with %i reaches the caller", async (code) => {
  bob.onInvite((incoming) => incoming.reject(code, { reason: `Q.850;cause=17` }));
  const call = alice.call({ to: "bob" });
  await expect(call.answered).rejects.toMatchObject({ code });
  expect(await call.ended).toMatchObject({ code, by: "them", reason: "Q.850;cause=17" });
});

test("a phone without an owner is unavailable, an unknown one does not exist", async () => {
  const server = await createSipEndpoint();
  server.phone({ server: bob.local, username: "carol" });
  const atServer = (user: string) => `sip:${user}@127.0.0.1:${server.local.port}`;
  const caller = await createSipPhone({ server: server.local });
  try {
    expect(await caller.call({ to: atServer("carol") }).ended).toMatchObject({ code: 480 });
    expect(await caller.call({ to: atServer("nobody") }).ended).toMatchObject({ code: 404 });
  } finally {
    await caller.close();
    await server.close();
  }
});

test("early media is heard before the answer", async () => {
  const arrived = bob.nextCall();
  const call = alice.call({ to: "bob" });
  const incoming = await arrived;
  await incoming.earlyMedia({ sendRtp: "tone:500" });
  expect((await call.progress).code).toBe(183);
  await until("early sound", () => toneSpans(call.rtp.recording(), 500).length > 0);
  expect(call.rtp.largestGap).toBeNull();
  await incoming.answer({ sendRtp: "tone:700" });
  await call.answered;
  await until("the talk", () => toneSpans(call.rtp.recording(), 700).length > 0);
});

test("a dead phone says nothing: the INVITE is repeated and given up by the caller", async () => {
  const quiet = await createSipEndpoint();
  const dead = quiet.phone({ server: bob.local, username: "dead" });
  dead.onInvite((incoming) => incoming.ignore());
  try {
    const call = alice.call({ to: `sip:dead@127.0.0.1:${quiet.local.port}` });
    await until("a repetition", () => quiet.stats.retransmissionsReceived > 0);
    expect(call.times.tryingAt).toBeNull();
    void call.cancel();
    quiet.deaf = true;
  } finally {
    await quiet.close();
  }
});

test("identity headers arrive: asserted identity, withheld number, diversion", async () => {
  const arrived = bob.nextCall();
  const call = alice.call({
    to: "bob",
    fromNumber: "anonymous",
    headers: {
      "P-Asserted-Identity": '"Real" <sip:+49301@carrier>',
      Privacy: "id",
      Diversion: ["<sip:1@x>;reason=cfb", "<sip:2@x>"],
    },
  });
  const incoming = await arrived;
  expect(incoming.from.user).toBe("anonymous");
  expect(incoming.assertedIdentity).toMatchObject({ name: "Real", user: "+49301" });
  expect(incoming.header("Privacy")).toBe("id");
  expect(incoming.header("Diversion")).toBe("<sip:1@x>;reason=cfb");
  await call.cancel();
});

test("a From header given by hand is sent as it is, and the call still works", async () => {
  const { call, incoming } = await connected({ headers: { From: '"x" <sip:%00\'; DROP TABLE@evil>' } });
  expect(incoming.from.uri).toBe("sip:%00'; DROP TABLE@evil");
  await call.hangup();
  expect(await incoming.ended).toMatchObject({ by: "them" });
});

test("hold and resume stop and start the sound of the one who is held", async () => {
  const { call, incoming } = await connected({ sendRtp: "tone:440" });
  await until("sound", () => incoming.rtp.packets > 5);
  await incoming.hold();
  const heard = incoming.rtp.packets;
  expect(call.isUp).toBe(true);
  await incoming.resume();
  await until("sound again", () => incoming.rtp.packets > heard + 5);
});

test("keys as SIP INFO are accepted", async () => {
  const { call } = await connected();
  expect((await call.sendInfoDigit("5")).code).toBe(200);
});

describe("many phones on one socket", () => {
  let agents: SipEndpoint;
  beforeEach(async () => {
    agents = await createSipEndpoint();
  });
  afterEach(() => agents.close());

  test("calls reach their user; 60 at once carry their own sound; nothing is left", async () => {
    const count = 60;
    const answered: IncomingCall[] = [];
    for (let i = 0; i < count; i++) {
      agents.phone({ server: bob.local, username: `agent-${i}` }).onInvite(async (incoming) => {
        answered.push(await incoming.answer({ sendRtp: `tone:${400 + 10 * i}` }));
      });
    }
    const caller = await createSipPhone({ server: agents.local, username: "load" });
    try {
      const calls = Array.from({ length: count }, (_, i) => caller.call({ to: `agent-${i}` }));
      await Promise.all(calls.map((call) => call.answered));
      await until("sound", () => calls.every((call) => call.rtp.packets >= 15));
      for (const [i, call] of calls.entries()) expect(tonePresent(call.rtp.lastHeard(200), 400 + 10 * i)).toBe(true);
      await Promise.all(calls.map((call) => call.hangup()));
      await Promise.all(answered.map((call) => call.ended));
      expect(caller.calls).toHaveLength(0);
      expect(agents.liveCalls).toHaveLength(0);
    } finally {
      await caller.close();
    }
  });

  test("phones of the same socket may call each other", async () => {
    const [carol, dave] = ["carol", "dave"].map((username) => agents.phone({ server: agents.local, username }));
    dave?.onInvite(async (incoming) => void (await incoming.answer({ sendRtp: "tone:900" })));
    const call = carol?.call({ to: "dave" });
    await call?.answered;
    await until("sound", () => (call?.rtp.packets ?? 0) > 5);
    expect(tonePresent(call?.rtp.recording() ?? new Int16Array(), 900)).toBe(true);
  });

  test("a user name is given once", () => {
    agents.phone({ server: agents.local, username: "x" });
    expect(() => agents.phone({ server: agents.local, username: "x" })).toThrow("already has a phone x");
  });
});

test("an owner who fails refuses the call and fails the close", async () => {
  const broken = await createSipPhone({ server: bob.local, username: "broken" });
  broken.onInvite(() => {
    throw new Error("dropped the phone");
  });
  const call = alice.call({ to: `sip:broken@127.0.0.1:${broken.local.port}` });
  expect(await call.ended).toMatchObject({ code: 500 });
  await expect(broken.close()).rejects.toThrow("the owner of phone broken failed");
});

test("a server that never answers a REGISTER is named, within the limit asked for", async () => {
  bob.deaf = true;
  await expect(alice.register({ limitMs: 200 })).rejects.toMatchObject({ code: 408 });
});
