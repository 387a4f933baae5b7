import { z } from 'zod';
import { defineMethod } from '../method.js';
import { hash } from '../schema/hex.js';

export const ethGetTransactionReceipt = defineMethod({
  name: 'eth_getTransactionReceipt',
  summary: 'A receipt; null while the transaction is pending or unknown.',
  params: z.tuple([hash]),
  run: async ({ backend }, [transaction]) => (await backend.getReceipt(transaction)) ?? null,
});
