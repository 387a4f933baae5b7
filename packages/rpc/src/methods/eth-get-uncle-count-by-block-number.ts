import { z } from 'zod';
import { defineMethod } from '../method.js';
import { resolveNumber } from '../resolve-block.js';
import { blockNumber } from '../schema/block-param.js';

export const ethGetUncleCountByBlockNumber = defineMethod({
  name: 'eth_getUncleCountByBlockNumber',
  summary: '0x0, or null for an unknown block.',
  params: z.tuple([blockNumber]),
  run: async ({ backend }, [block]) =>
    (await backend.getBlock({ number: resolveNumber(backend, block) }, false)) === undefined ? null : '0x0',
});
