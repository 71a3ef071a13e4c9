/**
 * B1: how many calls a second, and what a call costs. The short flow: a greeting
 * of 0.3 s, one key for a person, who picks up at once and talks for 0.5 to 1 s;
 * both phones send and receive sound all the time. The rate goes up in steps.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { atConstantRate, orNull } from "./rig/arrivals";
import type { Bench, BenchRun } from "./rig/bench";
import type { Block, Interleaved, Side } from "./rig/blocks";
import { callerNumber, deskOf, KEYS, OUR_NUMBER } from "./rig/company";
import type { ProcessName } from "./rig/cpu";
import { type Figure, median, ratioOf, rounded, spreadOf } from "./rig/figures";
import { PEER_NUMBER } from "./rig/peer-conf";
import { type Rang, type Ringing, watchDesks } from "./rig/ringing";
import { PROMPT_MS } from "./rig/sounds";

const RATES = [10, 20, 40, 60];
const RATES_FULL = [10, 20, 40, 60, 80, 100];
const GATE = { callsPerSecond: 60, timesThePeersCpu: 2, setUpP95Ms: 250 };

/** What leaves the two processors time to settle after a step. */
const PAUSE_MS = 2_000;
/** Neither side's code is at its speed before. */
const WARM_UP_CALLS = 800;
const WARM_UP_PER_SECOND = 40;
/** Where a gate stands: the machine is now faster, now slower, and only neighbours can be compared. */
const GATED_PAIRS = 3;
const ANSWER_LIMIT_MS = 5_000;
const CONNECT_LIMIT_MS = 3_000;
/** After the greeting: the peer loses a key that comes while it plays. */
const KEY_AFTER_ANSWER_MS = PROMPT_MS + 100;
const TALK_MS = { min: 500, max: 1_000 };

type Failure = "notAnswered" | "notConnected" | "wrongPerson" | "cutOff" | "notHeard";
type Outcome = { readonly setUpMs: number } | { readonly failure: Failure };
type Step = Interleaved<readonly Outcome[]>;

export const calls: Bench = {
  name: "calls",
  greetingMs: PROMPT_MS,
  async run(bench) {
    const ringing = watchDesks(bench.rig, async (call) => void (await call.answer()));
    const place = caller(bench, ringing);
    const { pairs, blockSeconds } = bench.full ? { pairs: 3, blockSeconds: 60 } : { pairs: 1, blockSeconds: 20 };
    for (const side of ["ours", "peer"] as const)
      await atConstantRate({ perSecond: WARM_UP_PER_SECOND, count: WARM_UP_CALLS, place: (n) => place(side, n) });

    const steps = new Map<number, Step>();
    for (const perSecond of bench.rates ?? (bench.full ? RATES_FULL : RATES)) {
      const step = await bench.interleave({
        pairs: perSecond === GATE.callsPerSecond ? GATED_PAIRS : pairs,
        overload: true,
        run: async (side) => {
          const placed = await atConstantRate({
            perSecond,
            count: perSecond * blockSeconds,
            place: (n) => place(side, n),
          });
          await sleep(PAUSE_MS);
          return placed;
        },
      });
      steps.set(perSecond, step);
      for (const figure of figuresOf(perSecond, step)) bench.report(figure);
    }
    bench.report(highestRate(steps));
  },
};

// ---------------------------------------------------------------- a call

function caller({ rig }: BenchRun, ringing: Ringing) {
  const number = { ours: OUR_NUMBER, peer: PEER_NUMBER };
  const keys = Object.keys(KEYS);
  let placed = 0;
  return async (side: Side, n: number): Promise<Outcome> => {
    const from = callerNumber(placed++);
    const key = keys[n % keys.length] ?? "3";
    const rang = ringing.for(from);
    const call = rig.caller.call({ to: number[side], fromNumber: from });
    try {
      const answered = await orNull(call.answered, ANSWER_LIMIT_MS);
      if (!answered) return { failure: "notAnswered" };
      await sleep(Math.max(0, answered.at + KEY_AFTER_ANSWER_MS - performance.now()));
      await call.sendDigits(key, { toneMs: 60 });
      const failure = await talk(await orNull(rang, CONNECT_LIMIT_MS), deskOf(KEYS[Number(key)] ?? ""), n);
      if (failure) return { failure };
      return call.isUp ? { setUpMs: answered.at - (call.times.inviteAt ?? answered.at) } : { failure: "cutOff" };
    } finally {
      await call.hangup();
    }
  };
}

/** Null: they talked, and the person heard the caller. */
async function talk(rang: Rang | null, desk: string, n: number): Promise<Failure | null> {
  if (!rang) return "notConnected";
  if (rang.desk !== desk) return "wrongPerson";
  await sleep(TALK_MS.min + ((n * 0.618034) % 1) * (TALK_MS.max - TALK_MS.min));
  if (!rang.call.isUp) return "cutOff";
  return rang.call.rtp.packets > 0 ? null : "notHeard";
}

// ---------------------------------------------------------------- the figures

function figuresOf(perSecond: number, step: Step): Figure[] {
  const name = "calls";
  const at = `at ${perSecond} calls/s`;
  const isGated = perSecond === GATE.callsPerSecond;
  const [ours, peer] = [summary(step.ours, "ours"), summary(step.peer, "peer")];
  const same = { name, void: step.voidReasons };
  const times = timesOf(step);
  return [
    {
      ...{ ...same, metric: `failed calls ${at}`, unit: "calls" },
      ...{ ours: ours.failed, peer: peer.failed, ratio: null },
      ...{ gate: perSecond <= GATE.callsPerSecond ? 0 : null },
      pass: perSecond <= GATE.callsPerSecond ? ours.failed === 0 : null,
      detail: { calls: ours.calls, failuresOurs: ours.failures, failuresPeer: peer.failures },
    },
    {
      ...{ ...same, metric: `INVITE to 200, p95, ${at}`, unit: "ms" },
      ...{ ours: ours.setUp.p95, peer: peer.setUp.p95, ratio: ratioOf(ours.setUp.p95, peer.setUp.p95) },
      ...{ gate: isGated ? GATE.setUpP95Ms : null },
      pass: isGated ? ours.setUp.p95 !== null && ours.setUp.p95 <= GATE.setUpP95Ms : null,
      ...{ oursSpread: ours.setUp, peerSpread: peer.setUp },
    },
    {
      ...{ ...same, metric: `CPU of a call ${at}, ours by the peer's`, unit: "times" },
      ...{ ours: times.median, peer: 1, ratio: times.median, gate: isGated ? GATE.timesThePeersCpu : null },
      pass: isGated ? times.median <= GATE.timesThePeersCpu : null,
      pairedRatio: times,
      detail: {
        ours: { msPerCall: { total: ours.cpuPerCallMs, ...ours.cpuByProcess }, ...conditionsOf(ours) },
        peer: { msPerCall: { total: peer.cpuPerCallMs, ...peer.cpuByProcess }, ...conditionsOf(peer) },
      },
    },
  ];
}

/** Each block by the peer's block beside it. */
function timesOf(step: Step) {
  const ratios = step.ours.map((block, n) => {
    const [peer = block] = step.peer.slice(n);
    return rounded(summary([block], "ours").cpuPerCallMs / summary([peer], "peer").cpuPerCallMs);
  });
  return {
    ...{ median: median(ratios) ?? Number.NaN, min: Math.min(...ratios), max: Math.max(...ratios) },
    pairs: ratios.length,
  };
}

/** How near to its limit the machine was. */
const conditionsOf = ({ coresUsed, generatorLateP99Ms, messagesRepeated }: ReturnType<typeof summary>) => ({
  ...{ coresUsed, generatorLateP99Ms, messagesRepeated },
});

function highestRate(steps: ReadonlyMap<number, Step>): Figure {
  const highest = (side: Side): number => {
    let best = 0;
    for (const [perSecond, step] of steps) {
      const { failed, setUp } = summary(step[side], side);
      if (failed > 0 || (setUp.p95 ?? Number.POSITIVE_INFINITY) > GATE.setUpP95Ms) break;
      best = perSecond;
    }
    return best;
  };
  const [ours, peer] = [highest("ours"), highest("peer")];
  return {
    ...{ name: "calls", metric: "highest rate tried without a failure, p95 of INVITE to 200 within 250 ms" },
    ...{ unit: "calls/s", ours, peer, ratio: ratioOf(ours, peer) },
    ...{ gate: GATE.callsPerSecond, pass: ours >= GATE.callsPerSecond },
    void: [...new Set([...steps.values()].flatMap(({ voidReasons }) => voidReasons))],
    detail: { tried: [...steps.keys()] },
  };
}

/** The peer does without frontdesk, which idles meanwhile: its time is shown, not added. */
const CARRIES: Readonly<Record<Side, readonly ProcessName[]>> = {
  ours: ["asterisk", "frontdesk", "postgres"],
  peer: ["asterisk", "postgres"],
};

function summary(blocks: readonly Block<readonly Outcome[]>[], side: Side) {
  const outcomes = blocks.flatMap(({ value }) => value);
  const failures: Partial<Record<Failure, number>> = {};
  for (const outcome of outcomes)
    if ("failure" in outcome) failures[outcome.failure] = (failures[outcome.failure] ?? 0) + 1;
  const perCall = (name: ProcessName): number =>
    rounded(blocks.reduce((sum, { report }) => sum + report.cpu.ms[name], 0) / outcomes.length);
  return {
    calls: outcomes.length,
    failed: outcomes.filter((outcome) => "failure" in outcome).length,
    failures,
    setUp: spreadOf(outcomes.flatMap((outcome) => ("setUpMs" in outcome ? outcome.setUpMs : []))),
    coresUsed: rounded(blocks.reduce((sum, { report }) => sum + report.cpu.coresUsed, 0) / blocks.length),
    generatorLateP99Ms: rounded(Math.max(...blocks.map(({ report }) => report.eventLoopP99Ms))),
    messagesRepeated: blocks.reduce((sum, { report }) => sum + report.messagesRepeated, 0),
    cpuPerCallMs: rounded(CARRIES[side].reduce((sum, name) => sum + perCall(name), 0)),
    cpuByProcess: {
      asterisk: perCall("asterisk"),
      frontdesk: perCall("frontdesk"),
      postgres: perCall("postgres"),
      generator: perCall("generator"),
    },
  };
}
