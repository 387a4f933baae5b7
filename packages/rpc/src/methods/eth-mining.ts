import { z } from 'zod';
import { defineMethod } from '../method.js';

export const ethMining = defineMethod({
  name: 'eth_mining',
  summary: 'Always false.',
  status: 'constant',
  params: z.tuple([]),
  run: () => false,
});
