import { z } from 'zod';
import { defineMethod } from '../method.js';
import { toQuantity } from '../quantity.js';
import { resolveBlock } from '../resolve-block.js';
import { blockParamOrLatest } from '../schema/block-param.js';
import { address } from '../schema/hex.js';

export const ethGetAccountInfo = defineMethod({
  name: 'eth_getAccountInfo',
  summary: 'Nonce, balance and code of an account at once.',
  params: z.tuple([address, blockParamOrLatest]),
  run: async ({ backend }, [account, block]) => {
    const at = await resolveBlock(backend, block);
    const [nonce, balance, code] = await Promise.all([
      backend.getNonce(account, at),
      backend.getBalance(account, at),
      backend.getCode(account, at),
    ]);
    return { nonce: toQuantity(nonce), balance: toQuantity(balance), code };
  },
});
