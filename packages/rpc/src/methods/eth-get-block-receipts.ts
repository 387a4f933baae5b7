import { z } from 'zod';
import { defineMethod } from '../method.js';
import { isPending, resolveBlock } from '../resolve-block.js';
import { blockParam } from '../schema/block-param.js';

export const ethGetBlockReceipts = defineMethod({
  name: 'eth_getBlockReceipts',
  summary: 'All receipts of a block; null when the block is unknown, [] when it is empty.',
  params: z.tuple([blockParam]),
  run: async ({ backend }, [block]) =>
    isPending(block) ? null : ((await backend.getBlockReceipts(await resolveBlock(backend, block))) ?? null),
});
