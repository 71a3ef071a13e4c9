/**
 * B6: what a waiting caller costs. Lines of several lengths in queues with few and
 * with many agents, nobody free: processor time a second for each waiting caller
 * by process, and the memory that each of them keeps. app_queue beside it with the
 * same callers, music and members. The callers send nothing themselves; they are
 * sent music all the time.
 */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { createApiClient } from "../../src/demo/api-client";
import type { Bench, BenchRun } from "./rig/bench";
import type { Interleaved, Side } from "./rig/blocks";
import { type CpuUse, cpuBetween, readCpu } from "./rig/cpu";
import { type Figure, median, ratioOf, rounded } from "./rig/figures";
import { HEAP_HOOK, heapKiB } from "./rig/heap";
import { CallersInLine } from "./rig/line-up";
import { absentAgents, type BenchQueue, CROWDS } from "./rig/queue-company";
import { PROMPT_MS } from "./rig/sounds";

const NODE_KIB_GATE = 20;
/** Largest change of the cost from the fewest agents to the most, as a share. */
const FLAT_GATE = 0.1;
const LINE_LIMIT_MS = 60_000;
const SETTLE_MS = 2_000;
const WATCH_MS = 10_000;
const WARM_UP_CALLERS = 100;

/** Waiting callers and agents of each step. */
const STEPS: readonly (readonly [waiting: number, agents: number])[] = [
  [50, 100],
  [200, 10],
  [200, 100],
  [200, 500],
  [400, 500],
];
const STEPS_FULL = [50, 100, 200, 400].flatMap((waiting) => CROWDS.map(({ absent }) => [waiting, absent] as const));

interface Cost {
  readonly waiting: number;
  /** CPU ms in a second, for each waiting caller. */
  readonly msPerSecond: Readonly<Record<"asterisk" | "frontdesk" | "postgres", number>>;
  /** Of frontdesk's heap in use, after a collection. */
  readonly heapKiB: number;
  readonly asteriskKiB: number;
}

export const waiting: Bench = {
  name: "waiting",
  greetingMs: PROMPT_MS,
  queues: CROWDS,
  frontdeskEnv: HEAP_HOOK,
  async run(bench) {
    await everybodyOnBreak(bench);
    await warmUp(bench);
    const nodeMs = new Map<string, number>();
    const memory: { readonly waiting: number; readonly heapKiB: number }[] = [];
    for (const [count, agents] of bench.full ? STEPS_FULL : STEPS) {
      const queue = CROWDS.find(({ absent }) => absent === agents);
      if (!queue) continue;
      const measured = await bench.interleave({
        pairs: bench.full ? 3 : 1,
        overload: count > 200,
        run: (side) => cost(bench, queue, count, side),
      });
      bench.report(cpuFigure(measured, count, agents));
      bench.report(memoryFigure(measured, count, agents));
      nodeMs.set(
        `${count} ${agents}`,
        costOf(measured, "ours", ({ msPerSecond }) => msPerSecond.frontdesk),
      );
      memory.push(...measured.ours.map(({ value }) => value));
    }
    bench.report(heapOfACaller(memory));
    bench.report(flatness(nodeMs));
  },
};

/** Logged in, and nobody free. */
async function everybodyOnBreak({ rig }: BenchRun): Promise<void> {
  const api = createApiClient(rig.frontdesk.apiUrl, rig.frontdesk.apiKey);
  const crowd = CROWDS.at(-1);
  for (const agent of crowd ? absentAgents(crowd) : [])
    await api.put(`/api/v1/agents/${agent}/status`, { status: { kind: "onBreak", reason: "lunch" } });
}

/** What the first callers make frontdesk load and compile is not theirs. */
async function warmUp({ rig }: BenchRun): Promise<void> {
  const [queue] = CROWDS;
  if (!queue) return;
  const line = new CallersInLine(rig, queue.ours, "ours");
  await line.fill(WARM_UP_CALLERS);
  await line.holds(WARM_UP_CALLERS, LINE_LIMIT_MS);
  await rig.endCalls();
}

async function cost({ rig }: BenchRun, queue: BenchQueue, count: number, side: Side): Promise<Cost> {
  const roots = () => ({
    asterisk: rig.asterisk.process.pid,
    frontdesk: rig.frontdesk.pid,
    postgres: rig.postgres.process.pid,
    generator: process.pid,
  });
  const emptyHeapKiB = await heapKiB(rig.frontdesk.pid);
  const emptyKiB = residentKiB(rig.asterisk.process.pid);
  const line = new CallersInLine(rig, side === "ours" ? queue.ours : queue.tuned, side);
  await line.fill(count);
  if (!(await line.holds(count, LINE_LIMIT_MS))) throw new Error(`only ${line.waiting} of ${count} callers wait`);
  await sleep(SETTLE_MS);
  const before = readCpu(roots);
  const startedMs = performance.now();
  await sleep(WATCH_MS);
  const use = cpuBetween(before, readCpu(roots), 1);
  const seconds = (performance.now() - startedMs) / 1_000;
  const share = (name: keyof CpuUse["ms"]): number => use.ms[name] / seconds / count;
  return {
    waiting: count,
    msPerSecond: { asterisk: share("asterisk"), frontdesk: share("frontdesk"), postgres: share("postgres") },
    heapKiB: ((await heapKiB(rig.frontdesk.pid)) - emptyHeapKiB) / count,
    asteriskKiB: (residentKiB(rig.asterisk.process.pid) - emptyKiB) / count,
  };
}

/** Memory of one process that is in use, in KiB. */
function residentKiB(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? 0);
}

const costOf = (measured: Interleaved<Cost>, side: Side, of: (cost: Cost) => number): number =>
  median(measured[side].map(({ value }) => of(value))) ?? 0;

function cpuFigure(measured: Interleaved<Cost>, count: number, agents: number): Figure {
  const total = ({ msPerSecond: { asterisk, frontdesk, postgres } }: Cost): number => asterisk + frontdesk + postgres;
  // The peer is Asterisk alone.
  const peer = costOf(measured, "peer", ({ msPerSecond }) => msPerSecond.asterisk);
  const ours = costOf(measured, "ours", total);
  return {
    ...{ name: "waiting", metric: `CPU a second for each of ${count} waiting, ${agents} agents`, unit: "ms" },
    ...{ ours: rounded(ours), peer: rounded(peer), ratio: ratioOf(ours, peer), gate: null, pass: null },
    void: measured.voidReasons,
    detail: { byProcess: measured.ours.map(({ value }) => thousandths(value.msPerSecond)) },
  };
}

function memoryFigure(measured: Interleaved<Cost>, count: number, agents: number): Figure {
  const kib = costOf(measured, "ours", (cost) => cost.heapKiB);
  return {
    ...{ name: "waiting", metric: `frontdesk's heap for each of ${count} waiting, ${agents} agents`, unit: "KiB" },
    ...{ ours: rounded(kib), peer: null, ratio: null, gate: null, pass: null },
    void: measured.voidReasons,
    detail: {
      asteriskKiBOurs: rounded(costOf(measured, "ours", ({ asteriskKiB }) => asteriskKiB)),
      asteriskKiBPeer: rounded(costOf(measured, "peer", ({ asteriskKiB }) => asteriskKiB)),
    },
  };
}

/** The slope of the heap over the length of the line: a straight line through all steps, by least squares. */
function heapOfACaller(memory: readonly { readonly waiting: number; readonly heapKiB: number }[]): Figure {
  const points = memory.map((step) => ({ x: step.waiting, y: step.heapKiB * step.waiting }));
  const mean = (of: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  const slope = mean((point) => (point.x - x) * (point.y - y)) / mean((point) => (point.x - x) ** 2);
  return {
    ...{ name: "waiting", metric: "frontdesk's heap a waiting caller, slope over all steps", unit: "KiB" },
    ...{ ours: rounded(slope), peer: null, ratio: null, gate: NODE_KIB_GATE, pass: slope <= NODE_KIB_GATE, void: [] },
  };
}

/** frontdesk's own time with the fewest agents beside that with the most, 200 waiting. */
function flatness(nodeMs: ReadonlyMap<string, number>): Figure {
  const few = nodeMs.get(`200 ${CROWDS[0]?.absent}`) ?? 0;
  const many = nodeMs.get(`200 ${CROWDS.at(-1)?.absent}`) ?? 0;
  // Of a few hundredths of a millisecond, a change of a tenth is the clock's.
  const change = Math.abs(many - few) < CLOCK_STEP_MS ? 0 : (many - few) / few;
  return {
    ...{ name: "waiting", metric: "frontdesk's CPU a waiting caller, most agents against fewest", unit: "share" },
    ...{ ours: rounded(change), peer: null, ratio: null, gate: FLAT_GATE, pass: change <= FLAT_GATE, void: [] },
    detail: thousandths({ fewMs: few, manyMs: many }),
  };
}

/** CPU time is counted in steps of 10 ms: over the watch, for each of 200 callers. */
const CLOCK_STEP_MS = (2 * 10) / (WATCH_MS / 1_000) / 200;

const thousandths = (values: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Math.round(value * 1_000) / 1_000]));
