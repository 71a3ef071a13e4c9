/**
 * What arrives at the caller's phone, packet by packet: once answered, never
 * 200 ms without a packet, in greeting, menu and queue, on the ways between
 * them, and while frontdesk is dead.
 */
import { type Span, silences } from "../../src/demo/audio";
import { deskOf, dnisOf, stageNumber } from "../../src/demo/stage-company";
import { freeUdpPorts } from "../../src/setup/free-ports";
import { createSipPhone, type OutgoingCall, type SipPhone } from "../support/sip-phone";
import { useStage } from "../support/stage";
import { callInStep } from "./support/ledger";
import { companyWith, sendOnBreak } from "./support/people";
import { sideBySide } from "./support/side-by-side";

const GAP_MS_MAX = 200;
const TEST_LIMIT_MS = 120_000;

let port = 0;
let phone: SipPhone;
const stage = useStage(async () => {
  [port = 0] = await freeUdpPorts(1);
  const { company, ...loaded } = companyWith({}, {});
  const comfort = { prompts: ["comfort"], afterMs: 2_000, everyMs: null };
  const queues = company.queues.map((queue) => (queue.id === "stage-retries" ? { ...queue, comfort } : queue));
  return { carrierPorts: [port], company: { ...loaded, company: { ...company, queues } } };
});

beforeAll(async () => {
  phone = await createSipPhone({ server: { host: "127.0.0.1", port: stage().environment.sipPort }, local: { port } });
});
afterAll(() => phone?.close());

async function callTo(site: string, n: number, sendRtp: boolean): Promise<OutgoingCall> {
  const call = phone.call({ to: dnisOf(site), fromNumber: stageNumber(n), sendRtp });
  await call.answered;
  return call;
}

/** The longest time without a packet since the answer, the last moments included. */
function longestGap(call: OutgoingCall): number {
  return Math.round(call.rtp.largestGap?.ms ?? 0);
}

const heardFor = async (call: OutgoingCall, ms: number): Promise<void> => {
  const until = performance.now() + ms;
  while (performance.now() < until && call.isUp) await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setImmediate(resolve)); // what has arrived meanwhile is read
};

/** The longest gap in greeting, menu and queue. */
async function onTheWay(n: number, sendRtp: boolean): Promise<number> {
  const call = await callTo("retries", n, sendRtp);
  await heardFor(call, 4_000);
  await call.sendDigits("0"); // cuts the greeting or the menu, to the queue
  await heardFor(call, 4_000);
  const gap = longestGap(call);
  await call.hangup();
  return gap;
}

async function inTheMenu(n: number): Promise<number> {
  const call = await callTo("retries", n, true);
  await heardFor(call, 16_000); // the greeting, the menu, and the silence behind it
  const gap = longestGap(call);
  await call.hangup();
  return gap;
}

/** Seconds without sound from the greeting through the menu to the music. */
async function soundless(n: number): Promise<Span[]> {
  const call = await callTo("retries", n, true);
  await callInStep(stage().environment, stageNumber(n), "menu");
  await heardFor(call, 2_000);
  await call.sendDigits("0");
  await callInStep(stage().environment, stageNumber(n), "queue");
  await heardFor(call, 8_000); // the comfort message too
  await call.hangup();
  return silences(call.rtp.recording(), { minMs: 1_000 });
}

describe("while frontdesk is there", () => {
  beforeAll(() => sendOnBreak(stage(), 16));
  sideBySide(
    [
      {
        "a caller who sends sound: greeting, menu, the wait for a digit, the queue": async () =>
          expect(await onTheWay(61, true)).toBeLessThan(GAP_MS_MAX),
      },
      {
        "a caller who sends no packet: the same": async () =>
          expect(await onTheWay(68, false)).toBeLessThan(GAP_MS_MAX),
      },
      { "while the menu waits for a digit": async () => expect(await inTheMenu(62)).toBeLessThan(GAP_MS_MAX) },
      {
        "from the greeting through the menu to the music: never a second without sound": async () =>
          expect(await soundless(67)).toEqual([]),
      },
    ],
    TEST_LIMIT_MS,
  );
});

test(
  "while frontdesk is dead: in the greeting, in the menu, in the queue",
  async () => {
    const inGreeting = await callTo("retries", 63, true);
    const inMenu = await callTo("retries", 64, true);
    const inQueue = await callTo("retries", 65, true);
    await heardFor(inQueue, 1_000);
    await inQueue.sendDigits("0");
    await heardFor(inMenu, 5_500);
    await inGreeting.hangup();
    const again = await callTo("retries", 66, true);
    await heardFor(again, 500);
    await stage().environment.frontdesk.kill();
    await heardFor(again, 12_000); // every sound that played has ended by itself
    const gaps = [again, inMenu, inQueue].map(longestGap);
    expect([again, inMenu, inQueue].every((call) => call.isUp)).toBe(true);
    await stage().environment.frontdesk.start();
    for (const call of [again, inMenu, inQueue]) await call.hangup();
    expect(Math.max(...gaps)).toBeLessThan(GAP_MS_MAX);
  },
  TEST_LIMIT_MS,
);

test(
  "a VIP hears ringing (180) before anybody answers",
  async () => {
    stage().environment.world.phone(deskOf(1), { kind: "ignores" });
    const call = phone.call({ to: dnisOf("vips"), fromNumber: stageNumber(1), sendRtp: true });
    const { code } = await call.ringing;
    expect(code).toBe(180);
    await call.cancel();
  },
  TEST_LIMIT_MS,
);
