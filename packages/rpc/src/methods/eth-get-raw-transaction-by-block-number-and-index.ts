import { z } from 'zod';
import { defineMethod } from '../method.js';
import { rawByPlace } from '../raw-by-place.js';
import { isPending, resolveNumber } from '../resolve-block.js';
import { blockNumber } from '../schema/block-param.js';
import { index } from '../schema/hex.js';

export const ethGetRawTransactionByBlockNumberAndIndex = defineMethod({
  name: 'eth_getRawTransactionByBlockNumberAndIndex',
  summary: 'EIP-2718 bytes of a transaction by its place in a block; null when unknown.',
  params: z.tuple([blockNumber, index]),
  run: async ({ backend }, [block, position]) =>
    isPending(block) ? null : rawByPlace(backend, { number: resolveNumber(backend, block) }, position),
});
