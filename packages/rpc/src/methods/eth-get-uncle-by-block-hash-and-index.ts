import { z } from 'zod';
import { defineMethod } from '../method.js';
import { hash, index } from '../schema/hex.js';

export const ethGetUncleByBlockHashAndIndex = defineMethod({
  name: 'eth_getUncleByBlockHashAndIndex',
  summary: 'Always null: there are no uncles.',
  status: 'constant',
  params: z.tuple([hash, index]),
  run: () => null,
});
