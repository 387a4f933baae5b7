import { getAddress } from 'viem';
import { z } from 'zod';
import { defineMethod } from '../method.js';
import { poolView } from '../pool-content.js';
import { address } from '../schema/hex.js';

export const txpoolContentFrom = defineMethod({
  name: 'txpool_contentFrom',
  summary: 'Transactions of one sender in the pool by nonce.',
  params: z.tuple([address]),
  run: async ({ backend }, [sender]) => {
    const { pending, queued } = poolView(await backend.poolContent(sender), (transaction) => transaction);
    const own = getAddress(sender);
    return { pending: pending[own] ?? {}, queued: queued[own] ?? {} };
  },
});
