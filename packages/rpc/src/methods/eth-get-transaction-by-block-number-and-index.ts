import { z } from 'zod';
import { defineMethod } from '../method.js';
import { isPending, resolveNumber } from '../resolve-block.js';
import { blockNumber } from '../schema/block-param.js';
import { index } from '../schema/hex.js';

export const ethGetTransactionByBlockNumberAndIndex = defineMethod({
  name: 'eth_getTransactionByBlockNumberAndIndex',
  summary: 'A transaction by its place in a block; null when unknown.',
  params: z.tuple([blockNumber, index]),
  run: async ({ backend }, [block, position]) =>
    isPending(block)
      ? null
      : ((await backend.getTransactionByIndex({ number: resolveNumber(backend, block) }, position)) ?? null),
});
