/**
 * Ours and the peer's in turns, in the same minutes on the same Asterisk: A B A B,
 * beginning with either by chance. A block in which something went wrong on the
 * machine is done again, a few times at most.
 */
import type { BlockReport } from "./watch";

export type Side = "ours" | "peer";

export interface Block<T> {
  readonly side: Side;
  readonly pair: number;
  readonly value: T;
  readonly report: BlockReport;
}

export interface Interleaved<T> {
  readonly ours: readonly Block<T>[];
  readonly peer: readonly Block<T>[];
  /** Why some of the blocks that had to be kept do not really count. */
  readonly voidReasons: readonly string[];
}

export interface InterleaveOptions<T> {
  readonly pairs: number;
  readonly watch: () => () => BlockReport;
  readonly run: (side: Side, pair: number) => Promise<T>;
  /** Makes room for the next block; false: what the last one left is still there. */
  readonly after: () => Promise<boolean>;
  /** Blocks that may be done again, in all; the rest is kept and the figure marked. */
  readonly repeatsMax: number;
  /** From 0 to 1: which side begins. */
  readonly random?: () => number;
  readonly onBlock?: (block: Block<T>) => void;
}

export async function interleave<T>(options: InterleaveOptions<T>): Promise<Interleaved<T>> {
  const { pairs, watch, run, random = Math.random } = options;
  let repeatsLeft = options.repeatsMax;
  const order: Side[] = random() < 0.5 ? ["ours", "peer"] : ["peer", "ours"];
  const blocks: Block<T>[] = [];

  const once = async (side: Side, pair: number): Promise<Block<T>> => {
    const finish = watch();
    const value = await run(side, pair);
    const report = finish();
    const isClean = await options.after();
    const voidReasons = isClean ? report.voidReasons : [...report.voidReasons, "calls were left that would not end"];
    const block = { side, pair, value, report: { ...report, voidReasons } };
    options.onBlock?.(block);
    return block;
  };
  for (let pair = 0; pair < pairs; pair++) {
    for (const side of order) {
      let block = await once(side, pair);
      while (block.report.voidReasons.length > 0 && repeatsLeft-- > 0) block = await once(side, pair);
      blocks.push(block);
    }
  }
  const voids = blocks.flatMap(({ side, report }) => report.voidReasons.map((reason) => `${side}: ${reason}`));
  return {
    ours: blocks.filter(({ side }) => side === "ours"),
    peer: blocks.filter(({ side }) => side === "peer"),
    voidReasons: [...new Set(voids)],
  };
}
