/** What a benchmark says: percentiles of what was measured, and one line for each figure. */

export interface Spread {
  readonly n: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** One JSON object of `--json`; in words without it. */
export interface Figure {
  /** The benchmark: greeting, digits, calls. */
  readonly name: string;
  readonly metric: string;
  readonly unit: string;
  readonly ours: number | null;
  /** Null: the peer has nothing like it. */
  readonly peer: number | null;
  /** Ours by the peer's; null when there is nothing to divide. */
  readonly ratio: number | null;
  /** The most (or, where more is better, the least) that passes; null: shown for the record. */
  readonly gate: number | null;
  /** Null: no gate, or no figure to hold against it. */
  readonly pass: boolean | null;
  /** Why this figure may not be trusted; empty: nothing spoke against it. */
  readonly void: readonly string[];
  readonly oursSpread?: Spread;
  readonly peerSpread?: Spread;
  /** Of pairs of neighbouring blocks: ours by the peer's, median and both ends. */
  readonly pairedRatio?: {
    readonly median: number;
    readonly min: number;
    readonly max: number;
    readonly pairs: number;
  };
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** By nearest rank: the smallest value that at least this share of the sample does not exceed. */
export function percentile(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null;
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    n: sorted.length,
    p50: rounded(percentile(sorted, 0.5)),
    p95: rounded(percentile(sorted, 0.95)),
    p99: rounded(percentile(sorted, 0.99)),
    max: rounded(sorted.at(-1) ?? null),
  };
}

export function median(values: readonly number[]): number | null {
  return percentile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

export function ratioOf(ours: number | null, peer: number | null): number | null {
  return ours === null || peer === null || peer === 0 ? null : rounded(ours / peer);
}

/** To hundredths, which is finer than anything here is measured. */
export function rounded(value: number): number;
export function rounded(value: number | null): number | null;
export function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 100) / 100;
}

/** One line for people. */
export function inWords(figure: Figure): string {
  const shown = (value: number | null): string => (value === null ? "-" : String(rounded(value)));
  const verdict = figure.pass === null ? "      " : figure.pass ? "pass  " : "FAILED";
  const gate = figure.gate === null ? "" : `gate ${figure.gate} ${figure.unit}`;
  const spread = ({ n, p50, p95, p99, max }: Spread): string =>
    `p50 ${shown(p50)} p95 ${shown(p95)} p99 ${shown(p99)} max ${shown(max)} n ${n}`;
  const more = [
    figure.oursSpread ? `           ours ${spread(figure.oursSpread)}` : "",
    figure.peerSpread ? `           peer ${spread(figure.peerSpread)}` : "",
    figure.detail ? `           ${JSON.stringify(figure.detail)}` : "",
    figure.void.length > 0 ? `           VOID: ${figure.void.join("; ")}` : "",
  ];
  const head = `${verdict} ${figure.name} ${figure.metric}: ours ${shown(figure.ours)} ${figure.unit}, peer ${shown(figure.peer)}, ratio ${shown(figure.ratio)} ${gate}`;
  return [head.trimEnd(), ...more.filter(Boolean)].join("\n");
}
