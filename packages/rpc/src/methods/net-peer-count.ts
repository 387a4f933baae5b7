import { z } from 'zod';
import { defineMethod } from '../method.js';

export const netPeerCount = defineMethod({
  name: 'net_peerCount',
  summary: 'Always 0x0: shards find each other without this API.',
  status: 'constant',
  params: z.tuple([]),
  run: () => '0x0',
});
