/**
 * Callers who are odd, broken or malicious, through real SIP: whatever they are
 * called, whatever they press and whenever they leave, frontdesk greets or
 * refuses them by its rules, dials nobody for them, and has each in the ledger.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { waitFor } from "../../src/demo/scenarios/stage";
import { ABSENT_DESK, deskOf, dnisOf, stageNumber } from "../../src/demo/stage-company";
import { ignores } from "../../src/demo/world/people";
import { freeUdpPorts } from "../../src/setup/free-ports";
import { type CallOptions, createSipPhone, type OutgoingCall, type SipPhone } from "../support/sip-phone";
import { expectNothingLeft, useStage } from "../support/stage";
import { allCalls, callInStep, callWhen, endedCall, eventsOf, expectLedgerComplete } from "./support/ledger";
import { errorsIn } from "./support/log";
import { type OddCaller, oddCallers } from "./support/odd-callers";
import { openOwnPhones } from "./support/own-phones";
import { agentOf, isFree, sendOnBreak } from "./support/people";

const LIMIT_MS = 240_000;
const CALL_LIMIT_MS = 30_000;
const SIDE_BY_SIDE = 10;
/** The operator whose phone is in this test's hands, and his site. */
const AGENT = 20;
const SITE = "open";

let port = 0;
let caller: SipPhone;
let agent: SipPhone;
/** Calls that frontdesk was asked to take: each must have its row. */
let taken = 0;

const stage = useStage(async () => {
  [port = 0] = await freeUdpPorts(1);
  return { carrierPorts: [port], absent: [ABSENT_DESK, deskOf(AGENT)] };
});

beforeAll(async () => {
  ({ caller, agent } = await openOwnPhones(stage(), port, deskOf(AGENT)));
  await agent.register();
}, LIMIT_MS);
afterEach(async () => {
  for (const call of caller.calls) await call.hangup();
});
afterAll(async () => {
  await caller?.close();
  await agent?.close();
});

/** "greeted", "silent" (answered, but no sound), or the SIP code of the refusal. */
async function outcomeOf(call: OutgoingCall): Promise<string> {
  const outcome = await Promise.race([
    call.answered.then(
      () => call.rtp.soundAfter(0).then(() => "greeted"),
      (err: { code?: number }) => String(err.code),
    ),
    new Promise<string>((resolve) => setTimeout(() => resolve("silent"), CALL_LIMIT_MS).unref()),
  ]);
  await call.hangup();
  return outcome;
}

const dials = (options: Partial<CallOptions> & { n?: number } = {}): OutgoingCall => {
  const { n, ...more } = options;
  taken++;
  return caller.call({ to: dnisOf(SITE), ...(n === undefined ? {} : { fromNumber: stageNumber(n) }), ...more });
};

/** As many at a time as ten telephones can. */
async function inTens<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const rest = all.map((one, i) => [one, i] as const);
  const worker = async (): Promise<void> => {
    for (let next = rest.shift(); next; next = rest.shift()) results[next[1]] = await work(next[0]);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  return results;
}

async function complete(): Promise<void> {
  await expectNothingLeft(stage());
  await expectLedgerComplete(stage().environment, taken);
}

const since = async (): Promise<number> => (await allCalls(stage().environment)).length;

describe("who calls", () => {
  test(
    "sixty and more odd numbers and names: each is greeted, or refused by rule, and recorded as what it is",
    async () => {
      const trap = join(stage().environment.dir, "trap");
      const all = oddCallers(trap);
      expect(all.length).toBeGreaterThan(60);
      const before = await since();
      const seen = await inTens(all, async ({ call }) => outcomeOf(dials(call)));
      const told = (one: OddCaller, outcome: string | undefined): string => `${one.what}: ${outcome}`;
      expect(all.map((one, i) => told(one, seen[i]))).toEqual(
        all.map((one) => told(one, one.blocked ? "403" : "greeted")),
      );
      await complete();

      const rows = (await allCalls(stage().environment)).slice(before);
      const numbers = (list: readonly (string | null)[]): string[] => list.map(String).sort();
      expect(numbers(rows.map(({ number }) => number))).toEqual(numbers(all.map(({ number }) => number)));
      expect(new Set(rows.map(({ endReason }) => endReason))).toEqual(new Set(["abandoned", "refused"]));
      expect(rows.every(({ ani }) => ani === null || ani.length <= 64)).toBe(true);
      expect(existsSync(trap)).toBe(false);
    },
    LIMIT_MS,
  );

  test(
    "fifty times the same number",
    async () => {
      const seen = await inTens(Array.from({ length: 50 }), () => outcomeOf(dials({ fromNumber: "+79009998877" })));
      expect(new Set(seen)).toEqual(new Set(["greeted"]));
      await complete();
    },
    LIMIT_MS,
  );

  test(
    "odd numbers dialled: those that are numbers lead to a site, the others nowhere",
    async () => {
      const numbers = ["s", "+", "0", "000000000", "8437779915", "+78437779915;ext=1", "9".repeat(255), "+7843777%00"];
      expect(await inTens(numbers, (to) => outcomeOf(dials({ to, n: 41 })))).toEqual(numbers.map(() => "greeted"));
      const words = ["h", "i", "t", "alice", `\${SHELL(id)}`, "desk-101", "Local/101@from-phones"];
      expect(await inTens(words, (to) => outcomeOf(caller.call({ to, fromNumber: stageNumber(42) })))).toEqual(
        words.map(() => "404"),
      );
      await complete();
    },
    LIMIT_MS,
  );

  test(
    "a caller who is not the carrier gets nowhere, whatever identity he asserts",
    async () => {
      const { sipPort } = stage().environment;
      const stranger = await createSipPhone({ server: { host: "127.0.0.1", port: sipPort } });
      const headers = { "P-Asserted-Identity": `<sip:${stageNumber(1)}@127.0.0.1>` };
      expect(await outcomeOf(stranger.call({ to: dnisOf(SITE), fromNumber: "101", headers }))).toBe("401");
      await stranger.close();
      await complete();
    },
    LIMIT_MS,
  );

  test("nobody was dialled for any of them", () => {
    expect(stage().environment.world.visits()).toEqual([]);
  });
});

describe("what is pressed", () => {
  test.each([
    ["40 ms each, 40 ms apart", { toneMs: 40, gapMs: 40 }, 43],
    ["40 ms each, 20 ms apart", { toneMs: 40, gapMs: 20 }, 44],
    ["with their ends lost on the way", { toneMs: 100, gapMs: 100, endPackets: 0 }, 45],
  ])(
    "the digits of an extension, %s",
    async (_how, digits, n) => {
      const call = dials({ n });
      await call.answered;
      await call.rtp.soundAfter(0);
      await call.sendDigits("306", digits);
      await callWhen(stage().environment, stageNumber(n), "in a talk", ({ connectedTo }) => connectedTo === agentOf(6));
      await call.hangup();
    },
    LIMIT_MS,
  );

  test(
    "a key held for ten seconds is one digit",
    async () => {
      const call = dials({ n: 46, to: dnisOf("retries") });
      await call.answered;
      await call.sendDigits("9", { toneMs: 10_000 });
      const { id } = await callInStep(stage().environment, stageNumber(46), "menu");
      const wrong = await waitFor("the key to be told wrong", CALL_LIMIT_MS, async () => {
        const events = (await eventsOf(stage().environment, id)).filter(({ type }) => type === "menu.wrongInput");
        return events.length > 0 ? events : null;
      });
      await call.hangup();
      expect(wrong.map(({ data }) => data.digits)).toEqual(["9"]);
    },
    LIMIT_MS,
  );

  test.each([
    ["nobody's keys", "789".repeat(34).slice(0, 100), 47],
    ["all there are", "0123456789*#ABCD".repeat(7).slice(0, 100), 48],
  ])(
    "a hundred digits in five seconds, %s: the call goes on, and no menu is tried more often than it may",
    async (_what, digits, n) => {
      const call = dials({ n });
      await call.answered;
      await call.sendDigits(digits, { toneMs: 20, gapMs: 20 });
      expect(call.isUp).toBe(true);
      await call.hangup();
      const row = await endedCall(stage().environment, stageNumber(n));
      expect(["abandoned", "completed"]).toContain(row.endReason);
      const tries = (await eventsOf(stage().environment, row.id)).filter(({ type }) => type === "menu.wrongInput");
      expect(Math.max(0, ...tries.map(({ data }) => Number(data.tries)))).toBeLessThanOrEqual(3);
    },
    LIMIT_MS,
  );

  test(
    "a caller who sends no sound at all is greeted and hears the menu",
    async () => {
      const call = dials({ n: 49, sendRtp: false, to: dnisOf("retries") });
      await call.answered;
      await call.rtp.soundAfter(0);
      await callInStep(stage().environment, stageNumber(49), "menu");
      await call.hangup();
    },
    LIMIT_MS,
  );

  afterAll(complete, LIMIT_MS);
});

describe("when the caller leaves", () => {
  test(
    "while the manager's phone rings",
    async () => {
      stage().environment.world.phone(deskOf(1), ignores);
      const rings = dials({ fromNumber: stageNumber(1), to: dnisOf("vips") });
      await rings.ringing;
      expect((await rings.cancel()).code).toBe(487);
      expect((await endedCall(stage().environment, stageNumber(1))).endReason).toBe("abandoned");
    },
    LIMIT_MS,
  );

  test(
    "before anybody could answer: there is a row or there is none, but nothing stays",
    async () => {
      const before = await since();
      const calls = await Promise.all(
        Array.from({ length: SIDE_BY_SIDE }, async (_, i) => {
          const call = caller.call({ to: dnisOf(SITE), fromNumber: stageNumber(81 + i) });
          await call.trying.catch(() => undefined); // answered before it was tried
          return call;
        }),
      );
      for (const call of calls) await call.hangup();
      await expectNothingLeft(stage());
      taken += (await since()) - before;
    },
    LIMIT_MS,
  );

  test(
    "in the greeting, in the menu, in the queue, while the operator's phone rings, in the talk",
    async () => {
      const { environment } = stage();
      await sendOnBreak(stage(), 16);
      const greeting = dials({ n: 52 });
      await greeting.answered;
      await greeting.hangup();
      const menu = dials({ n: 53, to: dnisOf("retries") });
      await menu.answered;
      await menu.sendDigits("9");
      await callInStep(environment, stageNumber(53), "menu");
      await menu.hangup();
      const queue = dials({ n: 54, to: dnisOf("retries") });
      await queue.answered;
      await queue.sendDigits("0");
      await callInStep(environment, stageNumber(54), "queue");
      await queue.hangup();

      const offered = await ringsTheAgent(55);
      await offered.call.hangup();
      await offered.incoming.cancelled;
      await isFree(stage(), AGENT);
      const talk = await ringsTheAgent(56);
      await talk.incoming.answer({ sendRtp: "tone:620" });
      await callInStep(environment, stageNumber(56), "talk");
      await talk.call.hangup();
      await talk.incoming.ended;

      const rows = await Promise.all([52, 53, 54, 55, 56].map((n) => endedCall(environment, stageNumber(n))));
      expect(rows.map(({ endReason, cause }) => `${endReason} ${cause}`)).toEqual([
        ...Array(4).fill("abandoned callerHungUp"),
        "completed callerHungUp",
      ]);
    },
    LIMIT_MS,
  );

  test(
    "in the moment in which the operator answers, a little before and a little after",
    async () => {
      for (const [i, afterMs] of [-20, -5, -2, -1, 0, 0, 1, 2, 3, 5, 10, 20].entries()) {
        await isFree(stage(), AGENT);
        const { call, incoming } = await ringsTheAgent(61 + i);
        const leave = (): Promise<unknown> => call.hangup();
        const answer = (): Promise<unknown> => incoming.answer().catch(() => undefined); // too late: the caller has gone
        const [first, second] = afterMs < 0 ? [leave, answer] : [answer, leave];
        const done = [first()];
        if (afterMs !== 0) await new Promise((resolve) => setTimeout(resolve, Math.abs(afterMs)));
        done.push(second());
        await Promise.all(done);
        await incoming.ended;
        const { endReason } = await endedCall(stage().environment, stageNumber(61 + i));
        expect(["abandoned", "completed"]).toContain(endReason);
      }
      await isFree(stage(), AGENT);
    },
    LIMIT_MS,
  );

  afterAll(complete, LIMIT_MS);
});

async function ringsTheAgent(n: number) {
  await isFree(stage(), AGENT);
  const next = agent.nextCall();
  const call = dials({ n });
  await call.answered;
  await call.sendDigits("0");
  const incoming = await next;
  incoming.ring();
  return { call, incoming };
}

test("frontdesk is the same process, and nothing was an error to it", async () => {
  expect(stage().environment.frontdesk.isRunning()).toBe(true);
  expect(errorsIn(stage().environment.frontdesk.logFile)).toEqual([]);
});
