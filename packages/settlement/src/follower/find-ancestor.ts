import type { L1BlockRef } from '../events/l1-block.js';
import type { L1Source } from '../l1/l1-source.js';
import type { BlockRows } from './block-rows.js';

/**
 * The highest stored block at or below `from` that L1 still has; undefined when it has none of them. L1 is asked for
 * logarithmically many headers, because two chains that differ at one height differ at all heights above.
 */
export async function findAncestor(
  source: L1Source,
  rows: BlockRows,
  startBlock: number,
  from: number,
): Promise<L1BlockRef | undefined> {
  async function standing(number: number): Promise<L1BlockRef | undefined> {
    const [row, header] = [await rows.findRef(number), await source.header(number)];
    return row !== undefined && row.hash === header?.hash ? row : undefined;
  }

  let broken = from + 1;
  let found: L1BlockRef | undefined;
  for (let stride = 1; found === undefined && broken > startBlock; stride *= 2) {
    const probe = Math.max(startBlock, broken - stride);
    found = await standing(probe);
    if (found === undefined) broken = probe;
  }
  while (found !== undefined && found.number + 1 < broken) {
    const middle = Math.floor((found.number + broken) / 2);
    const row = await standing(middle);
    if (row === undefined) broken = middle;
    else found = row;
  }
  return found;
}
