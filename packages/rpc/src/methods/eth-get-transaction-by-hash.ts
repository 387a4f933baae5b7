import { z } from 'zod';
import { defineMethod } from '../method.js';
import { hash } from '../schema/hex.js';

export const ethGetTransactionByHash = defineMethod({
  name: 'eth_getTransactionByHash',
  summary: 'A transaction that is included or in the pool; null when unknown.',
  params: z.tuple([hash]),
  run: async ({ backend }, [transaction]) => (await backend.getTransaction(transaction)) ?? null,
});
