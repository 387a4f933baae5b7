import { z } from 'zod';
import { defineMethod } from '../method.js';
import { toQuantity } from '../quantity.js';

export const ethBaseFee = defineMethod({
  name: 'eth_baseFee',
  summary: 'Base fee of the next block.',
  params: z.tuple([]),
  run: async ({ backend }) => toQuantity((await backend.suggestFees()).nextBaseFee),
});
