import { z } from 'zod';
import { defineMethod } from '../method.js';
import { poolView } from '../pool-content.js';

export const txpoolContent = defineMethod({
  name: 'txpool_content',
  summary: 'Transactions of the pool by sender and nonce: those that can run, and those that wait for another.',
  params: z.tuple([]),
  run: async ({ backend }) => poolView(await backend.poolContent(), (transaction) => transaction),
});
