import { z } from 'zod';
import { defineMethod } from '../method.js';
import { hash } from '../schema/hex.js';

export const ethGetRawTransactionByHash = defineMethod({
  name: 'eth_getRawTransactionByHash',
  summary: 'EIP-2718 bytes of a transaction, also of one that waits in the pool; null when unknown.',
  params: z.tuple([hash]),
  run: async ({ backend }, [transaction]) => (await backend.getRawTransaction(transaction)) ?? null,
});
