import { z } from 'zod';
import { defineMethod } from '../method.js';
import { hash } from '../schema/hex.js';

export const ethGetUncleCountByBlockHash = defineMethod({
  name: 'eth_getUncleCountByBlockHash',
  summary: '0x0, or null for an unknown block.',
  params: z.tuple([hash]),
  run: async ({ backend }, [block]) => ((await backend.getBlock({ hash: block }, false)) === undefined ? null : '0x0'),
});
