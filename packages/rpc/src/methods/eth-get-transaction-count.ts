import { z } from 'zod';
import { defineMethod } from '../method.js';
import { toQuantity } from '../quantity.js';
import { isPending, resolveBlock } from '../resolve-block.js';
import { blockParamOrLatest } from '../schema/block-param.js';
import { address } from '../schema/hex.js';

export const ethGetTransactionCount = defineMethod({
  name: 'eth_getTransactionCount',
  summary: 'Nonce of an account; at `pending` the pool counts.',
  params: z.tuple([address, blockParamOrLatest]),
  run: async ({ backend }, [account, block]) =>
    toQuantity(
      isPending(block)
        ? await backend.getPendingNonce(account)
        : await backend.getNonce(account, await resolveBlock(backend, block)),
    ),
});
