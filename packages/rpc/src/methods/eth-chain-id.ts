import { z } from 'zod';
import { defineMethod } from '../method.js';
import { toQuantity } from '../quantity.js';

export const ethChainId = defineMethod({
  name: 'eth_chainId',
  summary: 'Chain id.',
  params: z.tuple([]),
  run: ({ backend }) => toQuantity(backend.chainId),
});
