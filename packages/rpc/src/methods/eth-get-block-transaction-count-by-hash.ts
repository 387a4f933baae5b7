import { z } from 'zod';
import { defineMethod } from '../method.js';
import { toQuantity } from '../quantity.js';
import { hash } from '../schema/hex.js';

export const ethGetBlockTransactionCountByHash = defineMethod({
  name: 'eth_getBlockTransactionCountByHash',
  summary: 'Number of transactions in a block; null when unknown.',
  params: z.tuple([hash]),
  run: async ({ backend }, [block]) => {
    const found = await backend.getBlock({ hash: block }, false);
    return found === undefined ? null : toQuantity(found.transactions.length);
  },
});
