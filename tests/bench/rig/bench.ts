/** What a benchmark is, and what it is given to work with. */
import { type Interleaved, type InterleaveOptions, interleave } from "./blocks";
import type { Roots } from "./cpu";
import { type Figure, median, ratioOf, rounded, spreadOf } from "./figures";
import type { BenchQueue } from "./queue-company";
import type { Rig } from "./rig";
import { watchBlock } from "./watch";

export interface Bench {
  readonly name: string;
  /** How long the greeting of both sides lasts. */
  readonly greetingMs: number;
  /** Of those about waiting. */
  readonly queues?: readonly BenchQueue[];
  /** More of frontdesk's environment. */
  readonly frontdeskEnv?: Readonly<Record<string, string>>;
  run(bench: BenchRun): Promise<void>;
}

export interface BenchRun {
  readonly rig: Rig;
  /** Longer blocks, more of them, higher rates. */
  readonly full: boolean;
  /** Steps to try instead of the benchmark's own. */
  readonly rates?: readonly number[];
  report(figure: Figure): void;
  /** Something for the person who watches; not a result. */
  say(text: string): void;
  interleave<T>(
    options: Pick<InterleaveOptions<T>, "pairs" | "run"> & { readonly overload?: boolean },
  ): Promise<Interleaved<T>>;
}

/** Blocks of one cell that may be done again because of what others did on the machine. */
const REPEATS_MAX = 2;

export function createRun(rig: Rig, options: Pick<BenchRun, "full" | "rates" | "report" | "say">): BenchRun {
  const roots: Roots = () => ({
    asterisk: rig.asterisk.process.pid,
    frontdesk: rig.frontdesk.pid,
    postgres: rig.postgres.process.pid,
    generator: process.pid,
  });
  return {
    rig,
    ...options,
    interleave: ({ overload = false, ...given }) =>
      interleave({
        ...given,
        after: () => rig.endCalls(),
        repeatsMax: REPEATS_MAX,
        watch: () => watchBlock({ endpoints: [rig.carrier, rig.desks], roots, overload }),
        onBlock: ({ side, pair, report }) =>
          options.say(
            `${side} ${pair + 1}: event loop p99 ${report.eventLoopP99Ms.toFixed(1)} ms, others ${(report.cpu.othersShare * 100).toFixed(0)} %${report.voidReasons.length > 0 ? `, void: ${report.voidReasons.join("; ")}` : ""}`,
          ),
      }),
  };
}

/** Samples of one block; null: the call got nowhere. */
type Samples = readonly (number | null)[];

interface CellOptions {
  readonly name: string;
  readonly metric: string;
  /** Null: shown for the record. */
  readonly gateMs: number | null;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** p95 of all blocks of a side. A call that got nowhere fails the gate: it must not vanish from the figures. */
export function cellFigure(measured: Interleaved<Samples>, { name, metric, gateMs, detail }: CellOptions): Figure {
  const all = (side: "ours" | "peer"): Samples => measured[side].flatMap(({ value }) => value);
  const arrived = (samples: Samples): number[] => samples.filter((value): value is number => value !== null);
  const lost = (side: "ours" | "peer"): number => all(side).filter((value) => value === null).length;
  const ours = spreadOf(arrived(all("ours")));
  const peer = spreadOf(arrived(all("peer")));
  const pass = gateMs === null || ours.p95 === null ? null : ours.p95 <= gateMs && lost("ours") === 0;
  return {
    ...{ name, metric, unit: "ms", ours: ours.p95, peer: peer.p95, ratio: ratioOf(ours.p95, peer.p95) },
    ...{ gate: gateMs, pass: gateMs !== null && ours.p95 === null ? false : pass, void: measured.voidReasons },
    ...{ oursSpread: ours, peerSpread: peer, ...pairedRatio(measured) },
    detail: { lostOurs: lost("ours"), lostPeer: lost("peer"), ...detail },
  };
}

function pairedRatio({ ours, peer }: Interleaved<Samples>): Pick<Figure, "pairedRatio"> {
  const p95 = (samples: Samples | undefined): number | null =>
    spreadOf((samples ?? []).filter((value): value is number => value !== null)).p95;
  const ratios = ours.flatMap((block, n) => ratioOf(p95(block.value), p95(peer[n]?.value)) ?? []);
  const middle = median(ratios);
  if (middle === null) return {};
  return {
    pairedRatio: {
      median: rounded(middle),
      min: Math.min(...ratios),
      max: Math.max(...ratios),
      pairs: ratios.length,
    },
  };
}
