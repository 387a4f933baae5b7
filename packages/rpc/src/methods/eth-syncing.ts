import { z } from 'zod';
import { defineMethod } from '../method.js';

export const ethSyncing = defineMethod({
  name: 'eth_syncing',
  summary: 'Always false: a shard serves nothing before it is ready.',
  status: 'constant',
  params: z.tuple([]),
  run: () => false,
});
