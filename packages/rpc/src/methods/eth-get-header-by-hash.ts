import { z } from 'zod';
import { headerOf } from '../header-of.js';
import { defineMethod } from '../method.js';
import { hash } from '../schema/hex.js';

export const ethGetHeaderByHash = defineMethod({
  name: 'eth_getHeaderByHash',
  summary: 'A header by hash; null when unknown.',
  params: z.tuple([hash]),
  run: async ({ backend }, [wanted]) => {
    const block = await backend.getBlock({ hash: wanted }, false);
    return block === undefined ? null : headerOf(block);
  },
});
