import { z } from 'zod';
import { defineMethod } from '../method.js';

export const ethNewPendingTransactionFilter = defineMethod({
  name: 'eth_newPendingTransactionFilter',
  summary: 'Makes a filter for hashes of transactions that enter the pool; its id.',
  ordered: true,
  params: z.tuple([]),
  run: ({ filters }) => filters.create({ kind: 'pendingTransaction' }),
});
