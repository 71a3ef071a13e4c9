/**
 * Asterisk is killed (kill -9) with calls in all phases. Its calls are gone, and
 * that is physics; what frontdesk owes them is a ledger that says so, agents who
 * are free again, and a connection as soon as Asterisk is back, however late.
 */
import { waitFor } from "../../src/demo/scenarios/stage";
import { deskOf, dnisOf, stageNumber } from "../../src/demo/stage-company";
import { answers, ignores } from "../../src/demo/world/people";
import type { PlacedCall } from "../../src/demo/world/world";
import { expectNothingLeft, useStage } from "../support/stage";
import { callInStep, endedCall, expectLedgerComplete } from "./support/ledger";
import { errorsIn } from "./support/log";
import {
  agentOf,
  calls,
  comeBack,
  companyWith,
  connected,
  greeted,
  isFree,
  rings,
  sendOnBreak,
  talking,
  waiting,
} from "./support/people";

const LIMIT_MS = 240_000;
/** ari-client's own reconnecting gives up after 43 s. */
const LONG_AWAY_MS = 50_000;
const NOTICE_LIMIT_MS = 20_000;
/** frontdesk's own start, on a machine that is busy with everything else. */
const START_LIMIT_MS = 90_000;

const stage = useStage({
  company: companyWith({ deskRingMs: 25_000, mobileRingMs: 25_000, firstDigitMs: 20_000 }, { ringMs: 25_000 }),
});

async function ready(): Promise<{ code: number; ari: string }> {
  const response = await fetch(`${stage().environment.frontdesk.apiUrl}/readyz`);
  const { ari } = (await response.json()) as { ari: string };
  return { code: response.status, ari };
}

async function readyIs(code: number, ari: string): Promise<void> {
  await waitFor(`/readyz to say ${code}`, NOTICE_LIMIT_MS, async () => {
    const seen = await ready();
    return seen.code === code && seen.ari === ari ? true : null;
  });
}

/** The carrier hears nothing of a killed Asterisk: its callers hang up by themselves. */
async function giveUp(placed: readonly PlacedCall[]): Promise<void> {
  for (const call of placed) await call.hangUp();
  for (const call of placed) await call.ended();
}

async function desksAreRegistered(...desks: number[]): Promise<void> {
  await waitFor("the desks to be registered", 30_000, async () => {
    const contacts = await stage().environment.asterisk.cli("pjsip show contacts");
    return desks.every((n) => contacts.includes(deskOf(n))) ? true : null;
  });
}

test(
  "calls in all phases are closed with the cause, agents are freed, and new calls work",
  async () => {
    const { environment } = stage();
    const { world, frontdesk } = environment;
    const pid = frontdesk.pid;
    await sendOnBreak(stage(), 11);
    await sendOnBreak(stage(), 12);
    await sendOnBreak(stage(), 14);
    world.phone(deskOf(1), ignores);
    world.phone(deskOf(13), ignores);
    world.phone(deskOf(6), answers(300));
    const sinceMs = Date.now() - 1_000;
    const placed = [
      await waiting(stage(), 51, "order"),
      await waiting(stage(), 52, "order"),
      await talking(stage(), 54, "talks", 15),
      await waiting(stage(), 56, "missed"),
      await calls(stage(), 1, "vips"),
    ];
    const direct = await greeted(stage(), 53, "open");
    await direct.press("306");
    await connected(stage(), 53, agentOf(6));
    const menu = await greeted(stage(), 57, "prefix");
    await menu.press("9");
    await callInStep(environment, stageNumber(57), "menu");
    await rings(stage(), 56, deskOf(13), sinceMs);
    await rings(stage(), 1, deskOf(1), sinceMs);
    await callInStep(environment, stageNumber(1), "vipDirect");
    placed.push(direct, menu, await greeted(stage(), 58, "day"));

    await environment.asterisk.kill();
    await readyIs(503, "away");
    await giveUp(placed);
    await environment.restartAsterisk();
    await readyIs(200, "connected");

    const rows = await Promise.all([51, 52, 54, 56, 1, 53, 57, 58].map((n) => endedCall(environment, stageNumber(n))));
    expect(rows.map(({ endReason, cause }) => `${endReason} ${cause}`)).toEqual(
      rows.map(() => "nodeLost asteriskEnded"),
    );
    for (const n of [13, 15]) await isFree(stage(), n);
    await expectNothingLeft(stage());

    const bridges = await environment.asterisk.cli("bridge show all");
    expect(bridges).toMatch(/q-lobby/);
    expect(bridges).toMatch(/q-stage-order/);
    await desksAreRegistered(1, 11, 15);
    const again = await talking(stage(), 61, "talks", 15);
    await again.hangUp();
    expect((await endedCall(environment, stageNumber(61))).endReason).toBe("completed");
    for (const n of [11, 12, 14]) await comeBack(stage(), n);
    expect(frontdesk.pid).toBe(pid);
    expect(frontdesk.isRunning()).toBe(true);
    await expectNothingLeft(stage());
    await expectLedgerComplete(environment, world.callsPlaced());
  },
  LIMIT_MS,
);

test(
  "away for longer than ari-client would wait: frontdesk is connected again all the same",
  async () => {
    const { environment } = stage();
    await environment.asterisk.kill();
    await readyIs(503, "away");
    await new Promise((resolve) => setTimeout(resolve, LONG_AWAY_MS));
    expect(await ready()).toEqual({ code: 503, ari: "away" });
    await environment.restartAsterisk();
    await readyIs(200, "connected");
    await desksAreRegistered(15);
    const placed = await talking(stage(), 65, "talks", 15);
    await placed.hangUp();
    expect((await endedCall(environment, stageNumber(65))).endReason).toBe("completed");
  },
  LIMIT_MS,
);

test(
  "Asterisk and frontdesk killed together: the next frontdesk closes the calls with the cause",
  async () => {
    const { environment } = stage();
    const { frontdesk } = environment;
    await sendOnBreak(stage(), 11);
    await sendOnBreak(stage(), 12);
    const placed = [await waiting(stage(), 71, "order"), await talking(stage(), 72, "talks", 15)];

    await Promise.all([environment.asterisk.kill(), frontdesk.kill()]);
    await giveUp(placed);
    await environment.restartAsterisk();
    await frontdesk.start();

    const rows = await Promise.all([71, 72].map((n) => endedCall(environment, stageNumber(n))));
    expect(rows.map(({ endReason, cause }) => `${endReason} ${cause}`)).toEqual(
      rows.map(() => "nodeLost asteriskEnded"),
    );
    await isFree(stage(), 15);
    for (const n of [11, 12]) await comeBack(stage(), n);
    await expectNothingLeft(stage());
    await expectLedgerComplete(environment, environment.world.callsPlaced());
  },
  LIMIT_MS,
);

test(
  "frontdesk starts before Asterisk is there: it waits, and takes calls when it comes",
  async () => {
    const { environment } = stage();
    const { frontdesk } = environment;
    await Promise.all([environment.asterisk.kill(), frontdesk.kill()]);
    const starting = frontdesk.start();
    await waitFor("/readyz to say 503", START_LIMIT_MS, () =>
      ready().then(
        ({ code }) => (code === 503 ? true : null),
        () => null,
      ),
    );
    await environment.restartAsterisk();
    await starting;
    await desksAreRegistered(15);
    const placed = await environment.world.call({ from: stageNumber(75), to: dnisOf("talks") });
    await placed.answered();
    await placed.hangUp();
    expect((await endedCall(environment, stageNumber(75))).endReason).toBe("abandoned");
    await expectNothingLeft(stage());
    await expectLedgerComplete(environment, environment.world.callsPlaced());
  },
  LIMIT_MS,
);

test("nothing was an error to frontdesk", () => {
  expect(errorsIn(stage().environment.frontdesk.logFile)).toEqual([]);
});
