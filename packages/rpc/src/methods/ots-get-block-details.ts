import { z } from 'zod';
import { defineMethod } from '../method.js';
import { blockDetails } from '../otterscan/block-details.js';
import { plainNumber } from '../schema/plain-number.js';

export const otsGetBlockDetails = defineMethod({
  name: 'ots_getBlockDetails',
  summary: 'A block without its transactions, with what they paid.',
  params: z.tuple([plainNumber]),
  run: ({ backend }, [number]) => blockDetails(backend, { number }),
});
