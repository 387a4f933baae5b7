import { hexToNumber } from 'viem';
import type { ExecLink } from './exec-link.js';
import type { ShardExecutor } from './shard-executor.js';

/** The first block of this shard that stands on an L1 block, or on a later one. */
export interface OriginImport {
  readonly blockNumber: number;
  readonly originNumber: number;
  /** Seconds. */
  readonly timestamp: number;
}

/** Undefined while no block does. */
export type FindImport = (l1Block: number) => Promise<OriginImport | undefined>;

/** Asks exec, which knows the origin of each block since genesis. */
export function createFindImport(link: Pick<ExecLink, 'api'>, executor: Pick<ShardExecutor, 'head'>): FindImport {
  return async (l1Block) => {
    const before = await link.api.lastBlockOfOrigin({ originNumber: Math.max(0, l1Block - 1) });
    const blockNumber = before.number + 1;
    if (blockNumber > executor.head().number) return undefined;
    const block = await link.api.getBlock({ at: { number: blockNumber }, full: false });
    const [inputs] = await link.api.blockInputs({ from: blockNumber, to: blockNumber });
    if (block === undefined || inputs === undefined) return undefined;
    return { blockNumber, originNumber: inputs.origin.number, timestamp: hexToNumber(block.timestamp) };
  };
}
