/**
 * B4: an agent is free and somebody waits. From the agent's BYE to the INVITE for
 * his next caller, with lines of several lengths; and from the end of a ringing
 * that nobody answered to the INVITE at the next agent. app_queue beside it, as a
 * good administrator sets it and as it comes.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { createApiClient } from "../../src/demo/api-client";
import type { IncomingCall } from "../support/sip-phone";
import { orNull } from "./rig/arrivals";
import { type Bench, type BenchRun, cellFigure } from "./rig/bench";
import type { Side } from "./rig/blocks";
import { callerNumber } from "./rig/company";
import { CallersInLine } from "./rig/line-up";
import { ANSWERED, agentOf, type BenchQueue, desksOf, UNANSWERED } from "./rig/queue-company";
import { PROMPT_MS } from "./rig/sounds";

const GATE_MS = 60;
const WAITING = [1, 10, 50, 200];
const TALK_MS = 300;
/** The agents hang up in no rhythm, so that whoever looks once a second is met at any moment of it. */
const TALK_SPREAD_MS = 1_000;
const LINE_LIMIT_MS = 30_000;
const BLOCK_LIMIT_MS = 90_000;
const ANSWER_LIMIT_MS = 5_000;
const RING_LIMIT_MS = 12_000;

type Variant = "tuned" | "stock";
type Samples = (number | null)[];

export const freed: Bench = {
  name: "freed",
  greetingMs: PROMPT_MS,
  queues: [...ANSWERED, UNANSWERED],
  async run(bench) {
    const [one, several] = ANSWERED;
    for (const waiting of WAITING) {
      const queue = waiting === 1 ? one : several;
      bench.report(await freedFigure(bench, queue, waiting, "tuned"));
      if (waiting === 1) bench.report(await freedFigure(bench, one, waiting, "stock"));
    }
    for (const variant of ["tuned", "stock"] as const) bench.report(await unansweredFigure(bench, variant));
  },
};

const numberOf = ({ ours, tuned, stock }: BenchQueue, side: Side, variant: Variant): string =>
  side === "ours" ? ours : variant === "stock" ? (stock ?? tuned) : tuned;

/** Everybody of this queue takes calls again. */
async function available({ rig }: BenchRun, queue: BenchQueue): Promise<void> {
  const api = createApiClient(rig.frontdesk.apiUrl, rig.frontdesk.apiKey);
  for (const extension of queue.desks)
    await api.put(`/api/v1/agents/${agentOf(extension)}/status`, { status: { kind: "available" } });
}

// ---------------------------------------------------------------- an agent hangs up

async function freedFigure(bench: BenchRun, queue: BenchQueue, waiting: number, variant: Variant) {
  const hungUp = bench.full ? 200 : waiting === 1 ? 20 : 40;
  await available(bench, queue);
  await handOvers(bench, queue, waiting, { side: "ours", variant, count: 5 });
  await bench.rig.endCalls();
  const measured = await bench.interleave({
    pairs: bench.full ? 5 : 2,
    run: (side) => handOvers(bench, queue, waiting, { side, variant, count: hungUp }),
  });
  const metric = `agent's BYE to his next caller's INVITE, ${waiting} waiting, beside ${variant} app_queue, p95`;
  return cellFigure(measured, { name: "freed", metric, gateMs: GATE_MS, detail: { agents: queue.desks.length } });
}

interface Block {
  readonly side: Side;
  readonly variant: Variant;
  readonly count: number;
}

/** Agents who talk for a moment and hang up, as long as the line behind them is complete. */
async function handOvers(
  { rig }: BenchRun,
  queue: BenchQueue,
  waiting: number,
  { side, variant, count }: Block,
): Promise<Samples> {
  const line = new CallersInLine(rig, numberOf(queue, side, variant), side);
  const samples: Samples = [];
  const freedAt = new Map<string, number>();
  let isOver = false;
  let turn = 0;

  async function agent(desk: string, call: IncomingCall): Promise<void> {
    const since = freedAt.get(desk);
    if (since !== undefined && !isOver) samples.push((call.times.inviteAt ?? performance.now()) - since);
    freedAt.delete(desk);
    line.taken(call.from.user);
    if (isOver) return call.reject(486);
    await call.answer({ sendRtp: false });
    void line.add();
    await sleep(TALK_MS + TALK_SPREAD_MS * ((turn++ * 0.618034) % 1));
    await line.holds(waiting, LINE_LIMIT_MS);
    freedAt.set(desk, performance.now());
    await call.hangup();
  }

  for (const desk of desksOf(queue)) rig.desk.get(desk)?.onInvite((call) => agent(desk, call).catch(() => undefined)); // the caller went first
  await line.fill(waiting + queue.desks.length);
  const deadline = performance.now() + BLOCK_LIMIT_MS;
  while (samples.length < count && performance.now() < deadline) await sleep(50);
  isOver = true;
  // Who was freed and got nobody although somebody waited.
  return [...samples.slice(0, count), ...Array.from({ length: Math.max(0, count - samples.length) }, () => null)];
}

// ---------------------------------------------------------------- an agent does not answer

async function unansweredFigure(bench: BenchRun, variant: Variant) {
  const callers = bench.full ? 20 : variant === "stock" ? 3 : 7;
  const measured = await bench.interleave({
    pairs: bench.full ? 5 : 2,
    run: async (side) => {
      const samples: Samples = [];
      for (let n = 0; n < callers; n++) {
        await available(bench, UNANSWERED);
        samples.push(...(await unanswered(bench, side, variant)));
        await bench.rig.endCalls();
      }
      return samples;
    },
  });
  const metric = `ringing ended without an answer to the next agent's INVITE, beside ${variant} app_queue, p95`;
  return cellFigure(measured, { name: "freed", metric, gateMs: GATE_MS });
}

let caller = 0;

/** One caller whom each agent lets ring in turn: the times between the phones. */
async function unanswered({ rig }: BenchRun, side: Side, variant: Variant): Promise<Samples> {
  const desks = desksOf(UNANSWERED);
  const rings: { readonly inviteAt: number; readonly ended: Promise<number> }[] = [];
  let heard: () => void = () => undefined;
  for (const desk of desks) {
    rig.desk.get(desk)?.onInvite((call) => {
      call.ring();
      rings.push({ inviteAt: call.times.inviteAt ?? performance.now(), ended: call.ended.then(({ at }) => at) });
      heard();
    });
  }
  const ringing = async (n: number): Promise<boolean> => {
    const deadline = performance.now() + RING_LIMIT_MS;
    while (rings.length <= n && performance.now() < deadline)
      await orNull(
        new Promise<void>((resolve) => {
          heard = resolve;
        }),
        100,
      );
    return rings.length > n;
  };
  const number = callerNumber(caller++);
  const call = rig.caller.call({ to: numberOf(UNANSWERED, side, variant), fromNumber: number, sendRtp: false });
  const samples: Samples = [];
  if (await orNull(call.answered, ANSWER_LIMIT_MS)) {
    if (side === "ours") await call.sendDigits("0", { toneMs: 60, gapMs: 60 });
    for (let n = 1; n < desks.length; n++) {
      const before = (await ringing(n)) ? rings[n - 1] : null;
      const next = rings[n];
      samples.push(before && next ? next.inviteAt - (await before.ended) : null);
    }
  } else samples.push(null);
  await call.hangup();
  return samples;
}
