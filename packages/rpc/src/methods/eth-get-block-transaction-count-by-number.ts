import { z } from 'zod';
import { defineMethod } from '../method.js';
import { toQuantity } from '../quantity.js';
import { isPending, resolveNumber } from '../resolve-block.js';
import { blockNumber } from '../schema/block-param.js';

export const ethGetBlockTransactionCountByNumber = defineMethod({
  name: 'eth_getBlockTransactionCountByNumber',
  summary: 'Number of transactions in a block; null when unknown.',
  params: z.tuple([blockNumber]),
  run: async ({ backend }, [block]) => {
    if (isPending(block)) return '0x0';
    const found = await backend.getBlock({ number: resolveNumber(backend, block) }, false);
    return found === undefined ? null : toQuantity(found.transactions.length);
  },
});
