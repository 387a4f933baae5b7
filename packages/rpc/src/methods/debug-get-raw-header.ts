import { z } from 'zod';
import { defineMethod } from '../method.js';
import { requireRawBlock } from '../require-raw-block.js';
import { resolveBlock } from '../resolve-block.js';
import { blockParam } from '../schema/block-param.js';

export const debugGetRawHeader = defineMethod({
  name: 'debug_getRawHeader',
  summary: 'RLP of a header.',
  params: z.tuple([blockParam]),
  run: async ({ backend }, [block]) => (await requireRawBlock(backend, await resolveBlock(backend, block))).header,
});
