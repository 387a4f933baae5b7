import { z } from 'zod';
import { defineMethod } from '../method.js';

export const ethBlobBaseFee = defineMethod({
  name: 'eth_blobBaseFee',
  summary: 'Always 0x1: shards take no blobs.',
  status: 'constant',
  params: z.tuple([]),
  run: () => '0x1',
});
