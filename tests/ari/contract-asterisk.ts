/** The world of the contract before a real Asterisk, through one of the two transports. */
import type { Arrival, Telephony } from "../../src/ari";
import { createTelephony } from "../../src/ari";
import { systemClock } from "../../src/clock";
import type { AriAdapter } from "../../src/config";
import { callIds } from "../../src/domain/ids";
import type { PhoneScript } from "../support/fake-line";
import type { IncomingCall, OutgoingCall, SipPhone } from "../support/sip-phone";
import { ARI_PASSWORD, startAsteriskUnderTest } from "./asterisk";
import type { Caller, Colleague, ContractWorld } from "./contract";
import { within } from "./within";

const DNIS = "78432000000";
const SOON_MS = 8_000;
const POLL_MS = 10;
/** Nothing but the waiting rooms may be left this long after a behaviour. */
const TIDY_LIMIT_MS = 6_000;
/** A line is remembered for a while after its end, so that late events find it; this long after the last one none is. */
const FORGOTTEN_LIMIT_MS = 10_000;

export async function asteriskWorld(adapter: AriAdapter): Promise<ContractWorld> {
  const asterisk = await startAsteriskUnderTest("frontdesk");
  const faults: string[] = [];
  const arrivals: Arrival[] = [];
  let onArrival: (arrival: Arrival) => void = (arrival) => arrivals.push(arrival);
  const telephony = createTelephony({
    ari: { url: asterisk.url, user: "frontdesk", password: ARI_PASSWORD, app: "frontdesk", adapter },
    trunk: "trunk",
    clock: systemClock,
    log: quietLog(faults),
    random: () => 0.5,
    onArrival: (arrival) => onArrival(arrival),
    reconcile: async () => undefined,
    onReplaced: () => faults.push("replaced"),
  });
  await telephony.ensureWaitingRooms(["sales"]);
  await telephony.start();
  const newId = callIds("a");
  const calls: OutgoingCall[] = [];
  const stuck = new Set<string>();
  const [bob, dave] = asterisk.desks.map((phone, n) => aColleague(phone, `desk-10${n + 1}`)) as [Desk, Desk];

  return {
    phones: telephony.phones,
    bob,
    dave,
    async calls({ ani = "+78435551234", fromDesk = false } = {}) {
      const arrived = new Promise<Arrival>((resolve) => {
        onArrival = resolve;
      });
      const call = fromDesk
        ? asterisk.desks[0].call({ to: "102" })
        : asterisk.carrier.call({ to: DNIS, fromNumber: ani });
      calls.push(call);
      return { arrival: await within(SOON_MS, "the call arrives", arrived), caller: aCaller(call) };
    },
    sound: (which) => ({
      name: which,
      language: "en",
      media: `sound:contract/en/${which}`,
      lengthMs: which === "long" ? 20_000 : 400,
    }),
    newCall: () => newId(Date.now()),
    soon: (promise) => within(SOON_MS, "it happens", promise),
    eventually,
    async tidy() {
      await Promise.all(calls.splice(0).map((call) => call.hangup()));
      for (const desk of [bob, dave]) await desk.tidy();
      await nothingLeft(telephony, stuck);
      expect(faults.splice(0).filter((fault) => !KEPT_CALLER.test(fault))).toEqual([]);
    },
    async close() {
      try {
        await until(FORGOTTEN_LIMIT_MS, () => telephony.state.channels === 0, "every line is forgotten");
      } finally {
        telephony.stop();
        await asterisk.close();
      }
    },
  };
}

function aCaller(call: OutgoingCall): Caller {
  let end: { code: number; by: string } | null = null;
  void call.ended.then((ended) => {
    end = ended;
  });
  for (const moment of [call.ringing, call.answered]) moment.catch(() => undefined); // seen in `times`
  return {
    hangUp: () => void call.hangup(),
    press: (keys) => void call.sendDigits(keys),
    seen: () => ({
      ringing: call.times.ringingAt !== null,
      answered: call.times.answeredAt !== null,
      refusedWith: end && end.by === "them" && end.code >= 300 ? end.code : null,
      ended: end !== null,
    }),
  };
}

interface Desk extends Colleague {
  tidy(): Promise<void>;
}

function aColleague(phone: SipPhone, account: string): Desk {
  let script: PhoneScript = { kind: "ignores" };
  let rings = 0;
  let talking: IncomingCall | null = null;
  const timers = new Set<NodeJS.Timeout>();
  const later = (ms: number, then: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      then();
    }, ms);
    timers.add(timer);
  };
  phone.onInvite((call) => {
    if (script.kind === "dead") return call.ignore();
    if (script.kind === "busy") return call.reject(486);
    rings++;
    call.ring();
    call.cancelled.catch(() => undefined); // most calls are not cancelled
    if (script.kind === "refuses") later(script.afterMs, () => call.reject(603));
    if (script.kind === "answers") later(script.afterMs, () => void answer(call));
  });
  /** Given up in the same moment: then there is nothing to answer. */
  const answer = (call: IncomingCall): Promise<void> =>
    call.answer().then(
      () => {
        talking = call;
        void call.ended.then(() => {
          if (talking === call) talking = null;
        });
      },
      () => undefined,
    );
  let endpoint: Colleague["endpoint"] = { kind: "desk", account };
  return {
    get endpoint() {
      return endpoint;
    },
    does(next) {
      script = next;
      // An account that nobody registers.
      endpoint = { kind: "desk", account: next.kind === "unreachable" ? "desk-103" : account };
    },
    press: (key) => void talking?.sendDigits(key),
    hangUp: () => void talking?.hangup(),
    seen: () => ({ rings, talking: talking !== null }),
    async tidy() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      await Promise.all(phone.calls.map((call) => call.hangup()));
      rings = 0;
    },
  };
}

/** What is said of such a caller: never of a leg of ours, whose id begins with "c-". */
const KEPT_CALLER = /^Asterisk keeps a channel whose far end has gone \{"channel":"(?!c-)/;

/**
 * Nothing that is ours. A caller's channel is Asterisk's to end once the caller has hung up, and once in a thousand times
 * 22.10.1 does not for ten minutes (ENDING_LIMIT_MS in src/ari/live-channel.ts): that one is `stuck` and not looked at again.
 */
async function nothingLeft(telephony: Telephony, stuck: Set<string>): Promise<void> {
  const untilMs = performance.now() + TIDY_LIMIT_MS;
  for (;;) {
    const { channels, bridges } = await telephony.snapshot();
    const callers = channels.filter(({ id }) => !id.startsWith("c-") && !stuck.has(id));
    const ours = [
      ...channels.filter(({ id }) => id.startsWith("c-")).map(({ name, id }) => `${name} (${id})`),
      ...bridges
        .filter(
          ({ id, channels: members }) => !id.startsWith("q-") || members.some((member) => member.startsWith("c-")),
        )
        .map(({ id }) => id),
    ];
    if (ours.length === 0 && callers.length === 0) return;
    if (performance.now() > untilMs) {
      if (ours.length > 0) throw new Error(`left behind: ${ours.join(", ")}`);
      for (const { id } of callers) stuck.add(id);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

const eventually = (what: string, isSo: () => boolean): Promise<void> => until(SOON_MS, isSo, what);

async function until(limitMs: number, isSo: () => boolean, what: string): Promise<void> {
  const untilMs = performance.now() + limitMs;
  while (!isSo()) {
    if (performance.now() > untilMs) throw new Error(`it never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Warnings and errors fail the behaviour that caused them: "gone" must never be one. */
function quietLog(faults: string[]) {
  const keep = (facts: object, message: string) => void faults.push(`${message} ${JSON.stringify(facts)}`);
  const drop = () => undefined;
  return { debug: drop, info: drop, warn: keep, error: keep } as unknown as Parameters<
    typeof createTelephony
  >[0]["log"];
}
