/**
 * An operator's phone that is busy, refuses, redirects, never answers, is dead,
 * or hangs up at once: the caller keeps the place, the operator is treated
 * fairly, and nobody outside is dialled.
 */
import { waitFor } from "../../src/demo/scenarios/stage";
import { ABSENT_DESK, deskOf, dnisOf, stageNumber } from "../../src/demo/stage-company";
import { freeUdpPorts } from "../../src/setup/free-ports";
import type { IncomingCall, OutgoingCall, SipPhone } from "../support/sip-phone";
import { expectNothingLeft, useStage } from "../support/stage";
import {
  callInStep,
  callWhen,
  endedCall,
  eventsOf,
  expectLedgerComplete,
  newestCall,
  offersOf,
} from "./support/ledger";
import { errorsIn } from "./support/log";
import { openOwnPhones } from "./support/own-phones";
import { agentOf, comeBack, companyWith, isFree } from "./support/people";

const LIMIT_MS = 120_000;
const OFFER_LIMIT_MS = 30_000;
const AGENT = 20;
/** Some let it ring in vain. */
const RING_MS = 3_000;
/** A number somebody would earn money with. */
const PREMIUM = "+19005551234";

let port = 0;
let caller: SipPhone;
let agent: SipPhone;
let taken = 0;

const stage = useStage(async () => {
  [port = 0] = await freeUdpPorts(1);
  const company = companyWith({}, { ringMs: RING_MS });
  return { carrierPorts: [port], absent: [ABSENT_DESK, deskOf(AGENT)], company };
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

/** A caller who waits for the operator; resolves when the operator's phone has the call. */
async function offered(n: number, treat: (incoming: IncomingCall) => void): Promise<OutgoingCall> {
  const next = agent.nextCall();
  taken++;
  const call = caller.call({ to: dnisOf("open"), fromNumber: stageNumber(n) });
  await call.answered;
  await call.sendDigits("0");
  treat(await next);
  return call;
}

/** How the first offer for this caller ended. */
async function firstOutcome(n: number): Promise<string | null> {
  return waitFor("the first offer to end", OFFER_LIMIT_MS, async () => {
    const row = await newestCall(stage().environment, stageNumber(n));
    const [offer] = row ? await offersOf(stage().environment, row.id) : [];
    return offer?.outcome ?? null;
  });
}

const statusOf = async (n: number): Promise<unknown> =>
  (await stage().stage.api.get<{ status: unknown }>(`/api/v1/agents/${agentOf(n)}`)).status;

test.each([
  ["busy", 486, "busy", 51],
  ["refused", 603, "refused", 52],
  ["not available", 480, "unreachable", 53],
  ["out of order", 500, "unreachable", 54],
] as const)(
  "%s (%d): the caller goes on waiting, and the operator stays at work",
  async (_what, code, outcome, n) => {
    await isFree(stage(), AGENT);
    const call = await offered(n, (incoming) => incoming.reject(code));
    expect(await firstOutcome(n)).toBe(outcome);
    expect(await statusOf(AGENT)).toMatchObject({ kind: "available" });
    await callInStep(stage().environment, stageNumber(n), "queue");
    expect(call.isUp).toBe(true);
  },
  LIMIT_MS,
);

test(
  "redirected to a number outside (302): nobody is dialled there",
  async () => {
    await isFree(stage(), AGENT);
    const { world, asterisk } = stage().environment;
    const headers = { Contact: `<sip:${PREMIUM}@127.0.0.1>` };
    const call = await offered(55, (incoming) => incoming.reject(302, { headers }));
    expect(["refused", "unreachable", "busy"]).toContain(await firstOutcome(55));
    expect(await asterisk.cli("core show channels concise")).not.toContain(PREMIUM);
    expect(world.visits(PREMIUM)).toEqual([]);
    expect(call.isUp).toBe(true);
  },
  LIMIT_MS,
);

test(
  "hangs up in the moment it has answered: the caller's call ends as a talk, and the operator is free",
  async () => {
    await isFree(stage(), AGENT);
    const call = await offered(56, (incoming) => {
      void incoming.answer().then(() => incoming.hangup());
    });
    const row = await callWhen(
      stage().environment,
      stageNumber(56),
      "ended, or waiting again",
      ({ endedAt, step }) => endedAt !== null || step === "queue",
    );
    // Gone before the talk was made: the place is kept. Gone after: that was the talk.
    if (row.endedAt) expect(row.endReason).toBe("completed");
    await call.hangup();
    await endedCall(stage().environment, stageNumber(56));
    await isFree(stage(), AGENT);
  },
  LIMIT_MS,
);

test(
  "answers and sends no sound: the talk is made all the same",
  async () => {
    await isFree(stage(), AGENT);
    const call = await offered(57, (incoming) => {
      incoming.ring();
      void incoming.answer({ sendRtp: false });
    });
    const { id } = await callInStep(stage().environment, stageNumber(57), "talk");
    await call.hangup();
    await endedCall(stage().environment, stageNumber(57));
    const talks = (await eventsOf(stage().environment, id)).filter(({ type }) => type === "talk.ended");
    expect(talks.map(({ data }) => data.by)).toEqual(["caller"]);
  },
  LIMIT_MS,
);

test(
  "rings and is not answered: the operator is on break, the caller keeps the place and is next",
  async () => {
    await isFree(stage(), AGENT);
    await offered(58, (incoming) => incoming.ring());
    expect(await firstOutcome(58)).toBe("unanswered");
    expect(await statusOf(AGENT)).toEqual({ kind: "onBreak", reason: "missed" });
    await callInStep(stage().environment, stageNumber(58), "queue");
    await comeBack(stage(), AGENT);
  },
  LIMIT_MS,
);

test(
  "switched off while it rings: nobody waits for it any longer, and the operator has missed nothing",
  async () => {
    await isFree(stage(), AGENT);
    await offered(60, (incoming) => {
      incoming.ring();
      void agent.unregister();
    });
    expect(await firstOutcome(60)).toBe("unreachable");
    expect(await statusOf(AGENT)).toMatchObject({ kind: "available" });
    await callInStep(stage().environment, stageNumber(60), "queue");
    await agent.register();
  },
  LIMIT_MS,
);

test(
  "registered but dead: the caller waits on, and the operator has missed nothing",
  async () => {
    await isFree(stage(), AGENT);
    agent.deaf = true;
    taken++;
    const call = caller.call({ to: dnisOf("open"), fromNumber: stageNumber(59) });
    await call.answered;
    await call.sendDigits("0");
    expect(await firstOutcome(59)).toBe("unreachable");
    expect(await statusOf(AGENT)).toMatchObject({ kind: "available" });
    expect(call.isUp).toBe(true);
    agent.deaf = false;
  },
  LIMIT_MS,
);

test(
  "afterwards nothing is left, the ledger is complete, and nothing was an error",
  async () => {
    await expectNothingLeft(stage());
    await expectLedgerComplete(stage().environment, taken);
    expect(errorsIn(stage().environment.frontdesk.logFile)).toEqual([]);
  },
  LIMIT_MS,
);
