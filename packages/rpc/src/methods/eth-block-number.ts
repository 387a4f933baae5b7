import { z } from 'zod';
import { defineMethod } from '../method.js';
import { toQuantity } from '../quantity.js';

export const ethBlockNumber = defineMethod({
  name: 'eth_blockNumber',
  summary: 'Number of the latest sequenced block.',
  params: z.tuple([]),
  run: ({ backend }) => toQuantity(backend.heads().latest),
});
