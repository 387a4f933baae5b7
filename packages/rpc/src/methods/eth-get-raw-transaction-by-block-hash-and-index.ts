import { z } from 'zod';
import { defineMethod } from '../method.js';
import { rawByPlace } from '../raw-by-place.js';
import { hash, index } from '../schema/hex.js';

export const ethGetRawTransactionByBlockHashAndIndex = defineMethod({
  name: 'eth_getRawTransactionByBlockHashAndIndex',
  summary: 'EIP-2718 bytes of a transaction by its place in a block; null when unknown.',
  params: z.tuple([hash, index]),
  run: ({ backend }, [block, position]) => rawByPlace(backend, { hash: block }, position),
});
