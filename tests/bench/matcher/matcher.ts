/**
 * B5, the matcher: 100,000 waiting, 10,000 agents, 50 queues, 200 skills, five
 * priorities, in one process. Beside it the algorithms of app_queue and
 * mod_callcenter on the same pool, and a queue in Postgres. Needs no Asterisk.
 */
import { OracleWorld } from "../../acd/matching/oracle-world";
import { type Figure, ratioOf, rounded, type Spread, spreadOf } from "../rig/figures";
import { IndexPool } from "./index-pool";
import { appQueueRate, callCenterRate } from "./peers";
import { AGENTS, PRIORITIES, QUEUES, SKILLS, WAITING } from "./shape";
import { skipLockedRate } from "./skip-locked";
import type { EventKind } from "./trace";
import { heapPerCaller, rebuildMs } from "./whole-dispatcher";

const RATE_MIN = 200_000;
const P99_US_MAX = 50;
const PAUSE_MS_MAX = 20;
const HEAP_BYTES_MAX = 1_024;
const REBUILD_MS_MAX = 2_000;
const ORACLE_EVENTS = 1_000_000;
/** A new random pool each so many events, so that each begins in another state. */
const EVENTS_OF_POOL = 10_000;
const WARM_UP_EVENTS = 50_000;
const POSTGRES_SECONDS = 15;

export interface MatcherBenchOptions {
  readonly dir: string;
  readonly cacheDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly full: boolean;
  report(figure: Figure): void;
  say(text: string): void;
}

export async function matcher({ report, say, full, ...options }: MatcherBenchOptions): Promise<void> {
  const pool = `${WAITING} waiting, ${AGENTS} agents, ${QUEUES} queues, ${SKILLS} skills, ${PRIORITIES.length} priorities`;
  say(`matcher: ${pool}`);
  const ours = measure(full ? 1_000_000 : 300_000);
  say("the peers' algorithms");
  const peers = { app_queue: appQueueRate(), mod_callcenter: callCenterRate() };
  const skipLocked = await skipLockedRate({ ...options, seconds: POSTGRES_SECONDS });
  const rates = { ...peers, "Postgres, skip locked": skipLocked };
  for (const [peer, rate] of Object.entries(rates)) {
    report(figureOf(`events a second beside ${peer}`, "1/s", ours.rate, null, { peer: rate }));
  }
  report(figureOf("events a second", "1/s", ours.rate, { atLeast: RATE_MIN }, { detail: { pool, ...ours.detail } }));
  report(figureOf("p99 of an event", "µs", ours.spread.p99, { atMost: P99_US_MAX }, { spread: ours.spread }));
  report(figureOf("longest event", "ms", (ours.spread.max ?? 0) / 1_000, { atMost: PAUSE_MS_MAX }));
  say("the whole dispatcher");
  report(figureOf("memory a waiting caller", "B", await heapPerCaller(), { atMost: HEAP_BYTES_MAX }));
  report(figureOf("rebuilt from the journal's lines", "ms", await rebuildMs(), { atMost: REBUILD_MS_MAX }));
  say(`index and definition side by side: ${ORACLE_EVENTS} events`);
  report(differences());
}

interface Measured {
  /** Events in a second of the clock spent in them. */
  readonly rate: number;
  readonly spread: Spread;
  readonly detail: Readonly<Record<string, unknown>>;
}

function measure(events: number): Measured {
  const pool = new IndexPool(1);
  for (let n = 0; n < WARM_UP_EVENTS; n++) pool.prepare().run();
  const tookUs = new Float64Array(events);
  const kinds = new Array<EventKind>(events).fill("enter");
  const decidedBefore = pool.decisions;
  const cpuBefore = process.cpuUsage();
  for (let n = 0; n < events; n++) {
    const { kind, run } = pool.prepare();
    const startedMs = performance.now();
    run();
    tookUs[n] = (performance.now() - startedMs) * 1_000;
    kinds[n] = kind;
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const wallUs = tookUs.reduce((sum, us) => sum + us, 0);
  const tookBy = (kind: EventKind): number[] => [...tookUs.filter((_, n) => kinds[n] === kind)];
  return {
    rate: (events * 1e6) / wallUs,
    spread: spreadOf([...tookUs]),
    detail: {
      cpuUsAnEvent: rounded((user + system) / events), // the making of the trace included
      decisions: pool.decisions - decidedBefore,
      p50UsByKind: Object.fromEntries([...new Set(kinds)].map((kind) => [kind, spreadOf(tookBy(kind)).p50])),
    },
  };
}

function differences(): Figure {
  let found = 0;
  let decisions = 0;
  let first: string | undefined;
  for (let seed = 1; seed <= ORACLE_EVENTS / EVENTS_OF_POOL; seed++) {
    const world = new OracleWorld(seed);
    for (let n = 0; n < EVENTS_OF_POOL; n++) world.step();
    found += world.differences.length;
    decisions += world.decisions;
    if (world.differences[0] !== undefined) first ??= `seed ${seed}: ${world.differences[0]}`;
  }
  const detail = { events: ORACLE_EVENTS, decisions, ...(first !== undefined && { first }) };
  return figureOf("differences from the definition", "", found, { atMost: 0 }, { detail });
}

type Gate = { readonly atMost: number } | { readonly atLeast: number } | null;

function figureOf(
  metric: string,
  unit: string,
  ours: number | null,
  gate: Gate,
  more: { readonly peer?: number; readonly spread?: Figure["oursSpread"]; readonly detail?: Figure["detail"] } = {},
): Figure {
  const limit = gate === null ? null : "atMost" in gate ? gate.atMost : gate.atLeast;
  const passes = gate !== null && ours !== null && ("atMost" in gate ? ours <= gate.atMost : ours >= gate.atLeast);
  const { peer = null, spread, detail } = more;
  return {
    ...{ name: "matcher", metric, unit, ours: rounded(ours), peer: rounded(peer), ratio: ratioOf(ours, peer) },
    ...{ gate: limit, pass: gate === null ? null : passes, void: [] },
    ...(spread && { oursSpread: spread }),
    ...(detail && { detail }),
  };
}
