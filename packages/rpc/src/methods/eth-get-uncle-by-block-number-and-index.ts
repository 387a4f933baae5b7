import { z } from 'zod';
import { defineMethod } from '../method.js';
import { blockNumber } from '../schema/block-param.js';
import { index } from '../schema/hex.js';

export const ethGetUncleByBlockNumberAndIndex = defineMethod({
  name: 'eth_getUncleByBlockNumberAndIndex',
  summary: 'Always null: there are no uncles.',
  status: 'constant',
  params: z.tuple([blockNumber, index]),
  run: () => null,
});
