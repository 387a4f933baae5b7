import { z } from 'zod';
import { defineMethod } from '../method.js';
import { hash, index } from '../schema/hex.js';

export const ethGetTransactionByBlockHashAndIndex = defineMethod({
  name: 'eth_getTransactionByBlockHashAndIndex',
  summary: 'A transaction by its place in a block; null when unknown.',
  params: z.tuple([hash, index]),
  run: async ({ backend }, [block, position]) =>
    (await backend.getTransactionByIndex({ hash: block }, position)) ?? null,
});
