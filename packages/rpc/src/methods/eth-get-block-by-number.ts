import { z } from 'zod';
import { defineMethod } from '../method.js';
import { getPendingBlock } from '../pending-block.js';
import { isPending, resolveNumber } from '../resolve-block.js';
import { blockNumber } from '../schema/block-param.js';

export const ethGetBlockByNumber = defineMethod({
  name: 'eth_getBlockByNumber',
  summary: 'A block by number or tag; null when unknown.',
  params: z.tuple([blockNumber, z.boolean().nullish()]),
  run: async ({ backend, clock }, [block, fullTransactions]) =>
    (isPending(block)
      ? await getPendingBlock(backend, clock)
      : await backend.getBlock({ number: resolveNumber(backend, block) }, fullTransactions ?? false)) ?? null,
});
