import { z } from 'zod';
import { defineMethod } from '../method.js';
import { toQuantity } from '../quantity.js';

/** The base fee at most doubles in six full blocks. */
const BASE_FEE_HEAD_ROOM = 2n;

export const ethGasPrice = defineMethod({
  name: 'eth_gasPrice',
  summary: 'Tip plus twice the next base fee: wallets that know no other fee stay includable for a while.',
  params: z.tuple([]),
  run: async ({ backend }) => {
    const { nextBaseFee, tip } = await backend.suggestFees();
    const price = BASE_FEE_HEAD_ROOM * nextBaseFee + tip;
    return toQuantity(price > 0n ? price : 1n);
  },
});
