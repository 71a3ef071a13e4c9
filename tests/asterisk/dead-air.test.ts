/**
 * What arrives at the caller's phone, packet by packet: once answered, never
 * 200 ms without a packet, in greeting, menu and queue, on the ways between
 * them, and while frontdesk is dead.
 */
import { silences } from "../../src/demo/audio";
import { deskOf, dnisOf, stageNumber } from "../../src/demo/stage-company";
import { freeUdpPorts } from "../../src/setup/free-ports";
import { createSipPhone, type OutgoingCall, type SipPhone } from "../support/sip-phone";
import { useStage } from "../support/stage";
import { callInStep } from "./support/ledger";
import { sendOnBreak } from "./support/people";

const GAP_MS_MAX = 200;
const TEST_LIMIT_MS = 120_000;

let port = 0;
let phone: SipPhone;
const stage = useStage(async () => {
  [port = 0] = await freeUdpPorts(1);
  return { carrierPorts: [port] };
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
};

test.each([
  ["sends sound", true],
  ["sends no packet", false],
])(
  "a caller who %s: greeting, menu, the wait for a digit, the queue",
  async (_who, sendRtp) => {
    await sendOnBreak(stage(), 16);
    const call = await callTo("retries", 61, sendRtp);
    await heardFor(call, 4_000);
    await call.sendDigits("0"); // cuts the greeting or the menu, to the queue
    await heardFor(call, 4_000);
    const gap = longestGap(call);
    await call.hangup();
    expect(gap).toBeLessThan(GAP_MS_MAX);
  },
  TEST_LIMIT_MS,
);

test(
  "while the menu waits for a digit",
  async () => {
    const call = await callTo("retries", 62, true);
    await heardFor(call, 16_000); // the greeting, the menu, and the silence behind it
    const gap = longestGap(call);
    await call.hangup();
    expect(gap).toBeLessThan(GAP_MS_MAX);
  },
  TEST_LIMIT_MS,
);

test(
  "from the greeting through the menu to the music: never a second without sound",
  async () => {
    await sendOnBreak(stage(), 16);
    const call = await callTo("retries", 67, true);
    await callInStep(stage().environment, stageNumber(67), "menu");
    await heardFor(call, 2_000);
    await call.sendDigits("0");
    await callInStep(stage().environment, stageNumber(67), "queue");
    await heardFor(call, 8_000); // the comfort message too
    await call.hangup();
    expect(silences(call.rtp.recording(), { minMs: 1_000 })).toEqual([]);
  },
  TEST_LIMIT_MS,
);

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
