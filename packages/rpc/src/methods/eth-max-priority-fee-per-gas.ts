import { z } from 'zod';
import { defineMethod } from '../method.js';
import { toQuantity } from '../quantity.js';

export const ethMaxPriorityFeePerGas = defineMethod({
  name: 'eth_maxPriorityFeePerGas',
  summary: 'Tip that gets included, at least 1 wei.',
  params: z.tuple([]),
  run: async ({ backend }) => {
    const { tip } = await backend.suggestFees();
    return toQuantity(tip > 0n ? tip : 1n);
  },
});
