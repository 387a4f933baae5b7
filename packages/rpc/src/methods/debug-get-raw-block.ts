import { z } from 'zod';
import { defineMethod } from '../method.js';
import { requireRawBlock } from '../require-raw-block.js';
import { resolveBlock } from '../resolve-block.js';
import { blockParam } from '../schema/block-param.js';

export const debugGetRawBlock = defineMethod({
  name: 'debug_getRawBlock',
  summary: 'RLP of a block.',
  params: z.tuple([blockParam]),
  run: async ({ backend }, [block]) => (await requireRawBlock(backend, await resolveBlock(backend, block))).block,
});
