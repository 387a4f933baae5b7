import { z } from 'zod';
import { headerNotFound } from '../errors.js';
import { defineMethod } from '../method.js';

export const ethCoinbase = defineMethod({
  name: 'eth_coinbase',
  summary: 'Fee recipient of the latest block.',
  params: z.tuple([]),
  run: async ({ backend }) => {
    const latest = await backend.getBlock({ number: backend.heads().latest }, false);
    if (latest === undefined) throw headerNotFound();
    return latest.miner;
  },
});
