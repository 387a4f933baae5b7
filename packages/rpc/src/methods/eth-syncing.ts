import { z } from 'zod';
import { defineMethod } from '../method.js';
import { toQuantity } from '../quantity.js';

export const ethSyncing = defineMethod({
  name: 'eth_syncing',
  summary: 'False, or the blocks of a rebuild from L1 during which the shard answers little else.',
  params: z.tuple([]),
  run: ({ backend }) => {
    const progress = backend.syncing?.();
    if (progress === undefined) return false;
    return {
      startingBlock: toQuantity(progress.startingBlock),
      currentBlock: toQuantity(progress.currentBlock),
      highestBlock: toQuantity(progress.highestBlock),
    };
  },
});
