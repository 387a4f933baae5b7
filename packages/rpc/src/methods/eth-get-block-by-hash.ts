import { z } from 'zod';
import { defineMethod } from '../method.js';
import { hash } from '../schema/hex.js';

export const ethGetBlockByHash = defineMethod({
  name: 'eth_getBlockByHash',
  summary: 'A block by hash; null when unknown.',
  params: z.tuple([hash, z.boolean().nullish()]),
  run: async ({ backend }, [block, fullTransactions]) =>
    (await backend.getBlock({ hash: block }, fullTransactions ?? false)) ?? null,
});
