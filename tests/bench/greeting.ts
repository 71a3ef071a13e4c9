/**
 * B2: how long a caller waits for the first sound. From the INVITE to the first
 * packet of the greeting that can be heard, for a caller whose phone sends
 * packets at once, for one whose phone is silent, and with a database whose
 * replies come 200 ms late.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { atConstantRate, orNull } from "./rig/arrivals";
import { type Bench, type BenchRun, cellFigure } from "./rig/bench";
import type { Side } from "./rig/blocks";
import { callerNumber, OUR_NUMBER } from "./rig/company";
import { PEER_NUMBER, PEER_SLOW_NUMBER } from "./rig/peer-conf";
import type { Rig } from "./rig/rig";
import { PROMPT_MS } from "./rig/sounds";

const CALLS_PER_SECOND = 5;
const DATABASE_DELAY_MS = 200;
/** A caller who has heard nothing by then hangs up, and counts as lost. */
const GREETING_LIMIT_MS = 3_000;
const WARM_UP_CALLS = 10;

interface Cell {
  readonly metric: string;
  readonly gateMs: number;
  readonly sendsRtp: boolean;
  readonly slow: boolean;
}

const CELLS: readonly Cell[] = [
  { metric: "INVITE to greeting, caller sends RTP, p95", gateMs: 40, sendsRtp: true, slow: false },
  { metric: "INVITE to greeting, caller sends no RTP, p95", gateMs: 60, sendsRtp: false, slow: false },
  { metric: "INVITE to greeting, database slower by 200 ms, p95", gateMs: 60, sendsRtp: true, slow: true },
];

export const greeting: Bench = {
  name: "greeting",
  greetingMs: PROMPT_MS,
  async run(bench) {
    const { pairs, blockSeconds } = bench.full ? { pairs: 5, blockSeconds: 60 } : { pairs: 3, blockSeconds: 12 };
    for (const cell of CELLS) {
      if (cell.slow) await slowDown(bench.rig);
      const number = { ours: OUR_NUMBER, peer: cell.slow ? PEER_SLOW_NUMBER : PEER_NUMBER };
      const calls = (side: Side, count: number): Promise<(number | null)[]> =>
        atConstantRate({
          perSecond: CALLS_PER_SECOND,
          count,
          place: (n) => firstSound(bench.rig, number[side], n, cell.sendsRtp),
        });
      await Promise.all([calls("ours", WARM_UP_CALLS), calls("peer", WARM_UP_CALLS)]);
      const measured = await bench.interleave({
        pairs,
        run: (side) => calls(side, CALLS_PER_SECOND * blockSeconds),
      });
      bench.report(cellFigure(measured, { name: "greeting", metric: cell.metric, gateMs: cell.gateMs }));
    }
  },
};

/** From now on both sides reach Postgres through the proxy, whose replies are late. */
async function slowDown(rig: BenchRun["rig"]): Promise<void> {
  rig.proxy.delayMs = 0;
  await rig.restartFrontdesk("proxy");
  rig.proxy.delayMs = DATABASE_DELAY_MS;
}

/** Milliseconds from the INVITE to the first packet that can be heard; null: none came. */
async function firstSound(rig: Rig, to: string, n: number, sendsRtp: boolean): Promise<number | null> {
  const call = rig.caller.call({ to, fromNumber: callerNumber(n), sendRtp: sendsRtp });
  const heardAt = await orNull(call.rtp.soundAfter(0), GREETING_LIMIT_MS);
  await sleep(PROMPT_MS / 2);
  await call.hangup();
  const { inviteAt } = call.times;
  return heardAt === null || inviteAt === null ? null : heardAt - inviteAt;
}
