/**
 * Ten times, at moments nobody chose, whoever owns the pool is killed (kill -9)
 * under load. No caller is lost, no agent has two callers, whoever came first is
 * offered first, and the standby has the calls within five seconds each time.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { FrontdeskProcess } from "../../src/demo/frontdesk-process";
import { deskOf, dnisOf, stageNumber } from "../../src/demo/stage-company";
import { answers } from "../../src/demo/world/people";
import type { PlacedCall } from "../../src/demo/world/world";
import { expectNothingLeft, useStage } from "../support/stage";
import { ask, expectLedgerComplete, newestCall } from "./support/ledger";
import { readiness, stageWith, startStandby, takesOver } from "./support/pair";
import { agentOf, companyWith, phonesAreSilent } from "./support/people";

const LIMIT_MS = 480_000;
const KILLS = 10;
/** From the kill to a process that takes calls. */
const TAKEOVER_MS = 5_000;
/** The kill comes at any moment of so long after the pair is complete. */
const MOMENT_MS = 3_000;
/** From dialling to Asterisk's having handed the call to whoever owns the pool. */
const DIALLED_MS = 200;
const CALLERS = 8;
const TALK_MS = 1_500;
/** A caller who hears the menu again presses the key again. */
const PRESS_EVERY_MS = 2_500;
const CALLER_LIMIT_MS = 120_000;
const FIRST_CALLER = 51;

const stage = useStage({
  company: companyWith(
    { deskRingMs: 25_000, mobileRingMs: 25_000, firstDigitMs: 8_000 },
    { ringMs: 25_000, wrapUpMs: 0 },
  ),
});

/** Calls, asks for the operator, talks, hangs up. Resolves with why not, if the call did not get there; null: all went well. */
async function visit(n: number): Promise<string | null> {
  const { environment } = stage();
  const sinceMs = Date.now();
  const placed: PlacedCall = await environment.world.call({ from: stageNumber(n), to: dnisOf("order") });
  const isTalking = async (): Promise<boolean> => {
    const row = await newestCall(environment, stageNumber(n));
    return row !== null && row.arrivedAt.getTime() > sinceMs - PRESS_EVERY_MS && row.step === "talk";
  };
  while (!(await isTalking())) {
    if (placed.hasEnded()) return `the call of ${n} ended before anybody talked to him`;
    if (Date.now() - sinceMs > CALLER_LIMIT_MS) return `nobody talked to ${n} in ${CALLER_LIMIT_MS} ms`;
    const row = await newestCall(environment, stageNumber(n));
    if (row?.step === "menu" || row?.step === "greeting") await placed.press("0").catch(() => undefined); // he may have been cut off: seen above
    await sleep(PRESS_EVERY_MS);
  }
  const stayed = await placed.stays(TALK_MS);
  await placed.hangUp();
  await placed.ended();
  return stayed ? null : `the talk of ${n} was cut`;
}

interface Load {
  /** While nobody listens, a call that is dialled is the dialplan's: tests/asterisk/no-frontdesk.test.ts. */
  nobodyDials: boolean;
  readonly lost: string[];
  served: number;
  /** Nobody else calls; resolves when all have been served. */
  end(): Promise<void>;
}

/** People who call again and again, so that at any moment some are greeted, wait, ring and talk. */
function underLoad(): Load {
  let over = false;
  const load: Load = { nobodyDials: false, lost: [], served: 0, end: async () => undefined };
  const people = Array.from({ length: CALLERS }, async (_, i) => {
    await sleep(i * 400);
    while (!over) {
      if (load.nobodyDials) {
        await sleep(DIALLED_MS);
        continue;
      }
      const why = await visit(FIRST_CALLER + i);
      if (why) load.lost.push(why);
      else load.served++;
    }
  });
  load.end = async () => {
    over = true;
    await Promise.all(people);
  };
  return load;
}

const OFFERED_TWICE = `
  SELECT a.id || ' and ' || b.id AS what FROM offers a JOIN offers b
  ON a.agent = b.agent AND a.id < b.id AND a.made_at < b.ended_at AND b.made_at < a.ended_at`;
/** Two stood in line together, and the later one was offered first. */
const OVERTAKEN = `
  WITH stood AS (
    SELECT e.id, e.entered_at, e.left_at, min(o.made_at) AS offered_at
    FROM queue_entries e JOIN offers o ON o.entry = e.id GROUP BY e.id
  )
  SELECT late.id || ' before ' || early.id AS what FROM stood early JOIN stood late
  ON early.entered_at < late.entered_at AND late.offered_at < early.offered_at`;

test(
  `${KILLS} times the owner is killed under load`,
  async () => {
    const { environment } = stage();
    for (const n of [11, 12]) environment.world.phone(deskOf(n), answers(300));
    let owner: FrontdeskProcess = environment.frontdesk;
    let standby = await startStandby(stage(), "b");
    const load = underLoad();
    const took: number[] = [];
    for (let kill = 1; kill <= KILLS; kill++) {
      await sleep(Math.random() * MOMENT_MS);
      load.nobodyDials = true;
      await sleep(DIALLED_MS);
      await owner.kill();
      took.push(Math.round(await takesOver(standby)));
      load.nobodyDials = false;
      [owner, standby] = [standby, owner];
      await standby.start({}, "standby");
    }
    await load.end();
    console.log(`taken over after ${took.join(", ")} ms; ${load.served} callers served`);

    expect(load.lost).toEqual([]);
    expect(Math.max(...took)).toBeLessThan(TAKEOVER_MS);
    expect(load.served).toBeGreaterThanOrEqual(KILLS);
    expect((await readiness(owner)).pool).toMatchObject({ role: "owner", epoch: KILLS + 1 });
    const now = stageWith(stage(), owner);
    await expectNothingLeft(now);
    await expectLedgerComplete(environment, environment.world.callsPlaced());
    expect(await ask(environment, OFFERED_TWICE)).toEqual([]);
    expect(await ask(environment, OVERTAKEN)).toEqual([]);
    const agents = await Promise.all(
      [11, 12].map((n) => owner.api.get<{ status: { kind: string } }>(`/api/v1/agents/${agentOf(n)}`)),
    );
    expect(agents.map(({ status }) => status.kind)).toEqual(["available", "available"]);
    await phonesAreSilent(now);
  },
  LIMIT_MS,
);
