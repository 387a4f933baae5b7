import { z } from 'zod';
import { defineMethod } from '../method.js';
import { toQuantity } from '../quantity.js';

export const txpoolStatus = defineMethod({
  name: 'txpool_status',
  summary: 'How many transactions of the pool can run, and how many wait for another.',
  params: z.tuple([]),
  run: async ({ backend }) => {
    const entries = await backend.poolContent();
    const queued = entries.filter((entry) => entry.queued).length;
    return { pending: toQuantity(entries.length - queued), queued: toQuantity(queued) };
  },
});
