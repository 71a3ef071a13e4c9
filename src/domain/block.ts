/** The block list: which entry concerns a caller. The longest prefix wins, so one number may be told what its range is not. */
import type { Block, Company } from "./company";
import type { E164 } from "./glossary";

const built = new WeakMap<Company, ReadonlyMap<string, Block>>();

function blocksOf(company: Company): ReadonlyMap<string, Block> {
  let blocks = built.get(company);
  if (!blocks) {
    blocks = new Map(company.blocks.map((block) => [block.prefix, block]));
    built.set(company, blocks);
  }
  return blocks;
}

/** The entry for this caller; null: welcome. A caller without a number is nobody's prefix. */
export function blockOf(company: Company, number: E164 | null): Block | null {
  if (!number) return null;
  const blocks = blocksOf(company);
  for (let length = number.length; length > 1; length--) {
    const block = blocks.get(number.slice(0, length));
    if (block) return block;
  }
  return null;
}
