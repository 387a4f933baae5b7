import { z } from 'zod';
import { defineMethod } from '../method.js';
import { hash } from '../schema/hex.js';

export const debugGetRawTransaction = defineMethod({
  name: 'debug_getRawTransaction',
  summary: 'EIP-2718 bytes of a transaction, also of one that waits in the pool; 0x when unknown.',
  params: z.tuple([hash]),
  run: async ({ backend }, [transaction]) => (await backend.getRawTransaction(transaction)) ?? '0x',
});
