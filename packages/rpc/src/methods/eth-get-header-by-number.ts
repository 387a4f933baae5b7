import { z } from 'zod';
import { headerOf } from '../header-of.js';
import { defineMethod } from '../method.js';
import { getPendingBlock } from '../pending-block.js';
import { isPending, resolveNumber } from '../resolve-block.js';
import { blockNumber } from '../schema/block-param.js';

export const ethGetHeaderByNumber = defineMethod({
  name: 'eth_getHeaderByNumber',
  summary: 'A header by number or tag; null when unknown.',
  params: z.tuple([blockNumber]),
  run: async ({ backend, clock }, [number]) => {
    const block = isPending(number)
      ? await getPendingBlock(backend, clock)
      : await backend.getBlock({ number: resolveNumber(backend, number) }, false);
    return block === undefined ? null : headerOf(block);
  },
});
