import { z } from 'zod';
import { defineMethod } from '../method.js';

export const ethHashrate = defineMethod({
  name: 'eth_hashrate',
  summary: 'Always 0x0.',
  status: 'constant',
  params: z.tuple([]),
  run: () => '0x0',
});
