import { z } from 'zod';
import { headerNotFound } from '../errors.js';
import { defineMethod } from '../method.js';
import { resolveBlock } from '../resolve-block.js';
import { blockParam } from '../schema/block-param.js';

export const debugGetRawReceipts = defineMethod({
  name: 'debug_getRawReceipts',
  summary: 'EIP-2718 bytes of the receipts of a block.',
  params: z.tuple([blockParam]),
  run: async ({ backend }, [block]) => {
    const receipts = await backend.getRawReceipts(await resolveBlock(backend, block));
    if (receipts === undefined) throw headerNotFound();
    return receipts;
  },
});
