import { z } from 'zod';
import { defineMethod } from '../method.js';

export const ethNewBlockFilter = defineMethod({
  name: 'eth_newBlockFilter',
  summary: 'Makes a filter for hashes of new blocks; its id.',
  ordered: true,
  params: z.tuple([]),
  run: ({ filters }) => filters.create({ kind: 'block' }),
});
