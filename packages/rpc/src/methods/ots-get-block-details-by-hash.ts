import { z } from 'zod';
import { defineMethod } from '../method.js';
import { blockDetails } from '../otterscan/block-details.js';
import { hash } from '../schema/hex.js';

export const otsGetBlockDetailsByHash = defineMethod({
  name: 'ots_getBlockDetailsByHash',
  summary: 'A block without its transactions, with what they paid.',
  params: z.tuple([hash]),
  run: ({ backend }, [block]) => blockDetails(backend, { hash: block }),
});
